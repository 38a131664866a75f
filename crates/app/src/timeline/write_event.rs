//! Adding an event and changing what, when, where and whose it is.
//!
//! Over 500 lines because the form, its dates and its place are read together, and tests of the dates are beside them.

use super::door::{Door, answers_for, changed_meanwhile, something};
use super::model::{DAYS_MAX, Event, EventKind, TITLE_LETTERS_MAX, Texts, When};
use super::show_timeline::Asked;
use super::store::{Change, NewEvent, Was, find_event, insert_event, update_event};
use crate::agencies::{self, Agency, Area, choose_area};
use crate::imports::{PublicPlace, list_public_places};
use crate::names::warnings;
use crate::planning::typed_time;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AgencyId, MemberId, TimelineEventId, uuid_v7};
use accord_kernel::{Day, Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WriteTimeline;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::{BTreeMap, BTreeSet};

/// What the form offers.
pub(super) struct Offered {
    pub area: Area,
    /// Boroughs that the event may be shared with: those that the member's agency serves.
    boroughs: Vec<Area>,
    agencies: Vec<Agency>,
    members: Vec<(MemberId, String)>,
    places: Vec<PublicPlace>,
    own: AgencyId,
}

impl Offered {
    pub(super) async fn load(app: &App, visit: &Visit, area: &Area) -> Result<Self, Stop> {
        let chosen = choose_area(app, visit, &area.slug).await?;
        let (db, own) = (app.db().readers(), visit.require_member()?.agency);
        let here = BTreeSet::from([area.id]);
        let mut agencies = agencies::list_agencies_serving(db, &here, visit.at().day()).await?;
        agencies.sort_by(|one, other| one.name.cmp(&other.name));
        let members = accounts::list_members(db, own).await?;
        let members = members.into_iter().filter(|line| line.suspended_at.is_none());
        Ok(Self {
            members: members.map(|line| (line.member, line.name)).collect(),
            places: list_public_places(db, &area.name).await?,
            area: area.clone(),
            boroughs: chosen.boroughs,
            agencies,
            own,
        })
    }

    /// Agencies that work in the borough, by name.
    pub(super) fn agencies(&self) -> &[Agency] {
        &self.agencies
    }

    /// The member's own agency.
    pub(super) const fn own(&self) -> AgencyId {
        self.own
    }
}

fn time_of(at: Instant) -> String {
    at.london().strftime("%H:%M").to_string()
}

/// The fields of an event that is there.
fn fields_of(event: &Event, offered: &Offered) -> Fields {
    let when = &event.when;
    let pairs = [
        ("kind", event.kind.code().to_owned()),
        ("title", event.texts.title.clone()),
        ("from", typed_day(when.first_day())),
        // The day on which it ends, also at midnight: read again, it is the same end.
        ("to", typed_day(if when.is_all_day { when.last_day() } else { when.ends().day() })),
        ("from_time", if when.is_all_day { String::new() } else { time_of(when.starts()) }),
        ("to_time", if when.is_all_day { String::new() } else { time_of(when.ends()) }),
        ("place", event.texts.place.clone()),
        ("point", event.point.map_or_else(String::new, |(lon, lat)| format!("{lat:.6}, {lon:.6}"))),
        ("agency", event.agency.to_string()),
        ("member", event.member.map_or_else(String::new, |member| member.to_string())),
        ("seen", event.changed_at.micros().to_string()),
    ];
    let areas = offered.boroughs.iter().filter(|area| event.areas.contains(&area.id));
    let areas = areas.map(|area| ("areas".to_owned(), area.slug.clone()));
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(areas).collect()
}

pub(super) struct Shown<'a> {
    pub action: String,
    pub back: (&'a str, String),
    pub is_new: bool,
}

fn page(
    app: &App,
    visit: &Visit,
    offered: &Offered,
    entered: &Fields,
    shown: &Shown<'_>,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let choice = |value: String, text: &str, chosen: &str| {
        let selected = value == chosen;
        context! { value, text, selected, checked => selected }
    };
    let none = |text: &'static str| std::iter::once(context! { value => "", text });
    let chosen_kind = entered.get("kind");
    let kinds = EventKind::ALL.iter().filter(|kind| kind.is_chosen() || kind.code() == chosen_kind);
    let kinds: Vec<Value> = none("Choose")
        .chain(
            kinds
                .filter(|kind| !kind.is_personal())
                .map(|kind| choice(kind.code().to_owned(), kind.words(), chosen_kind)),
        )
        .collect();
    let agency = match entered.get("agency") {
        "" => offered.own.to_string(),
        entered => entered.to_owned(),
    };
    let agencies: Vec<Value> =
        offered.agencies.iter().map(|found| choice(found.id.to_string(), &found.name, &agency)).collect();
    let members: Vec<Value> = none("Nobody by name")
        .chain(offered.members.iter().map(|(id, name)| choice(id.to_string(), name, entered.get("member"))))
        .collect();
    let places: Vec<Value> = none("None of these")
        .chain(
            offered
                .places
                .iter()
                .map(|found| choice(found.code.clone(), &found.name, entered.get("public_place"))),
        )
        .collect();
    let areas: Vec<&str> = entered.all("areas").collect();
    let boroughs: Vec<Value> = offered
        .boroughs
        .iter()
        .map(|area| {
            let checked =
                areas.contains(&area.slug.as_str()) || (areas.is_empty() && area.id == offered.area.id);
            context! { value => area.slug.as_str(), text => area.name.as_str(), checked }
        })
        .collect();
    let names = ["title", "from", "to", "from_time", "to_time", "place", "point", "seen", "event"];
    let typed: BTreeMap<&str, &str> = names.iter().map(|name| (*name, entered.get(name))).collect();
    app.page(visit, "timeline/write_event.html", context! {
        kinds, agencies, members, places, boroughs, typed => values(typed), action => shown.action.as_str(), is_new => shown.is_new,
        back => context! { text => shown.back.0, href => shown.back.1.as_str() },
        all_words => all_words(entered), warnings => warnings.to_vec(), errors => values(&errors),
    })
}

