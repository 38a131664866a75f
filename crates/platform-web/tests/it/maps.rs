//! Maps: what they show and withhold, and that nothing breaks them.

use accord_platform_web::charts::{Amount, Drawing};
use accord_platform_web::maps::{
    AreaMap, HexMap, MAP_POINTS_MAX, PointMap, Tile, TileMap, hexagon_at, hexagon_boundary, outlines,
};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::drawings::{assert_drawn_inside, count, texts};

const HARINGEY: &str = "E09000014";

/// What the live map is given.
fn live(drawing: &Drawing) -> Json {
    let texts = texts(drawing.html(), "script[type=\"application/json\"]");
    serde_json::from_str(&texts[0]).expect("the data of the live map is JSON")
}

#[test]
fn every_area_is_drawn_named_and_told_in_the_table() {
    let mut map = AreaMap::new("areas", "Most swans are in Camden").measuring("Borough", "Swans", "In 2026.");
    for (at, outline) in (0..).zip(outlines().iter().take(31)) {
        let amount = if at == 3 { Amount::FewerThan(5) } else { Amount::Known(f64::from(at)) };
        map = map.area(outline.code, amount, Some("/swans?a=1&b=2"));
    }
    let map = map.area("E99", Amount::Known(1.0), None).draw();
    assert_eq!(assert_drawn_inside(map.html()), 2 + texts(map.html(), ".accord-legend__item").len());
    let titles = texts(map.svg(), "path > title");
    assert_eq!(titles.len(), 33);
    assert!(titles.contains(&"Camden: 6".to_owned()) && titles.contains(&"Bexley: Fewer than 5".to_owned()));
    assert!(titles.contains(&"Westminster: No data".to_owned()));
    assert_eq!(count(map.html(), "tbody a[href=\"/swans?a=1&b=2\"]"), 31);
    assert_eq!(texts(map.html(), ".accord-chart__note"), ["Not on the map: E99."]);
    assert_eq!(
        texts(map.html(), ".accord-legend__item"),
        ["0", "1 to 8", "9 to 16", "17 to 24", "25 or more", "Fewer than 5", "No data"]
    );
    assert_eq!(live(&map)["areas"][HARINGEY]["words"], "Haringey: 13");
    assert_eq!(map.description(), "Map of Swans by borough. Most in Waltham Forest: 30.");
}

#[test]
fn a_map_says_what_it_means_when_all_are_zero_equal_or_unknown() {
    for (amount, legend) in [
        (Some(Amount::Known(0.0)), vec!["0"]),
        (Some(Amount::Known(7.0)), vec!["7"]),
        (Some(Amount::FewerThan(5)), vec!["Fewer than 5"]),
        (Some(Amount::Known(f64::NAN)), vec!["No data"]),
        (None, vec!["No data"]),
    ] {
        let mut map = AreaMap::new("areas", "Swans");
        for outline in outlines() {
            map = amount.into_iter().fold(map, |map, amount| map.area(outline.code, amount, None));
        }
        assert_eq!(texts(map.draw().html(), ".accord-legend__item"), legend, "{amount:?}");
    }
}

#[test]
fn tiles_have_their_letters_and_numbers() {
    let tile = |column, amount| Tile {
        column,
        row: 0,
        letters: "Cmd".to_owned(),
        name: "Camden".to_owned(),
        amount,
        href: None,
    };
    let tiles = [tile(0, Amount::Known(1_234.0)), tile(1, Amount::FewerThan(5)), tile(200, Amount::Missing)];
    let map = TileMap::new("tiles", "Swans").measuring("Borough", "Swans", "").tiles(tiles).draw();
    assert_drawn_inside(map.html());
    assert_eq!(texts(map.html(), "svg.accord-chart__wide text"), ["Cmd", "1,234", "Cmd", "<5"]);
    assert_eq!(count(map.html(), "tbody tr"), 3, "a tile beyond the grid is in the table");
    let none = TileMap::new("tiles", "Swans").tiles([]).draw();
    assert_eq!(texts(none.html(), ".accord-chart__none"), ["No counts"]);
}

