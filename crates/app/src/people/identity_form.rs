//! The form of a child's identity: typed, or pasted as a row of the agency's own system.

use super::model::NewIdentity;
use crate::agencies::{AreaKind, Directory};
use accord_kernel::Day;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors};
use minijinja::{Value, context};

/// Letters of a name or a reference at most.
const NAME_LETTERS_MAX: usize = 100;
/// Letters of a pasted row at most.
const ROW_LETTERS_MAX: usize = 1_000;

const NO_ROW: &str =
    "Paste a row with the columns reference, family name, given names, date of birth, borough";
const ONE_ROW: &str = "Paste one row only; a line of headings may stand above it";

/// What is read of a pasted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Reference,
    FamilyName,
    GivenNames,
    BornOn,
    Borough,
}

impl Column {
    /// In the order of a row without headings.
    const ALL: [Self; 5] = [Self::Reference, Self::FamilyName, Self::GivenNames, Self::BornOn, Self::Borough];

    /// The column under a heading, as systems of services name them; `None` for what is not read.
    fn of_heading(heading: &str) -> Option<Self> {
        let heading = heading.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| heading.contains(word));
        match () {
            () if says(&["birth", "dob", "born"]) => Some(Self::BornOn),
            () if says(&["family name", "surname", "last name"]) => Some(Self::FamilyName),
            () if says(&["given name", "forename", "first name"]) => Some(Self::GivenNames),
            () if says(&["borough", "local authority", "area"]) => Some(Self::Borough),
            () if says(&["reference"]) || ["ref", "id"].contains(&heading.as_str()) => Some(Self::Reference),
            () => None,
        }
    }
}

/// What stands under each heading; `None` when the line is not one of headings. Of two columns alike the first is read.
fn order_of(headings: &csv::StringRecord) -> Option<Vec<Option<Column>>> {
    let order: Vec<_> = headings.iter().map(Column::of_heading).collect();
    let has = |column| order.contains(&Some(column));
    (has(Column::Reference) && has(Column::FamilyName)).then_some(order)
}

/// What the form holds.
#[derive(Debug, Default, Clone)]
pub(super) struct Entered {
    pub reference: String,
    pub given_name: String,
    pub family_name: String,
    pub born_on: String,
    pub area: String,
}

