//! The files that agencies would send: the police each day, the ambulance service, the hospital.

use super::csv_line;
use super::incidents::{Incident, any_age, incidents_of, reference, two_years_before};
use super::places::{Profile, Spots, borough_with_slug, boroughs};
use super::rates::{LEAD_BOROUGH, level, time_on, weekday_share};
use super::samplers::Draw;
use crate::agencies::london::{Borough, COMMAND_UNITS};
use accord_engine_formats::{Capacity, Mapping, PersonColumns, PointColumns, What};
use accord_kernel::{Day, Instant, Month};

const HEADINGS: &str =
    "reference,date,time,kind,longitude,latitude,borough,ward,place,place_kind,age_harmed\n";
/// The key of the police file of the City of London, which has no command unit.
pub const CITY_OF_LONDON: &str = "City of London";

const SECONDS_A_MINUTE: i64 = 60;

/// The share of the police's incidents that the ambulance service was called to as well.
const ECHOED: f64 = 0.4;
/// How many minutes after the incident the call comes at most.
pub const ECHO_MINUTES: i32 = 30;
/// How far from the incident the call places it at most, and the spread, in kilometres.
pub const ECHO_KM: f64 = 0.15;
const ECHO_SPREAD_KM: f64 = 0.06;
/// Calls a day about what the police never heard of.
const CALLS_ALONE_A_DAY: f64 = 0.7;
/// The share of echoes whose age the ambulance service writes down as the police do.
const SAME_AGE: f64 = 0.8;

/// Attendances a day after assaults that the police never heard of.
const ATTENDANCES_ALONE_A_DAY: f64 = 0.9;
/// How many months of attendances there are: two years.
const ATTENDANCE_MONTHS: i32 = 24;
/// A code of the right shape that the NHS has given to nobody.
const SITE_CODE: &str = "ZZZ01";
/// Minutes from the assault to the arrival: the fewest, and the most on top.
const SOONEST_ARRIVAL_MINUTES: i64 = 20;
const LATEST_ARRIVAL_MINUTES: f64 = 600.0;
/// The share of attendances with a description of the place.
const DESCRIBED: f64 = 0.6;

/// Two years of daily incidents, up to and including the day before `today`: one CSV for each of the 12
/// command units, under the unit's name as in [`COMMAND_UNITS`], and one under [`CITY_OF_LONDON`].
///
/// Read with [`incident_mapping`]. All boroughs together have about 80,000 rows.
pub fn daily_incidents(seed: u64, today: Day) -> Vec<(&'static str, String)> {
    let units = COMMAND_UNITS.iter().map(|unit| (*unit, Some(*unit))).chain([(CITY_OF_LONDON, None)]);
    units
        .map(|(key, unit)| {
            let mut text = HEADINGS.to_owned();
            for found in boroughs().filter(|(_, borough, _)| borough.command_unit == unit) {
                let (_, borough, profile) = found;
                for incident in incidents_of(seed, two_years_before(today), today, found) {
                    incident_line(&mut text, borough, profile, &incident, incident.kind());
                }
            }
            (key, text)
        })
        .collect()
}

/// Two years of calls to the ambulance service in the lead borough, in the columns of the daily incidents.
///
/// About 40 in 100 incidents of the police are echoed, within 30 minutes and 150 m and under a reference of
/// its own, so that likely duplicates can be shown; other calls stand alone. Read with [`ambulance_mapping`].
pub fn ambulance_calls(seed: u64, today: Day) -> String {
    let mut text = HEADINGS.to_owned();
    if let Some(lead) = borough_with_slug(LEAD_BOROUGH) {
        let incidents = incidents_of(seed, two_years_before(today), today, lead);
        for (call, _) in calls(seed, today, lead, &incidents) {
            incident_line(&mut text, lead.1, lead.2, &call, "Assault");
        }
    }
    text
}