fn all_words(fields: &Fields) -> String {
    format!("{}. {}", fields.get("title"), fields.get("place"))
}

/// What a form says, once nothing is wrong with it.
struct Entered {
    kind: EventKind,
    title: String,
    place: String,
    when: When,
    point: Option<(f64, f64)>,
    agency: AgencyId,
    member: Option<MemberId>,
    areas: Vec<Area>,
}

fn read_when(fields: &Fields, errors: &mut FormErrors) -> Option<When> {
    let from = fields.day("from");
    errors.require(from.is_some(), "from", "Enter the day on which it begins, such as 27/3/2027");
    let is_open = fields.get("to").is_empty();
    let to = if is_open { from } else { fields.day("to") };
    errors.require(
        to.is_some() || is_open,
        "to",
        "Enter the day on which it ends, such as 27/3/2027, or leave it empty",
    );
    let (from, to) = from.zip(to)?;
    if from.date().year() < 2000 || to.date().year() > 2100 {
        errors.add("from", "Enter a year between 2000 and 2100");
        return None;
    }
    let (from_time, to_time) = (fields.get("from_time"), fields.get("to_time"));
    let when = if from_time.is_empty() && to_time.is_empty() {
        When::days(from, to)
    } else {
        let (begins, ends) = (typed_time(from_time), typed_time(to_time));
        errors.require(
            begins.is_some(),
            "from_time",
            "Enter when it begins, such as 15:00, or leave both times empty",
        );
        errors.require(
            ends.is_some(),
            "to_time",
            "Enter when it ends, such as 18:00, or leave both times empty",
        );
        let (begins, ends) = begins.zip(ends)?;
        let at = |day: Day, time| Instant::from_london(day.date().to_datetime(time));
        // A party from 20:00 to 02:00 ends on the day after, where nobody said on which.
        let to = if is_open && ends < begins { to.plus_days(1) } else { to };
        When::new(false, at(from, begins), at(to, ends))
    };
    if to < from || when.ends() < when.starts() {
        errors.add("to", "Enter an end that is after the beginning");
    } else if when.last_day().days_since(when.first_day()) >= DAYS_MAX {
        errors.add("to", "Enter an event of 120 days or fewer: of a longer one, its beginning and its end");
    }
    Some(when)
}

/// London, with room: what lies elsewhere was typed the wrong way round.
const LONGITUDES: std::ops::RangeInclusive<f64> = -1.0..=0.8;
const LATITUDES: std::ops::RangeInclusive<f64> = 51.0..=52.0;

/// Where exactly: a public place that was chosen, or latitude and longitude as maps print them.
fn read_point(fields: &Fields, offered: &Offered, errors: &mut FormErrors) -> Option<(f64, f64)> {
    let chosen = offered.places.iter().find(|found| found.code == fields.get("public_place"));
    if let Some(place) = chosen {
        return Some(place.point);
    }
    let text = fields.get("point");
    if text.is_empty() {
        return None;
    }
    let numbers: Vec<f64> = text.split([',', ' ']).filter_map(|part| part.trim().parse().ok()).collect();
    let point = match numbers[..] {
        [latitude, longitude] if LATITUDES.contains(&latitude) && LONGITUDES.contains(&longitude) => {
            Some((longitude, latitude))
        }
        _ => None,
    };
    errors.require(
        point.is_some(),
        "point",
        "Enter latitude and longitude of a place in London, such as 51.5897, -0.0713, or leave it empty",
    );
    point
}

