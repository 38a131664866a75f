//! Keys are made once, kept from others, and what they protect opens with no other key.

use accord_platform_db::Keys;
use std::os::unix::fs::PermissionsExt;

const OWNER: uuid::Uuid = uuid::Uuid::from_u128(1);

#[test]
fn refuses_to_open_what_another_key_closed_or_what_was_changed() {
    let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let keys = Keys::open(one.path()).expect("keys can be made");
    let sealed = keys.encrypt_for(OWNER, b"a secret").expect("a secret can be encrypted");
    assert!(Keys::open(two.path()).expect("keys can be made").decrypt_for(OWNER, &sealed).is_err());
    let mut changed = sealed.clone();
    *changed.last_mut().expect("it is not empty") ^= 1;
    assert!(keys.decrypt_for(OWNER, &changed).is_err());
    assert!(keys.decrypt_for(uuid::Uuid::from_u128(2), &sealed).is_err(), "copied over somebody else's row");
    assert!(keys.decrypt_for(OWNER, b"short").is_err());
    assert_eq!(
        Keys::open(one.path()).expect("keys can be read").decrypt_for(OWNER, &sealed).expect("the same key"),
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
fn two_processes_that_make_keys_at_once_end_with_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| Keys::open(folder.path()))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect::<Vec<_>>()
    });
    let names: std::collections::BTreeSet<_> = made
        .into_iter()
        .map(|keys| keys.expect("keys can be made"))
        .map(|keys| (keys.signing_name(), keys.data_key_print()))
        .collect();
    assert_eq!(names.len(), 1);
    let drafts = std::fs::read_dir(folder.path()).expect("the folder can be read").flatten();
    assert_eq!(drafts.filter(|file| file.path().extension().is_some_and(|end| end == "draft")).count(), 0);
}

#[test]
fn refuses_to_make_keys_where_there_should_be_some() {
    let folder = tempfile::tempdir().expect("a folder");
    let fault = Keys::open_existing(folder.path()).expect_err("there are none");
    assert!(fault.chain().contains("restore that folder"), "{}", fault.chain());
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder is there").count(), 0);
}

#[test]
fn a_key_file_that_is_not_a_key_is_named_as_such() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("data.key"), "not a key").expect("a file can be written");
    let fault = Keys::open(folder.path()).expect_err("it is not a key");
    assert!(fault.chain().contains("64 hexadecimal digits"), "{}", fault.chain());
}

#[test]
fn one_secret_is_never_closed_twice_alike_and_no_key_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::open(folder.path()).expect("keys can be made");
    let nonces: std::collections::BTreeSet<Vec<u8>> = (0..1_000)
        .map(|_| keys.encrypt_for(OWNER, b"a secret").expect("a secret can be encrypted")[..24].to_vec())
        .collect();
    assert_eq!(nonces.len(), 1_000, "24 bytes of each are random");
    let shown = format!("{keys:?}");
    for name in ["audit-signing.key", "data.key"] {
        let key = std::fs::read_to_string(folder.path().join(name)).expect("the key is there");
        assert_eq!(key.len(), 64);
        assert!(!shown.contains(&key[..16]), "{name} is printed");
        let bytes: Vec<u8> =
            (0..32).map(|at| u8::from_str_radix(&key[at * 2..at * 2 + 2], 16).expect("hex")).collect();
        assert!(!shown.contains(format!("{bytes:?}").trim_matches(['[', ']'])), "{name} is printed");
    }
    assert!(shown.contains(&keys.signing_name()), "what may be printed is: {shown}");
}
