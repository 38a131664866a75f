use super::*;

/// Two levels over ten periods, a trend, and unequal weights.
fn example() -> (Baseline, Vec<f64>) {
    let count = vec![3.0, 0.0, 5.0, 9.0, 4.0, 2.0, 7.0, 11.0, 6.0, 14.0];
    let log_count = count.iter().map(|&c: &f64| if c == 0.0 { 0.0 } else { c.ln() }).collect();
    let baseline = Baseline {
        log_count,
        count_two_thirds: count.iter().map(|c: &f64| c.powf(2.0 / 3.0)).collect(),
        time: (0..10).map(f64::from).collect(),
        level: (0..10).map(|row| usize::from(row % 5 > 2)).collect(),
        judged_time: 12.0,
        count,
    };
    (baseline, vec![1.0, 1.0, 0.5, 1.0, 2.0, 1.0, 1.0, 0.25, 1.0, 1.5])
}

fn column(baseline: &Baseline, row: usize, column: usize) -> f64 {
    if column == 2 { baseline.time[row] } else { f64::from(u8::from(baseline.level[row] == column)) }
}

#[test]
fn a_settled_fit_solves_the_score_equations() {
    let ((baseline, prior), mut work) = (example(), Workspace::default());
    let fit = fit(&baseline, &prior, Slope::Fitted, Convergence::Settled, &mut work).expect("a fit");
    assert!(fit.converged && fit.slope.is_some());
    for index in 0..3 {
        let terms = (0..10).map(|row| {
            let residual = baseline.count[row] - work.mean[row];
            prior[row] * residual * column(&baseline, row, index)
        });
        let score: f64 = terms.sum();
        assert!(score.abs() < 1e-9, "score of column {index} is {score:e}");
    }
}

#[test]
fn stopping_where_r_stops_is_near_the_settled_fit() {
    let ((baseline, prior), mut work) = (example(), Workspace::default());
    let mut at = |convergence| {
        let fit = fit(&baseline, &prior, Slope::Fitted, convergence, &mut work).expect("a fit");
        fit.predictor(1, 12.0)
    };
    let difference = (at(Convergence::AsR) - at(Convergence::Settled)).abs();
    assert!(difference > 0.0 && difference < 1e-4, "{difference:e}");
}

/// The same variance from the full matrix of the normal equations, inverted without any of its
/// structure.
#[test]
fn the_variance_of_a_prediction_is_that_of_the_full_matrix() {
    let ((baseline, prior), mut work) = (example(), Workspace::default());
    let fit = fit(&baseline, &prior, Slope::Fitted, Convergence::Settled, &mut work).expect("a fit");
    let mut matrix = [[0.0; 3]; 3];
    for (a, line) in matrix.iter_mut().enumerate() {
        for (b, cell) in line.iter_mut().enumerate() {
            let product =
                |row| prior[row] * work.mean[row] * column(&baseline, row, a) * column(&baseline, row, b);
            *cell = (0..10).map(product).sum();
        }
    }
    for (level, time) in [(0, 12.0), (1, 12.0), (1, 0.0)] {
        let point = [f64::from(u8::from(level == 0)), f64::from(u8::from(level == 1)), time];
        let solved = solve(matrix, point);
        let variance: f64 = point.iter().zip(solved).map(|(a, b)| a * b).sum();
        let ours = fit.predictor_variance(level, time);
        assert!((ours / variance - 1.0).abs() < 1e-9, "level {level}, time {time}: {ours} and {variance}");
    }
    assert!((fit.slope_variance() / solve(matrix, [0.0, 0.0, 1.0])[2] - 1.0).abs() < 1e-9);
}

/// Cramer's rule: slow, and nothing in common with the code under test.
fn solve(matrix: [[f64; 3]; 3], right: [f64; 3]) -> [f64; 3] {
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    std::array::from_fn(|column| {
        let mut replaced = matrix;
        for (line, value) in replaced.iter_mut().zip(right) {
            line[column] = value;
        }
        determinant(replaced) / determinant(matrix)
    })
}

#[test]
fn nothing_is_fitted_without_a_degree_of_freedom() {
    // One count in each level: the trend is aliased, and no count is left over to judge the fit by.
    let mut baseline = example().0;
    let lists =
        [&mut baseline.count, &mut baseline.log_count, &mut baseline.count_two_thirds, &mut baseline.time];
    lists.into_iter().for_each(|list| list.truncate(2));
    baseline.level = vec![0, 1];
    let mut work = Workspace::default();
    for slope in [Slope::Fitted, Slope::Absent] {
        assert!(fit(&baseline, &[1.0, 1.0], slope, Convergence::AsR, &mut work).is_none());
    }
}

#[test]
fn a_level_of_noughts_runs_towards_nought_and_spoils_nothing() {
    let (mut baseline, prior) = example();
    for row in 0..10 {
        if baseline.level[row] == 1 {
            (baseline.count[row], baseline.log_count[row], baseline.count_two_thirds[row]) = (0.0, 0.0, 0.0);
        }
    }
    let mut work = Workspace::default();
    let fit = fit(&baseline, &prior, Slope::Fitted, Convergence::Settled, &mut work).expect("a fit");
    assert!(fit.converged && fit.predictor(1, 12.0).exp() < 1e-6);
    assert!(fit.predictor(0, 12.0).exp() > 1.0 && fit.dispersion.is_finite());
}
