//! To which local authority district a row belongs: by what was published, never by its point.

use crate::agencies::london::BOROUGHS;
use crate::agencies::slug_from;
use accord_engine_formats::{Area, Place};

/// The name of the district: a London borough under its one name, any other as it was published.
///
/// From the borough when the feed names one, else from the published name of the LSOA, which is the
/// district and a number (`Camden 012C`). `None` when neither was published.
pub fn district_of(place: &Place) -> Option<String> {
    let borough = place.borough.as_ref().and_then(of_area);
    borough.or_else(|| {
        let name = place.lsoa.as_ref()?.name.as_deref()?;
        let (district, number) = name.rsplit_once(' ')?;
        number.starts_with(|letter: char| letter.is_ascii_digit()).then(|| one_name(district))
    })
}

/// The name of the district of an area that is one, by code or name.
pub fn of_area(area: &Area) -> Option<String> {
    let by_code =
        area.code.as_deref().and_then(|code| BOROUGHS.iter().find(|borough| borough.ons_code == code));
    by_code.map(|borough| borough.name.to_owned()).or_else(|| area.name.as_deref().map(one_name))
}

/// What publishers put before or after a borough's name.
const AROUND: &[&str] = &["london-borough-of-", "royal-borough-of-", "the-royal-borough-of-", "city-of-"];

/// A London borough under its one name whatever the publisher calls it; any other name unchanged.
fn one_name(name: &str) -> String {
    let slug = slug_from(&name.replace('&', " and "));
    let is = |slug: &str| BOROUGHS.iter().find(|borough| borough.slug == slug);
    let found = is(&slug).or_else(|| AROUND.iter().find_map(|word| slug.strip_prefix(word)).and_then(is));
    found.map_or_else(|| name.trim().to_owned(), |borough| borough.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: &str, name: &str) -> Area {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Area { code: some(code), name: some(name) }
    }

    #[test]
    fn boroughs_have_one_name_whatever_they_are_called() {
        for (code, name, district) in [
            ("E09000013", "", "Hammersmith and Fulham"),
            ("", "Hammersmith & Fulham", "Hammersmith and Fulham"),
            ("", "City of Westminster", "Westminster"),
            ("", "CITY OF LONDON", "City of London"),
            ("", "London Borough of Camden", "Camden"),
            ("", "Aviation Security (SO18)", "Aviation Security (SO18)"),
        ] {
            assert_eq!(of_area(&area(code, name)).as_deref(), Some(district));
        }
    }

    #[test]
    fn the_published_lsoa_says_the_district_where_no_borough_is_named() {
        let place = |name: &str| Place { lsoa: Some(area("E01000001", name)), ..Place::default() };
        assert_eq!(district_of(&place("City of London 001A")).as_deref(), Some("City of London"));
        assert_eq!(district_of(&place("St. Helens 014B")).as_deref(), Some("St. Helens"));
        assert_eq!(district_of(&place("Nowhere")), None);
        assert_eq!(district_of(&Place::default()), None);
    }
}