#[test]
fn a_place_is_in_its_hexagon_and_what_is_none_has_none() {
    let cell = hexagon_at(-0.0714, 51.6004).expect("a place");
    assert!(format!("{cell:x}").starts_with("88"), "resolution 8");
    let boundary = hexagon_boundary(cell).expect("a cell");
    let (lon, lat) =
        boundary.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0 / 6.0, sum.1 + corner.1 / 6.0));
    assert_eq!(hexagon_at(lon, lat), Some(cell));
    assert!((lon + 0.0714).abs() < 0.01 && (lat - 51.6004).abs() < 0.01);
    for (lon, lat) in [(f64::NAN, 51.0), (0.0, 91.0), (f64::INFINITY, 0.0), (500.0, 10.0)] {
        assert_eq!(hexagon_at(lon, lat), None);
    }
    assert_eq!(hexagon_boundary(7), None);
}

/// Neither the drawing, nor the table, nor the data of the live map tells a small count.
#[test]
fn small_counts_are_withheld_everywhere() {
    let polygon = |lon| hexagon_boundary(hexagon_at(lon, 51.6).expect("a place")).expect("a cell");
    let map = HexMap::new("hexagons", "Swans")
        .cell("Mill", polygon(-0.07), 4)
        .cell("Weir", polygon(-0.09), 0)
        .cell("Lock", polygon(-0.11), 5)
        .without_place(3, 44)
        .draw();
    assert_drawn_inside(map.html());
    assert_eq!(texts(map.html(), "tbody td"), ["5", "Fewer than 5", "0"]);
    assert_eq!(texts(map.html(), ".accord-chart__note"), ["3 of 44 have no place."]);
    let live = live(&map);
    assert_eq!(live["cells"][1]["words"], "Mill: Fewer than 5");
    assert_eq!(live["cells"][1]["number"], "<5");
    assert!(!map.html().contains("Mill: 4") && !map.svg().contains(">4<"));
}

#[test]
fn points_have_a_shape_for_each_kind_and_lie_around_their_area() {
    let mut map =
        PointMap::new("points", "Swans").measuring("Bird", "").kinds(["Swan", "Goose"]).around(HARINGEY);
    for at in 0..MAP_POINTS_MAX + 5 {
        map = map.point(-0.1, 51.59, at % 2, format!("<b>{at}</b>"));
    }
    let map = map.point(f64::NAN, 51.0, 0, "nowhere").draw();
    assert_drawn_inside(map.html());
    assert_eq!(texts(map.html(), ".accord-legend__item"), ["Swan", "Goose"]);
    assert_eq!(texts(map.html(), ".accord-chart__note"), ["Only the first 2000 are shown, 5 are not."]);
    assert_eq!(live(&map)["focus"], HARINGEY);
    assert_eq!(live(&map)["points"][1]["words"], "<b>1</b>");
    assert!(!map.html().contains("<b>"));
    let none = PointMap::new("points", "Swans").draw();
    assert_eq!(texts(none.html(), ".accord-chart__none"), ["No counts"]);
}

fn degree() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -0.5_f64..0.3, 2 => 51.3_f64..51.7, 1 => -200.0_f64..200.0, 1 => prop::num::f64::ANY]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn nothing_breaks_a_map(
        cells in prop::collection::vec((prop::collection::vec((degree(), degree()), 0..8), 0_u64..2_000, ".{0,20}"), 0..12),
        points in prop::collection::vec((degree(), degree(), 0_usize..9), 0..12),
        amounts in prop::collection::vec(prop::num::f64::ANY, 33),
        around in prop::sample::select(vec![HARINGEY, "E09000001", "nowhere", "<script>"]),
    ) {
        let mut hexagons = HexMap::new("<script>", "<script>").measuring("<script>", "<script>", "<script>").around(around);
        for (polygon, count, name) in cells {
            hexagons = hexagons.cell(format!("</script><script>{name}"), polygon, count);
        }
        let mut spots = PointMap::new("p", "<script>").kinds(["<script>", "<script>"]).around(around);
        for (lon, lat, kind) in points {
            spots = spots.point(lon, lat, kind, "</script><script>");
        }
        let mut areas = AreaMap::new("a", "<script>").decimals(2);
        for (outline, amount) in outlines().iter().zip(amounts) {
            areas = areas.area(outline.code, Amount::Known(amount), None);
        }
        for map in [hexagons.draw(), spots.draw(), areas.draw()] {
            assert_drawn_inside(map.html());
            assert_drawn_inside(map.svg());
        }
    }
}
