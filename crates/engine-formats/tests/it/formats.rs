//! Each format on small files of our own: what is refused and why.

use accord_engine_formats::{
    AreaKind, Figure, Format, NoteKind, Period, Problem, Record, Reference, Refusal, ReplacementScope,
};

use crate::support::{Outcome, kind, read};

fn problems(outcome: &Outcome) -> Vec<(Option<&str>, Problem)> {
    outcome.refused.iter().map(|row| (row.column.as_deref(), row.problem)).collect()
}

#[test]
fn street_crime_refuses_what_cannot_be() {
    let outcome = read(include_bytes!("../fixtures/street_with_faults.csv")).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [
            (Some("Month"), Problem::NotAMonth),
            (Some("Reported by"), Problem::Missing),
            (Some("Longitude"), Problem::PlaceSwapped),
            (Some("Latitude"), Problem::HalfAPlace),
            (Some("LSOA code"), Problem::NotAnAreaCode),
            (Some("Crime type"), Problem::Missing),
            (Some("Crime ID"), Problem::ChangedBySpreadsheet),
            (Some("Longitude"), Problem::NotANumber),
        ]
    );
    assert_eq!(outcome.totals.accepted, 2);
    let scope = &outcome.accepted[0].identity.scope;
    assert_eq!(scope.to_string(), "example police/2024-05");
}

#[test]
fn an_excel_month_is_refused_with_what_to_do() {
    let outcome = read(include_bytes!("../fixtures/street_with_faults.csv")).expect("a good file");
    let row = &outcome.refused[0];
    assert_eq!((row.row_number, row.value_excerpt.as_deref()), (4, Some("May-24")));
    assert_eq!(row.what_to_do(), "Write the month as year and month, for example 2024-05.");
}

#[test]
fn a_stop_without_an_offset_is_refused() {
    let text = "Type,Date,Latitude,Longitude,Gender,Age range,Legislation,Object of search,Outcome\n\
                Person search,2024-05-31T22:00:00,,,Male,18-24,x,y,z\n\
                Person search,2024-05-31T22:00:00+00:00,,,,,x,y,z\n\
                Person search,2024-05-31T22:00:00+00:00,,,Male,1824,x,y,z\n";
    let outcome = read(text).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [(Some("Date"), Problem::NotAnInstant), (Some("Age range"), Problem::NotAnAge)]
    );
    let Period::Instant { day, hour, .. } = outcome.events()[0].period else {
        panic!("an instant was expected")
    };
    assert_eq!((day.to_string().as_str(), hour), ("2024-05-31", 23));
    assert!(outcome.events()[0].described.is_empty());
    let ReplacementScope::ForceMonth { force: None, .. } = outcome.accepted[0].identity.scope else {
        panic!("the file's name says no force")
    };
}

#[test]
fn custody_months_must_agree_and_counts_must_be_whole() {
    let head = "current_disposal_year,current_disposal_month,current_disposal_month_name,gender,age_group,\
                ethnicity_4+1,offence_group,current_disposal,offence_count,sheet\n";
    let rows = "2024,5,June,Male,Child,Other ,Assault,Prosecution,3,Disposals\n\
                2024,13,May,Male,Child,Other ,Assault,Prosecution,3,Disposals\n\
                2024,5,May,Male,Child,Other ,Assault,Prosecution,3.5,Disposals\n\
                2024,5,May,Male,Child,Other ,Assault,Prosecution,3,Disposals\n";
    let outcome = read(format!("{head}{rows}")).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [
            (Some("current_disposal_month_name"), Problem::Disagree),
            (Some("current_disposal_month"), Problem::NotAMonth),
            (Some("offence_count"), Problem::NotACount),
        ]
    );
    assert_eq!(outcome.totals.accepted, 1);
}

#[test]
fn a_weekly_count_is_a_figure_of_a_borough_from_monday_to_sunday() {
    let head = "week_beginning,borough,category,count\n";
    for (rows, week) in [
        ("2024-07-29,Example Borough,Knife crime,0\n", "iso"),
        ("29/07/2024,Example Borough,Knife crime,0\n", "slashes"),
    ] {
        let outcome = read(format!("{head}{rows}")).expect("a good file");
        assert_eq!(outcome.recognised.format, Format::WeeklyCounts, "{week}");
        let Record::Count(count) = &outcome.accepted[0].record else { panic!("a count was expected") };
        assert_eq!(count.period, Period::Week(jiff::civil::date(2024, 7, 29)), "{week}");
        assert_eq!(count.period.precision(), "week");
        // The week ends in August and belongs to the month of its Monday.
        assert_eq!(count.period.last_day().to_string(), "2024-08-04");
        assert_eq!(count.period.month().map(|month| month.to_string()).as_deref(), Some("2024-07"));
        assert_eq!((count.period.instant(), count.period.hour()), (None, None));
        assert_eq!((&*count.table, &*count.measure), ("weekly counts", "Offences"));
        assert_eq!((count.group.as_deref(), count.category.as_deref()), (None, Some("Knife crime")));
        assert_eq!((count.area.kind, count.figure), (AreaKind::Borough, Figure::Exact(0)));
        assert_eq!(outcome.accepted[0].identity.scope.to_string(), "weekly counts/2024-07");
    }
}

