//! Hashing passwords with Argon2id (RFC 9106).

use accord_kernel::Rng;
use accord_platform_db::{Fault, Stored};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// 19 MiB, 2 passes, 1 lane: OWASP's recommendation for Argon2id, some 30 ms on one core.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
/// Passwords hashed at once; more wait. Each takes 19 MiB, and anybody may send a form.
const AT_ONCE_MAX: usize = 4;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE_MAX);

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within RFC 9106");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a new password in PHC form. Runs off the threads that serve pages.
pub async fn hash_password(password: &str, rng: &dyn Rng) -> Result<String, Fault> {
    let mut salt = [0u8; SALT_BYTES];
    rng.fill(&mut salt);
    let password = password.to_owned();
    let place = PLACES.acquire().await.or_fault("wait to hash a password")?;
    tokio::task::spawn_blocking(move || {
        // Held by the work itself: a request that went away does not free the memory.
        let _place = place;
        let hash: Result<PasswordHash, _> = hasher().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    })
    .await
    .or_fault("hash a password")?
    .or_fault("hash a password")
}

/// Whether `password` is the one behind `hash`. Without a hash it works as long and answers no, so
/// that the time taken does not tell whether there is such an account.
pub async fn is_password(password: &str, hash: Option<String>) -> Result<bool, Fault> {
    let password = password.to_owned();
    let place = PLACES.acquire().await.or_fault("wait to check a password")?;
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DECOY.to_owned());
        PasswordHash::new(&hash)
            .map(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
    .or_fault("check a password")?
    .or_fault("read the hash of a password")
}

/// The hash of a password that nobody has, of the same cost as a real one.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
