//! Made-up people. Their surnames are words for things made up, so that nobody takes them for real.

use accord_kernel::rng::SeededRng;

/// The password that all made-up people share. It opens only databases in which everything is made up.
pub const PASSWORD: &str = "lantern-otter-gravel";
/// The secret of the one-time codes that all made-up people share, 20 bytes.
pub const TOTP_SECRET: &[u8; 20] = b"accord-demonstration";

const GIVEN: &[&str] = &[
    "Ada", "Amara", "Asha", "Ben", "Callum", "Chidi", "Dara", "Ebo", "Elif", "Femi", "Grace", "Hana",
    "Idris", "Jo", "Kemi", "Leyla", "Mina", "Nadia", "Oona", "Priya", "Quinn", "Rosa", "Sami", "Tariq",
    "Uma", "Vera", "Wei", "Yusuf",
];
const MADE_UP: &[&str] = &[
    "Example",
    "Fable",
    "Fiction",
    "Figment",
    "Invented",
    "Model",
    "Pattern",
    "Placeholder",
    "Sample",
    "Sketch",
    "Specimen",
    "Story",
    "Template",
    "Tester",
];

/// Draws names one after the other; no two are equal until all pairs are used up.
#[derive(Debug)]
pub struct Names {
    start: usize,
    drawn: usize,
}

impl Names {
    /// Names in the order that belongs to the seed.
    pub fn new(rng: &SeededRng) -> Self {
        let pairs = GIVEN.len() * MADE_UP.len();
        Self { start: usize::try_from(rng.next_u64() % pairs as u64).unwrap_or(0), drawn: 0 }
    }

    /// The next name.
    pub fn draw(&mut self) -> String {
        // Steps of 15 reach every one of the 28 × 14 pairs (15 and 392 share no factor) while both words change.
        let at = (self.start + self.drawn * 15) % (GIVEN.len() * MADE_UP.len());
        self.drawn += 1;
        format!("{} {}", GIVEN[at / MADE_UP.len()], MADE_UP[at % MADE_UP.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_until_all_are_used() {
        let mut names = Names::new(&SeededRng::new(3));
        let mut drawn: Vec<_> = (0..GIVEN.len() * MADE_UP.len()).map(|_| names.draw()).collect();
        drawn.sort();
        drawn.dedup();
        assert_eq!(drawn.len(), GIVEN.len() * MADE_UP.len());
    }
}
