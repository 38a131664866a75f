//! Writing a stream down: a borough its own, the region those of the region, a voluntary organisation what it has itself.

use super::door::{
    Asked, PLAN, adding, boroughs, changed_meanwhile, in_area, is_regional, look_again, new_of, of_agency,
    require_region, seen,
};
use super::model::{NAME_LETTERS_MAX, Outcome, POUNDS_MAX, Stream, WORDS_LETTERS_MAX};
use super::show_stream::find;
use super::store::streams::{decide_stream, insert_stream, update_stream};
use crate::agencies::{Agency, Area, ChosenArea, choose_area, list_agencies_serving};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, FundingStreamId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{WriteRegionalStream, WriteStream};
use accord_policy::{Action, Membership, RefusalCode, Role, Target};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// For whom a stream is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Writing {
    /// For a borough.
    Borough(AreaId),
    /// For the region, by its body.
    Region(AgencyId),
}

/// What is written of a stream.
#[derive(Debug)]
pub(super) enum Change {
    /// It is new.
    New(Stream),
    /// It is as it stands here, unless it changed since it was seen.
    Edit(Stream, Instant),
    /// What became of it, unless it changed since it was seen.
    Outcome(Outcome, String, Instant),
}

/// Who writes what others have, besides what their own organisation has.
const OF_ANY_AGENCY: &[Role] = &[Role::BoardChair, Role::YouthJusticeManager, Role::Analyst];

/// Whether somebody writes only what their own organisation has.
fn only_own(member: &Membership) -> bool {
    !OF_ANY_AGENCY.iter().any(|role| member.roles.contains(role))
}

impl Writing {
    fn of_stream(stream: &Stream) -> Self {
        stream.written_in.map_or(Self::Region(stream.agency), Self::Borough)
    }

    fn target(self, id: FundingStreamId) -> Target<FundingStreamId> {
        match self {
            Self::Borough(area) => in_area(id, area),
            Self::Region(agency) => of_agency(id, agency),
        }
    }

    /// Whether the reader writes a stream: leaves out what leads to a refusal.
    pub(super) fn of(_: &App, visit: &Visit, stream: &Stream) -> Option<Self> {
        let (writing, member) = (Self::of_stream(stream), visit.membership()?);
        let target = writing.target(stream.id);
        let may = match writing {
            Self::Borough(_) => {
                visit.may::<WriteStream>(&target, PLAN)
                    && (!only_own(member) || stream.agency == member.agency)
            }
            Self::Region(_) => is_regional(visit) && visit.may::<WriteRegionalStream>(&target, PLAN),
        };
        may.then_some(writing)
    }

    /// Refuses whoever does not write this stream.
    pub(super) async fn require(app: &App, visit: &Visit, stream: &Stream) -> Result<Self, Stop> {
        let writing = Self::of_stream(stream);
        writing.require_here(app, visit, stream.id, Some(stream.agency)).await?;
        Ok(writing)
    }

    /// Refuses whoever does not write here, or not what this agency has.
    async fn require_here(
        self,
        app: &App,
        visit: &Visit,
        id: FundingStreamId,
        has: Option<AgencyId>,
    ) -> Result<(), Stop> {
        let member = visit.require_member()?;
        match self {
            Self::Region(_) => require_region::<WriteRegionalStream>(app, visit, self.target(id)).await,
            Self::Borough(_) => {
                visit.require_may::<WriteStream>(app, self.target(id), PLAN).await?;
                if only_own(member) && has.is_some_and(|agency| agency != member.agency) {
                    let code = RefusalCode::OtherAgency;
                    return Err(visit.refuse_for::<WriteStream>(app, self.target(id), PLAN, code).await?);
                }
                Ok(())
            }
        }
    }

    /// Writes the change in one transaction.
    pub(super) async fn write(
        self,
        app: &App,
        visit: &Visit,
        id: FundingStreamId,
        change: &Change,
    ) -> Result<(), Stop> {
        match self {
            Self::Borough(_) => write::<WriteStream>(app, visit, self.target(id), change).await,
            Self::Region(_) => write::<WriteRegionalStream>(app, visit, self.target(id), change).await,
        }
    }
}

