//! A writer of SVG that escapes every text and never writes a coordinate that is not a number.

use std::fmt::Write as _;

/// Colours of drawings as attributes, so that a drawing looks the same in a page, in a document and on
/// its own. Pages may override them by class, as forced colours do.
pub(crate) const INK: &str = "#0b0c0c";
pub(crate) const QUIET: &str = "#484949";
pub(crate) const RULE: &str = "#cecece";
pub(crate) const AXIS: &str = "#858686";
pub(crate) const LINE: &str = "#0f385c";
pub(crate) const RANGE: &str = "#dfe6ee";
pub(crate) const FLAG: &str = "#801650";
pub(crate) const PAPER: &str = "#ffffff";
/// The family of the page. A document that lacks it takes its own.
pub(crate) const FAMILY: &str = "Helvetica, Arial, sans-serif";

/// SVG in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Svg {
    out: String,
}

/// An attribute: text, or a number in user units.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of<'a> {
    Text(&'a str),
    Number(f64),
}

impl<'a> From<&'a str> for Of<'a> {
    fn from(text: &'a str) -> Self {
        Of::Text(text)
    }
}

impl<'a> From<&'a String> for Of<'a> {
    fn from(text: &'a String) -> Self {
        Of::Text(text)
    }
}

impl From<f64> for Of<'_> {
    fn from(number: f64) -> Self {
        Of::Number(number)
    }
}

/// What a whole drawing says of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// Unique on the page.
    pub id: &'a str,
    pub class: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub width: f64,
    pub height: f64,
}

