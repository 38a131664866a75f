//! A finished chart or map: markup for a page, and the drawing alone for a document.

use minijinja::Value;

use super::svg::escaped;

/// A drawing with its title, its words and its table. Made of escaped text only.
#[derive(Debug, Clone)]
pub struct Drawing {
    pub(crate) html: String,
    pub(crate) table: String,
    pub(crate) svg: String,
    pub(crate) description: String,
}

impl Drawing {
    /// With a marking in its caption, such as that everything in it is made up: a drawing is copied without
    /// the page around it.
    #[must_use]
    pub fn marked(mut self, marking: Option<&str>) -> Self {
        if let Some(marking) = marking {
            let words =
                format!(" <span class=\"accord-chart__about\">{}.</span></figcaption>", escaped(marking));
            self.html = self.html.replacen("</figcaption>", &words, 1);
        }
        self
    }

    /// For a page: `context! { chart => chart.value() }` and `{{ chart }}`; marked safe.
    pub fn value(&self) -> Value {
        Value::from_safe_string(self.html.clone())
    }

    /// The markup for a page: caption, both drawings, table.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The table alone, for a page that shows it beside or before the drawing; marked safe.
    pub fn table(&self) -> Value {
        Value::from_safe_string(self.table.clone())
    }

    /// The wide drawing alone, as a file of SVG, for a document.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// What the drawing shows, in words: its alternative text.
    pub fn description(&self) -> &str {
        &self.description
    }
}

/// A table of figures, before it is markup.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub caption: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Which columns hold numbers.
    pub numeric: Vec<bool>,
    /// Where the first cell of a row leads, for the rows that lead somewhere.
    pub links: Vec<Option<String>>,
}

impl Figures {
    /// The table behind a line that opens it.
    pub(crate) fn details(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut out = String::from(
            "<details class=\"govuk-details accord-chart__figures\"><summary class=\"govuk-details__summary\">\
             <span class=\"govuk-details__summary-text\">Show the figures as a table",
        );
        // Several charts on a page would otherwise have lines that read alike.
        out.push_str(&format!("<span class=\"govuk-visually-hidden\">: {}</span>", escaped(&self.caption)));
        out.push_str(&format!(
            "</span></summary><div class=\"govuk-details__text accord-scroll\" tabindex=\"0\" role=\"region\" \
             aria-label=\"Figures: {}\">",
            escaped(&self.caption)
        ));
        self.push_table(&mut out);
        out.push_str("</div></details>");
        out
    }

    /// The table alone; nothing when it has no rows.
    pub(crate) fn table(&self) -> String {
        let mut out = String::new();
        if !self.rows.is_empty() {
            self.push_table(&mut out);
        }
        out
    }

    fn push_table(&self, out: &mut String) {
        let is_numeric = |column: usize| self.numeric.get(column).copied().unwrap_or(false);
        out.push_str("<table class=\"govuk-table govuk-table--small-text-until-tablet\"><caption class=\"govuk-visually-hidden\">");
        out.push_str(&escaped(&self.caption));
        out.push_str("</caption><thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">");
        for (column, head) in self.heads.iter().enumerate() {
            let class = if is_numeric(column) { " govuk-table__header--numeric" } else { "" };
            out.push_str(&format!(
                "<th class=\"govuk-table__header{class}\" scope=\"col\">{}</th>",
                escaped(head)
            ));
        }
        out.push_str("</tr></thead><tbody class=\"govuk-table__body\">");
        for (index, row) in self.rows.iter().enumerate() {
            let link = self.links.get(index).and_then(Option::as_deref);
            out.push_str("<tr class=\"govuk-table__row\">");
            for (column, cell) in row.iter().enumerate() {
                let mut cell = escaped(cell);
                if column == 0 {
                    if let Some(href) = link {
                        cell = format!("<a class=\"govuk-link\" href=\"{}\">{cell}</a>", escaped(href));
                    }
                    out.push_str(&format!("<th class=\"govuk-table__header govuk-!-font-weight-regular\" scope=\"row\">{cell}</th>"));
                } else {
                    let class = if is_numeric(column) { " govuk-table__cell--numeric" } else { "" };
                    out.push_str(&format!("<td class=\"govuk-table__cell{class}\">{cell}</td>"));
                }
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
    }
}

/// What stands around the drawings of a figure.
#[derive(Debug)]
pub(crate) struct Surrounds<'a> {
    pub class: &'a str,
    pub title: &'a str,
    pub about: &'a str,
    /// Markup of the drawings, or a sentence where there is nothing to draw.
    pub body: &'a str,
    pub notes: &'a [String],
    pub details: &'a str,
}

impl Surrounds<'_> {
    pub(crate) fn figure(&self) -> String {
        let mut out = format!(
            "<figure class=\"{}\"><figcaption class=\"accord-chart__caption\"><span class=\"accord-chart__title\">{}</span>",
            self.class,
            escaped(self.title)
        );
        if !self.about.is_empty() {
            out.push_str(&format!(" <span class=\"accord-chart__about\">{}</span>", escaped(self.about)));
        }
        out.push_str("</figcaption>");
        out.push_str(self.body);
        for note in self.notes {
            out.push_str(&format!("<p class=\"accord-chart__note\">{}</p>", escaped(note)));
        }
        out.push_str(self.details);
        out.push_str("</figure>");
        out
    }
}

/// What stands in the place of a drawing without anything to draw.
pub(crate) const NO_COUNTS: &str = "<p class=\"accord-chart__none\">No counts</p>";

/// An id of letters, digits and hyphens, whatever was given.
pub(crate) fn safe_id(id: &str) -> String {
    id.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect()
}
