//! Which of a partner's columns says what, as fields of a form: a guess to begin with, and the mapping that
//! somebody chose.

use accord_engine_formats::{
    Capacity, ClockOf, LaterFiles, Mapping, PersonColumns, PointColumns, Sample, What, WhenMeans,
};
use accord_platform_web::{Fields, FormErrors};
use minijinja::{Value, context};

/// Letters of a feed's name at most.
const NAME_LETTERS_MAX: usize = 80;
/// The heading under which a place in words is the name of a street and no free text.
const STREET: &str = "street name";

/// A question about columns: the field, what it asks, a hint, and where a mapping keeps the answer.
struct Question {
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    of: fn(&mut Mapping) -> &mut Option<String>,
}

/// Questions that may be left open, in the order of the page.
const QUESTIONS: &[Question] = &[
    Question {
        field: "borough",
        label: "Borough",
        hint: "Its name",
        of: |mapping| &mut mapping.borough_name,
    },
    Question { field: "ward", label: "Ward", hint: "Its name", of: |mapping| &mut mapping.ward_name },
    Question {
        field: "lsoa",
        label: "Small area",
        hint: "An LSOA code, such as E01000001",
        of: |mapping| &mut mapping.lsoa_code,
    },
    Question {
        field: "place",
        label: "Place in words",
        hint: "Held back until somebody has checked it, unless it is the name of a street",
        of: |mapping| &mut mapping.place_text,
    },
    Question {
        field: "place-kind",
        label: "Kind of place",
        hint: "Street, school, station",
        of: |mapping| &mut mapping.place_kind,
    },
    Question {
        field: "finer",
        label: "What happened, in finer words",
        hint: "",
        of: |mapping| &mut mapping.sub_category,
    },
    Question {
        field: "reference",
        label: "The sender’s reference",
        hint: "The same each time the incident is sent. Not a number of a person",
        of: |mapping| &mut mapping.reference,
    },
    Question {
        field: "sure",
        label: "How sure the sender is",
        hint: "",
        of: |mapping| &mut mapping.how_sure,
    },
    Question { field: "outcome", label: "Outcome", hint: "", of: |mapping| &mut mapping.outcome },
];

/// The fields as a mapping has them.
pub fn fields_of(mapping: &Mapping) -> Fields {
    let mut mapping = mapping.clone();
    let mut fields = vec![
        ("feed".to_owned(), mapping.name.clone()),
        ("date".to_owned(), mapping.when.date.clone()),
        ("time".to_owned(), mapping.when.time.clone().unwrap_or_default()),
        ("means".to_owned(), if mapping.when.means == WhenMeans::Month { "month" } else { "day" }.to_owned()),
        ("clock".to_owned(), code_of(mapping.when.clock).to_owned()),
        ("always-borough".to_owned(), mapping.borough_always.clone().unwrap_or_default()),
    ];
    match &mapping.what {
        What::Column(column) => fields.push(("what".to_owned(), column.clone())),
        What::Always(words) => fields.push(("always".to_owned(), words.clone())),
    }
    if let Some(point) = &mapping.point {
        fields.push(("longitude".to_owned(), point.longitude.clone()));
        fields.push(("latitude".to_owned(), point.latitude.clone()));
    }
    let age = mapping.people.iter().find(|person| person.capacity == Capacity::Victim);
    fields.extend(age.and_then(|person| person.age.clone()).map(|age| ("age".to_owned(), age)));
    let later = if mapping.later_files == LaterFiles::ReplaceMonths { "months" } else { "add" };
    fields.push(("later".to_owned(), later.to_owned()));
    for question in QUESTIONS {
        let answer = (question.of)(&mut mapping).clone();
        fields.extend(answer.map(|column| (question.field.to_owned(), column)));
    }
    fields.into_iter().collect()
}

