//! The filter form as values: what each field offers, holds and complains of.

use accord_kernel::{Day, Month};
use serde::Serialize;

use super::filter::{Choice, Filter, FilterKind};
use super::query::{DayRange, Held, ListQuery, MonthRange};
use super::reading::field_id;

/// One field of the form, or the two of a range.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Field {
    kind: &'static str,
    label: String,
    hint: Option<String>,
    id: String,
    inputs: Vec<Input>,
}

#[derive(Debug, Clone, Serialize)]
struct Input {
    name: String,
    id: String,
    label: String,
    value: String,
    error: Option<String>,
    items: Vec<Offered>,
}

/// A choice as both selects and checkboxes take it.
#[derive(Debug, Clone, Serialize)]
struct Offered {
    value: String,
    text: String,
    selected: bool,
    checked: bool,
}

impl Offered {
    fn new(value: &str, text: &str, chosen: bool) -> Self {
        Self { value: value.to_owned(), text: text.to_owned(), selected: chosen, checked: chosen }
    }
}

pub(super) fn field(filter: &Filter, query: &ListQuery) -> Field {
    let key = filter.key();
    let held = query.held.get(key);
    let (kind, inputs) = match filter.kind() {
        FilterKind::Text => {
            let value = match held {
                Some(Held::Text(Some(value))) => value.clone(),
                _ => String::new(),
            };
            ("text", vec![input(query, key.to_owned(), filter.label(), value)])
        }
        FilterKind::Choice(choices) => {
            let is_chosen = |value: &str| matches!(held, Some(Held::Choice(Some(chosen))) if chosen == value);
            let mut only = input(query, key.to_owned(), filter.label(), String::new());
            only.items.push(Offered::new("", "Any", false));
            only.items.extend(choices.iter().map(|choice| option(choice, is_chosen(&choice.value))));
            ("choice", vec![only])
        }
        FilterKind::Choices(choices) => {
            let is_chosen =
                |value: &String| matches!(held, Some(Held::Choices(chosen)) if chosen.contains(value));
            let mut only = input(query, key.to_owned(), filter.label(), String::new());
            only.items.extend(choices.iter().map(|choice| option(choice, is_chosen(&choice.value))));
            ("choices", vec![only])
        }
        FilterKind::Days => {
            let range = match held {
                Some(Held::Days(range)) => *range,
                _ => DayRange::default(),
            };
            let ends = [("from", "From", range.from), ("to", "To", range.to)];
            ("days", ends.map(|(end, label, day)| day_input(query, key, end, label, day)).to_vec())
        }
        FilterKind::Months(months) => {
            let range = match held {
                Some(Held::Months(range)) => *range,
                _ => MonthRange::default(),
            };
            let ends = [("from", "From", range.from), ("to", "To", range.to)];
            let input = |(end, label, month)| month_input(query, key, end, label, months, month);
            ("months", ends.map(input).to_vec())
        }
    };
    let hint = filter.hint_words().map(str::to_owned);
    Field { kind, label: filter.label().to_owned(), hint, id: field_id(key), inputs }
}

fn option(choice: &Choice, chosen: bool) -> Offered {
    Offered::new(&choice.value, &choice.label, chosen)
}

fn input(query: &ListQuery, name: String, label: &str, value: String) -> Input {
    let id = field_id(&name);
    let error = query.problems.iter().find(|problem| problem.field == id).map(|problem| problem.text.clone());
    Input { name, id, label: label.to_owned(), value, error, items: Vec::new() }
}

fn day_input(query: &ListQuery, key: &str, end: &str, label: &str, day: Option<Day>) -> Input {
    let name = format!("{key}-{end}");
    let typed = query.typed.get(&name).cloned().unwrap_or_default();
    let value = day.map_or(typed, |day| day.date().strftime("%-d/%-m/%Y").to_string());
    input(query, name, label, value)
}

fn month_input(
    query: &ListQuery,
    key: &str,
    end: &str,
    label: &str,
    months: &[Month],
    chosen: Option<Month>,
) -> Input {
    let mut one = input(query, format!("{key}-{end}"), label, String::new());
    one.items.push(Offered::new("", "Any", false));
    let offered = |month: &Month| Offered::new(&month.to_string(), &month.words(), chosen == Some(*month));
    one.items.extend(months.iter().map(offered));
    one
}
