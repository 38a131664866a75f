//! Bringing small files in and having them counted, for tests of what is made of them.

use crate::world::World;
use accord_app::agencies::find_agency_by_slug;
use accord_app::imports::{FileImported, FileToImport, NotImported, run_import};
use accord_app::monitoring::bring_up_to_date;
use accord_app::visit::Visit;
use accord_engine_formats::{Format, Mapping};
use accord_policy::SystemActor;
use std::fmt::Write as _;
use std::io::{Seek, SeekFrom, Write};

/// The agency whose analyst prepares the morning picture of Haringey.
pub const SAFETY: &str = "haringey-community-safety";
/// The same kind of agency in the borough next to it.
pub const ENFIELD_SAFETY: &str = "enfield-community-safety";

/// Rows of a daily file, as a partner sends them: reference, day and time, what, age, longitude, latitude.
pub type Daily<'a> = (&'a str, &'a str, &'a str, &'a str, f64, f64);

/// A row of Haringey at one place.
pub const fn row<'a>(reference: &'a str, when: &'a str, what: &'a str, age: &'a str) -> Daily<'a> {
    (reference, when, what, age, -0.07, 51.59)
}

/// The text of a daily file.
pub fn daily(rows: &[Daily<'_>]) -> String {
    let mut file = "Reference,When,What,Age,Longitude,Latitude,Borough\n".to_owned();
    for (reference, when, what, age, longitude, latitude) in rows {
        let _ = writeln!(file, "{reference},{when},{what},{age},{longitude},{latitude},Haringey");
    }
    file
}

/// The mapping of [`daily`] files of this name. A later file has all of each month that it has.
pub fn mapping(name: &str) -> Mapping {
    let text = format!(
        r#"{{"name": "{name}", "when": {{"date": "When"}},
            "point": {{"longitude": "Longitude", "latitude": "Latitude"}}, "borough-name": "Borough",
            "what": {{"column": "What"}}, "reference": "Reference",
            "people": [{{"capacity": "victim", "age": "Age"}}], "later-files": "replace-months"}}"#
    );
    serde_json::from_str(&text).expect("a mapping of the test")
}

/// Brings a good file of an agency in, without counting it.
pub async fn bring_in(
    world: &World,
    agency: &str,
    format: Format,
    mappings: Vec<Mapping>,
    text: &str,
) -> FileImported {
    let imported = try_to_bring_in(world, agency, format, mappings, text).await;
    imported.unwrap_or_else(|not| panic!("a good file: {}", not.words()))
}

/// Brings a file of an agency in, without counting it, where that may be refused.
pub async fn try_to_bring_in(
    world: &World,
    agency: &str,
    format: Format,
    mappings: Vec<Mapping>,
    text: &str,
) -> Result<FileImported, NotImported> {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("it can be written");
    file.seek(SeekFrom::Start(0)).expect("it can be read again");
    let found = find_agency_by_slug(world.app.db().readers(), agency).await.expect("agencies can be read");
    let agency = found.unwrap_or_else(|| panic!("the demonstration has no `{agency}`"));
    let new = FileToImport {
        name: "file.csv".to_owned(),
        file,
        format,
        mappings,
        date_order: None,
        trial: false,
        held: None,
    };
    let visit = Visit::of_system(&world.app, SystemActor::Operator);
    let imported = run_import(&world.app, &visit, &agency, new, &|_| {}).await;
    imported.expect("a command may bring files in")
}

/// Brings a daily file of an agency in, every row of it, and has it counted.
pub async fn feed(world: &World, agency: &str, name: &str, rows: &[Daily<'_>]) -> FileImported {
    let imported = bring_in(world, agency, Format::Incidents, vec![mapping(name)], &daily(rows)).await;
    assert_eq!(imported.counts.refused, 0, "a row of the test was refused");
    count(world).await;
    imported
}

/// Has everything counted that waits.
pub async fn count(world: &World) {
    bring_up_to_date(&world.app).await.expect("it can count");
}