fn read(fields: &Fields, offered: &Offered) -> Result<Entered, FormErrors> {
    let mut errors = FormErrors::default();
    let title = fields.get("title");
    errors.require(!title.is_empty(), "title", "Enter what it is called");
    errors.limit(title, TITLE_LETTERS_MAX, "title", "What it is called");
    let kind = EventKind::from_code(fields.get("kind")).filter(|kind| !kind.is_personal());
    errors.require(kind.is_some(), "kind", "Choose what sort of event it is");
    let when = read_when(fields, &mut errors);
    errors.limit(fields.get("place"), TITLE_LETTERS_MAX, "place", "The place");
    let point = read_point(fields, offered, &mut errors);
    let is_nameless =
        point.is_some() && fields.get("place").is_empty() && fields.get("public_place").is_empty();
    errors.require(!is_nameless, "place", "Enter what the place is called");
    let happened = point.is_some() && kind.is_some_and(EventKind::comes_back);
    errors.require(
        !happened,
        "point",
        "Leave the exact place empty: where something happened to a person is an area, never a point",
    );
    let agency = offered.agencies.iter().find(|agency| agency.id.to_string() == fields.get("agency"));
    errors.require(agency.is_some(), "agency", "Choose the agency that owns it");
    let member = offered.members.iter().find(|(id, _)| id.to_string() == fields.get("member"));
    let is_of_own = agency.is_some_and(|agency| agency.id == offered.own);
    errors.require(
        member.is_none() || is_of_own,
        "member",
        "Choose nobody by name: you can name somebody of your own agency only",
    );
    let slugs: Vec<&str> = fields.all("areas").collect();
    let areas: Vec<Area> =
        offered.boroughs.iter().filter(|area| slugs.contains(&area.slug.as_str())).cloned().collect();
    errors.require(!areas.is_empty(), "areas", "Select at least one borough");
    let place = match fields.get("place") {
        "" => offered
            .places
            .iter()
            .find(|found| found.code == fields.get("public_place"))
            .map_or("", |found| found.name.as_str()),
        typed => typed,
    };
    match (kind, when, agency, errors.is_empty()) {
        (Some(kind), Some(when), Some(agency), true) => Ok(Entered {
            kind,
            title: title.to_owned(),
            place: place.to_owned(),
            when,
            point,
            agency: agency.id,
            member: member.map(|(id, _)| *id),
            areas,
        }),
        _ => Err(errors),
    }
}

fn shown_new(area: &Area) -> Shown<'static> {
    let back = ("Timeline", format!("/timeline?area={}", area.slug));
    Shown { action: format!("/timeline/new?area={}", area.slug), back, is_new: true }
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let id = TimelineEventId::new(visit.at(), app.rng());
    visit.require_may::<WriteTimeline>(&app, something(id, area.id), Purpose::PlanAndAnalyse).await?;
    let offered = Offered::load(&app, &visit, &area).await?;
    let entered: Fields = [("event".to_owned(), id.to_string())].into_iter().collect();
    page(&app, &visit, &offered, &entered, &shown_new(&area), (&[], FormErrors::default()))
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    // The id of the form: sent twice, it writes one event.
    let id = fields.get("event").parse().unwrap_or_else(|_| TimelineEventId::new(visit.at(), app.rng()));
    visit.require_may::<WriteTimeline>(&app, something(id, area.id), Purpose::PlanAndAnalyse).await?;
    let offered = Offered::load(&app, &visit, &area).await?;
    let entered = match read(&fields, &offered) {
        Ok(entered) => entered,
        Err(errors) => {
            let page = page(&app, &visit, &offered, &fields, &shown_new(&area), (&[], errors))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        let none = FormErrors::default();
        return Ok(
            page(&app, &visit, &offered, &fields, &shown_new(&area), (&warnings, none))?.into_response()
        );
    }
    let new = NewEvent {
        // The borough of the page when the event is shared with it, else the first that it is shared with.
        area: entered.areas.iter().find(|found| found.id == area.id).unwrap_or(&entered.areas[0]).id,
        areas: entered.areas.iter().map(|area| area.id).collect(),
        agency: entered.agency,
        member: entered.member,
        kind: entered.kind,
        texts: Texts { title: entered.title, place: entered.place, ..Texts::default() },
        when: entered.when,
        point: entered.point,
        source_key: None,
    };
    add_event(&app, &visit, id, &new).await?;
    Ok(Redirect::to(&format!("/timeline/{id}")).into_response())
}