/// The calls in order of time, each with the reference of the incident that it echoes.
fn calls(
    seed: u64,
    today: Day,
    borough: (usize, &Borough, &'static Profile),
    incidents: &[Incident],
) -> Vec<(Incident, Option<String>)> {
    let (index, _, profile) = borough;
    let draw = Draw::of(seed, "ambulance echoes", &[]);
    let mut calls = Vec::new();
    for incident in incidents {
        if draw.chance(ECHOED) {
            let mut call = incident.clone();
            call.at = incident.at.plus_seconds(i64::from(draw.whole(0, ECHO_MINUTES)) * SECONDS_A_MINUTE);
            let km = draw.distance(ECHO_SPREAD_KM, ECHO_KM);
            call.point = profile.keep_inside(incident.point.moved(&draw, km));
            call.age = if draw.chance(SAME_AGE) { incident.age } else { None };
            calls.push((call, Some(incident.reference.clone())));
        }
    }
    let others = Alone { seed, index, profile, what: "ambulance alone", a_day: CALLS_ALONE_A_DAY }
        .between(two_years_before(today), today);
    calls.extend(others.into_iter().map(|call| (call, None)));
    // A call shortly after midnight belongs to `today`, of which nothing is known yet.
    calls.retain(|(call, _)| call.day() < today);
    calls.sort_by_key(|(call, _)| call.at);
    let (mut of_day, mut number) = (None, 0);
    for (call, _) in &mut calls {
        number = if of_day == Some(call.day()) { number + 1 } else { 1 };
        of_day = Some(call.day());
        call.reference = reference("AMB", call.day(), number);
    }
    calls
}

/// Assaults that only one source knows of.
struct Alone {
    seed: u64,
    index: usize,
    profile: &'static Profile,
    what: &'static str,
    a_day: f64,
}

impl Alone {
    /// Those from `first` up to and including the day before `today`.
    fn between(&self, first: Day, today: Day) -> Vec<Incident> {
        let mut found = Vec::new();
        let spots = Spots::of(self.seed, self.index, self.profile);
        for day in (0..today.days_since(first)).map(|number| first.plus_days(number)) {
            let draw = Draw::of(self.seed, self.what, &[day.number()]);
            for _ in 0..draw.poisson(self.a_day * level(day) * weekday_share(day)) {
                let (point, place) = spots.somewhere(&draw);
                let (at, age) = (time_on(&draw, day), any_age(&draw));
                found.push(Incident::unknown_to_police(at, point, place, age));
            }
        }
        found
    }
}

fn incident_line(text: &mut String, borough: &Borough, profile: &Profile, incident: &Incident, kind: &str) {
    let (longitude, latitude) = incident.point.written();
    let (date, time) = day_and_time(incident.at);
    csv_line(
        text,
        &[
            &incident.reference,
            &date,
            &time,
            kind,
            &longitude,
            &latitude,
            borough.name,
            &format!("Ward {} of {} (fictional)", profile.ward_letter(incident.point), borough.name),
            &incident.place.words(),
            incident.place.kind(),
            &incident.age.map(|age| age.to_string()).unwrap_or_default(),
        ],
    );
}

/// `2026-11-21` and `23:05`, by the clock in London.
fn day_and_time(at: Instant) -> (String, String) {
    let local = at.london();
    (local.date().to_string(), format!("{:02}:{:02}", local.hour(), local.minute()))
}

/// Two years of assault attendances at the hospital of the lead borough, for the format `istv`: the 24
/// complete months before the month of `today`, each a reporting period.
///
/// Some follow incidents that the police know of, others do not. An attendance is in the period of its arrival.
pub fn istv_attendances(seed: u64, today: Day) -> String {
    let mut text = String::from(
        "Reporting Period Start Date,Reporting Period End Date,Site Code (of treatment),Arrival Date and Time,\
         Assault Date and Time,Assault Method,Assault Method Other Description,Assault Location Type,\
         Assault Location Description\n",
    );
    let this_month = today.month();
    let first = Month::from_number(this_month.number() - ATTENDANCE_MONTHS).map(Month::first_day);
    let (Some(first), Some(lead)) = (first, borough_with_slug(LEAD_BOROUGH)) else { return text };
    let (index, _, profile) = lead;
    let draw = Draw::of(seed, "attendances", &[]);
    let mut assaults = incidents_of(seed, first, today, lead);
    assaults.retain(|incident| draw.chance(incident.needs_a_hospital()));
    let unknown = Alone { seed, index, profile, what: "attendances alone", a_day: ATTENDANCES_ALONE_A_DAY };
    assaults.extend(unknown.between(first, today));
    assaults.sort_by_key(|incident| incident.at);
    for incident in assaults {
        let minutes = SOONEST_ARRIVAL_MINUTES + draw.gamma(1.5, 60.0).min(LATEST_ARRIVAL_MINUTES) as i64;
        let arrival = incident.at.plus_seconds(minutes * SECONDS_A_MINUTE);
        let month = Day::from_date(arrival.london().date()).month();
        if month >= this_month {
            continue;
        }
        let (method, other) = method(&draw, &incident);
        let described = if draw.chance(DESCRIBED) { incident.place.words() } else { String::new() };
        let (start, end) = (month.first_day(), last_day(month));
        csv_line(
            &mut text,
            &[
                &start.to_string(),
                &end.to_string(),
                SITE_CODE,
                &one_cell(arrival),
                &one_cell(incident.at),
                method,
                other,
                incident.place.kind(),
                &described,
            ],
        );
    }
    text
}

/// How somebody was assaulted, and what was typed about it.
fn method(draw: &Draw, incident: &Incident) -> (&'static str, &'static str) {
    const METHODS: [(&str, &str, f64); 5] = [
        ("Fist", "", 0.5),
        ("Foot", "", 0.12),
        ("Blunt object", "", 0.18),
        ("Glass or bottle", "", 0.12),
        ("Other", "pushed over", 0.08),
    ];
    if incident.is_with_a_knife() {
        return ("Knife", "");
    }
    if incident.kind() == "Shooting" {
        return ("Firearm", "");
    }
    let (method, other, _) = METHODS[draw.weighted(&METHODS.map(|(_, _, share)| share))];
    (method, other)
}

fn one_cell(at: Instant) -> String {
    let (date, time) = day_and_time(at);
    format!("{date} {time}")
}

fn last_day(month: Month) -> Day {
    Month::from_number(month.number() + 1).map_or(month.first_day(), |next| next.first_day().plus_days(-1))
}

/// How [`daily_incidents`] is read.
pub fn incident_mapping() -> Mapping {
    mapping("Daily incidents (demonstration)")
}

/// How [`ambulance_calls`] is read. Its columns are those of the daily incidents, so headings alone do not
/// tell the two apart: hand in only this one.
pub fn ambulance_mapping() -> Mapping {
    mapping("Ambulance calls (demonstration)")
}

fn mapping(name: &str) -> Mapping {
    let column = |heading: &str| Some(heading.to_owned());
    let mut mapping = Mapping::new(name, "date", What::Column("kind".to_owned()));
    mapping.when.time = column("time");
    mapping.point = Some(PointColumns { longitude: "longitude".to_owned(), latitude: "latitude".to_owned() });
    mapping.borough_name = column("borough");
    mapping.ward_name = column("ward");
    // Chosen from a list and not typed freely, so nothing needs to be held back.
    mapping.place_text = column("place");
    mapping.place_kind = column("place_kind");
    mapping.reference = column("reference");
    mapping.people = vec![PersonColumns {
        capacity: Capacity::Victim,
        age: column("age_harmed"),
        sex: None,
        self_defined_ethnicity: None,
        observed_ethnicity: None,
    }];
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoes_are_near_in_time_and_place_and_others_stand_alone() {
        let today: Day = "2026-11-22".parse().expect("a date of the test");
        let lead = borough_with_slug(LEAD_BOROUGH).expect("the borough is there");
        let incidents = incidents_of(1, two_years_before(today), today, lead);
        let calls = calls(1, today, lead, &incidents);
        let mut echoes = 0;
        for (call, echoed) in &calls {
            let Some(echoed) = echoed else { continue };
            let incident =
                incidents.iter().find(|incident| incident.reference == *echoed).expect("it is there");
            let seconds = call.at.seconds_since(incident.at);
            assert!((0..=i64::from(ECHO_MINUTES) * SECONDS_A_MINUTE).contains(&seconds), "{seconds}");
            assert!(call.point.km_to(incident.point) <= ECHO_KM + 1e-6);
            assert_ne!(call.reference, incident.reference);
            echoes += 1;
        }
        let share = f64::from(echoes) / incidents.len() as f64;
        assert!((0.36..0.44).contains(&share), "{share}");
        assert!(calls.len() > echoes as usize + 200, "some calls stand alone");
    }
}
