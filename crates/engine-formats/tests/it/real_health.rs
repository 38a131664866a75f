//! Traps of the real NHS workbook, the registers, the bank holidays and the other cities' files.

use std::collections::BTreeMap;

use accord_engine_formats::{
    AreaKind, Capacity, Figure, Format, NoteKind, PartKind, Period, Record, Reference, Refusal,
};

use crate::support::{Outcome, open_real, preview_real, read_real};

const NHS: &str = "health/nhs_sharp_object_assault_admissions_2012_2022.xlsx";

/// Sheet, data rows, figures, suppressed, blank.
const SHEETS: [(&str, u64, u64, u64, u64); 8] = [
    ("GOR-Data-Totals", 120, 120 * 28, 453, 48),
    ("GOR-Data-Gender", 120, 120 * 56, 2610, 336),
    ("GOR-Data-Age-Group", 1076, 1076 * 28, 11_747, 2782),
    ("GOR-Data-Ethnicity", 840, 840 * 28, 10_711, 1552),
    ("UK_Stabbings_Totals", 120, 120, 0, 0),
    ("UK_Stabbings_Gender", 240, 240, 0, 0),
    ("UK_Stabbings_Age", 600, 600, 0, 0),
    ("UK_Stabbings_Ethnicity", 360, 360, 0, 0),
];

fn part_named(name: &str) -> Option<(usize, Outcome)> {
    let upload = open_real(NHS)?;
    let part = upload.parts().iter().position(|part| part.name.ends_with(name)).expect("the sheet is there");
    Some((part, read_real(NHS, part)?))
}

#[test]
fn every_sheet_of_the_workbook_is_read_or_named_as_words() {
    let Some(mut upload) = open_real(NHS) else {
        return;
    };
    assert_eq!(upload.parts().len(), 10);
    assert!(upload.parts().iter().all(|part| part.kind == PartKind::Sheet { hidden: false }));
    for words in ["Interpretation", "Footnotes"] {
        let part =
            upload.parts().iter().position(|part| part.name.ends_with(words)).expect("the sheet is there");
        assert_eq!(upload.recognise(part, None, &[]), Err(Refusal::NotATable));
    }
    for (name, rows, figures, suppressed, blank) in SHEETS {
        let (part, _) = part_named(name).expect("the data are there");
        let preview = preview_real(NHS, part).expect("the data are there");
        assert_eq!(preview.recognised.format, Format::NhsAdmissions);
        assert_eq!((preview.totals.data, preview.totals.read), (rows, figures), "{name}");
        assert_eq!((preview.totals.accepted, preview.totals.refused), (figures, 0), "{name}");
        assert_eq!(preview.notes().count_of(NoteKind::SuppressedFigures), suppressed, "{name}");
        assert_eq!(preview.notes().count_of(NoteKind::FiguresNotGiven), blank, "{name}");
        assert_eq!(preview.by_month.len(), 120, "{name}");
    }
}

/// England's finished consultant episodes by month; the national sheets count those.
fn england(outcome: &Outcome) -> BTreeMap<String, u64> {
    let mut months = BTreeMap::new();
    for accepted in &outcome.accepted {
        let Record::Count(count) = &accepted.record else { panic!("a count was expected") };
        if count.area.kind == AreaKind::Country && &*count.measure != "FAEs" {
            let Period::Month(month) = count.period else { panic!("a month was expected") };
            *months.entry(month.to_string()).or_default() += count.figure.number().unwrap_or(0);
        }
    }
    months
}

#[test]
fn years_months_and_merged_regions_are_read_as_the_national_sheet_repeats_them() {
    let Some((_, regional)) = part_named("GOR-Data-Totals") else {
        return;
    };
    let (_, national) = part_named("UK_Stabbings_Totals").expect("the data are there");
    let regional = england(&regional);
    assert_eq!(regional.len(), 120);
    assert_eq!(regional.get("2012-04"), Some(&293));
    // January to March belong to the second calendar year of a financial year.
    assert_eq!(regional.keys().next_back().map(String::as_str), Some("2022-03"));
    assert_eq!(regional, england(&national));
}

#[test]
fn a_region_is_rounded_england_is_not_and_small_figures_are_held_back() {
    let Some((_, outcome)) = part_named("GOR-Data-Gender") else {
        return;
    };
    for accepted in &outcome.accepted {
        let Record::Count(count) = &accepted.record else { panic!("a count was expected") };
        match count.figure {
            Figure::RoundedToFive(number) => {
                assert!(number % 5 == 0 && count.area.kind == AreaKind::Region);
            }
            Figure::Exact(number) => {
                assert!(number == 0 || count.area.kind == AreaKind::Country, "row {}", accepted.row_number);
            }
            Figure::Suppressed | Figure::NotGiven => {}
        }
        assert_eq!(count.splits.len(), 1);
        assert_eq!(&*count.splits[0].0, "Gender");
    }
    let first = outcome.accepted[0].column.as_deref();
    assert_eq!(first, Some("East Midlands › Female › FAEs"));
}

