//! Opening an ask, for a borough or for the region.

use super::ask::{Ask, AskKind};
use super::door::{
    Asked, PLAN, adding, changed_meanwhile, in_area, is_regional, look_again, new_of, of_agency,
    require_region,
};
use super::model::{NAME_LETTERS_MAX, WORDS_LETTERS_MAX};
use super::store::asks::{Step, insert_ask, take_step};
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, AskId};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{WriteAsk, WriteRegionalAsk};
use accord_policy::{Action, Target};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What every borough reads of an ask.
const TEXTS: &[(&str, &str)] = &[
    ("what", "What is asked, in one sentence"),
    ("why", "Why"),
    ("evidence", "What shows the need"),
    ("would_change", "What it would change"),
];

/// For whom an ask is worked on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asking {
    /// For a borough.
    Borough(AreaId),
    /// For the region, by its body.
    Region(AgencyId),
}

/// What is written of an ask.
#[derive(Debug)]
pub(super) enum Change {
    /// It is opened.
    Opened(Box<Ask>),
    /// It takes its next step, unless it changed since it was seen.
    Step(Step, Instant),
}

impl Asking {
    pub(super) fn of(ask: &Ask) -> Self {
        ask.opened_in.map_or(Self::Region(ask.agency), Self::Borough)
    }

    fn target(self, id: AskId) -> Target<AskId> {
        match self {
            Self::Borough(area) => in_area(id, area),
            Self::Region(agency) => of_agency(id, agency),
        }
    }

    /// Whether the reader works on it: leaves out what leads to a refusal.
    pub(super) fn may(self, visit: &Visit, id: AskId) -> bool {
        match self {
            Self::Borough(_) => visit.may::<WriteAsk>(&self.target(id), PLAN),
            Self::Region(_) => is_regional(visit) && visit.may::<WriteRegionalAsk>(&self.target(id), PLAN),
        }
    }

    /// Refuses whoever does not work on it.
    pub(super) async fn require(self, app: &App, visit: &Visit, id: AskId) -> Result<(), Stop> {
        match self {
            Self::Borough(_) => visit.require_may::<WriteAsk>(app, self.target(id), PLAN).await,
            Self::Region(_) => require_region::<WriteRegionalAsk>(app, visit, self.target(id)).await,
        }
    }

    /// Writes the change in one transaction.
    pub(super) async fn write(
        self,
        app: &App,
        visit: &Visit,
        id: AskId,
        change: &Change,
    ) -> Result<(), Stop> {
        match self {
            Self::Borough(_) => write::<WriteAsk>(app, visit, self.target(id), change).await,
            Self::Region(_) => write::<WriteRegionalAsk>(app, visit, self.target(id), change).await,
        }
    }
}

async fn write<A: Action<Resource = AskId>>(
    app: &App,
    visit: &Visit,
    target: Target<AskId>,
    change: &Change,
) -> Result<(), Stop> {
    let address = format!("/asks/{}", target.resource);
    let permit = visit.decide::<A>(app, target, PLAN).await?;
    let tx = app.db().write(permit).await?;
    match change {
        Change::Opened(ask) => {
            if !insert_ask(&tx, ask).await? {
                // The same form, sent twice: the ask is open.
                return Ok(());
            }
        }
        Change::Step(step, seen) => {
            if !take_step(&tx, step, *seen).await? {
                return Err(changed_meanwhile(&address).into());
            }
        }
    }
    Ok(tx.commit().await?)
}

async fn begin(app: &App, visit: &Visit, area: &str) -> Result<(Asking, ChosenArea, AskId), Stop> {
    let (member, id) = (visit.require_member()?, AskId::new(visit.at(), app.rng()));
    let chosen = choose_area(app, visit, area).await?;
    let asking = match is_regional(visit) {
        true => Asking::Region(member.agency),
        false => Asking::Borough(chosen.area.id),
    };
    asking.require(app, visit, id).await?;
    Ok((asking, chosen, id))
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (asking, chosen, id) = begin(&app, &visit, &asked.area).await?;
    page(&app, &visit, (asking, &chosen), &adding(id), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (asking, chosen): (Asking, &ChosenArea),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let kinds: Vec<Value> = AskKind::ALL
        .iter()
        .map(|kind| context! { value => kind.code(), text => kind.words(), checked => entered.get("kind") == kind.code() })
        .collect();
    let names = ["what", "of_whom", "why", "evidence", "would_change", "new"];
    let typed: BTreeMap<&str, String> =
        names.iter().map(|name| (*name, entered.get(name).to_owned())).collect();
    app.page(visit, "funding/write_ask.html", context! {
        area => chosen.values(), is_regional => matches!(asking, Asking::Region(_)), kinds, typed, errors => values(&errors),
    })
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (asking, chosen, fresh) = begin(&app, &visit, &asked.area).await?;
    let id = new_of(&entered, fresh);
    let mut errors = FormErrors::default();
    let kind = AskKind::from_code(entered.get("kind"));
    errors.require(kind.is_some(), "kind", "Select what is asked for");
    for (name, limit, what, missing) in [
        ("what", NAME_LETTERS_MAX, "What is asked", "Write what is asked, in one sentence"),
        ("of_whom", NAME_LETTERS_MAX, "Of whom", "Enter of whom it is asked"),
        ("why", WORDS_LETTERS_MAX, "Why", "Write why it is asked"),
        ("evidence", WORDS_LETTERS_MAX, "The evidence", "Write what shows the need"),
        ("would_change", WORDS_LETTERS_MAX, "What it would change", "Write what it would change"),
    ] {
        errors.require(!entered.get(name).is_empty(), name, missing);
        errors.limit(entered.get(name), limit, name, what);
    }
    let Some(kind) = kind.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, (asking, &chosen), &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, &[("of_whom", "Of whom")])? {
        return Ok(page.into_response());
    }
    let text = |name: &str| entered.get(name).to_owned();
    let opened_in = match asking {
        Asking::Borough(area) => Some(area),
        Asking::Region(_) => None,
    };
    let change = Change::Opened(Box::new(Ask {
        id,
        kind,
        what: text("what"),
        of_whom: text("of_whom"),
        why: text("why"),
        evidence: text("evidence"),
        would_change: text("would_change"),
        agency: visit.require_member()?.agency,
        opened_in,
        opened_at: visit.at(),
        sent: None,
        answered: None,
        closed: None,
        changed_at: visit.at(),
        words: Vec::new(),
    }));
    app.db().retrying(|| asking.write(&app, &visit, id, &change)).await?;
    Ok(Redirect::to(&format!("/asks/{id}?area={}&done=opened", chosen.area.slug)).into_response())
}
