//! Writing a discussion paper, and a new version of one: versions never change.

use super::door::{
    Asked, NEW, PLAN, changed_meanwhile, in_area, list_readable, look_again, new_of, require_words, typed,
};
use super::model::{
    DiscussionPaper, Meeting, MeetingState, NAME_LETTERS_MAX, TEXT_LETTERS_MAX, Version, WORDS_LETTERS_MAX,
};
use super::store::meetings::Of;
use super::store::papers::{find_paper, insert_paper, insert_version, set_meeting};
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, DiscussionPaperId, MeetingId, uuid_v7};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::WritePaper;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use sha2::{Digest, Sha256};

/// Where a paper is written: for which Board, and which version when there are any.
struct Form {
    chosen: ChosenArea,
    meetings: Vec<Meeting>,
    paper: Option<DiscussionPaper>,
}

/// The meetings of a borough that a paper can still be for.
async fn open_meetings(app: &App, visit: &Visit, area: AreaId) -> Result<Vec<Meeting>, Stop> {
    let mut meetings = list_readable(app, visit, Of::Areas(&[area])).await?;
    meetings.retain(|meeting| meeting.state == MeetingState::Planned && meeting.lead == Some(area));
    meetings.reverse();
    Ok(meetings)
}

async fn begin(app: &App, visit: &Visit, area: &str) -> Result<Form, Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let any = DiscussionPaperId::new(visit.at(), app.rng());
    visit.require_may::<WritePaper>(app, in_area(any, chosen.area.id), PLAN).await?;
    Ok(Form { meetings: open_meetings(app, visit, chosen.area.id).await?, chosen, paper: None })
}

/// A paper for whoever adds a version: somebody of the agency that brings it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<Form, Stop> {
    let own = visit.require_member()?.agency;
    let id: DiscussionPaperId = id.parse().map_err(|_| Stop::not_found())?;
    let paper = find_paper(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let target = in_area(id, paper.area);
    visit.require_may::<WritePaper>(app, target.clone(), PLAN).await?;
    if paper.agency != own {
        return Err(visit.refuse_for::<WritePaper>(app, target, PLAN, RefusalCode::OtherAgency).await?);
    }
    let area = super::door::area_of(app, paper.area).await?;
    let chosen = choose_area(app, visit, &area.slug).await?;
    Ok(Form { meetings: open_meetings(app, visit, paper.area).await?, chosen, paper: Some(paper) })
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let form = begin(&app, &visit, &asked.area).await?;
    let new = DiscussionPaperId::new(visit.at(), app.rng()).to_string();
    let entered = [(NEW.to_owned(), new), ("meeting".to_owned(), asked.meeting)].into_iter().collect();
    page(&app, &visit, &form, &entered, FormErrors::default())
}

pub async fn show_revise(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let form = load(&app, &visit, &id).await?;
    let paper = form.paper.as_ref().ok_or_else(Stop::not_found)?;
    let newest = paper.versions.last().ok_or_else(Stop::not_found)?;
    let fields = [
        ("words", newest.words.clone()),
        ("meeting", paper.meeting.map(|id| id.to_string()).unwrap_or_default()),
        ("before", newest.number.to_string()),
    ];
    let entered = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &form, &entered, FormErrors::default())
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let none = context! { value => "", text => "No meeting yet" };
    let meetings = form.meetings.iter().map(|meeting| {
        let (value, text) = (meeting.id.to_string(), format!("{}, {}", meeting.title, meeting.day().words()));
        context! { selected => entered.get("meeting") == value, value, text }
    });
    let kept = form.paper.as_ref().and_then(|paper| paper.meeting);
    let is_over = kept.is_some_and(|kept| form.meetings.iter().all(|meeting| meeting.id != kept));
    let kept = kept.filter(|_| is_over).map(|id| {
        context! { value => id.to_string(), text => "The meeting that it was for", selected => entered.get("meeting") == id.to_string() }
    });
    let meetings: Vec<Value> = std::iter::once(none).chain(kept).chain(meetings).collect();
    app.page(visit, "board/write_paper.html", context! {
        area => form.chosen.values(), id => form.paper.as_ref().map(|paper| paper.id.to_string()), title => form.paper.as_ref().map(|paper| paper.title.as_str()),
        meetings, typed => typed(entered, &["title", "words", "changed", "before", NEW]), errors => values(&errors),
    })
}

