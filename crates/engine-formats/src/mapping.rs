//! Which column of a partner's incident file says what.
//!
//! A mapping is chosen once by a person, saved by the application (it is plain data and goes to
//! and from JSON), and found again by the headings of the next file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dates::DateOrder;
use crate::identity::normalised;
use crate::record::Capacity;

/// A saved choice of columns for the `incidents` format.
///
/// Columns are named by heading; capitals, blanks and punctuation do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Mapping {
    /// The name of the feed, for people and as part of row identity: `Ambulance call-outs`.
    pub name: String,
    /// When.
    pub when: When,
    /// Longitude and latitude columns.
    #[serde(default)]
    pub point: Option<PointColumns>,
    /// Whether the publisher moves points to public ones nearby.
    #[serde(default)]
    pub points_are: PointsAre,
    /// The LSOA code.
    #[serde(default)]
    pub lsoa_code: Option<String>,
    /// The ward's code.
    #[serde(default)]
    pub ward_code: Option<String>,
    /// The ward's name.
    #[serde(default)]
    pub ward_name: Option<String>,
    /// The borough's code.
    #[serde(default)]
    pub borough_code: Option<String>,
    /// The borough's name.
    #[serde(default)]
    pub borough_name: Option<String>,
    /// What the sender calls boroughs, and the name of each: `{"LBH": "Haringey"}`. Words that are not
    /// here stay as they are.
    #[serde(default)]
    pub boroughs: BTreeMap<String, String>,
    /// The borough of every row, for a file that is about one and does not say so.
    #[serde(default)]
    pub borough_always: Option<String>,
    /// The place in words.
    #[serde(default)]
    pub place_text: Option<String>,
    /// The kind of place.
    #[serde(default)]
    pub place_kind: Option<String>,
    /// What happened: a column, or the same words for every row.
    pub what: What,
    /// A finer category.
    #[serde(default)]
    pub sub_category: Option<String>,
    /// How sure the sender is.
    #[serde(default)]
    pub how_sure: Option<String>,
    /// The sender's own reference, the same each time the incident is sent.
    #[serde(default)]
    pub reference: Option<String>,
    /// The outcome.
    #[serde(default)]
    pub outcome: Option<String>,
    /// What is said about people.
    #[serde(default)]
    pub people: Vec<PersonColumns>,
    /// Columns of freely typed text, held back until a person has checked them.
    #[serde(default)]
    pub free_text: Vec<String>,
    /// What a later file means for rows that it does not have.
    #[serde(default)]
    pub later_files: LaterFiles,
}

/// The columns for when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct When {
    /// The column with the date, or the date and time.
    pub date: String,
    /// A column of its own for the time.
    #[serde(default)]
    pub time: Option<String>,
    /// Which part of `03/04/2024` comes first; `None` until someone has chosen.
    #[serde(default)]
    pub order: Option<DateOrder>,
    /// What the date stands for.
    #[serde(default)]
    pub means: WhenMeans,
    /// Which clock.
    #[serde(default)]
    pub clock: ClockOf,
}

/// What a date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenMeans {
    /// The day, with the time where there is one.
    #[default]
    AsWritten,
    /// The whole month: every date is the first of its month.
    Month,
}

/// Which clock the times were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockOf {
    /// The clock on the wall in London.
    #[default]
    London,
    /// UTC.
    Utc,
    /// Another city's: kept as written.
    Elsewhere,
}

/// Longitude and latitude columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PointColumns {
    /// Degrees east.
    pub longitude: String,
    /// Degrees north.
    pub latitude: String,
}

/// How far a point can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PointsAre {
    /// As the sender states.
    #[default]
    Stated,
    /// Moved by the publisher to a public point nearby.
    SnappedPublic,
}

/// Where the category comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A column.
    Column(String),
    /// The same words for every row.
    Always(String),
}

/// Columns about one person in the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PersonColumns {
    /// In which capacity.
    pub capacity: Capacity,
    /// Age or age group.
    #[serde(default)]
    pub age: Option<String>,
    /// Sex or gender.
    #[serde(default)]
    pub sex: Option<String>,
    /// Ethnicity as the person defines it.
    #[serde(default)]
    pub self_defined_ethnicity: Option<String>,
    /// Ethnicity as somebody else saw it.
    #[serde(default)]
    pub observed_ethnicity: Option<String>,
}

impl PersonColumns {
    pub(crate) fn age(capacity: Capacity, age: String) -> Self {
        Self { capacity, age: Some(age), sex: None, self_defined_ethnicity: None, observed_ethnicity: None }
    }
}

/// What a later file means for rows that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LaterFiles {
    /// Nothing: each file has only what is new.
    #[default]
    Add,
    /// For each month that a later file has, it has all of it: other rows of that month are withdrawn.
    ReplaceMonths,
}

impl Mapping {
    /// A mapping with only when and what; everything else unset.
    #[must_use]
    pub fn new(name: &str, date: &str, what: What) -> Self {
        Self {
            name: name.to_owned(),
            when: When {
                date: date.to_owned(),
                time: None,
                order: None,
                means: WhenMeans::AsWritten,
                clock: ClockOf::London,
            },
            point: None,
            points_are: PointsAre::Stated,
            lsoa_code: None,
            ward_code: None,
            ward_name: None,
            borough_code: None,
            borough_name: None,
            boroughs: BTreeMap::new(),
            borough_always: None,
            place_text: None,
            place_kind: None,
            what,
            sub_category: None,
            how_sure: None,
            reference: None,
            outcome: None,
            people: Vec::new(),
            free_text: Vec::new(),
            later_files: LaterFiles::Add,
        }
    }

    /// All columns that the mapping names.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = vec![&self.when.date];
        columns.extend(self.when.time.as_deref());
        if let Some(point) = &self.point {
            columns.extend([point.longitude.as_str(), point.latitude.as_str()]);
        }
        let single = [
            &self.lsoa_code,
            &self.ward_code,
            &self.ward_name,
            &self.borough_code,
            &self.borough_name,
            &self.place_text,
            &self.place_kind,
            &self.sub_category,
            &self.how_sure,
            &self.reference,
            &self.outcome,
        ];
        columns.extend(single.into_iter().filter_map(|column| column.as_deref()));
        if let What::Column(column) = &self.what {
            columns.push(column);
        }
        for person in &self.people {
            let of_person =
                [&person.age, &person.sex, &person.self_defined_ethnicity, &person.observed_ethnicity];
            columns.extend(of_person.into_iter().filter_map(|column| column.as_deref()));
        }
        columns.extend(self.free_text.iter().map(String::as_str));
        columns
    }

    /// Columns that the mapping names and the headings do not have.
    #[must_use]
    pub fn missing_from(&self, headings: &[String]) -> Vec<String> {
        let headings: Vec<String> = headings.iter().map(|heading| normalised(heading)).collect();
        let mut missing: Vec<String> = self
            .columns()
            .into_iter()
            .filter(|column| !headings.contains(&normalised(column)))
            .map(str::to_owned)
            .collect();
        missing.dedup();
        missing
    }
}
