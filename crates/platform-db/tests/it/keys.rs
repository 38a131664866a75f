//! Keys are made once, kept from others, and what they protect opens with no other key.

use accord_platform_db::Keys;
use std::os::unix::fs::PermissionsExt;

#[test]
fn refuses_to_open_what_another_key_closed_or_what_was_changed() {
    let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let keys = Keys::open(one.path()).expect("keys can be made");
    let sealed = keys.encrypt(b"a secret").expect("a secret can be encrypted");
    assert!(Keys::open(two.path()).expect("keys can be made").decrypt(&sealed).is_err());
    let mut changed = sealed.clone();
    *changed.last_mut().expect("it is not empty") ^= 1;
    assert!(keys.decrypt(&changed).is_err());
    assert!(keys.decrypt(b"short").is_err());
    assert_eq!(
        Keys::open(one.path()).expect("keys can be read").decrypt(&sealed).expect("the same key"),
        b"a secret"
    );
}

#[test]
fn keeps_keys_from_everybody_but_their_owner() {
    let folder = tempfile::tempdir().expect("a folder");
    Keys::open(folder.path()).expect("keys can be made");
    for name in ["audit-signing.key", "data.key"] {
        let mode =
            std::fs::metadata(folder.path().join(name)).expect("the key is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_new_signing_key_leaves_the_old_public_key_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Keys::open(folder.path()).expect("keys can be made");
    let new = Keys::rotate_signing(folder.path()).expect("keys can be rotated");
    assert_ne!(old.signing().verifying_key(), new.signing().verifying_key());
    let again = Keys::open(folder.path()).expect("keys can be read");
    for key in [&old, &new] {
        assert!(again.knows(&key.signing().verifying_key()));
    }
}

#[test]
fn a_key_file_that_is_not_a_key_is_named_as_such() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("data.key"), "not a key").expect("a file can be written");
    let fault = Keys::open(folder.path()).expect_err("it is not a key");
    assert!(fault.chain().contains("64 hexadecimal digits"), "{}", fault.chain());
}
