//! Secret keys. They live in a folder of their own, never beside the data they protect: whoever
//! copies the database gets neither the second factors nor the power to seal a forged audit.

use crate::{Fault, Stored, SystemRng};
use accord_kernel::Rng;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The keys of one installation.
#[derive(Clone)]
pub struct Keys {
    signing: SigningKey,
    data: [u8; 32],
    known: Vec<VerifyingKey>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("signing", &key_name(&self.signing.verifying_key()))
            .finish_non_exhaustive()
    }
}

/// A sealed secret: 24 bytes of nonce, then the ciphertext with its tag.
const NONCE_BYTES: usize = 24;
/// The secret key that seals the audit.
const SIGNING_FILE: &str = "audit-signing.key";
/// The secret key of what is encrypted in the database.
const DATA_FILE: &str = "data.key";
/// The public keys of every signing key that was ever used.
const PUBLIC_FOLDER: &str = "audit-public";

impl Keys {
    /// Reads the keys in `folder`, or makes them when the folder holds none.
    ///
    /// The folder is made readable by its owner only. Whoever opens a database calls it only for one
    /// that has never had keys: see [`crate::Database::open`].
    ///
    /// # Errors
    /// When the folder cannot be made or read, or a key file is not 32 bytes in hexadecimal.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).or_fault("make the folder for keys")?;
        restrict(folder, 0o700)?;
        let signing = SigningKey::from_bytes(&read_or_make(&folder.join(SIGNING_FILE))?);
        let data = read_or_make(&folder.join(DATA_FILE))?;
        publish(folder, &signing.verifying_key())?;
        Ok(Self { signing, data, known: read_public(folder)? })
    }

    /// Reads the keys in `folder` and makes nothing.
    ///
    /// # Errors
    /// When a key is missing: the message says what to restore. When a key file is not 32 bytes in
    /// hexadecimal.
    pub fn open_existing(folder: &Path) -> Result<Self, Fault> {
        if !folder.join(SIGNING_FILE).exists() || !folder.join(DATA_FILE).exists() {
            return Err(Fault::new(
                "open the keys of this installation",
                format!(
                    "the folder `{}` does not hold `{SIGNING_FILE}` and `{DATA_FILE}`. This database was made \
                     with keys: restore that folder from its backup, or name the right one with --keys. No new \
                     keys were made",
                    folder.display()
                ),
            ));
        }
        let signing = SigningKey::from_bytes(&read_key(&folder.join(SIGNING_FILE))?);
        let data = read_key(&folder.join(DATA_FILE))?;
        let mut known = read_public(folder)?;
        if !known.contains(&signing.verifying_key()) {
            known.push(signing.verifying_key());
        }
        Ok(Self { signing, data, known })
    }

    /// A new signing key in place of the present one, not written anywhere yet; see [`Keys::keep`].
    /// The old key goes on verifying what it signed.
    pub(crate) fn with_new_signing_key(&self) -> Self {
        let mut bytes = [0u8; 32];
        SystemRng.fill(&mut bytes);
        let signing = SigningKey::from_bytes(&bytes);
        let mut known = self.known.clone();
        known.push(signing.verifying_key());
        Self { signing, data: self.data, known }
    }

    /// Writes the signing key over the one in `folder`, and its public half beside the older ones.
    pub(crate) fn keep(&self, folder: &Path) -> Result<(), Fault> {
        publish(folder, &self.signing.verifying_key())?;
        let draft = write_draft(folder, &hex(&self.signing.to_bytes()))?;
        std::fs::rename(&draft, folder.join(SIGNING_FILE)).or_fault("replace the signing key")?;
        sync_folder(folder)
    }

    /// What a database remembers of its data key: it tells the key from another, and nothing about it.
    pub fn data_key_print(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"accord data key\0");
        hash.update(self.data);
        hex(&hash.finalize()[..16])
    }

    /// The short public name of the key that seals the audit.
    pub fn signing_name(&self) -> String {
        key_name(&self.signing.verifying_key())
    }

    /// A keyed hash of `text`: for what is stored only to be counted, so that nobody with the database
    /// alone finds an address by trying all of them.
    pub fn keyed_hash(&self, kind: &str, text: &str) -> Vec<u8> {
        // The key is of fixed length and stands first, the kind ends with a zero byte that none holds.
        let mut inner = Sha256::new();
        inner.update(self.data);
        inner.update(b"accord keyed hash\0");
        inner.update(kind.as_bytes());
        inner.update([0]);
        inner.update(text.as_bytes());
        let mut outer = Sha256::new();
        outer.update(self.data);
        outer.update(inner.finalize());
        outer.finalize().to_vec()
    }

    /// The key that seals the audit.
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The public key of this name; `None` when this installation never had it.
    pub fn public(&self, name: &str) -> Option<&VerifyingKey> {
        self.known.iter().find(|key| key_name(key) == name)
    }

    /// Whether this installation has or had the signing key behind this public key.
    pub fn knows(&self, key: &VerifyingKey) -> bool {
        self.known.contains(key)
    }

    /// Encrypts a small secret for the database.
    ///
    /// # Errors
    /// When the cipher refuses, which it does for no length that fits in memory.
    pub fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        self.encrypt_with(plain, &[])
    }

    /// Decrypts what [`Keys::encrypt`] made.
    ///
    /// # Errors
    /// When it was made with another key, or changed since.
    pub fn decrypt(&self, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.decrypt_with(sealed, &[])
    }

    /// Encrypts a small secret of `owner` for the database. It opens for no other owner, so that a row
    /// copied over somebody else's opens nothing.
    ///
    /// # Errors
    /// When the cipher refuses, which it does for no length that fits in memory.
    pub fn encrypt_for(&self, owner: uuid::Uuid, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        self.encrypt_with(plain, owner.as_bytes())
    }

    /// Decrypts what [`Keys::encrypt_for`] made for this owner.
    ///
    /// # Errors
    /// When it was made with another key or for another owner, or changed since.
    pub fn decrypt_for(&self, owner: uuid::Uuid, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.decrypt_with(sealed, owner.as_bytes())
    }

    fn encrypt_with(&self, plain: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0u8; NONCE_BYTES];
        SystemRng.fill(&mut nonce);
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound_to })
            .map_err(|_| Fault::new("encrypt a secret", "the cipher refused"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn decrypt_with(&self, sealed: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, Fault> {
        let wrong = || {
            Fault::new(
                "decrypt a secret",
                "it was made with another key or for another owner, or changed since",
            )
        };
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
        let payload = Payload { msg: rest, aad: bound_to };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| wrong())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.data.into())
    }
}

