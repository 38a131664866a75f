//! Charts: what they show, what they say when there is little to show, and that nothing breaks them.

use accord_kernel::Day;
use accord_platform_web::charts::{
    Amount, Bars, LineChart, Multiples, POINTS_MAX, Point, Scaling, Sparkline, Step,
};
use proptest::prelude::*;

use crate::drawings::{assert_drawn_inside, count, texts};

fn day(text: &str) -> Day {
    text.parse().expect("a day of the test")
}

fn weekly(counts: &[f64]) -> Vec<Point> {
    let first = day("2026-08-03");
    (0..)
        .zip(counts)
        .map(|(week, count)| Point::at(first.plus_days(week * 7), *count).expecting(2.0, 9.0))
        .collect()
}

fn swans(points: Vec<Point>) -> LineChart {
    let chart = LineChart::new("swans", "14 swans, above the expected range", Step::Week);
    chart.measuring("Swans", "Swans a week", "On the mill pond.").points(points)
}

#[test]
fn the_drawing_is_the_one_that_was_looked_at() {
    let mut points = weekly(&[4.0, 6.0, 5.0, 3.0, 7.0, 14.0, 6.0]);
    points[2] = Point::missing(day("2026-08-17"));
    points[5] = points[5].flagged();
    points[6] = points[6].incomplete();
    let chart = swans(points).threshold(12.0, "Room for 12").draw();
    insta::assert_snapshot!(chart.html().replace("><", ">\n<"));
}

#[test]
fn what_stands_out_is_told_by_shape_number_and_words() {
    let mut points = weekly(&[4.0, 6.0, 14.0, 6.0]);
    points[2] = points[2].flagged();
    points[3] = points[3].incomplete();
    let chart = swans(points).draw();
    assert_eq!(count(chart.svg(), "path.accord-chart__flag"), 2, "the point and its key");
    assert!(texts(chart.svg(), "text[font-weight]").contains(&"14".to_owned()));
    assert_eq!(count(chart.svg(), "path.accord-chart__line[stroke-dasharray]"), 1);
    assert_eq!(
        chart.description(),
        "Line chart of Swans from 3 Aug 2026 to 24 Aug 2026: 4 weeks. Newest 6, expected 2 to 9, not complete yet. \
         Outside the expected range: 14 in 17 Aug 2026."
    );
    assert_eq!(texts(chart.html(), "tbody tr:nth-child(3) td"), ["14", "2 to 9", "Flagged"]);
    assert_eq!(texts(chart.html(), "tbody tr:nth-child(4) td"), ["6", "2 to 9", "Not complete yet"]);
}

#[test]
fn what_is_missing_is_a_gap_whether_said_or_left_out() {
    let mut points = weekly(&[4.0, 6.0, 5.0, 3.0, 7.0]);
    let lines = |points: Vec<Point>| count(swans(points).draw().svg(), "path.accord-chart__line");
    assert_eq!(lines(points.clone()), 1);
    points[2] = Point::missing(day("2026-08-17"));
    assert_eq!(lines(points.clone()), 2);
    points.remove(2);
    assert_eq!(lines(points.clone()), 2);
    points[1] = Point::at(day("2026-08-10"), f64::NAN);
    assert_eq!(lines(points), 1, "one point alone is a dot");
}

#[test]
fn says_no_counts_rather_than_drawing_nothing() {
    for points in [vec![], vec![Point::missing(day("2026-08-03"))], weekly(&[-1.0, f64::INFINITY])] {
        let chart = swans(points).draw();
        assert_eq!(texts(chart.html(), ".accord-chart__none"), ["No counts"]);
        assert_eq!(texts(chart.svg(), "text"), ["No counts"]);
        assert_eq!(count(chart.html(), "details"), 0);
    }
    assert_eq!(texts(Bars::new("a", "b").draw().html(), ".accord-chart__none"), ["No counts"]);
    let grid = Multiples::new("a", "b", Step::Day, Scaling::Own).panel("c", None, []).draw();
    assert_eq!(texts(grid.html(), ".accord-chart__none"), ["No counts"]);
    assert!(Sparkline::new("Swans", [None]).html().contains("Swans: no counts"));
}

#[test]
fn one_point_and_all_zeros_have_an_axis() {
    for counts in [&[3.0][..], &[0.0], &[0.0, 0.0, 0.0]] {
        let chart = swans(weekly(counts)).draw();
        assert_eq!(assert_drawn_inside(chart.html()), 2);
        assert!(texts(chart.svg(), "text").contains(&"0".to_owned()));
    }
}

#[test]
fn of_too_many_points_the_newest_are_drawn_and_that_is_said() {
    let first = day("2020-01-01");
    let points = (0..2_000).map(|at| Point::at(first.plus_days(at), f64::from(at)));
    let chart = LineChart::new("days", "Many", Step::Day).points(points).draw();
    assert_eq!(texts(chart.html(), ".accord-chart__note"), ["Only the newest 750 days are shown."]);
    assert_eq!(count(chart.html(), "tbody tr"), POINTS_MAX);
}

