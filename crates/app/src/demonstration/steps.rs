//! Randomness for filling in steps.

use accord_kernel::Rng;
use accord_kernel::rng::SeededRng;
use std::sync::Mutex;

/// Randomness that starts anew with each step: a step gives the same ids whether the steps before it were
/// done just now or by an earlier run that was cut off.
#[derive(Debug)]
pub struct StepRng {
    seed: u64,
    of_step: Mutex<SeededRng>,
}

impl StepRng {
    /// Before the first step.
    pub fn new(seed: u64) -> Self {
        Self { seed, of_step: Mutex::new(SeededRng::new(seed)) }
    }

    /// Begins the step of this number.
    pub fn begin(&self, step: u64) {
        // Mixed, so that one seed's next step is not the next seed's.
        let mixed = SeededRng::new(self.seed).next_u64() ^ SeededRng::new(step).next_u64().rotate_left(32);
        *self.of_step.lock().expect("no holder of this lock can panic") = SeededRng::new(mixed);
    }
}

impl Rng for StepRng {
    fn fill(&self, buffer: &mut [u8]) {
        self.of_step.lock().expect("no holder of this lock can panic").fill(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(seed: u64, step: u64) -> [u8; 16] {
        let rng = StepRng::new(seed);
        rng.begin(step);
        let mut bytes = [0u8; 16];
        rng.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_step_depends_on_the_seed_and_its_number_only() {
        assert_eq!(bytes(1, 2), bytes(1, 2));
        assert_ne!(bytes(1, 2), bytes(2, 1));
        assert_ne!(bytes(1, 2), bytes(1, 3));
        assert_ne!(bytes(1, 2), bytes(2, 2));
    }
}
