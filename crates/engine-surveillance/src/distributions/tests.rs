#![expect(clippy::excessive_precision, reason = "the figures are written as the other program printed them")]

use super::*;

/// mpmath 1.3.0 at 50 digits.
#[test]
fn normal_quantiles_are_right_to_the_last_digits() {
    for (alpha, z) in [
        (0.001, 3.090_232_306_167_813_5),
        (0.005, 2.575_829_303_548_900_8),
        (0.01, 2.326_347_874_040_841),
        (0.025, 1.959_963_984_540_054_2),
        (0.05, 1.644_853_626_951_472_7),
    ] {
        let difference = (normal_upper_quantile(alpha) - z).abs();
        assert!(difference < 1e-14, "alpha {alpha}: wrong by {difference:e}");
    }
}

/// Mean, dispersion, count, P(Y > count), P(Y = count): mpmath 1.3.0 at 60 digits, summed term by term.
const EXACT: &[(f64, f64, u64, f64, f64)] = &[
    (8.25, 1.171875, 6, 0.69586094010635315, 0.11287840228811497),
    (8.25, 1.171875, 16, 0.0093761149215904035, 0.0082975644714847702),
    (8.25, 1.171875, 40, 1.0118066912240231e-12, 2.2205622987050535e-12),
    (0.5, 3.0, 0, 0.24016431434840745, 0.75983568565159255),
    (0.5, 3.0, 9, 0.0017136092942532519, 0.0010381770608120573),
    (90.125, 2.75, 130, 0.0093404571550500168, 0.0013838355972935445),
    (90.125, 2.75, 60, 0.97908288441995409, 0.0036627497295414905),
    (1500.0, 40.0, 2100, 0.012565378337962883, 0.00010692927256901237),
    (1500.0, 40.0, 900, 0.99757688985686431, 4.2986556510861048e-5),
    (0.0009765625, 1.5, 3, 8.2872468466737006e-6, 2.4164199064839683e-5),
    (1000.0, 1.0009765625, 1100, 0.00087228700273497361, 9.5402694472847272e-5),
    (12000.0, 1.25, 12500, 2.5057788271025755e-5, 8.7523806665508354e-7),
    (5.0, 1.000000953674316_4, 11, 0.0054531154940859976, 0.0082421963362485595),
    (3.0, 1000.0, 50, 0.0073608691256473517, 5.6713925940715155e-5),
    (8.25, 1.0, 6, 0.71619764765107472, 0.11440940293452104),
    (8.25, 1.0, 16, 0.0049963401495476634, 0.0057506125435410284),
    (0.0009765625, 1.0, 2, 1.5510678666173495e-10, 4.763717242154959e-7),
    (1000.0, 1.0, 1100, 0.00086764096344356209, 9.4989442422995076e-5),
    (1000.0, 1.0, 880, 0.99994161718413243, 7.3881938667633385e-6),
    (12000.0, 1.0, 12500, 2.8232785736286355e-6, 1.2305693965010472e-7),
];

#[test]
fn tails_and_probabilities_agree_with_exact_sums() {
    for &(mean, dispersion, count, tail, probability) in EXACT {
        let distribution = CountDistribution::new(mean, dispersion).expect("valid");
        let ours = (distribution.upper_tail(count), distribution.probability(count));
        let wrong = ((ours.0 / tail - 1.0).abs(), (ours.1 / probability - 1.0).abs());
        let what = format!("mean {mean}, dispersion {dispersion}, count {count}: {ours:?}, off by {wrong:?}");
        assert!(wrong.0 < 1e-12 && wrong.1 < 1e-12, "{what}");
        assert!((distribution.upper_mid_p(count) - (tail + probability / 2.0)).abs() < 1e-12, "{what}");
        assert!((distribution.at_least(count) - (tail + probability)).abs() < 1e-12, "{what}");
    }
}

#[test]
fn the_upper_quantile_is_the_first_count_that_is_rarely_exceeded() {
    for &(mean, dispersion, ..) in EXACT {
        let distribution = CountDistribution::new(mean, dispersion).expect("valid");
        for upper in [0.001, 0.01, 0.05, 0.5, 0.99] {
            let quantile = distribution.quantile_upper(upper);
            assert!(distribution.upper_tail(quantile) <= upper + 1e-13);
            if quantile > 0 {
                let before = distribution.upper_tail(quantile - 1);
                assert!(before > upper, "{mean} {dispersion} {upper}: {quantile} is not the first, {before}");
            }
        }
    }
}

#[test]
fn a_mean_of_thousands_of_millions_is_still_a_distribution() {
    for dispersion in [1.0, 1.0 + 1e-9, 50.0, 4e9] {
        let distribution = CountDistribution::new(4e9, dispersion).expect("valid");
        let quantile = distribution.quantile_upper(0.01) as f64;
        let deviations = (quantile - 4e9) / (4e9 * dispersion).sqrt();
        assert!((2.2..4.0).contains(&deviations), "dispersion {dispersion}: {deviations} deviations");
    }
}

#[test]
fn refuses_what_is_no_distribution() {
    assert_eq!(CountDistribution::new(f64::INFINITY, 1.0), None);
    assert_eq!(CountDistribution::new(f64::NAN, 1.0), None);
    assert_eq!(CountDistribution::new(1.0, 0.5), None);
    assert_eq!(CountDistribution::new(0.0, 2.0).map(|nothing| nothing.quantile_upper(0.01)), Some(0));
}
