//! Mappings that come with the product, for public feeds whose headings we know.

use crate::dates::DateOrder;
use crate::identity::normalised;
use crate::mapping::{ClockOf, LaterFiles, Mapping, PersonColumns, PointColumns, PointsAre, What, WhenMeans};
use crate::record::Capacity;

/// Name and headings of each feed; a mapping is used only when the headings are exactly these.
const FEEDS: &[(&str, &str)] = &[
    (
        CAMDEN_INCIDENTS,
        "Category,Street ID,Street Name,Context,Outcome Category,Outcome Date,Service,Location Subtype,ID,\
         Persistent ID,Epoch,Ward Code,Ward Name,Easting,Northing,Longitude,Latitude,Spatial Accuracy,\
         Last Uploaded,Location",
    ),
    (CAMDEN_VIOLENCE, "Epoch,Category,Ward Name"),
    (
        NEW_YORK,
        "INCIDENT_KEY,OCCUR_DATE,OCCUR_TIME,BORO,PRECINCT,JURISDICTION_CODE,LOCATION_DESC,\
         STATISTICAL_MURDER_FLAG,PERP_AGE_GROUP,PERP_SEX,PERP_RACE,VIC_AGE_GROUP,VIC_SEX,VIC_RACE,X_COORD_CD,\
         Y_COORD_CD,Latitude,Longitude",
    ),
    (CHICAGO, "date,loc_cat,longitude,latitude,district"),
    (CITIES, "date,longitude,latitude,location_type,location_category"),
    (NOTTINGHAM, "month,longitude,latitude,location,lsoa_code"),
];

const CAMDEN_INCIDENTS: &str = "Camden open data: street crime";
const CAMDEN_VIOLENCE: &str = "Camden open data: violence by ward";
const NEW_YORK: &str = "New York City: shootings";
const CHICAGO: &str = "Chicago: aggravated assaults";
const CITIES: &str = "Crime Open Database: aggravated assaults";
const NOTTINGHAM: &str = "Nottingham: robberies";

/// The normalised headings of a feed.
pub(crate) fn headings_of(name: &str) -> Option<Vec<String>> {
    let (_, headings) = FEEDS.iter().find(|(feed, _)| *feed == name)?;
    Some(headings.split(',').map(normalised).collect())
}

/// The mappings that come with the product.
#[must_use]
pub fn known_mappings() -> Vec<Mapping> {
    vec![camden_incidents(), camden_violence(), new_york(), chicago(), cities(), nottingham()]
}

fn column(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn point(longitude: &str, latitude: &str) -> Option<PointColumns> {
    Some(PointColumns { longitude: longitude.to_owned(), latitude: latitude.to_owned() })
}

/// Months are written as `06/01/2019 12:00:00 AM` (month first), uploads as `18/02/2021` (day first).
fn camden_incidents() -> Mapping {
    let mut mapping = Mapping::new(CAMDEN_INCIDENTS, "Epoch", What::Column("Category".into()));
    mapping.when.order = Some(DateOrder::MonthFirst);
    mapping.when.means = WhenMeans::Month;
    mapping.point = point("Longitude", "Latitude");
    mapping.points_are = PointsAre::SnappedPublic;
    mapping.ward_code = column("Ward Code");
    mapping.ward_name = column("Ward Name");
    mapping.place_text = column("Street Name");
    mapping.place_kind = column("Location Subtype");
    mapping.how_sure = column("Spatial Accuracy");
    mapping.reference = column("ID");
    mapping.outcome = column("Outcome Category");
    mapping.later_files = LaterFiles::ReplaceMonths;
    mapping
}

fn camden_violence() -> Mapping {
    let mut mapping = Mapping::new(CAMDEN_VIOLENCE, "Epoch", What::Column("Category".into()));
    mapping.when.means = WhenMeans::Month;
    mapping.ward_name = column("Ward Name");
    mapping.later_files = LaterFiles::ReplaceMonths;
    mapping
}

/// One row is one person who was shot; the incident's key repeats.
fn new_york() -> Mapping {
    let mut mapping = Mapping::new(NEW_YORK, "OCCUR_DATE", What::Always("Shooting".into()));
    mapping.when.time = column("OCCUR_TIME");
    mapping.when.order = Some(DateOrder::MonthFirst);
    mapping.when.clock = ClockOf::Elsewhere;
    mapping.point = point("Longitude", "Latitude");
    mapping.borough_name = column("BORO");
    mapping.place_kind = column("LOCATION_DESC");
    mapping.reference = column("INCIDENT_KEY");
    mapping.people = vec![
        person(Capacity::Victim, "VIC_AGE_GROUP", "VIC_SEX", "VIC_RACE"),
        person(Capacity::Suspect, "PERP_AGE_GROUP", "PERP_SEX", "PERP_RACE"),
    ];
    mapping
}

fn person(capacity: Capacity, age: &str, sex: &str, race: &str) -> PersonColumns {
    PersonColumns {
        capacity,
        age: column(age),
        sex: column(sex),
        self_defined_ethnicity: None,
        observed_ethnicity: column(race),
    }
}

fn chicago() -> Mapping {
    let mut mapping = Mapping::new(CHICAGO, "date", What::Always("Aggravated assault".into()));
    mapping.when.clock = ClockOf::Elsewhere;
    mapping.point = point("longitude", "latitude");
    mapping.place_kind = column("loc_cat");
    mapping
}

fn cities() -> Mapping {
    let mut mapping = Mapping::new(CITIES, "date", What::Always("Aggravated assault".into()));
    mapping.when.clock = ClockOf::Elsewhere;
    mapping.point = point("longitude", "latitude");
    mapping.place_kind = column("location_category");
    mapping
}

fn nottingham() -> Mapping {
    let mut mapping = Mapping::new(NOTTINGHAM, "month", What::Always("Robbery".into()));
    mapping.when.means = WhenMeans::Month;
    mapping.point = point("longitude", "latitude");
    mapping.points_are = PointsAre::SnappedPublic;
    mapping.lsoa_code = column("lsoa_code");
    mapping.place_text = column("location");
    mapping.later_files = LaterFiles::ReplaceMonths;
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_mapping_names_only_columns_of_its_feed() {
        for mapping in known_mappings() {
            let (_, headings) =
                FEEDS.iter().find(|(name, _)| *name == mapping.name).expect("each mapping has a feed");
            let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
            assert_eq!(mapping.missing_from(&headings), Vec::<String>::new(), "{}", mapping.name);
        }
    }
}