/// Writes an event under an id, once, for boroughs in each of which the member may write.
pub(super) async fn add_event(
    app: &App,
    visit: &Visit,
    id: TimelineEventId,
    new: &NewEvent,
) -> Result<(), Stop> {
    for area in &new.areas {
        visit.require_may::<WriteTimeline>(app, something(id, *area), Purpose::PlanAndAnalyse).await?;
    }
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide::<WriteTimeline>(app, something(id, new.area), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            match insert_event(&tx, new).await {
                // The same form, sent twice: the event is there.
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("write an event of the timeline")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await
}

fn shown_edit(door: &Door) -> Shown<'static> {
    Shown {
        action: format!("{}/edit", door.address()),
        back: ("Back to the event", door.address()),
        is_new: false,
    }
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = open_to_write(&app, &visit, &id).await?;
    let offered = Offered::load(&app, &visit, &door.area).await?;
    let permit = door.require_reader(&app, &visit).await?;
    app.db().record(permit).await?;
    let entered = fields_of(&door.event, &offered);
    page(&app, &visit, &offered, &entered, &shown_edit(&door), (&[], FormErrors::default()))
}

/// An event that stands, for whoever may change it.
pub(super) async fn open_to_write(app: &App, visit: &Visit, id: &str) -> Result<Door, Stop> {
    let door = Door::open(app, visit, app.db().readers(), id).await?;
    if door.event.is_personal() {
        return Err(Stop::not_found());
    }
    visit.require_may::<WriteTimeline>(app, door.target(), Purpose::PlanAndAnalyse).await?;
    door.require_standing()?;
    Ok(door)
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = open_to_write(&app, &visit, &id).await?;
    let offered = Offered::load(&app, &visit, &door.area).await?;
    // Which boroughs it is shared with is said once, when it is added.
    let with_areas: Fields = fields
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain([("areas".to_owned(), door.area.slug.clone())])
        .collect();
    let read = read(&with_areas, &offered).and_then(|entered| {
        let keeps = entered.agency == door.event.agency || answers_for(&visit, door.event.agency);
        let mut errors = FormErrors::default();
        errors.require(
            keeps,
            "agency",
            "Leave the owner as it is: the agency that owns it hands it over, or who leads the timeline",
        );
        if errors.is_empty() { Ok(entered) } else { Err(errors) }
    });
    let entered = match read {
        Ok(entered) => entered,
        Err(errors) => {
            let page = page(&app, &visit, &offered, &fields, &shown_edit(&door), (&[], errors))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        let none = FormErrors::default();
        return Ok(
            page(&app, &visit, &offered, &fields, &shown_edit(&door), (&warnings, none))?.into_response()
        );
    }
    // What nobody touched stays as exact as it was: seconds, a point of many digits, a member of another agency.
    let shown = fields_of(&door.event, &offered);
    let untouched = |names: &[&str]| names.iter().all(|name| fields.get(name) == shown.get(name));
    let same_time = untouched(&["from", "to", "from_time", "to_time"]);
    let same_point = untouched(&["point"]) && fields.get("public_place").is_empty();
    let same_owner = door.event.agency == entered.agency && door.event.agency != offered.own;
    change(&app, &visit, &door, fields.get("seen"), |before| {
        let texts =
            Texts { title: entered.title.clone(), place: entered.place.clone(), ..before.texts.clone() };
        let when = if same_time { before.when } else { entered.when };
        let point = if same_point { before.point } else { entered.point };
        let member = if same_owner { before.member } else { entered.member };
        let is = Was { texts, when, point };
        let agency = if answers_for(&visit, before.agency) { entered.agency } else { before.agency };
        Change { agency, member, kind: entered.kind, is }
    })
    .await?;
    Ok(Redirect::to(&door.address()).into_response())
}

/// Changes an event that nobody changed since it was seen.
pub(super) async fn change(
    app: &App,
    visit: &Visit,
    door: &Door,
    seen: &str,
    to: impl Fn(&Event) -> Change,
) -> Result<(), Stop> {
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WriteTimeline>(app, door.target(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let now = find_event(tx.connection(), door.event.id).await?.ok_or_else(Stop::not_found)?;
            if now.withdrawn.is_some() || now.changed_at.micros().to_string() != seen {
                return Err(changed_meanwhile(&door.address()).into());
            }
            update_event(&tx, &now, &to(&now), uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                typed_time(text).map(|time| time.strftime("%H:%M").to_string()).as_deref(),
                expected,
                "{text}"
            );
        };
        check("15:00", Some("15:00"));
        check("9.30", Some("09:30"));
        check("2359", Some("23:59"));
        check("24:00", None);
        check("3pm", Some("15:00"));
        check("9 am", Some("09:00"));
        check("12.30am", Some("00:30"));
        check("13pm", None);
        check("", None);
    }
}