#[test]
fn bars_have_labels_and_numbers_and_withhold_what_is_small() {
    let mut bars = Bars::new("kinds", "Most birds are swans").measuring("Kind", "Birds", "");
    for (label, amount) in [
        ("Swans", Amount::Known(1_240.0)),
        ("Geese", Amount::suppressed(3, 5)),
        ("Gulls", Amount::Known(0.0)),
        ("Owls", Amount::Missing),
    ] {
        bars = bars.bar(label, amount);
    }
    let chart = bars.draw();
    assert_eq!(count(chart.svg(), "rect"), 1);
    assert_eq!(texts(chart.html(), "tbody td"), ["1,240", "Fewer than 5", "0", "No data"]);
    assert_eq!(
        chart.description(),
        "Bar chart of Birds: Swans 1,240; Geese Fewer than 5; Gulls 0; Owls No data."
    );
    assert_drawn_inside(chart.html());
}

#[test]
fn small_multiples_say_how_they_are_scaled() {
    for (scaling, words) in [
        (Scaling::Shared, "All are drawn to the same scale."),
        (Scaling::Own, "Each is drawn to its own scale: compare shapes, not heights."),
    ] {
        let grid = Multiples::new("ponds", "Two ponds", Step::Week, scaling)
            .measuring("Pond", "Swans a week", "")
            .panel("Mill", Some("/ponds/mill"), weekly(&[1.0, 2.0]))
            .panel("Weir", None, weekly(&[100.0, 200.0]))
            .draw();
        assert_eq!(texts(grid.html(), ".accord-chart__note"), [words]);
        assert_eq!(assert_drawn_inside(grid.html()), 2);
        let tops = texts(grid.html(), "text[text-anchor=end]");
        assert_eq!(
            tops.iter().filter(|text| *text == "200").count(),
            if scaling == Scaling::Shared { 2 } else { 1 }
        );
        assert_eq!(texts(grid.html(), "thead th"), ["Pond", "3 Aug 2026", "10 Aug 2026"]);
    }
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0_f64..40.0,
        1 => Just(0.0),
        1 => 0.0_f64..1e18,
        1 => prop::num::f64::ANY,
    ]
}

fn point() -> impl Strategy<Value = Point> {
    (-20_000_i32..40_000, value(), value(), value(), 0_u8..8).prop_map(|(on, value, low, high, kind)| {
        let on = Day::from_number(on).expect("a day of this age");
        let point = if kind == 0 { Point::missing(on) } else { Point::at(on, value) };
        let point = if kind % 2 == 0 { point.expecting(low, high) } else { point };
        let point = if kind % 3 == 0 { point.flagged() } else { point };
        if kind > 5 { point.incomplete() } else { point }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the values and words, all of a drawing lies inside its frame and no word is markup.
    #[test]
    fn nothing_breaks_a_line_chart(
        points in prop::collection::vec(point(), 0..40),
        words in ".{0,60}",
        step in prop::sample::select(vec![Step::Day, Step::Week, Step::Month]),
        decimals in 0_u8..9,
        threshold in value(),
    ) {
        let words = format!("<script>&\"'{words}");
        let draw = || LineChart::new(&words, words.as_str(), step)
            .measuring(words.as_str(), words.as_str(), words.as_str())
            .calling(words.as_str(), words.as_str())
            .decimals(decimals)
            .points(points.clone())
            .threshold(threshold, words.as_str())
            .draw();
        let chart = draw();
        assert_drawn_inside(chart.html());
        assert_drawn_inside(chart.svg());
        let again = draw();
        prop_assert_eq!(chart.html(), again.html());
    }

    #[test]
    fn nothing_breaks_bars_and_sparklines(
        bars in prop::collection::vec((".{0,60}", value(), 0_u8..4), 0..70),
    ) {
        let mut chart = Bars::new("bars", "<script>").measuring("<script>", "<script>", "<script>");
        for (label, value, kind) in &bars {
            let amount = match kind {
                0 => Amount::Missing,
                1 => Amount::FewerThan(5),
                _ => Amount::Known(*value),
            };
            chart = chart.bar(format!("<script>{label}"), amount);
        }
        assert_drawn_inside(chart.draw().html());
        let spark = Sparkline::new("<script>", bars.iter().map(|(_, value, kind)| (*kind > 0).then_some(*value)));
        prop_assert_eq!(assert_drawn_inside(spark.html()), 1);
    }

    #[test]
    fn nothing_breaks_small_multiples(
        panels in prop::collection::vec((".{0,30}", prop::collection::vec(point(), 0..12)), 0..6),
        step in prop::sample::select(vec![Step::Day, Step::Week, Step::Month]),
        scaling in prop::sample::select(vec![Scaling::Shared, Scaling::Own]),
    ) {
        let mut grid = Multiples::new("grid", "<script>", step, scaling).measuring("<script>", "<script>", "");
        for (name, points) in panels {
            grid = grid.panel(format!("<script>{name}"), Some("/a?b=\"<script>"), points);
        }
        assert_drawn_inside(grid.draw().html());
    }
}