impl Entered {
    /// What was typed.
    pub fn of(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).to_owned();
        Self {
            reference: get("reference"),
            given_name: get("given_name"),
            family_name: get("family_name"),
            born_on: get("born_on"),
            area: get("area"),
        }
    }

    /// What an agency holds already.
    pub fn of_known(new: &NewIdentity, directory: &Directory) -> Self {
        let area = directory.areas.iter().find(|area| Some(area.id) == new.area);
        Self {
            reference: new.reference.clone(),
            given_name: new.given_name.clone(),
            family_name: new.family_name.clone(),
            born_on: new.born_on.map(written).unwrap_or_default(),
            area: area.map(|area| area.slug.clone()).unwrap_or_default(),
        }
    }

    /// What a row of the agency's own system says, set apart by tabs, commas or semicolons as a spreadsheet copies or
    /// exports it: in the order of its line of headings where one stands above it, else in that of [`Column::ALL`].
    ///
    /// # Errors
    /// What to do when it cannot be read.
    pub fn of_row(pasted: &str, directory: &Directory) -> Result<Self, &'static str> {
        if pasted.chars().count() > ROW_LETTERS_MAX {
            return Err("Paste one row only: this is too long for one");
        }
        let separator = [b'\t', b';', b','].into_iter().find(|one| pasted.as_bytes().contains(one));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator.ok_or(NO_ROW)?)
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(pasted.as_bytes());
        let rows: Vec<_> = reader.records().collect::<Result<_, _>>().map_err(|_| NO_ROW)?;
        let (order, row) = match rows.as_slice() {
            [row] => (Column::ALL.map(Some).to_vec(), row),
            [headings, row] => (order_of(headings).ok_or(ONE_ROW)?, row),
            _ => return Err(ONE_ROW),
        };
        let cell = |column: Column| {
            let at = order.iter().position(|&here| here == Some(column));
            at.and_then(|at| row.get(at)).unwrap_or_default().to_owned()
        };
        let borough = cell(Column::Borough);
        let named = |area: &&crate::agencies::Area| area.name.eq_ignore_ascii_case(&borough);
        let area = directory.areas.iter().find(named).map(|area| area.slug.clone()).unwrap_or_default();
        Ok(Self {
            reference: cell(Column::Reference),
            given_name: cell(Column::GivenNames),
            family_name: cell(Column::FamilyName),
            born_on: cell(Column::BornOn),
            area,
        })
    }

    /// What is entered, as an identity.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn check(&self, directory: &Directory, today: Day) -> Result<NewIdentity, FormErrors> {
        let mut errors = FormErrors::default();
        errors.require(
            !self.reference.is_empty(),
            "reference",
            "Enter the reference of this child in your own system",
        );
        errors.require(!self.given_name.is_empty(), "given_name", "Enter the given names");
        errors.require(!self.family_name.is_empty(), "family_name", "Enter the family name");
        errors.limit(&self.reference, NAME_LETTERS_MAX, "reference", "The reference");
        errors.limit(&self.given_name, NAME_LETTERS_MAX, "given_name", "The given names");
        errors.limit(&self.family_name, NAME_LETTERS_MAX, "family_name", "The family name");
        let born_on = day(&self.born_on);
        errors.require(
            self.born_on.is_empty() || born_on.is_some(),
            "born_on",
            "Enter the date of birth as day, month and year, for example 27/3/2011",
        );
        errors.require(
            born_on.is_none_or(|day| day <= today && today.days_since(day) < 365 * 30),
            "born_on",
            "The date of birth must be in the past, and within 30 years",
        );
        let area = directory.areas.iter().find(|area| area.slug == self.area).map(|area| area.id);
        errors.require(self.area.is_empty() || area.is_some(), "area", "Select a borough of the list");
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(NewIdentity {
            reference: self.reference.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            born_on,
            area,
        })
    }

    /// For the page.
    pub fn values(&self, directory: &Directory, errors: &FormErrors) -> Value {
        let mut areas: Vec<&crate::agencies::Area> =
            directory.areas.iter().filter(|area| area.kind == AreaKind::Borough).collect();
        areas.sort_by(|a, b| a.name.cmp(&b.name));
        let none = context! { value => "", text => "Not known", selected => self.area.is_empty() };
        let areas: Vec<Value> = std::iter::once(none)
            .chain(areas.iter().map(|area| {
                context! { value => area.slug.as_str(), text => area.name.as_str(), selected => area.slug == self.area }
            }))
            .collect();
        context! {
            reference => self.reference.as_str(), given_name => self.given_name.as_str(),
            family_name => self.family_name.as_str(), born_on => self.born_on.as_str(), areas,
            errors => values(errors),
        }
    }
}

/// A day as people write it: `27/3/2011`, `27.03.2011`, `27 3 2011` or `2011-03-27`; `None` when it is none.
pub(crate) fn day(text: &str) -> Option<Day> {
    if let Ok(day) = text.parse::<Day>() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts[..] else { return None };
    if year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A day as somebody would type it.
pub(crate) fn written(day: Day) -> String {
    let date = day.date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let day_of_the_test = Day::new(2011, 3, 27);
        for text in ["27/3/2011", "27.03.2011", "27 3 2011", "2011-03-27"] {
            assert_eq!(day(text), day_of_the_test, "{text}");
        }
        for text in ["", "27/3/11", "3/27/2011", "soon", "27/3"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(day(&written(day_of_the_test.expect("a day"))), day_of_the_test);
    }

    #[test]
    fn one_pasted_row_fills_the_form() {
        let directory = Directory { areas: Vec::new(), agencies: Vec::new() };
        let row = Entered::of_row("YJ-77\tSample\tAda Mae\t27/3/2011\tNowhere\n", &directory).expect("a row");
        assert_eq!((row.reference.as_str(), row.family_name.as_str()), ("YJ-77", "Sample"));
        assert_eq!((row.given_name.as_str(), row.born_on.as_str()), ("Ada Mae", "27/3/2011"));
        let exported = "\u{feff}Surname,Forename(s),Ethnicity,DOB,Case reference\r\n\"Sample, Mae\",Ada,-,2011-03-27,YJ-78\r\n";
        let row = Entered::of_row(exported, &directory).expect("a row under headings");
        assert_eq!((row.reference.as_str(), row.family_name.as_str()), ("YJ-78", "Sample, Mae"));
        assert_eq!((row.given_name.as_str(), row.born_on.as_str()), ("Ada", "2011-03-27"));
        assert_eq!(Entered::of_row("one\ttwo\nthree\tfour", &directory).expect_err("two rows"), ONE_ROW);
        assert!(Entered::of_row("nothing", &directory).is_err());
    }
}