async fn write<A: Action<Resource = FundingStreamId>>(
    app: &App,
    visit: &Visit,
    target: Target<FundingStreamId>,
    change: &Change,
) -> Result<(), Stop> {
    let address = format!("/funding/{}", target.resource);
    let permit = visit.decide::<A>(app, target, PLAN).await?;
    let tx = app.db().write(permit).await?;
    let new_id = || uuid_v7(visit.at(), app.rng());
    let is_done = match change {
        Change::New(stream) => {
            if !insert_stream(&tx, stream, new_id).await? {
                // The same form, sent twice: the stream is there.
                return Ok(());
            }
            true
        }
        Change::Edit(stream, seen) => update_stream(&tx, stream, *seen, new_id).await?,
        Change::Outcome(outcome, words, seen) => decide_stream(&tx, (*outcome, words), *seen).await?,
    };
    if !is_done {
        return Err(changed_meanwhile(&address).into());
    }
    Ok(tx.commit().await?)
}

/// What other boroughs and the region read of a stream.
const TEXTS: &[(&str, &str)] = &[
    ("name", "What it is called"),
    ("purpose", "What it is for"),
    ("what_ends", "What ends when it ends"),
    ("conditions", "Conditions"),
];
/// Who pays.
const OFFICES: &[(&str, &str)] = &[("funder", "Who gives it")];

/// What the form needs: where it is written, whom it can reach, who can have it.
struct Form {
    writing: Writing,
    chosen: ChosenArea,
    boroughs: Vec<Area>,
    agencies: Vec<Agency>,
    action: String,
    is_new: bool,
}

impl Form {
    async fn load(
        app: &App,
        visit: &Visit,
        (writing, area): (Writing, &str),
        id: Option<FundingStreamId>,
    ) -> Result<Self, Stop> {
        let (member, chosen) = (visit.require_member()?, choose_area(app, visit, area).await?);
        let areas = match writing {
            Writing::Borough(area) => [area].into(),
            Writing::Region(_) => visit.areas().collect(),
        };
        let mut agencies = list_agencies_serving(app.db().readers(), &areas, visit.at().day()).await?;
        match writing {
            Writing::Region(own) => agencies.retain(|agency| agency.id == own),
            Writing::Borough(_) if only_own(member) => agencies.retain(|agency| agency.id == member.agency),
            Writing::Borough(_) => {}
        }
        let action = id.map_or_else(
            || format!("/funding/new?area={}", chosen.area.slug),
            |id| format!("/funding/{id}/edit"),
        );
        Ok(Self { writing, chosen, boroughs: boroughs(app).await?, agencies, action, is_new: id.is_none() })
    }

    fn is_regional(&self) -> bool {
        matches!(self.writing, Writing::Region(_))
    }
}

/// Where somebody writes a new stream: for the region when they act for its body, else for a borough.
async fn begin(app: &App, visit: &Visit, area: &str) -> Result<(Form, FundingStreamId), Stop> {
    let (member, id) = (visit.require_member()?, FundingStreamId::new(visit.at(), app.rng()));
    let writing = match is_regional(visit) {
        true => Writing::Region(member.agency),
        false => Writing::Borough(choose_area(app, visit, area).await?.area.id),
    };
    writing.require_here(app, visit, id, None).await?;
    Ok((Form::load(app, visit, (writing, area), None).await?, id))
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (form, id) = begin(&app, &visit, &asked.area).await?;
    page(&app, &visit, &form, &adding(id), FormErrors::default())
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let boroughs: Vec<Value> = form
        .boroughs
        .iter()
        .filter(|area| form.is_regional() || area.id != form.chosen.area.id)
        .map(|area| {
            let checked = entered.all("areas").any(|slug| slug == area.slug);
            context! { value => area.slug.as_str(), text => area.name.as_str(), checked }
        })
        .collect();
    let choose = context! { value => "", text => "Select an agency" };
    let agencies = form.agencies.iter().map(|agency| {
        let selected = entered.get("agency") == agency.slug || form.agencies.len() == 1;
        context! { value => agency.slug.as_str(), text => agency.name.as_str(), selected }
    });
    let agencies: Vec<Value> = std::iter::once(choose).chain(agencies).collect();
    let names = [
        "funder",
        "name",
        "purpose",
        "pounds",
        "starts_on",
        "ends_on",
        "decided_by_on",
        "conditions",
        "what_ends",
        "seen",
        "new",
    ];
    let typed: BTreeMap<&str, String> =
        names.iter().map(|name| (*name, entered.get(name).to_owned())).collect();
    let is_whole = entered.get("whole") == "yes";
    app.page(visit, "funding/write_stream.html", context! {
        area => form.chosen.values(), action => form.action.as_str(), is_new => form.is_new, boroughs, agencies, typed,
        is_regional => form.is_regional(), whole => vec![context! { value => "yes", text => "The whole region", checked => is_whole }],
        has_others => entered.all("areas").next().is_some(), errors => values(&errors),
    })
}