#[test]
fn a_week_that_begins_on_another_day_is_refused_with_what_to_do() {
    let text = "week_beginning,borough,category,count\n2024-07-30,Example,Robbery,1\n\
                2024-07-29,Example,Robbery,1.5\n2024-07-29,,Robbery,1\n2024-02-30,Example,Robbery,1\n\
                2024-07-29,Example,Robbery,1\n";
    let outcome = read(text).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [
            (Some("week_beginning"), Problem::NotAMonday),
            (Some("count"), Problem::NotACount),
            (Some("borough"), Problem::Missing),
            (Some("week_beginning"), Problem::NotADate),
        ]
    );
    assert_eq!(
        outcome.refused[0].what_to_do(),
        "Write the Monday on which the week begins, for example 2024-05-27."
    );
    assert_eq!(outcome.totals.accepted, 1);
}

#[test]
fn weekly_dates_are_day_first_even_where_one_week_cannot_prove_it() {
    // 4 May 2026 is a Monday; 5 April is not.
    let text = "week_beginning,borough,category,count\n04/05/2026,Example,Robbery,7\n";
    let outcome = read(text).expect("a good file");
    let Record::Count(count) = &outcome.accepted[0].record else { panic!("a count was expected") };
    assert_eq!(count.period, Period::Week(jiff::civil::date(2026, 5, 4)));
    let text = "week_beginning,borough,category,count\n07/29/2024,Example,Robbery,7\n";
    assert_eq!(kind(read(text)), "month-first");
}

#[test]
fn a_corrected_weekly_figure_pairs_with_the_one_it_replaces() {
    let week = |count: u64| {
        let text = format!("week_beginning,borough,category,count\n2024-07-29,Example,Robbery,{count}\n");
        read(text).expect("a good file").accepted.remove(0).identity
    };
    let (first, corrected) = (week(7), week(8));
    assert_eq!((first.pairing, &first.scope), (corrected.pairing, &corrected.scope));
    assert_ne!(first.fingerprint, corrected.fingerprint);
}

#[test]
fn a_homicide_row_that_stands_for_two_is_refused() {
    let text = "count_of_ppa,borough,gender,age_group,self_classified_ethnicity,offence_type,charged_summonsed,\
                proceedings_date\n2,Example,Male,15 to 19,Black ,Murder,Charge,Jan-03\n\
                1,Example,Male,15 to 19,Black ,Murder,Charge,Jan-2003\n1,Example,Male,15 to 19,Black ,Murder,Charge,Jan-03\n";
    let outcome = read(text).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [(Some("count_of_ppa"), Problem::NotOne), (Some("proceedings_date"), Problem::NotAMonth)]
    );
}

#[test]
fn columns_that_mean_the_same_must_agree() {
    let text = "stop_date,borough,age_group,sex,ethnic_appearance,stop_reason,outcome_reason,positive_outcome_of_stop,\
                positve_outcome\n2024-05-31,Example,Under 18,M,White,x,y,Yes,No\n2024-05-31,Example,Under 18,M,White,x,y,,Perhaps\n\
                2024-05-31,Example,Under 18,M,White,x,y,Yes,Yes\n";
    let outcome = read(text).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [(Some("positve_outcome"), Problem::Disagree), (Some("positve_outcome"), Problem::NotAKnownWord)]
    );
    assert_eq!(outcome.totals.accepted, 1);
}

#[test]
fn wide_figures_are_refused_one_by_one_and_blank_is_not_nought() {
    let text = "majortext,minortext,wardname,wardcode,lookup_boroughname,202404,202405,202406\n\
                ROBBERY,ROBBERY,Example,E05000001,Example Borough,3,,x\nROBBERY,ROBBERY,Example,oops,Example Borough,1,2,3\n";
    let outcome = read(text).expect("a good file");
    assert_eq!(
        problems(&outcome),
        [(Some("202406"), Problem::NotACount), (Some("wardcode"), Problem::NotAnAreaCode)]
    );
    // Three figures of the first row, and the second row as a whole.
    assert_eq!((outcome.totals.read, outcome.totals.accepted), (4, 2));
    let Record::Count(blank) = &outcome.accepted[1].record else { panic!("a count was expected") };
    assert_eq!((blank.figure, blank.area.kind), (Figure::NotGiven, AreaKind::Ward));
    assert_eq!(outcome.notes.count_of(NoteKind::FiguresNotGiven), 1);
}

