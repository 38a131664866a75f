//! Rows that lie in none of the boroughs that their agency serves: they are kept, and no count or list of the
//! agency's boroughs shows them, so somebody has to be told.

use super::read_file::ReadRow;
use super::rows::{BulkTable, Cell};
use crate::App;
use crate::agencies::{self, AreaKind};
use accord_kernel::Day;
use accord_kernel::ids::AgencyId;
use accord_platform_db::Fault;
use std::collections::{BTreeMap, BTreeSet};

/// Places counted each under its name; rows of more places are counted together.
const PLACES_MAX: usize = 1_000;
/// Places named, those with most rows first.
const PLACES_NAMED_MAX: usize = 3;

/// The rows of one file that lie elsewhere.
#[derive(Debug, Default)]
pub struct Elsewhere {
    served: BTreeSet<String>,
    /// Which cell of a row is its district.
    district_at: usize,
    by_place: BTreeMap<String, u64>,
    beyond: u64,
    without_place: u64,
}

impl Elsewhere {
    /// Nothing yet, for a file of `agency`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn of(app: &App, agency: AgencyId, today: Day) -> Result<Self, Fault> {
        let served = agencies::list_areas_served(app.db().readers(), agency, today).await?;
        let directory = agencies::directory(app).await?;
        let boroughs =
            directory.areas.iter().filter(|area| area.kind == AreaKind::Borough && served.contains(&area.id));
        Ok(Self::serving(boroughs.map(|area| area.name.clone()).collect()))
    }

    fn serving(served: BTreeSet<String>) -> Self {
        let columns = BulkTable::Event.columns();
        let district_at = columns.iter().position(|column| *column == "district").unwrap_or(columns.len());
        Self { served, district_at, ..Self::default() }
    }

    /// Takes a row into account. Only things that happened are shown one by one: figures name their borough.
    pub fn see(&mut self, row: &ReadRow) {
        if row.table != BulkTable::Event || self.served.is_empty() {
            return;
        }
        match row.cells.get(self.district_at) {
            Some(Cell::Term(Some(place))) if self.served.contains(place) => {}
            Some(Cell::Term(Some(place))) => {
                if let Some(count) = self.by_place.get_mut(place) {
                    *count += 1;
                } else if self.by_place.len() < PLACES_MAX {
                    self.by_place.insert(place.clone(), 1);
                } else {
                    self.beyond += 1;
                }
            }
            // Rows that name no borough lie in the only one of their agency.
            _ if self.served.len() == 1 => {}
            _ => self.without_place += 1,
        }
    }

    /// What somebody has to be told; `None` when every row lies where the agency works.
    pub fn words(&self) -> Option<String> {
        let mut said = Vec::new();
        let elsewhere = self.by_place.values().sum::<u64>() + self.beyond;
        if elsewhere > 0 {
            let mut most: Vec<_> = self.by_place.iter().collect();
            most.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let named: Vec<String> =
                most.iter().take(PLACES_NAMED_MAX).map(|(place, count)| format!("{place} {count}")).collect();
            let more = if most.len() > PLACES_NAMED_MAX { " and others" } else { "" };
            said.push(format!(
                "{elsewhere} in no borough that your agency serves ({}{more}): kept, but in none of its counts",
                named.join(", ")
            ));
        }
        if self.without_place > 0 {
            said.push(format!(
                "{} without a borough, while your agency serves several: kept, but in no borough’s counts",
                self.without_place
            ));
        }
        (!said.is_empty()).then(|| said.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn row(place: Option<&str>) -> ReadRow {
        let cell = |column: &&str| match *column {
            "district" => Cell::Term(place.map(str::to_owned)),
            _ => Cell::Text(None),
        };
        ReadRow {
            part: 0,
            scope: Arc::from(""),
            replaces: false,
            fingerprint: [0; 16],
            ordinal: 0,
            pairing: None,
            days: None,
            table: BulkTable::Event,
            cells: BulkTable::Event.columns().iter().map(cell).collect(),
        }
    }

    #[test]
    fn rows_of_other_places_are_named_and_rows_without_a_place_belong_to_an_only_borough() {
        let served =
            |names: &[&str]| Elsewhere::serving(names.iter().map(|name| (*name).to_owned()).collect());
        let places = [
            Some("Camden"),
            Some("Enfield"),
            Some("Enfield"),
            None,
            Some("Wirral"),
            Some("Bath"),
            Some("York"),
        ];
        for (mut found, words) in [
            (
                served(&["Camden"]),
                Some(
                    "5 in no borough that your agency serves (Enfield 2, Bath 1, Wirral 1 and others): kept, but in none of its counts",
                ),
            ),
            (
                served(&["Bath", "Camden", "Enfield", "Wirral", "York"]),
                Some(
                    "1 without a borough, while your agency serves several: kept, but in no borough’s counts",
                ),
            ),
            (served(&[]), None),
        ] {
            places.iter().for_each(|place| found.see(&row(*place)));
            assert_eq!(found.words().as_deref(), words);
        }
    }
}