/// The pounds that somebody typed, `£40,000`; `Ok(None)` when the field is empty.
fn read_pounds(text: &str) -> Result<Option<i64>, ()> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, '£' | ',' | ' ')).collect();
    match digits.parse::<i64>() {
        _ if text.is_empty() => Ok(None),
        Ok(pounds) if (1..=POUNDS_MAX).contains(&pounds) => Ok(Some(pounds)),
        _ => Err(()),
    }
}

fn read(form: &Form, entered: &Fields, id: FundingStreamId, at: Instant) -> Result<Stream, FormErrors> {
    let mut errors = FormErrors::default();
    for (name, what, missing) in [
        ("funder", "The funder", "Enter who gives the money"),
        ("name", "The name", "Enter what the stream is called"),
    ] {
        errors.require(!entered.get(name).is_empty(), name, missing);
        errors.limit(entered.get(name), NAME_LETTERS_MAX, name, what);
    }
    for (name, what, missing) in [
        ("purpose", "The purpose", Some("Write what it is for")),
        ("what_ends", "What ends with it", Some("Write what ends when it ends")),
        ("conditions", "The conditions", None),
    ] {
        errors.require(missing.is_none() || !entered.get(name).is_empty(), name, missing.unwrap_or_default());
        errors.limit(entered.get(name), WORDS_LETTERS_MAX, name, what);
    }
    let pounds = read_pounds(entered.get("pounds"));
    errors.require(
        pounds.is_ok(),
        "pounds",
        "Enter whole pounds, such as 40,000, or leave it empty if nobody knows",
    );
    let (starts_on, ends_on) = (entered.day("starts_on"), entered.day("ends_on"));
    errors.require(starts_on.is_some(), "starts_on", "Enter the first day, such as 1/4/2027");
    errors.require(ends_on.is_some(), "ends_on", "Enter the last day, such as 31/3/2028");
    let is_in_order = starts_on.zip(ends_on).is_none_or(|(first, last)| first <= last);
    errors.require(is_in_order, "ends_on", "The last day must not be before the first");
    let is_near =
        [starts_on, ends_on].into_iter().flatten().all(|day| (2000..2100).contains(&day.date().year()));
    errors.require(is_near, "ends_on", "Enter days between 2000 and 2099");
    let decided_by_on = entered.day("decided_by_on");
    let is_late = decided_by_on.zip(ends_on).is_some_and(|(decided, ends)| decided.days_since(ends) > 366);
    errors.require(!is_late, "decided_by_on", "Enter a day no later than a year after the last day");
    let fits = entered.get("decided_by_on").is_empty() || decided_by_on.is_some();
    errors.require(fits, "decided_by_on", "Enter a day, such as 15/1/2028, or leave it empty");
    let agency = form.agencies.iter().find(|agency| agency.slug == entered.get("agency"));
    errors.require(agency.is_some(), "agency", "Select who has the money");
    let named = form.boroughs.iter().filter(|area| entered.all("areas").any(|slug| slug == area.slug));
    let own = match form.writing {
        Writing::Borough(area) => Some(area),
        Writing::Region(_) => None,
    };
    let mut areas: Vec<AreaId> = own.into_iter().chain(named.map(|area| area.id)).collect();
    areas.sort_unstable();
    areas.dedup();
    let is_whole = form.is_regional() && entered.get("whole") == "yes";
    errors.require(is_whole || !areas.is_empty(), "areas", "Select the whole region, or boroughs");
    match (agency, starts_on, ends_on, pounds) {
        (Some(agency), Some(starts_on), Some(ends_on), Ok(pounds)) if errors.is_empty() => Ok(Stream {
            id,
            funder: entered.get("funder").to_owned(),
            name: entered.get("name").to_owned(),
            purpose: entered.get("purpose").to_owned(),
            is_regional: is_whole,
            areas,
            pounds,
            starts_on,
            ends_on,
            conditions: entered.get("conditions").to_owned(),
            what_ends: entered.get("what_ends").to_owned(),
            agency: agency.id,
            written_in: own,
            decided_by_on,
            outcome: None,
            changed_at: at,
        }),
        _ => Err(errors),
    }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (form, fresh) = begin(&app, &visit, &asked.area).await?;
    let id = new_of(&entered, fresh);
    let new = match read(&form, &entered, id, visit.at()) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, OFFICES)? {
        return Ok(page.into_response());
    }
    let change = Change::New(new);
    app.db().retrying(|| form.writing.write(&app, &visit, id, &change)).await?;
    Ok(Redirect::to(&format!("/funding/{id}?done=saved")).into_response())
}

