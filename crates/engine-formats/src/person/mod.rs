//! Finding data about people in files that must not have any.
//!
//! In part 1 every feed is anonymous, so a person column or a cell that identifies someone
//! refuses the whole file. Findings carry where, never what: no value leaves this module.
//!
//! A false alarm costs a question to the sender; a miss puts someone's number where it must not
//! be. So a ten-digit reference that happens to pass the NHS check (one in eleven does) refuses too.

mod cells;

pub use cells::in_cell;

/// What a column or cell about a person holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonKind {
    /// A person's name.
    Name,
    /// A date of birth, or a date where no date belongs.
    DateOfBirth,
    /// An NHS number with a valid check digit.
    NhsNumber,
    /// A unique pupil number with a valid check letter.
    Upn,
    /// A home address or postcode.
    Address,
    /// A United Kingdom telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A National Insurance number.
    NationalInsurance,
    /// Another number or name that stands for one person.
    Identifier,
}

impl PersonKind {
    /// The words for it in a sentence, with the article.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "a person's name",
            Self::DateOfBirth => "a date of birth",
            Self::NhsNumber => "an NHS number",
            Self::Upn => "a pupil number (UPN)",
            Self::Address => "a home address",
            Self::Phone => "a phone number",
            Self::Email => "an e-mail address",
            Self::NationalInsurance => "a National Insurance number",
            Self::Identifier => "a number or name that stands for one person",
        }
    }
}

/// How strictly a table is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonRule {
    /// Nothing about a person may be in it.
    Anonymous,
    /// A register of organisations: their names, addresses, phones and e-mails are public.
    Organisations,
}

impl PersonRule {
    fn allows(self, kind: PersonKind) -> bool {
        match self {
            Self::Anonymous => false,
            Self::Organisations => {
                matches!(kind, PersonKind::Name | PersonKind::Address | PersonKind::Phone | PersonKind::Email)
            }
        }
    }
}