/// The short public name of a key: the first 16 hexadecimal digits of its SHA-256.
pub(crate) fn key_name(key: &VerifyingKey) -> String {
    hex(&Sha256::digest(key.as_bytes())[..8])
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Two processes that begin on a new folder end with the same key: the first to link its draft wins.
fn read_or_make(path: &Path) -> Result<[u8; 32], Fault> {
    if !path.exists() {
        let mut bytes = [0u8; 32];
        SystemRng.fill(&mut bytes);
        write_new(path, &hex(&bytes))?;
    }
    read_key(path)
}

/// Puts a public key among those that verify, when it is not there yet.
fn publish(folder: &Path, key: &VerifyingKey) -> Result<(), Fault> {
    let public = folder.join(PUBLIC_FOLDER);
    std::fs::create_dir_all(&public).or_fault("make the folder for public keys")?;
    let path = public.join(format!("{}.pub", key_name(key)));
    if path.exists() { Ok(()) } else { write_new(&path, &hex(key.as_bytes())) }
}

/// Every public key in `folder`; none when there is no folder for them.
fn read_public(folder: &Path) -> Result<Vec<VerifyingKey>, Fault> {
    let public = folder.join(PUBLIC_FOLDER);
    if !public.exists() {
        return Ok(Vec::new());
    }
    let mut known = Vec::new();
    for entry in std::fs::read_dir(&public).or_fault("read the public keys")? {
        let path = entry.or_fault("read the public keys")?.path();
        // A draft may be half written: by a process beside us, or by one that was killed.
        if path.extension().is_none_or(|extension| extension != "pub") {
            continue;
        }
        known.push(VerifyingKey::from_bytes(&read_key(&path)?).or_fault("read a public key")?);
    }
    Ok(known)
}

fn read_key(path: &Path) -> Result<[u8; 32], Fault> {
    let text = std::fs::read_to_string(path).or_fault("read a key file")?;
    let text = text.trim();
    let mut bytes = [0u8; 32];
    let well_formed = text.len() == 64 && text.is_ascii();
    for (index, byte) in bytes.iter_mut().enumerate() {
        let pair = text.get(index * 2..index * 2 + 2).filter(|_| well_formed);
        *byte = pair
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .ok_or_else(|| Fault::new("read a key file", "it does not hold 64 hexadecimal digits"))?;
    }
    Ok(bytes)
}

/// Writes a file that is not there yet: whole or not at all, whoever is killed when. When somebody else
/// was first, theirs stays.
fn write_new(path: &Path, text: &str) -> Result<(), Fault> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let draft = write_draft(folder, text)?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft).or_fault("write a key file")?;
    match linked {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.or_fault("write a key file"),
    }?;
    sync_folder(folder)
}

/// Writes `text` to a new file of a name that nobody else uses, for its owner only, and makes it durable.
fn write_draft(folder: &Path, text: &str) -> Result<PathBuf, Fault> {
    let mut name = [0u8; 8];
    SystemRng.fill(&mut name);
    let draft = folder.join(format!("{}.draft", hex(&name)));
    let mut file = std::fs::File::create_new(&draft).or_fault("write a key file")?;
    restrict(&draft, 0o600)?;
    file.write_all(text.as_bytes()).or_fault("write a key file")?;
    file.sync_all().or_fault("write a key file")?;
    Ok(draft)
}

/// Makes the names in a folder durable: without it a power cut may lose a key that is in use already.
fn sync_folder(folder: &Path) -> Result<(), Fault> {
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).or_fault("write a key file")
}

#[cfg(unix)]
pub(crate) fn restrict(path: &Path, mode: u32) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .or_fault("restrict a key file to its owner")
}

#[cfg(not(unix))]
pub(crate) fn restrict(_path: &Path, _mode: u32) -> Result<(), Fault> {
    Ok(())
}
