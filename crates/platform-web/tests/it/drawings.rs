//! What every drawing promises: well-formed, inside its frame, numbers that are numbers, texts that are
//! texts.

use scraper::{ElementRef, Html, Selector};

/// How far over its frame a mark may reach, in user units: half of a pen.
const SLACK: f64 = 0.11;

fn select<'a>(root: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector of the test");
    root.select(&selector).collect()
}

/// Asserts it of every drawing in `html`, and returns how many there are.
pub fn assert_drawn_inside(html: &str) -> usize {
    for never in ["NaN", "<script>", "style=", "onclick"] {
        assert!(!html.contains(never), "a drawing contains `{never}`:\n{html}");
    }
    let root = Html::parse_fragment(html);
    let drawings = select(&root, "svg");
    for drawing in &drawings {
        let view = drawing.value().attr("viewBox").expect("a view box");
        let view: Vec<f64> = view.split(' ').map(|number| number.parse().expect("a number")).collect();
        let [_, _, width, height] = view[..] else { panic!("a view box of four: {view:?}") };
        assert!(width > 0.0 && height > 0.0 && height < 20_000.0);
        for element in drawing.descendants().filter_map(ElementRef::wrap) {
            // A pattern has a frame of its own.
            let in_pattern = element
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|above| above.value().name() == "pattern");
            if !in_pattern {
                assert_inside(element, width, height);
            }
        }
    }
    drawings.len()
}

fn assert_inside(element: ElementRef<'_>, width: f64, height: f64) {
    let number = |name: &str| {
        let text = element.value().attr(name)?;
        let number: f64 = text.parse().unwrap_or_else(|_| panic!("{name}=\"{text}\" is a number"));
        assert!(number.is_finite());
        Some(number)
    };
    let inside_x =
        |x: f64| assert!((-SLACK..=width + SLACK).contains(&x), "{x} in {width}: {}", element.html());
    let inside_y =
        |y: f64| assert!((-SLACK..=height + SLACK).contains(&y), "{y} in {height}: {}", element.html());
    for name in ["x", "x1", "x2", "cx"] {
        number(name).into_iter().for_each(inside_x);
    }
    for name in ["y", "y1", "y2", "cy"] {
        number(name).into_iter().for_each(inside_y);
    }
    if element.value().name() == "rect" {
        inside_x(number("x").unwrap_or(0.0) + number("width").expect("a width"));
        inside_y(number("y").unwrap_or(0.0) + number("height").expect("a height"));
    }
    if let Some(d) = element.value().attr("d") {
        let places = d.split(['M', 'L', 'Z']).filter(|place| !place.is_empty());
        for place in places {
            let (x, y) = place.split_once(' ').expect("two coordinates");
            inside_x(x.parse().expect("a number"));
            inside_y(y.parse().expect("a number"));
        }
    }
}

/// The texts of what `selector` finds.
pub fn texts(html: &str, selector: &str) -> Vec<String> {
    let root = Html::parse_fragment(html);
    select(&root, selector).iter().map(|element| element.text().collect::<String>()).collect()
}

/// How many elements `selector` finds.
pub fn count(html: &str, selector: &str) -> usize {
    select(&Html::parse_fragment(html), selector).len()
}