impl Svg {
    /// A whole drawing around `self`, with its title and description for who does not see it.
    pub(crate) fn framed(self, frame: Frame<'_>) -> String {
        let Frame { id, class, title, description, width, height } = frame;
        let (title_id, about_id) = (format!("{id}-title"), format!("{id}-about"));
        let view = format!("0 0 {} {}", number(width), number(height));
        let labels = format!("{title_id} {about_id}");
        let mut whole = Self::default();
        whole.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg".into()),
                ("class", class.into()),
                ("viewBox", (&view).into()),
                ("width", width.into()),
                ("height", height.into()),
                ("role", "img".into()),
                ("aria-labelledby", (&labels).into()),
                ("font-family", FAMILY.into()),
            ],
        );
        whole.element("title", &[("id", (&title_id).into())], title);
        whole.element("desc", &[("id", (&about_id).into())], description);
        whole.out.push_str(&self.out);
        whole.close("svg");
        whole.out
    }

    pub(crate) fn open(&mut self, tag: &str, attributes: &[(&str, Of<'_>)]) {
        self.start(tag, attributes);
        self.out.push('>');
    }

    fn start(&mut self, tag: &str, attributes: &[(&str, Of<'_>)]) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            match value {
                Of::Text(text) => push_escaped(&mut self.out, text),
                Of::Number(value) => self.out.push_str(&number(*value)),
            }
            self.out.push('"');
        }
    }

    pub(crate) fn close(&mut self, tag: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "</{tag}>");
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, tag: &str, attributes: &[(&str, Of<'_>)]) {
        self.start(tag, attributes);
        self.out.push_str("/>");
    }

    /// An element with text in it.
    pub(crate) fn element(&mut self, tag: &str, attributes: &[(&str, Of<'_>)], text: &str) {
        self.open(tag, attributes);
        push_escaped(&mut self.out, text);
        self.close(tag);
    }

    /// An element that says `title` when it is pointed at.
    pub(crate) fn titled(&mut self, tag: &str, attributes: &[(&str, Of<'_>)], title: &str) {
        self.open(tag, attributes);
        self.element("title", &[], title);
        self.close(tag);
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.empty(
            "line",
            &[
                ("x1", from.0.into()),
                ("y1", from.1.into()),
                ("x2", to.0.into()),
                ("y2", to.1.into()),
                ("stroke", stroke.into()),
                ("stroke-width", width.into()),
            ],
        );
    }

    pub(crate) fn label(&mut self, at: (f64, f64), look: Look, text: &str) {
        let mut attributes: Vec<(&str, Of<'_>)> = vec![
            ("x", at.0.into()),
            ("y", at.1.into()),
            ("font-size", look.size.into()),
            ("fill", look.fill.into()),
        ];
        if look.anchor != "start" {
            attributes.push(("text-anchor", look.anchor.into()));
        }
        if look.bold {
            attributes.push(("font-weight", "700".into()));
        }
        if look.halo {
            attributes.push(("stroke", PAPER.into()));
            attributes.push(("stroke-width", 3.0.into()));
            attributes.push(("stroke-linejoin", "round".into()));
            attributes.push(("paint-order", "stroke".into()));
        }
        self.element("text", &attributes, text);
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub size: f64,
    pub fill: &'static str,
    pub anchor: &'static str,
    pub bold: bool,
    /// With an edge of paper around it, for numbers that may lie on a line.
    pub halo: bool,
}

impl Look {
    pub(crate) const fn quiet(size: f64) -> Self {
        Self { size, fill: QUIET, anchor: "start", bold: false, halo: false }
    }

    pub(crate) const fn ink(size: f64) -> Self {
        Self { size, fill: INK, anchor: "start", bold: false, halo: false }
    }

    pub(crate) const fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub(crate) const fn on_lines(mut self) -> Self {
        self.halo = true;
        self
    }

    pub(crate) const fn end(mut self) -> Self {
        self.anchor = "end";
        self
    }

    pub(crate) const fn middle(mut self) -> Self {
        self.anchor = "middle";
        self
    }
}

/// A coordinate to the tenth of a unit. What is not a number is 0, so that a fault elsewhere shows as a
/// wrong place and not as a broken drawing.
pub(crate) fn number(value: f64) -> String {
    let tenths = if value.is_finite() { (value * 10.0).round() / 10.0 } else { 0.0 };
    // Negative zero reads as a fault.
    let tenths = if tenths == 0.0 { 0.0 } else { tenths };
    format!("{tenths}")
}

/// `M1 2L3 4`, closed when asked.
pub(crate) fn path(points: &[(f64, f64)], closed: bool) -> String {
    let mut out = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(out, "{letter}{} {}", number(*x), number(*y));
    }
    if closed {
        out.push('Z');
    }
    out
}

/// Adds `text` so that it is text in content and in quoted attributes. Control characters, which XML
/// does not have, become blanks.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            other => out.push(other),
        }
    }
}

/// The text escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// About how wide `text` is in Helvetica, in user units; within a tenth for English, and rather too
/// wide than too narrow.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let em = |letter: char| match letter {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' | 'I' => 0.29,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.34,
        'm' | 'M' | 'w' | 'W' | '%' | '@' => 0.88,
        'A'..='Z' | '&' => 0.72,
        '0'..='9' | 'a'..='z' => 0.57,
        _ => 0.7,
    };
    text.chars().map(em).sum::<f64>() * size
}

/// The words of `text` in lines of at most `width`, at most `lines_max` of them; what does not fit ends
/// in an ellipsis.
pub(crate) fn wrapped(text: &str, size: f64, width: f64, lines_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let count = lines.len();
        let line = lines.last_mut().expect("INVARIANT: there always is a line");
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || text_width(&longer, size) <= width {
            *line = longer;
        } else if count < lines_max {
            lines.push(word.to_owned());
        } else {
            line.push('…');
            break;
        }
    }
    for line in &mut lines {
        if text_width(line, size) > width {
            while !line.is_empty() && text_width(line, size) + size * 0.7 > width {
                line.pop();
            }
            line.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_numbers_whatever_comes() {
        for (value, written) in
            [(1.25, "1.3"), (-0.01, "0"), (f64::NAN, "0"), (f64::INFINITY, "0"), (7.0, "7")]
        {
            assert_eq!(number(value), written);
        }
    }

    #[test]
    fn texts_stay_texts() {
        assert_eq!(escaped("<a b=\"c\" d='e'>&\u{0}\n"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;  ");
    }

    #[test]
    fn long_words_are_cut_and_many_words_wrapped() {
        assert_eq!(wrapped("Kensington and Chelsea", 10.0, 80.0, 3), ["Kensington and", "Chelsea"]);
        assert_eq!(wrapped("one two three four five", 10.0, 45.0, 2), ["one two", "three…"]);
        let cut = wrapped(&"x".repeat(40), 10.0, 60.0, 2);
        assert!(cut.len() == 1 && cut[0].ends_with('…') && text_width(&cut[0], 10.0) <= 60.0, "{cut:?}");
    }
}