#[test]
fn a_totals_row_that_names_the_wrong_year_is_passed_over_and_said() {
    let Some((part, _)) = part_named("GOR-Data-Totals") else {
        return;
    };
    let preview = preview_real(NHS, part).expect("the data are there");
    assert_eq!((preview.totals.totals, preview.totals.footnotes), (10, 1));
    assert_eq!(preview.notes().count_of(NoteKind::MislabelledTotal), 1);
    assert!(
        preview.note_lines().iter().any(|line| line.contains("row 136 says 2020-21 Total below 2021-22"))
    );
}

#[test]
fn somebodys_sums_beside_the_table_are_not_read_as_figures() {
    let Some((_, ethnicity)) = part_named("GOR-Data-Ethnicity") else {
        return;
    };
    assert_eq!(ethnicity.notes.count_of(NoteKind::CellsOutsideTable), 8);
    let (_, age) = part_named("UK_Stabbings_Age").expect("the data are there");
    assert_eq!(age.notes.count_of(NoteKind::CellsOutsideTable), 1);
}

#[test]
fn the_registers_go_in_whole() {
    let Some(schools) = read_real("geography/london_schools_with_coords_2022.csv.gz", 0) else {
        return;
    };
    assert_eq!((schools.totals.accepted, schools.totals.refused), (5456, 0));
    assert_eq!(schools.notes.count_of(NoteKind::MixedAlphabets), 1, "Cyrillic letters in a French name");
    let oldest = schools
        .accepted
        .iter()
        .filter_map(|accepted| match &accepted.record {
            Record::Reference(Reference::School(school)) => school.opened_on,
            _ => None,
        })
        .min();
    assert_eq!(oldest.map(|day| day.to_string()).as_deref(), Some("1887-09-30"));
    let hospitals = read_real("geography/london_hospitals_nhs_choices.csv", 0).expect("the data are there");
    assert_eq!((hospitals.totals.accepted, hospitals.totals.refused), (150, 0));
    let east = hospitals
        .accepted
        .iter()
        .filter_map(|accepted| match &accepted.record {
            Record::Reference(Reference::Hospital(hospital)) => hospital.point,
            _ => None,
        })
        .find(|point| point.longitude == 4.307_796_061_038_971E-2);
    assert!(east.is_some(), "a longitude written with an exponent");
}

#[test]
fn bank_holidays_keep_their_curly_apostrophes() {
    let Some(holidays) = read_real("calendar/bank-holidays.json", 0) else {
        return;
    };
    assert_eq!((holidays.totals.read, holidays.totals.accepted), (471, 471));
    let Record::Reference(Reference::BankHoliday(first)) = &holidays.accepted[0].record else {
        panic!("a holiday was expected")
    };
    assert_eq!((first.title.as_str(), first.notes.as_deref()), ("New Year’s Day", Some("Substitute day")));
    assert!(
        holidays.accepted.iter().all(|accepted| !accepted.identity.scope.replaces()),
        "past years roll off"
    );
}

#[test]
fn other_cities_files_go_in_with_their_few_impossible_rows_refused() {
    let Some(shootings) = read_real("daily_violence/nypd_shootings_2006_2018.csv.gz", 0) else {
        return;
    };
    let excerpts: Vec<_> = shootings.refused.iter().filter_map(|row| row.value_excerpt.as_deref()).collect();
    assert_eq!(shootings.totals.accepted, 20_656);
    assert_eq!(
        {
            let mut sorted = excerpts.clone();
            sorted.sort_unstable();
            sorted
        },
        ["1020", "224", "940"]
    );
    let first = shootings.events()[0];
    assert_eq!(first.period, Period::Clock { day: jiff::civil::date(2017, 9, 9), hour: 3, minute: 57 });
    assert_eq!(first.described[0].capacity, Capacity::Victim);
    let chicago =
        preview_real("daily_violence/chicago_aggravated_assaults.csv.gz", 0).expect("the data are there");
    assert_eq!((chicago.totals.accepted, chicago.equal_rows), (148_636, 111));
    let nottingham =
        read_real("daily_violence/nottingham_robbery_2022.csv.gz", 0).expect("the data are there");
    assert!(nottingham.events().iter().all(|event| event.period.precision() == "month"));
}

#[test]
fn a_workbook_of_three_cities_has_three_parts_and_two_rows_without_a_date() {
    let path = "daily_violence/austin_aggravated_assaults_2019.xlsx";
    let Some(upload) = open_real(path) else {
        return;
    };
    let names: Vec<&str> = upload.parts().iter().filter_map(|part| part.name.rsplit(" › ").next()).collect();
    assert_eq!(names, ["Austin", "Fort Worth", "Seattle"]);
    let read = |part| {
        let outcome = read_real(path, part).expect("the data are there");
        (outcome.totals.read, outcome.totals.accepted, outcome.totals.refused)
    };
    assert_eq!(read(0), (8696, 8694, 2));
    assert_eq!(read(1), (1577, 1577, 0));
    assert_eq!(read(2), (2529, 2529, 0));
    // Midnight is a time here, because other rows of the column have times.
    let austin = read_real(path, 0).expect("the data are there");
    assert!(austin.events().iter().all(|event| event.period.precision() == "clock"));
}
