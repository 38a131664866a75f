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