#[test]
fn lsoa_figures_are_read_wide_too() {
    let text = "LSOA Code,LSOA Name,Borough,Major Category,Minor Category,202404\n\
                E01000001,Example 001A,Example Borough,ROBBERY,ROBBERY,3\n";
    let outcome = read(text).expect("a good file");
    let Record::Count(count) = &outcome.accepted[0].record else { panic!("a count was expected") };
    assert_eq!((count.area.kind, count.area.within.as_deref()), (AreaKind::Lsoa, Some("Example Borough")));
}

#[test]
fn istv_reads_its_period_from_columns_or_from_rows_above() {
    let outcome = read(include_bytes!("../fixtures/istv_period_above.csv")).expect("a good file");
    assert_eq!(outcome.recognised.format, Format::Istv);
    assert_eq!(outcome.accepted[0].identity.scope.to_string(), "RXX01/2024-05-01..2024-05-31");
    let event = outcome.events()[0];
    assert_eq!(event.period.instant().map(|at| at.to_string()).as_deref(), Some("2024-05-03T22:40:00Z"));
    assert_eq!(event.place.kind.as_deref(), Some("Street"));
    assert_eq!(event.how_sure.as_deref(), Some("0.4"));
    assert_eq!(event.free_text.len(), 2);
    assert_eq!(outcome.notes.count_of(NoteKind::FreeText), 2);
    assert_eq!(
        problems(&outcome),
        [
            (Some("Arrival Date and Time"), Problem::WrongOrder),
            (Some("Assault Method"), Problem::Missing),
            (Some("Assault Date and Time"), Problem::Missing),
        ]
    );
}

#[test]
fn istv_without_a_reporting_period_is_refused() {
    let text = "Site Code,Assault Date and Time,Assault Method,Assault Location Type\nRXX01,2024-05-03 23:40,Fist,Home\n";
    let Err(Refusal::UnknownColumns { missing, .. }) = read(text) else { panic!("a missing period") };
    assert_eq!(missing, ["reporting period start date"]);
}

#[test]
fn the_full_school_extract_comes_in_latin_1_with_not_signs() {
    let outcome = read(include_bytes!("../fixtures/schools_latin1.csv")).expect("a register");
    assert_eq!(outcome.totals.accepted, 2);
    let Record::Reference(Reference::School(school)) = &outcome.accepted[0].record else {
        panic!("a school was expected")
    };
    assert_eq!(school.name, "École Fictive");
    assert_eq!(school.phase.as_deref(), Some("Secondary"));
    assert_eq!(school.grid, Some((530_000.0, 180_000.0)));
    assert_eq!(school.opened_on.map(|day| day.to_string()).as_deref(), Some("2014-09-01"));
    assert_eq!(school.pupils, Some(900));
    assert_eq!(outcome.notes.count_of(NoteKind::Encoding), 1);
    assert_eq!(outcome.notes.count_of(NoteKind::Delimiter), 1);
}

#[test]
fn school_dates_with_the_month_first_are_refused() {
    let text = "urn,name,postcode,open_date\n100001,Example School,ZZ1 1ZZ,09-25-2014\n";
    assert_eq!(kind(read(text)), "month-first");
}

#[test]
fn bank_holidays_refuse_one_by_one() {
    let json = r#"{"scotland":{"division":"scotland","events":[
        {"title":"St Andrew’s Day","date":"2030-12-02","notes":"Substitute day","bunting":true},
        {"title":"","date":"2030-12-25"},
        {"title":"Boxing Day","date":"26/12/2030"},
        {"title":"Boxing Day","date":"2030-12-26","bunting":"yes"},
        7]}}"#;
    let outcome = read(json).expect("a good file");
    assert_eq!((outcome.totals.accepted, outcome.totals.refused), (1, 4));
    assert_eq!(kind(read(&json[..80])), "cut-off");
    assert_eq!(kind(read(r#"{"type":"FeatureCollection","features":[]}"#)), "unknown-columns");
    assert_eq!(kind(read(r#"{"a" 1}"#)), "damaged");
    assert_eq!(kind(read(r#"[{"a":1}]"#)), "not-a-table");
}
