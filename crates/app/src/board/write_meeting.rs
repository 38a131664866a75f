//! Planning a meeting, and changing when, where and with whom it is.

use super::change::Change;
use super::door::{
    Asked, Door, Hand, NEW, Names, Step, Text, adding, boroughs, is_asked_first, is_regional,
    list_candidates, look_again, new_of, require_words, seen, typed,
};
use super::model::{Meeting, MeetingKind, MeetingState, NAME_LETTERS_MAX, PARTNERS_MAX};
use super::show_board::kinds_to_plan;
use super::store::meetings::{Of, list_meetings, list_partners};
use crate::agencies::{Agency, AgencyKind, Area, ChosenArea, choose_area};
use crate::planning::typed_time;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, MeetingId};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

const FIELDS: &[&str] = &["title", "day", "time", "place", "chair", "seen", NEW];
/// What a title may not say: who somebody is. Chairs are named.
const TITLE: &[Text<'static>] = &[("title", "Title")];

/// What the form needs.
struct Form {
    /// The meeting that is changed; `None` for a new one.
    meeting: Option<Meeting>,
    chosen: ChosenArea,
    kinds: Vec<MeetingKind>,
    boroughs: Vec<Area>,
    candidates: Vec<Agency>,
}

async fn begin(app: &App, visit: &Visit, area: &str) -> Result<Form, Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let kinds = kinds_to_plan(app, visit, &chosen);
    if kinds.is_empty() {
        // Whoever plans nothing is refused for the first kind that there would be.
        let any = MeetingId::new(visit.at(), app.rng());
        let own = visit.require_member()?.agency;
        let hand = if is_regional(visit) { Hand::Region(own) } else { Hand::Partner(chosen.area.id) };
        hand.require(app, visit, (any, MeetingKind::Board), Step::Write).await?;
    }
    Ok(Form { meeting: None, chosen, kinds, boroughs: boroughs(app).await?, candidates: Vec::new() })
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let form = begin(&app, &visit, &asked.area).await?;
    page(&app, &visit, &form, &adding(MeetingId::new(visit.at(), app.rng())), FormErrors::default())
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let is_new = form.meeting.is_none();
    let kinds: Vec<Value> = form
        .kinds
        .iter()
        .map(|kind| {
            let checked = entered.get("kind") == kind.code() || form.kinds.len() == 1;
            context! { value => kind.code(), text => kind.words(), checked }
        })
        .collect();
    let several = form.meeting.as_ref().map_or_else(
        || form.kinds.iter().any(|kind| kind.is_of_several()),
        |meeting| meeting.kind.is_of_several(),
    );
    let boroughs: Vec<Value> = form
        .boroughs
        .iter()
        .map(|area| {
            let checked = entered.all("areas").any(|slug| slug == area.slug);
            context! { value => area.slug.as_str(), text => area.name.as_str(), checked }
        })
        .collect();
    let partners: Vec<Value> = form
        .candidates
        .iter()
        .map(|agency| {
            let checked = entered.all("partners").any(|slug| slug == agency.slug);
            context! { value => agency.slug.as_str(), text => agency.name.as_str(), checked }
        })
        .collect();
    let whole = vec![
        context! { value => "yes", text => "Every borough of the region", checked => entered.get("whole") == "yes" },
    ];
    app.page(visit, "board/write_meeting.html", context! {
        area => form.chosen.values(), id => form.meeting.as_ref().map(|meeting| meeting.id.to_string()), is_new, kinds, several,
        is_regional => is_regional(visit), boroughs, partners, whole, typed => typed(entered, FIELDS), errors => values(&errors),
    })
}

/// What was entered of when, where and which boroughs.
struct Entered {
    kind: MeetingKind,
    starts_at: Instant,
    areas: Vec<AreaId>,
}