/// The stream of an address with its form, for whoever writes it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Stream, Form), Stop> {
    let stream = find(app, visit, id).await?;
    let writing = Writing::require(app, visit, &stream).await?;
    let all = boroughs(app).await?;
    let slug = all.iter().find(|area| Some(area.id) == stream.written_in).map_or("", |area| &area.slug);
    let form = Form::load(app, visit, (writing, slug), Some(stream.id)).await?;
    Ok((stream, form))
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (stream, form) = load(&app, &visit, &id).await?;
    let mut fields = vec![
        ("funder", stream.funder.clone()),
        ("name", stream.name.clone()),
        ("purpose", stream.purpose.clone()),
        ("pounds", stream.pounds.map(|pounds| pounds.to_string()).unwrap_or_default()),
        ("starts_on", typed_day(stream.starts_on)),
        ("ends_on", typed_day(stream.ends_on)),
        ("decided_by_on", stream.decided_by_on.map(typed_day).unwrap_or_default()),
        ("conditions", stream.conditions.clone()),
        ("what_ends", stream.what_ends.clone()),
        ("whole", if stream.is_regional { "yes" } else { "" }.to_owned()),
        ("seen", stream.changed_at.micros().to_string()),
    ];
    let named = form.boroughs.iter().filter(|area| stream.areas.contains(&area.id));
    fields.extend(named.map(|area| ("areas", area.slug.clone())));
    let agency = form.agencies.iter().find(|agency| agency.id == stream.agency);
    fields.extend(agency.map(|agency| ("agency", agency.slug.clone())));
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &form, &fields, FormErrors::default())
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (stream, form) = load(&app, &visit, &id).await?;
    let new = match read(&form, &entered, stream.id, visit.at()) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, OFFICES)? {
        return Ok(page.into_response());
    }
    let address = format!("/funding/{}", stream.id);
    let change = Change::Edit(new, seen(&entered, &address)?);
    app.db().retrying(|| form.writing.write(&app, &visit, stream.id, &change)).await?;
    Ok(Redirect::to(&format!("{address}?done=saved")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_are_read_as_people_write_them() {
        assert_eq!(read_pounds(""), Ok(None));
        assert_eq!(read_pounds("£40,000"), Ok(Some(40_000)));
        assert_eq!(read_pounds("1 250"), Ok(Some(1_250)));
        for wrong in ["0", "-5", "12.50", "about 40k", "2000000000"] {
            assert_eq!(read_pounds(wrong), Err(()), "{wrong}");
        }
    }
}
