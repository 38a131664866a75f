//! A first guess at which column says what, for a person to confirm.

use crate::identity::normalised;
use crate::mapping::{Mapping, PersonColumns, PointColumns, What, WhenMeans};
use crate::record::Capacity;

/// Normalised headings for each part of a mapping, the likeliest first.
const WHEN: &[&str] = &[
    "date and time",
    "datetime",
    "date time",
    "occurred at",
    "incident date and time",
    "incident datetime",
    "call date and time",
    "when",
    "incident date",
    "occurred on",
    "occur date",
    "date of incident",
    "offence date",
    "assault date",
    "call date",
    "event date",
    "date",
    "month",
    "month year",
    "epoch",
];
const MONTHS: &[&str] = &["month", "epoch", "month year"];
const TIME: &[&str] = &["time", "incident time", "occurred time", "occur time", "call time", "offence time"];
const WHAT: &[&str] = &[
    "category",
    "incident type",
    "what",
    "type",
    "crime type",
    "offence",
    "offence type",
    "call type",
    "event type",
    "illness",
    "primary type",
];
const LONGITUDE: &[&str] = &["longitude", "lon", "lng", "long"];
const LATITUDE: &[&str] = &["latitude", "lat"];
const LSOA: &[&str] = &["lsoa code", "lsoa21cd", "lsoa11cd", "lsoa", "lsoa21 code", "lsoa11 code"];
const WARD_CODE: &[&str] = &["ward code", "wd24cd", "wd22cd"];
const WARD_NAME: &[&str] = &["ward name", "ward"];
const BOROUGH_CODE: &[&str] = &["borough code", "lad code", "lad24cd"];
const BOROUGH_NAME: &[&str] = &["borough", "borough name", "local authority", "boro"];
const PLACE_TEXT: &[&str] = &[
    "where",
    "location",
    "place",
    "location text",
    "location description",
    "incident location",
    "street name",
];
const PLACE_KIND: &[&str] = &["location type", "location category", "loc cat", "place type", "location desc"];
const SUB_CATEGORY: &[&str] = &["sub category", "subcategory", "sub type"];
const HOW_SURE: &[&str] =
    &["how sure", "confidence", "geocode confidence", "location confidence", "certainty", "accuracy"];
const REFERENCE: &[&str] = &[
    "source reference",
    "reference",
    "incident reference",
    "incident number",
    "incident id",
    "ref",
    "cad",
    "cad number",
    "incident key",
    "id",
];
const OUTCOME: &[&str] = &["outcome", "outcome category", "disposal", "result"];
const AGE: &[&str] = &["victim age", "age", "age group", "age band", "age range", "patient age"];

impl Mapping {
    /// A first guess from headings, for a person to confirm; `None` when no column says when.
    ///
    /// The order of day and month is left open: only the dates themselves or a person can say.
    /// A column of places in words is taken for freely typed text and held back, unless it is
    /// the name of a street.
    ///
    /// ```
    /// use accord_engine_formats::Mapping;
    /// let headings = ["Call date", "Illness", "Confidence"].map(str::to_owned);
    /// let guess = Mapping::suggest("Call-outs", &headings).unwrap();
    /// assert_eq!(guess.how_sure.as_deref(), Some("Confidence"));
    /// assert!(Mapping::suggest("Colours", &["Colour".to_owned()]).is_none());
    /// ```
    #[must_use]
    pub fn suggest(name: &str, headings: &[String]) -> Option<Self> {
        let plain: Vec<String> = headings.iter().map(|heading| normalised(heading)).collect();
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| plain.iter().position(|heading| heading == wanted);
            let at = wanted.iter().find_map(at)?;
            Some(headings[at].trim().to_owned())
        };
        let date = find(WHEN)?;
        let what = find(WHAT).map_or_else(|| What::Always(name.to_owned()), What::Column);
        let mut mapping = Self::new(name, &date, what);
        if MONTHS.contains(&normalised(&date).as_str()) {
            mapping.when.means = WhenMeans::Month;
        }
        mapping.when.time = find(TIME);
        let point = find(LONGITUDE).zip(find(LATITUDE));
        mapping.point = point.map(|(longitude, latitude)| PointColumns { longitude, latitude });
        mapping.lsoa_code = find(LSOA);
        mapping.ward_code = find(WARD_CODE);
        mapping.ward_name = find(WARD_NAME);
        mapping.borough_code = find(BOROUGH_CODE);
        mapping.borough_name = find(BOROUGH_NAME);
        mapping.place_text = find(PLACE_TEXT);
        mapping.free_text =
            mapping.place_text.iter().filter(|column| normalised(column) != "street name").cloned().collect();
        mapping.place_kind = find(PLACE_KIND);
        mapping.sub_category = find(SUB_CATEGORY);
        mapping.how_sure = find(HOW_SURE);
        mapping.reference = find(REFERENCE);
        mapping.outcome = find(OUTCOME);
        if let Some(age) = find(AGE) {
            mapping.people = vec![PersonColumns::age(Capacity::Victim, age)];
        }
        Some(mapping)
    }
}
