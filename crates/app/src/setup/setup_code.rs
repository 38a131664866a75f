//! The code that opens the set-up page: printed where the server was started, so that only somebody
//! who can see that may set the installation up.

use accord_kernel::Rng;

/// Letters that are not mistaken for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// 16 letters of 5 bits: 80 bits, more than anybody can try.
const LENGTH: usize = 16;

/// The code of one run of the server.
#[derive(Clone)]
pub struct SetupCode(String);

impl std::fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetupCode(…)")
    }
}

impl SetupCode {
    /// A new code.
    pub fn new(rng: &dyn Rng) -> Self {
        let mut bytes = [0u8; LENGTH];
        rng.fill(&mut bytes);
        Self(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
    }

    /// In groups of four, to print.
    pub fn words(&self) -> String {
        let groups: Vec<&str> = (0..LENGTH).step_by(4).map(|at| &self.0[at..at + 4]).collect();
        groups.join("-")
    }

    /// Whether somebody typed this code; hyphens, blanks and case do not matter.
    pub fn is(&self, typed: &str) -> bool {
        let plain: String =
            typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        subtle::ConstantTimeEq::ct_eq(plain.as_bytes(), self.0.as_bytes()).into()
    }
}
