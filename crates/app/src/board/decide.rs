//! Entering what a meeting decided: with its reason, who did not agree, and the version of a paper that it rests on.

use super::change::Change;
use super::door::{Door, NEW, Names, Step, Text, adding, look_again, new_of, require_words, typed};
use super::model::{Decision, DiscussionPaper, LINE_LETTERS_MAX, Meeting, WORDS_LETTERS_MAX, replaced};
use super::store::decisions::list_decisions;
use super::store::meetings::{Of, list_meetings, list_partners};
use super::store::papers::list_papers;
use super::write_meeting::agency_choices;
use crate::funding::{Ask, AskState, list_asks};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, DecisionId, MeetingId};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// Partners who did not agree, at most: with more there is hardly a decision.
const DISSENT_MAX: usize = 5;

/// What a decision can rest on, replace and name, and who could disagree.
struct Form {
    door: Door,
    names: Names,
    papers: Vec<DiscussionPaper>,
    /// Earlier decisions of the same series that no other one replaces, each with its number in words.
    earlier: Vec<(Decision, String)>,
    asks: Vec<Ask>,
    partners: Vec<AgencyId>,
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Form, Stop> {
    let door = Door::to_tell(app, visit, id, Step::Decide).await?;
    let (db, meeting) = (app.db().readers(), &door.meeting);
    let (papers, mut asks) = match meeting.lead {
        Some(lead) => (list_papers(db, &[lead]).await?, list_asks(db, lead).await?),
        None => (Vec::new(), Vec::new()),
    };
    asks.retain(|ask| ask.state() != AskState::Closed);
    let earlier = earlier(app, meeting).await?;
    let partners = list_partners(db, &[meeting.id]).await?.iter().map(|one| one.agency).collect();
    Ok(Form { names: Names::load(app).await?, papers, earlier, asks, partners, door })
}

/// The decisions that a meeting can replace: those of its series that nothing replaces yet.
async fn earlier(app: &App, meeting: &Meeting) -> Result<Vec<(Decision, String)>, Stop> {
    let db = app.db().readers();
    let all = match meeting.lead {
        Some(lead) => list_meetings(db, Of::Areas(&[lead])).await?,
        None => list_meetings(db, Of::Agency(meeting.agency)).await?,
    };
    let of_series: BTreeMap<MeetingId, &Meeting> =
        all.iter().filter(|one| one.series() == meeting.series()).map(|one| (one.id, one)).collect();
    let ids: Vec<MeetingId> = of_series.keys().copied().collect();
    let decisions = list_decisions(db, &ids).await?;
    let gone = replaced(&decisions);
    let standing = decisions.into_iter().filter(|one| !gone.contains(&one.id));
    Ok(standing
        .filter_map(|one| {
            let number = of_series.get(&one.meeting)?.numbered(one.year, one.number);
            Some((one, number))
        })
        .collect())
}

pub async fn show_decide(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let form = load(&app, &visit, &id).await?;
    page(&app, &visit, &form, &adding(DecisionId::new(visit.at(), app.rng())), FormErrors::default())
}

/// A select field: nothing, or one of these.
fn choices(none: &str, all: impl Iterator<Item = (String, String)>, entered: &str) -> Vec<Value> {
    let first = context! { value => "", text => none };
    let rest = all.map(|(value, text)| {
        let selected = value == entered;
        context! { value, text, selected }
    });
    std::iter::once(first).chain(rest).collect()
}

fn short(words: &str) -> String {
    let cut: String = words.chars().take(90).collect();
    if cut.len() < words.len() { format!("{cut}…") } else { cut }
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let versions = form.papers.iter().flat_map(|paper| {
        paper.versions.iter().rev().map(|version| {
            (version.id.to_string(), format!("{}, version {}", short(&paper.title), version.number))
        })
    });
    let earlier = form
        .earlier
        .iter()
        .map(|(one, number)| (one.id.to_string(), format!("{number}: {}", short(&one.what))));
    let asks = form.asks.iter().map(|ask| (ask.id.to_string(), short(&ask.what)));
    let dissent: Vec<Value> = (1..=DISSENT_MAX)
        .map(|at| {
            let (agency, words) = (format!("dissent-agency-{at}"), format!("dissent-words-{at}"));
            context! { at, agencies => agency_choices(&form.names, &form.partners, entered.get(&agency)), words => entered.get(&words) }
        })
        .collect();
    let has_dissent = (1..=DISSENT_MAX).any(|at| !entered.get(&format!("dissent-agency-{at}")).is_empty());
    app.page(visit, "board/decide.html", context! {
        title => form.door.meeting.title.as_str(), address => form.door.address(), typed => typed(entered, &["what", "reason", NEW]),
        versions => choices("On no paper", versions, entered.get("version")), dissent, has_dissent,
        earlier => choices("None", earlier, entered.get("replaces")), asks => choices("None", asks, entered.get("ask")),
        has_asks => !form.asks.is_empty(), errors => values(&errors),
    })
}

/// Who did not agree, and why.
fn read_dissent(form: &Form, entered: &Fields, errors: &mut FormErrors) -> Vec<(AgencyId, String)> {
    let mut dissent: Vec<(AgencyId, String)> = Vec::new();
    for at in 1..=DISSENT_MAX {
        let words = entered.get(&format!("dissent-words-{at}"));
        let typed = entered.get(&format!("dissent-agency-{at}"));
        let agency = form.partners.iter().copied().find(|agency| agency.to_string() == typed);
        if agency.is_none() && words.is_empty() {
            continue;
        }
        let is_whole = agency.is_some() && !words.is_empty();
        errors.require(is_whole, "dissent", "Select who did not agree, and write their reason");
        errors.limit(words, WORDS_LETTERS_MAX, "dissent", "The reason of who did not agree");
        let is_new = agency.is_none_or(|agency| dissent.iter().all(|(other, _)| *other != agency));
        errors.require(is_new, "dissent", "Name each partner who did not agree once");
        dissent.extend(agency.map(|agency| (agency, words.to_owned())));
    }
    dissent
}

fn read(app: &App, visit: &Visit, form: &Form, entered: &Fields) -> Result<Decision, FormErrors> {
    let mut errors = FormErrors::default();
    require_words(
        &mut errors,
        entered,
        &[
            ("what", LINE_LETTERS_MAX, "What was decided", "Write what was decided, in a sentence"),
            ("reason", WORDS_LETTERS_MAX, "The reason", "Write why"),
        ],
    );
    let dissent = read_dissent(form, entered, &mut errors);
    let mut versions = form.papers.iter().flat_map(|paper| &paper.versions);
    let version = versions.find(|one| one.id.to_string() == entered.get("version")).map(|one| one.id);
    errors.require(
        version.is_some() || entered.get("version").is_empty(),
        "version",
        "Select a version of a paper",
    );
    let replaces = form.earlier.iter().find(|(one, _)| one.id.to_string() == entered.get("replaces"));
    errors.require(
        replaces.is_some() || entered.get("replaces").is_empty(),
        "replaces",
        "Select a decision that stands: another one replaces that one already",
    );
    let ask = form.asks.iter().find(|ask| ask.id.to_string() == entered.get("ask")).map(|ask| ask.id);
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Decision {
        id: new_of(entered, DecisionId::new(visit.at(), app.rng())),
        meeting: form.door.meeting.id,
        // Given in the transaction that enters it.
        year: 0,
        number: 0,
        what: entered.get("what").to_owned(),
        reason: entered.get("reason").to_owned(),
        dissent,
        version,
        replaces: replaces.map(|(one, _)| one.id),
        ask,
        by: visit.membership().map(|member| member.user),
        entered_at: visit.at(),
    })
}

pub async fn submit_decide(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let form = load(&app, &visit, &id).await?;
    let new = match read(&app, &visit, &form, &entered) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let dissent: Vec<String> = (1..=DISSENT_MAX).map(|at| format!("dissent-words-{at}")).collect();
    let dissent = dissent.iter().map(|name| (name.as_str(), "Why somebody did not agree"));
    let texts: Vec<Text<'_>> =
        [("what", "What was decided"), ("reason", "Why")].into_iter().chain(dissent).collect();
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    let change = Change::Decision(&new);
    app.db().retrying(|| form.door.hand.write(&app, &visit, form.door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("/board/decisions/{}?done=entered", new.id)).into_response())
}