/// Words of a heading in lower case: `HeadLastName` and `head_last-name` both give head, last, name.
pub(crate) fn words_of(heading: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous_lower = false;
    for c in heading.chars() {
        if (!c.is_alphanumeric() || (c.is_uppercase() && previous_lower)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        previous_lower = c.is_lowercase() || c.is_numeric();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Phrases that make a column a person column wherever they stand in the heading.
const PHRASES: &[(&[&str], PersonKind)] = &[
    (&["surname"], PersonKind::Name),
    (&["surnames"], PersonKind::Name),
    (&["forename"], PersonKind::Name),
    (&["forenames"], PersonKind::Name),
    (&["firstname"], PersonKind::Name),
    (&["lastname"], PersonKind::Name),
    (&["fullname"], PersonKind::Name),
    (&["first", "name"], PersonKind::Name),
    (&["last", "name"], PersonKind::Name),
    (&["family", "name"], PersonKind::Name),
    (&["given", "name"], PersonKind::Name),
    (&["given", "names"], PersonKind::Name),
    (&["middle", "name"], PersonKind::Name),
    (&["middle", "names"], PersonKind::Name),
    (&["maiden", "name"], PersonKind::Name),
    (&["full", "name"], PersonKind::Name),
    (&["preferred", "name"], PersonKind::Name),
    (&["street", "name", "alias"], PersonKind::Name),
    (&["alias"], PersonKind::Name),
    (&["nickname"], PersonKind::Name),
    (&["next", "of", "kin"], PersonKind::Name),
    (&["dob"], PersonKind::DateOfBirth),
    (&["d", "o", "b"], PersonKind::DateOfBirth),
    (&["date", "of", "birth"], PersonKind::DateOfBirth),
    (&["dateofbirth"], PersonKind::DateOfBirth),
    (&["birth", "date"], PersonKind::DateOfBirth),
    (&["birthdate"], PersonKind::DateOfBirth),
    (&["birthday"], PersonKind::DateOfBirth),
    (&["born"], PersonKind::DateOfBirth),
    (&["nhs", "number"], PersonKind::NhsNumber),
    (&["nhs", "no"], PersonKind::NhsNumber),
    (&["nhs", "num"], PersonKind::NhsNumber),
    (&["nhs", "id"], PersonKind::NhsNumber),
    (&["nhsnumber"], PersonKind::NhsNumber),
    (&["nhsno"], PersonKind::NhsNumber),
    (&["upn"], PersonKind::Upn),
    (&["unique", "pupil"], PersonKind::Upn),
    (&["home", "address"], PersonKind::Address),
    (&["home", "postcode"], PersonKind::Address),
    (&["postal", "address"], PersonKind::Address),
    (&["address", "line"], PersonKind::Address),
    (&["phone"], PersonKind::Phone),
    (&["telephone"], PersonKind::Phone),
    (&["tel"], PersonKind::Phone),
    (&["mobile", "number"], PersonKind::Phone),
    (&["mobile", "no"], PersonKind::Phone),
    (&["contact", "number"], PersonKind::Phone),
    (&["email"], PersonKind::Email),
    (&["emails"], PersonKind::Email),
    (&["e", "mail"], PersonKind::Email),
    (&["national", "insurance"], PersonKind::NationalInsurance),
    (&["nino"], PersonKind::NationalInsurance),
    (&["ni", "number"], PersonKind::NationalInsurance),
    (&["pnc"], PersonKind::Identifier),
    (&["cro", "number"], PersonKind::Identifier),
    (&["passport"], PersonKind::Identifier),
    (&["driving", "licence"], PersonKind::Identifier),
    (&["hospital", "number"], PersonKind::Identifier),
    (&["patient", "id"], PersonKind::Identifier),
    (&["patient", "number"], PersonKind::Identifier),
    (&["username"], PersonKind::Identifier),
    (&["instagram"], PersonKind::Identifier),
    (&["snapchat"], PersonKind::Identifier),
    (&["tiktok"], PersonKind::Identifier),
];

/// Headings that are a person column only when they are the whole heading.
const WHOLE: &[(&[&str], PersonKind)] = &[
    (&["name"], PersonKind::Name),
    (&["names"], PersonKind::Name),
    (&["known", "as"], PersonKind::Name),
    (&["address"], PersonKind::Address),
    (&["addr"], PersonKind::Address),
    (&["address", "1"], PersonKind::Address),
    (&["address1"], PersonKind::Address),
    (&["mobile"], PersonKind::Phone),
    (&["initials"], PersonKind::Name),
    (&["nominal"], PersonKind::Name),
    (&["nominals"], PersonKind::Name),
    (&["suspect"], PersonKind::Name),
    (&["offender"], PersonKind::Name),
    (&["accused"], PersonKind::Name),
    (&["mother"], PersonKind::Name),
    (&["father"], PersonKind::Name),
    (&["carer"], PersonKind::Name),
    (&["ni"], PersonKind::NationalInsurance),
    // Nobody is written down as a member of one: product law.
    (&["gang"], PersonKind::Identifier),
    (&["gang", "member"], PersonKind::Identifier),
    (&["gang", "name"], PersonKind::Identifier),
];

/// Whoever stands before `name`, `address` or `id` makes it a person's.
const PEOPLE: &[&str] = &[
    "patient",
    "child",
    "pupil",
    "student",
    "victim",
    "suspect",
    "offender",
    "accused",
    "defendant",
    "subject",
    "person",
    "client",
    "parent",
    "mother",
    "father",
    "carer",
    "guardian",
    "witness",
    "driver",
    "complainant",
    "caller",
    "resident",
    "nominal",
    "youth",
];

/// Whether a heading makes its column one about a person.
///
/// ```
/// use accord_engine_formats::person::{PersonKind, in_heading};
/// assert_eq!(in_heading("Patient Surname"), Some(PersonKind::Name));
/// assert_eq!(in_heading("NHS_No."), Some(PersonKind::NhsNumber));
/// assert_eq!(in_heading("LSOA name"), None);
/// ```
#[must_use]
pub fn in_heading(heading: &str) -> Option<PersonKind> {
    let words = words_of(heading);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.len() > 8 {
        return None;
    }
    for (phrase, kind) in WHOLE {
        if words == *phrase {
            return Some(*kind);
        }
    }
    for (phrase, kind) in PHRASES {
        if words.windows(phrase.len()).any(|window| window == *phrase) {
            return Some(*kind);
        }
    }
    for pair in words.windows(2) {
        if PEOPLE.contains(&pair[0].strip_suffix('s').unwrap_or(pair[0])) {
            match pair[1] {
                "name" | "names" => return Some(PersonKind::Name),
                "address" | "postcode" => return Some(PersonKind::Address),
                "id" | "ref" | "reference" | "number" => return Some(PersonKind::Identifier),
                _ => {}
            }
        }
    }
    None
}

pub(crate) fn in_heading_under(heading: &str, rule: PersonRule) -> Option<PersonKind> {
    in_heading(heading).filter(|kind| !rule.allows(*kind))
}

/// Whether a heading says that its column holds dates or times.
pub(crate) fn is_date_heading(heading: &str) -> bool {
    const DATE_WORDS: &[&str] = &[
        "date",
        "dates",
        "time",
        "datetime",
        "timestamp",
        "day",
        "month",
        "year",
        "when",
        "epoch",
        "uploaded",
        "updated",
        "start",
        "end",
        "from",
        "to",
        "period",
        "occurred",
        "reported",
        "recorded",
        "created",
        "opened",
        "closed",
        "at",
        "on",
        "arrival",
    ];
    words_of(heading)
        .iter()
        .any(|word| DATE_WORDS.contains(&word.as_str()) || word.ends_with("date") || word.ends_with("time"))
}

pub(crate) fn in_cell_under(text: &str, dates_belong: bool, rule: PersonRule) -> Option<PersonKind> {
    in_cell(text, dates_belong || rule == PersonRule::Organisations).filter(|kind| !rule.allows(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_person_columns_are_known_however_they_are_written() {
        let check = |heading: &str, expected: Option<PersonKind>| {
            assert_eq!(in_heading(heading), expected, "{heading}");
        };
        for heading in ["Suspect", "NOMINAL", "Mother", "Initials"] {
            check(heading, Some(PersonKind::Name));
        }
        check("NI", Some(PersonKind::NationalInsurance));
        check("Gang", Some(PersonKind::Identifier));
        check("Gang related", None);
        check("Suspect count", None);
        use PersonKind::{Address, DateOfBirth, Email, Identifier, Name, NhsNumber, Phone, Upn};
        check("Name", Some(Name));
        check("FIRST_NAME", Some(Name));
        check("forename(s)", Some(Name));
        check("VictimName", Some(Name));
        check("HeadLastName", Some(Name));
        check("D.O.B.", Some(DateOfBirth));
        check("date-of-birth", Some(DateOfBirth));
        check("NHS Number", Some(NhsNumber));
        check("UPN", Some(Upn));
        check("Home Address", Some(Address));
        check("address", Some(Address));
        check("Patient postcode", Some(Address));
        check("Mobile", Some(Phone));
        check("Tel.", Some(Phone));
        check("E-mail", Some(Email));
        check("PNC ID", Some(Identifier));
        check("Suspect ref", Some(Identifier));
    }

    #[test]
    fn headings_of_places_and_organisations_are_not_person_columns() {
        for heading in [
            "LSOA name",
            "Ward Name",
            "Street Name",
            "area_name",
            "boroughname",
            "lookup_boroughname",
            "Crime ID",
            "Persistent ID",
            "Gender",
            "Age range",
            "Officer-defined ethnicity",
            "VIC_AGE_GROUP",
            "PERP_RACE",
            "current_disposal_month_name",
            "Location address",
            "Assault Location Description",
            "Spatial Accuracy",
            "Count of Victims",
            "INCIDENT_KEY",
            "Postcode",
            "MethodofKilling",
            "Reported by",
        ] {
            assert_eq!(in_heading(heading), None, "{heading}");
        }
    }

    #[test]
    fn a_register_of_organisations_may_have_names_and_phones_but_no_person_numbers() {
        assert_eq!(in_heading_under("Address1", PersonRule::Organisations), None);
        assert_eq!(in_cell_under("020 7946 0018", false, PersonRule::Organisations), None);
        assert_eq!(
            in_cell_under("999 000 0018", false, PersonRule::Organisations),
            Some(PersonKind::NhsNumber)
        );
    }
}