/// The mapping that somebody chose; `None` when something is missing, which `errors` then says. What the form
/// does not ask, such as other names of boroughs, stays as in `known`.
pub fn mapping_of(fields: &Fields, known: Option<&Mapping>, errors: &mut FormErrors) -> Option<Mapping> {
    let (name, date) = (fields.get("feed"), fields.get("date"));
    errors.require(!name.is_empty(), "feed", "Enter a name for this feed");
    errors.require(
        name.chars().count() <= NAME_LETTERS_MAX,
        "feed",
        "The name of the feed must be 80 characters or fewer",
    );
    errors.require(!date.is_empty(), "date", "Select the column with the date");
    let what = match (fields.get("what"), fields.get("always")) {
        ("", "") => {
            errors.add("what", "Select the column that says what happened, or enter words for every row");
            return None;
        }
        ("", words) => What::Always(words.to_owned()),
        (column, _) => What::Column(column.to_owned()),
    };
    let (longitude, latitude) = (fields.get("longitude"), fields.get("latitude"));
    errors.require(
        longitude.is_empty() == latitude.is_empty(),
        "longitude",
        "Select both the longitude and the latitude, or neither",
    );
    if !errors.is_empty() {
        return None;
    }
    let mut mapping = known
        .filter(|known| known.name == name)
        .cloned()
        .unwrap_or_else(|| Mapping::new(name, date, what.clone()));
    date.clone_into(&mut mapping.when.date);
    mapping.what = what;
    mapping.when.time = column(fields, "time");
    mapping.when.means = if fields.get("means") == "month" { WhenMeans::Month } else { WhenMeans::AsWritten };
    mapping.when.clock = match fields.get("clock") {
        "utc" => ClockOf::Utc,
        "elsewhere" => ClockOf::Elsewhere,
        _ => ClockOf::London,
    };
    mapping.point = column(fields, "longitude")
        .zip(column(fields, "latitude"))
        .map(|(longitude, latitude)| PointColumns { longitude, latitude });
    mapping.borough_always = column(fields, "always-borough");
    for question in QUESTIONS {
        *(question.of)(&mut mapping) = column(fields, question.field);
    }
    mapping.free_text = mapping
        .place_text
        .iter()
        .filter(|column| !column.trim().eq_ignore_ascii_case(STREET))
        .cloned()
        .collect();
    let age = column(fields, "age");
    mapping.people.retain(|person| person.capacity != Capacity::Victim);
    mapping.people.extend(age.map(|age| PersonColumns {
        capacity: Capacity::Victim,
        age: Some(age),
        sex: None,
        self_defined_ethnicity: None,
        observed_ethnicity: None,
    }));
    mapping.later_files =
        if fields.get("later") == "months" { LaterFiles::ReplaceMonths } else { LaterFiles::Add };
    Some(mapping)
}

fn column(fields: &Fields, name: &str) -> Option<String> {
    let chosen = fields.get(name);
    (!chosen.is_empty()).then(|| chosen.to_owned())
}

const fn code_of(clock: ClockOf) -> &'static str {
    match clock {
        ClockOf::London => "london",
        ClockOf::Utc => "utc",
        ClockOf::Elsewhere => "elsewhere",
    }
}

/// What the page shows of the choice.
pub fn values_of(sample: &Sample, fields: &Fields, boroughs: &[String]) -> Value {
    let options = |field: &str| -> Vec<Value> {
        let chosen = fields.get(field);
        std::iter::once(context! { value => "", text => "No column" })
            .chain(sample.headings.iter().filter(|heading| !heading.trim().is_empty()).map(|heading| {
                let heading = heading.trim();
                context! { value => heading, text => heading, selected => heading == chosen }
            }))
            .collect()
    };
    let questions: Vec<_> = QUESTIONS
        .iter()
        .map(|question| {
            context! {
                field => question.field, label => question.label, hint => question.hint,
                items => options(question.field),
            }
        })
        .collect();
    let borough = fields.get("always-borough");
    let always: Vec<_> = std::iter::once(context! { value => "", text => "The file says it" })
        .chain(
            boroughs.iter().map(|name| context! { value => name, text => name, selected => name == borough }),
        )
        .collect();
    context! {
        part => sample.part.as_str(), headings => &sample.headings, rows => &sample.rows,
        feed => fields.get("feed"), always => fields.get("always"), means => fields.get("means"),
        clock => fields.get("clock"), later => fields.get("later"),
        dates => options("date"), times => options("time"), whats => options("what"), ages => options("age"),
        longitudes => options("longitude"), latitudes => options("latitude"), always_boroughs => always, questions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_goes_through_the_form_unchanged() {
        let headings =
            ["Call date", "Call time", "Illness", "Longitude", "Latitude", "Ward", "Where", "CAD", "Age"]
                .map(str::to_owned);
        let guess = Mapping::suggest("Ambulance", &headings).expect("it has a date");
        let mut errors = FormErrors::default();
        assert_eq!(mapping_of(&fields_of(&guess), None, &mut errors), Some(guess));
        assert!(errors.is_empty());
    }

    #[test]
    fn what_is_missing_is_said_beside_its_field() {
        let fields = [("longitude".to_owned(), "x".to_owned()), ("what".to_owned(), "y".to_owned())];
        let mut errors = FormErrors::default();
        assert_eq!(mapping_of(&fields.into_iter().collect(), None, &mut errors), None);
        let said = format!("{errors:?}");
        for field in ["#feed", "#date", "#longitude"] {
            assert!(said.contains(field), "{field}: {said}");
        }
    }
}