fn read(form: &Form, entered: &Fields, visit: &Visit) -> Result<Entered, FormErrors> {
    let mut errors = FormErrors::default();
    let kind = match &form.meeting {
        Some(meeting) => Some(meeting.kind),
        None => form.kinds.iter().copied().find(|kind| kind.code() == entered.get("kind")),
    };
    errors.require(kind.is_some(), "kind", "Select what sort of meeting it is");
    require_words(
        &mut errors,
        entered,
        &[
            ("title", NAME_LETTERS_MAX, "The title", "Enter what the meeting is called"),
            ("place", NAME_LETTERS_MAX, "The place", "Enter where it is, or how to join it"),
            ("chair", NAME_LETTERS_MAX, "Who chairs", "Enter who chairs it"),
        ],
    );
    let year = |year: i16| (2000..2100).contains(&year);
    let day = entered.day("day").filter(|day| year(day.date().year()));
    errors.require(day.is_some(), "day", "Enter the day of the meeting, such as 27/3/2027");
    let time = typed_time(entered.get("time"));
    errors.require(time.is_some(), "time", "Enter the time at which it begins, such as 14:30 or 2:30pm");
    let was_held = form.meeting.as_ref().is_some_and(|meeting| meeting.state == MeetingState::Held);
    let starts_at = day.zip(time).map(|(day, time)| Instant::from_london(day.date().to_datetime(time)));
    let is_past = starts_at.is_none_or(|at| at <= visit.at());
    errors.require(!was_held || is_past, "day", "The meeting was held: enter a day that has passed");
    let named = |area: &&Area| entered.all("areas").any(|slug| slug == area.slug);
    let is_whole = is_regional(visit) && entered.get("whole") == "yes";
    let lead = match (&form.meeting, kind) {
        (Some(meeting), _) => meeting.lead,
        (None, Some(MeetingKind::Regional) | None) => None,
        (None, Some(_)) => Some(form.chosen.area.id),
    };
    let several = kind.is_some_and(MeetingKind::is_of_several);
    let others = form.boroughs.iter().filter(|area| several && (is_whole || named(area))).map(|area| area.id);
    let mut areas: Vec<AreaId> = lead.into_iter().chain(others.filter(|area| Some(*area) != lead)).collect();
    areas.dedup();
    errors.require(kind.is_none() || !areas.is_empty(), "areas", "Select the boroughs that it is of");
    match (kind, starts_at) {
        (Some(kind), Some(starts_at)) if errors.is_empty() => Ok(Entered { kind, starts_at, areas }),
        _ => Err(errors),
    }
}

fn meeting_of(entered: &Fields, read: Entered, form: &Form, visit: &Visit, id: MeetingId) -> Meeting {
    let text = |name: &str| entered.get(name).to_owned();
    let own = visit.membership().map(|member| member.agency);
    let before = form.meeting.as_ref();
    Meeting {
        id,
        kind: read.kind,
        title: text("title"),
        agency: before
            .map(|meeting| meeting.agency)
            .or(own)
            .expect("whoever writes a meeting acts for an agency"),
        lead: match (before, read.kind) {
            (Some(meeting), _) => meeting.lead,
            (None, MeetingKind::Regional) => None,
            (None, _) => Some(form.chosen.area.id),
        },
        areas: read.areas,
        starts_at: read.starts_at,
        place: text("place"),
        chair: text("chair"),
        state: MeetingState::Planned,
        cancelled_because: None,
        minutes: String::new(),
        confirmed: None,
        changed_at: visit.at(),
    }
}

/// Whom a new meeting begins with: the partners of the last one like it, else those who work there.
async fn first_partners(app: &App, visit: &Visit, meeting: &Meeting) -> Result<Vec<AgencyId>, Stop> {
    let db = app.db().readers();
    let candidates = list_candidates(app, visit, meeting.kind, &meeting.areas).await?;
    let of = match meeting.lead {
        Some(area) => list_meetings(db, Of::Areas(&[area])).await?,
        None => list_meetings(db, Of::Agency(meeting.agency)).await?,
    };
    let last = of.iter().find(|one| one.kind == meeting.kind && one.series() == meeting.series());
    let before: Vec<AgencyId> = match last {
        Some(last) => list_partners(db, &[last.id]).await?.iter().map(|one| one.agency).collect(),
        None => Vec::new(),
    };
    let is_in = |agency: &&Agency| match (before.is_empty(), meeting.kind.is_of_several()) {
        // The boroughs of the last one need not be those of this one.
        (_, true) => {
            before.contains(&agency.id)
                || is_asked_first(agency.kind)
                || agency.kind == AgencyKind::RegionalBody
        }
        (false, false) => before.contains(&agency.id),
        (true, false) => true,
    };
    Ok(candidates.iter().filter(is_in).take(PARTNERS_MAX).map(|agency| agency.id).collect())
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let form = begin(&app, &visit, &asked.area).await?;
    let read = match read(&form, &entered, &visit) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[], TITLE)? {
        return Ok(page.into_response());
    }
    let id = new_of(&entered, MeetingId::new(visit.at(), app.rng()));
    let meeting = meeting_of(&entered, read, &form, &visit, id);
    let partners = first_partners(&app, &visit, &meeting).await?;
    let hand = match meeting.lead {
        Some(_) => Hand::Partner(form.chosen.area.id),
        None => Hand::Region(meeting.agency),
    };
    let change = Change::New(&meeting, &partners);
    app.db().retrying(|| hand.write(&app, &visit, id, &change)).await?;
    Ok(Redirect::to(&format!("/board/meetings/{id}?done=planned")).into_response())
}

