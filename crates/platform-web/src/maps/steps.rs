//! Amounts as steps of blue: nothing at all is paper, the rest at most four steps.

use crate::charts::{Amount, svg::INK, svg::PAPER, value_words};

/// Sequential blues, lightest first; the same as in the style sheet.
pub(super) const BLUES: [&str; 4] = ["#e8f1fb", "#a9cdf2", "#3b8ad9", "#0f385c"];

/// How a place is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Nothing happened there.
    Zero,
    /// One of the four steps, from 0.
    Step(usize),
    /// Too few to say.
    Few,
    /// Nothing is known.
    Unknown,
}

impl Fill {
    /// The colour of text on it, which has a contrast of 4.5 to 1 or more.
    pub const fn ink(self) -> &'static str {
        if matches!(self, Self::Step(3)) { PAPER } else { INK }
    }
}

/// Where one step ends and the next begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// The lowest amounts of the second, third and fourth step.
    from: Vec<f64>,
    smallest: f64,
    largest: f64,
    decimals: u8,
    zero: bool,
    few: Option<u32>,
    unknown: bool,
}

impl Steps {
    /// Round and equally wide steps; where those would put nearly all into the first, steps that hold about
    /// as many each. Equal amounts always share a step.
    pub fn of(amounts: &[Amount], decimals: u8) -> Self {
        let mut known: Vec<f64> =
            amounts.iter().filter_map(|amount| amount.known()).filter(|value| *value > 0.0).collect();
        known.sort_by(f64::total_cmp);
        let largest = known.last().copied().unwrap_or(0.0);
        let few = amounts.iter().filter_map(|amount| match amount {
            Amount::FewerThan(least) => Some(*least),
            Amount::Known(_) | Amount::Missing => None,
        });
        let is_unknown =
            |amount: &Amount| amount.known().is_none() && !matches!(amount, Amount::FewerThan(_));
        Self {
            from: borders(&known, decimals),
            smallest: known.first().copied().unwrap_or(0.0),
            largest,
            decimals,
            zero: amounts.iter().any(|amount| amount.known() == Some(0.0)),
            few: few.max(),
            unknown: amounts.iter().any(is_unknown),
        }
    }

    pub fn fill(&self, amount: Amount) -> Fill {
        match (amount.known(), amount) {
            (Some(0.0), _) => Fill::Zero,
            (Some(value), _) => Fill::Step(self.from.iter().filter(|from| value >= **from).count()),
            (None, Amount::FewerThan(_)) => Fill::Few,
            (None, Amount::Known(_) | Amount::Missing) => Fill::Unknown,
        }
    }

    /// The fills that occur with their words, lightest first.
    pub fn legend(&self) -> Vec<(Fill, String)> {
        let mut legend = Vec::new();
        if self.zero {
            legend.push((Fill::Zero, "0".to_owned()));
        }
        if self.largest > 0.0 {
            for step in 0..=self.from.len() {
                legend.push((Fill::Step(step), self.step_words(step)));
            }
        }
        if let Some(least) = self.few {
            legend.push((Fill::Few, format!("Fewer than {least}")));
        }
        if self.unknown {
            legend.push((Fill::Unknown, "No data".to_owned()));
        }
        legend
    }

    /// `1 to 4`, `13 or more`; for rates `below 2.5`, `2.5 to below 5.0`.
    fn step_words(&self, step: usize) -> String {
        let words = |value: f64| value_words(value, self.decimals);
        let from = step.checked_sub(1).and_then(|before| self.from.get(before));
        match (from, self.from.get(step)) {
            (None, None) if self.smallest < self.largest => {
                format!("{} to {}", words(self.smallest), words(self.largest))
            }
            (None, None) => words(self.largest),
            (Some(from), None) => format!("{} or more", words(*from)),
            (None, Some(next)) if self.decimals > 0 => format!("Below {}", words(*next)),
            (Some(from), Some(next)) if self.decimals > 0 => {
                format!("{} to below {}", words(*from), words(*next))
            }
            (from, Some(next)) => {
                // Below what is withheld nothing is told.
                let least = self.few.map_or(1.0, f64::from).min(self.smallest.max(1.0));
                let (from, to) = (from.copied().unwrap_or(least), next - 1.0);
                if to > from { format!("{} to {}", words(from), words(to)) } else { words(from) }
            }
        }
    }
}

