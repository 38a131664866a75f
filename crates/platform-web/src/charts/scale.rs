//! The upright axis: from 0, in steps of 1, 2 or 5 times a power of ten.

use crate::words::grouped;

/// Values above this are drawn at it; no count of people comes near.
pub(super) const VALUE_MAX: f64 = 1e15;

/// An axis from 0 to `top`, with a tick every `step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub top: f64,
    pub step: f64,
    decimals: u8,
}

impl Scale {
    /// An axis that holds `largest`, with about `ticks` ticks. Whole numbers (`decimals` 0) have no ticks
    /// between them.
    pub(super) fn holding(largest: f64, ticks: u32, decimals: u8) -> Self {
        let smallest_step = 0.1_f64.powi(i32::from(decimals));
        let largest = if largest.is_finite() { largest.clamp(0.0, VALUE_MAX) } else { 0.0 };
        let raw = (largest / f64::from(ticks.max(1))).max(smallest_step);
        let power = 10_f64.powf(raw.log10().floor());
        let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= raw * 0.999_999);
        let step = factor.unwrap_or(10.0) * power;
        let top = ((largest / step).ceil() * step).max(step);
        Self { top, step, decimals }
    }

    /// The share of the axis at which `value` stands, 0 to 1.
    pub(super) fn share(self, value: f64) -> f64 {
        (value / self.top).clamp(0.0, 1.0)
    }

    /// The ticks with their words, from 0 upwards.
    pub(super) fn ticks(self) -> Vec<(f64, String)> {
        let count = (self.top / self.step).round().clamp(1.0, 20.0) as u32;
        (0..=count)
            .map(|index| f64::from(index) * self.step)
            .map(|value| (value, self.words(value)))
            .collect()
    }

    /// `1,500`, `0.5`, `2 million`.
    fn words(self, value: f64) -> String {
        for (unit, word) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
            if self.step >= unit && value > 0.0 {
                return format!("{} {word}", grouped((value / unit).round() as i64));
            }
        }
        let places = if self.step >= 1.0 || value == 0.0 {
            0
        } else {
            usize::from(self.decimals).min((-self.step.log10()).ceil() as usize)
        };
        value_words(value, u8::try_from(places).unwrap_or(0))
    }
}

/// A value in words, its thousands apart: `1,234.5`.
pub(crate) fn value_words(value: f64, decimals: u8) -> String {
    let value = if value.is_finite() { value.clamp(0.0, VALUE_MAX) } else { 0.0 };
    let written = format!("{value:.*}", usize::from(decimals));
    let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    if rest.is_empty() { whole } else { format!("{whole}.{rest}") }
}

/// What can be drawn: finite and not below zero. Everything else is missing.
pub(crate) fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite() && *value >= 0.0).map(|value| value.min(VALUE_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(largest: f64, decimals: u8) -> Vec<String> {
        Scale::holding(largest, 4, decimals).ticks().into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn ticks_are_round_and_hold_the_largest() {
        assert_eq!(ticks(14.0, 0), ["0", "5", "10", "15"]);
        assert_eq!(ticks(3.0, 0), ["0", "1", "2", "3"]);
        assert_eq!(ticks(0.0, 0), ["0", "1"]);
        assert_eq!(ticks(1.0, 0), ["0", "1"]);
        assert_eq!(ticks(0.7, 2), ["0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(ticks(4_321.0, 0), ["0", "2,000", "4,000", "6,000"]);
        assert_eq!(ticks(7.5e6, 0), ["0", "2 million", "4 million", "6 million", "8 million"]);
        assert_eq!(ticks(f64::NAN, 0), ["0", "1"]);
        assert_eq!(ticks(1e300, 0).last().map(String::as_str), Some("1,000 trillion"));
    }
}