/// The meeting of an address with its form, for whoever writes it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Door, Form), Stop> {
    let door = Door::to_write(app, visit, id, Step::Write).await?;
    let meeting = door.meeting.clone();
    let all = boroughs(app).await?;
    let slug = door.area(visit).and_then(|area| all.iter().find(|one| one.id == area));
    let chosen = choose_area(app, visit, slug.map_or("", |area| area.slug.as_str())).await?;
    let candidates = list_candidates(app, visit, meeting.kind, &meeting.areas).await?;
    Ok((door, Form { meeting: Some(meeting), chosen, kinds: Vec::new(), boroughs: all, candidates }))
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (door, form) = load(&app, &visit, &id).await?;
    let meeting = &door.meeting;
    let partners = list_partners(app.db().readers(), &[meeting.id]).await?;
    let mut fields: Vec<(&str, String)> = vec![
        ("title", meeting.title.clone()),
        ("day", typed_day(meeting.day())),
        ("time", meeting.starts_at.london().strftime("%H:%M").to_string()),
        ("place", meeting.place.clone()),
        ("chair", meeting.chair.clone()),
        ("seen", meeting.changed_at.micros().to_string()),
    ];
    let areas = form.boroughs.iter().filter(|area| meeting.areas.contains(&area.id));
    fields.extend(areas.map(|area| ("areas", area.slug.clone())));
    let there = form.candidates.iter().filter(|agency| partners.iter().any(|one| one.agency == agency.id));
    fields.extend(there.map(|agency| ("partners", agency.slug.clone())));
    let entered: Fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &form, &entered, FormErrors::default())
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (door, form) = load(&app, &visit, &id).await?;
    let mut read = read(&form, &entered, &visit);
    let chosen =
        form.candidates.iter().filter(|agency| entered.all("partners").any(|slug| slug == agency.slug));
    let mut partners: Vec<AgencyId> = chosen.map(|agency| agency.id).collect();
    // Whoever the form does not offer any more was not left out of it.
    let there = list_partners(app.db().readers(), &[door.meeting.id]).await?;
    let is_offered = |id: AgencyId| form.candidates.iter().any(|agency| agency.id == id);
    partners.extend(there.iter().map(|one| one.agency).filter(|agency| !is_offered(*agency)));
    if !(1..=PARTNERS_MAX).contains(&partners.len()) {
        let mut errors = read.err().unwrap_or_default();
        errors.add("partners", format!("Select 1 to {PARTNERS_MAX} partners"));
        read = Err(errors);
    }
    let read = match read {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[], TITLE)? {
        return Ok(page.into_response());
    }
    let seen = seen(&entered, &door.address())?;
    let meeting = meeting_of(&entered, read, &form, &visit, door.meeting.id);
    let change = Change::Edit(&meeting, &partners, seen);
    app.db().retrying(|| door.hand.write(&app, &visit, meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done=saved", door.address())).into_response())
}

/// Names of agencies in a select field, with the one that was chosen.
pub(super) fn agency_choices(names: &Names, agencies: &[AgencyId], entered: &str) -> Vec<Value> {
    let mut all: Vec<(String, String)> =
        agencies.iter().map(|id| (names.agency(*id).to_owned(), id.to_string())).collect();
    all.sort();
    let choose = context! { value => "", text => "Select an agency" };
    let choices = all.into_iter().map(|(text, value)| {
        let selected = value == entered;
        context! { value, text, selected }
    });
    std::iter::once(choose).chain(choices).collect()
}