/// At most three borders between steps, ascending, each above the smallest amount.
fn borders(known: &[f64], decimals: u8) -> Vec<f64> {
    let (Some(&smallest), Some(&largest)) = (known.first(), known.last()) else { return Vec::new() };
    let unit = 0.1_f64.powi(i32::from(decimals));
    let width = round_up(largest / 4.0, unit);
    // Whole steps read `1 to 4`, `5 to 8`: they begin after a multiple of the width.
    let shift = if decimals == 0 { 1.0 } else { 0.0 };
    let mut from: Vec<f64> = (1..4).map(|step| f64::from(step) * width + shift).collect();
    let in_first = known.iter().filter(|value| **value < from[0]).count();
    if known.len() >= 8 && in_first * 4 > known.len() * 3 {
        from = (1..4).map(|quarter| rounded(known[known.len() * quarter / 4], unit)).collect();
    }
    from.retain(|from| *from > smallest && *from <= largest);
    from.dedup();
    from
}

/// The next of 1, 2, 3, 4, 5, 6, 8 or 10 times a power of ten, in whole units.
fn round_up(value: f64, unit: f64) -> f64 {
    let value = value.max(unit);
    let power = 10_f64.powf(value.log10().floor());
    let factors = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * power >= value * 0.999_999).unwrap_or(10.0);
    ((factor * power) / unit).round() * unit
}

fn rounded(value: f64, unit: f64) -> f64 {
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(amounts: &[f64], decimals: u8) -> String {
        let amounts: Vec<Amount> = amounts.iter().map(|value| Amount::Known(*value)).collect();
        let legend = Steps::of(&amounts, decimals).legend();
        legend.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn steps_are_round_and_hold_ties_together() {
        for (amounts, decimals, expected) in [
            (&[0.0, 13.0, 8.0, 1.0, 5.0][..], 0, "0, 1 to 4, 5 to 8, 9 to 12, 13 or more"),
            (&[1.0, 2.0, 3.0], 0, "1, 2, 3 or more"),
            (&[7.0, 7.0, 7.0], 0, "7"),
            (&[0.0, 0.0], 0, "0"),
            (&[], 0, ""),
            (&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 900.0], 0, "1, 2 or more"),
            (&[0.4, 2.5, 7.9], 1, "Below 2.0, 2.0 to below 4.0, 4.0 to below 6.0, 6.0 or more"),
        ] {
            assert_eq!(words(amounts, decimals), expected, "{amounts:?}");
        }
    }

    #[test]
    fn the_first_step_begins_above_what_is_withheld() {
        let amounts: Vec<Amount> = (0..=20).map(|count| Amount::suppressed(count, 5)).collect();
        let legend = Steps::of(&amounts, 0).legend();
        let words: Vec<String> = legend.into_iter().map(|(_, words)| words).collect();
        assert_eq!(words, ["0", "5", "6 to 10", "11 to 15", "16 or more", "Fewer than 5"]);
    }

    #[test]
    fn every_amount_has_a_fill_of_the_legend() {
        for top in 1..200 {
            let amounts: Vec<Amount> = (0..=top).map(|value| Amount::suppressed(value, 5)).collect();
            let steps = Steps::of(&amounts, 0);
            let legend: Vec<Fill> = steps.legend().into_iter().map(|(fill, _)| fill).collect();
            assert!(legend.len() <= 6);
            for amount in amounts {
                assert!(legend.contains(&steps.fill(amount)), "{amount:?} of {top}");
            }
        }
    }

    #[test]
    fn text_can_be_read_on_every_step() {
        let channel = |hex: &str| {
            let share = f64::from(u8::from_str_radix(hex, 16).expect("a channel")) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let light = |colour: &str| {
            0.2126 * channel(&colour[1..3])
                + 0.7152 * channel(&colour[3..5])
                + 0.0722 * channel(&colour[5..7])
        };
        for (step, blue) in BLUES.iter().enumerate() {
            let (a, b) = (light(blue), light(Fill::Step(step).ink()));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "step {step}: {contrast:.2}");
        }
    }
}
