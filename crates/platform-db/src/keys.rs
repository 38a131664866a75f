//! Secret keys. They live in a folder of their own, never beside the data they protect: whoever
//! copies the database gets neither the second factors nor the power to seal a forged audit.

use crate::{Fault, Stored, SystemRng};
use accord_kernel::Rng;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

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

impl Keys {
    /// Reads the keys in `folder`, or makes them when the folder holds none.
    ///
    /// The folder is made readable by its owner only.
    ///
    /// # Errors
    /// When the folder cannot be made or read, or a key file is not 32 bytes in hexadecimal.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).or_fault("make the folder for keys")?;
        restrict(folder, 0o700)?;
        let signing = SigningKey::from_bytes(&read_or_make(&folder.join("audit-signing.key"))?);
        let data = read_or_make(&folder.join("data.key"))?;
        let mut keys = Self { signing, data, known: Vec::new() };
        keys.remember_public(folder)?;
        Ok(keys)
    }

    /// Makes a new signing key beside the old one, which goes on verifying what it signed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn rotate_signing(folder: &Path) -> Result<Self, Fault> {
        Self::open(folder)?;
        std::fs::remove_file(folder.join("audit-signing.key")).or_fault("replace the signing key")?;
        Self::open(folder)
    }

    fn remember_public(&mut self, folder: &Path) -> Result<(), Fault> {
        let public = folder.join("audit-public");
        std::fs::create_dir_all(&public).or_fault("make the folder for public keys")?;
        let own = self.signing.verifying_key();
        let path = public.join(format!("{}.pub", key_name(&own)));
        if !path.exists() {
            write_secret(&path, &hex(own.as_bytes()))?;
        }
        for entry in std::fs::read_dir(&public).or_fault("read the public keys")? {
            let path = entry.or_fault("read the public keys")?.path();
            // A draft may be half written: by a process beside us, or by one that was killed.
            if path.extension().is_none_or(|extension| extension != "pub") {
                continue;
            }
            let bytes = read_key(&path)?;
            self.known.push(VerifyingKey::from_bytes(&bytes).or_fault("read a public key")?);
        }
        Ok(())
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
        let mut nonce = [0u8; NONCE_BYTES];
        SystemRng.fill(&mut nonce);
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), plain)
            .map_err(|_| Fault::new("encrypt a secret", "the cipher refused"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Keys::encrypt`] made.
    ///
    /// # Errors
    /// When it was made with another key, or changed since.
    pub fn decrypt(&self, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let wrong = || Fault::new("decrypt a secret", "it was made with another key, or changed since");
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
        self.cipher().decrypt(&XNonce::from(*nonce), rest).map_err(|_| wrong())
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

fn read_or_make(path: &Path) -> Result<[u8; 32], Fault> {
    if !path.exists() {
        let mut bytes = [0u8; 32];
        SystemRng.fill(&mut bytes);
        write_secret(path, &hex(&bytes))?;
    }
    read_key(path)
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

/// Writes to a new file beside and renames it, so that a kill leaves the whole key or none.
fn write_secret(path: &Path, text: &str) -> Result<(), Fault> {
    let draft = path.with_extension("draft");
    let mut file = std::fs::File::create(&draft).or_fault("write a key file")?;
    restrict(&draft, 0o600)?;
    file.write_all(text.as_bytes()).or_fault("write a key file")?;
    file.sync_all().or_fault("write a key file")?;
    std::fs::rename(&draft, path).or_fault("write a key file")
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .or_fault("restrict a key file to its owner")
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> Result<(), Fault> {
    Ok(())
}
