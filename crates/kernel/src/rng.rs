//! Randomness as an argument, so that tests and the demonstration region repeat exactly.

use std::sync::Mutex;

/// A source of random bytes. Production uses the operating system's; tests use [`SeededRng`].
pub trait Rng: Send + Sync {
    /// Fills `buffer` with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// A repeatable source for tests and generated data. **Never for secrets**: whoever knows the seed
/// knows every byte.
#[derive(Debug)]
pub struct SeededRng(Mutex<u64>);

impl SeededRng {
    /// Starts the sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// The next 64 bits of the sequence (SplitMix64: Steele, Lea and Flood 2014, figure 17).
    pub fn next_u64(&self) -> u64 {
        let mut state = self.0.lock().expect("no holder of this lock can panic");
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number in `0 <= x < 1`, on a grid of 2⁻⁵³.
    pub fn next_unit(&self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl Rng for SeededRng {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let (mut a, mut b) = ([0u8; 21], [0u8; 21]);
        SeededRng::new(42).fill(&mut a);
        SeededRng::new(42).fill(&mut b);
        assert_eq!(a, b);
        SeededRng::new(43).fill(&mut b);
        assert_ne!(a, b);
    }
}