/// What was entered: the meeting, and the words of the version.
struct Entered {
    meeting: Option<MeetingId>,
    number: i32,
}

fn read(form: &Form, entered: &Fields) -> Result<Entered, FormErrors> {
    let mut errors = FormErrors::default();
    let words = ("words", TEXT_LETTERS_MAX, "The paper", "Write the paper");
    match &form.paper {
        None => require_words(
            &mut errors,
            entered,
            &[("title", NAME_LETTERS_MAX, "The title", "Enter what the paper is called"), words],
        ),
        Some(_) => require_words(
            &mut errors,
            entered,
            &[
                words,
                ("changed", WORDS_LETTERS_MAX, "What changed", "Write what changed since the version before"),
            ],
        ),
    }
    let kept = form.paper.as_ref().and_then(|paper| paper.meeting);
    let known = form.meetings.iter().map(|meeting| meeting.id).chain(kept);
    let meeting = known.into_iter().find(|id| id.to_string() == entered.get("meeting"));
    errors.require(
        meeting.is_some() || entered.get("meeting").is_empty(),
        "meeting",
        "Select a meeting that is to come",
    );
    if !errors.is_empty() {
        return Err(errors);
    }
    let before = if form.paper.is_none() { Ok(0) } else { entered.get("before").parse::<i32>() };
    Ok(Entered { meeting, number: before.map_or(0, |before| before.saturating_add(1)) })
}

/// The hash of what a version says, so that a decision can name exactly that.
fn hash_of(title: &str, words: &str) -> String {
    let mut hash = Sha256::new();
    for text in ["accord paper 1", title, words] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn version_of(app: &App, visit: &Visit, title: &str, entered: &Fields, number: i32) -> Version {
    let words = entered.get("words").to_owned();
    Version {
        id: uuid_v7(visit.at(), app.rng()),
        number,
        hash: hash_of(title, &words),
        words,
        changed: entered.get("changed").to_owned(),
        by: visit.membership().map(|member| member.user),
        at: visit.at(),
    }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let form = begin(&app, &visit, &asked.area).await?;
    let read = match read(&form, &entered) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("words", "The paper")], &[("title", "Title")])?
    {
        return Ok(page.into_response());
    }
    let title = entered.get("title").to_owned();
    let version = version_of(&app, &visit, &title, &entered, 1);
    let paper = DiscussionPaper {
        id: new_of(&entered, DiscussionPaperId::new(visit.at(), app.rng())),
        area: form.chosen.area.id,
        agency: visit.require_member()?.agency,
        title,
        meeting: read.meeting,
        versions: Vec::new(),
    };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WritePaper>(&app, in_area(paper.id, paper.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            if let Some(there) = find_paper(tx.connection(), paper.id).await? {
                // A form that was sent twice writes one paper.
                let is_same = there.versions.first().is_some_and(|first| first.hash == version.hash);
                if !is_same {
                    return Err(changed_meanwhile("/board/papers").into());
                }
                return Ok(tx.commit().await?);
            }
            insert_paper(&tx, &paper).await?;
            insert_version(&tx, &version).await.or_fault("write a version of a paper")?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/board/papers/{}?done=written", paper.id)).into_response())
}

pub async fn submit_revise(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let form = load(&app, &visit, &id).await?;
    let read = match read(&form, &entered) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let texts = [("words", "The paper"), ("changed", "What changed")];
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    let paper = form.paper.as_ref().ok_or_else(Stop::not_found)?;
    let address = format!("/board/papers/{}", paper.id);
    let version = version_of(&app, &visit, &paper.title, &entered, read.number);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WritePaper>(&app, in_area(paper.id, paper.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_paper(tx.connection(), paper.id).await?.ok_or_else(Stop::not_found)?;
            if now.versions.last().map(|last| last.number + 1) != Some(version.number) {
                return Err(changed_meanwhile(&address).into());
            }
            set_meeting(&tx, read.meeting).await?;
            match insert_version(&tx, &version).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
                other => other.or_fault("write a version of a paper")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=revised")).into_response())
}

/// Whether the reader may add a version to a paper.
pub(super) fn may_revise(visit: &Visit, paper: &DiscussionPaper) -> bool {
    visit.membership().is_some_and(|member| member.agency == paper.agency)
        && visit.may::<WritePaper>(&in_area(paper.id, paper.area), PLAN)
}
