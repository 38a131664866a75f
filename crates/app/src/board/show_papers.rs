//! The discussion papers of a borough, and one of them in its versions.

use super::door::{Asked, Names, PLAN, address_of, in_area, list_readable, name_of, view};
use super::model::{DiscussionPaper, part_values};
use super::store::decisions::list_decisions;
use super::store::meetings::{Of, find_meeting};
use super::store::papers::{find_paper, list_papers};
use super::write_paper::may_revise;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{DiscussionPaperId, MeetingId, UserId};
use accord_platform_web::Page;
use accord_policy::action::{ViewBoard, WritePaper};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

pub async fn show_papers(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let area = permit.resource();
    let papers = list_papers(app.db().readers(), &[area]).await?;
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let lines: Vec<Value> = papers
        .iter()
        .map(|paper| {
            let newest = paper.versions.last();
            context! {
                href => format!("/board/papers/{}", paper.id), title => paper.title.as_str(), agency => names.agency(paper.agency),
                version => newest.map_or(0, |one| one.number), at => newest.map_or(0, |one| one.at.micros()),
            }
        })
        .collect();
    let any = DiscussionPaperId::new(visit.at(), app.rng());
    let may_write = visit.may::<WritePaper>(&in_area(any, area), PLAN);
    app.page(
        &visit,
        "board/show_papers.html",
        context! {
            area => chosen.values(), papers => lines, may_write, today => visit.at().day().number(),
        },
    )
}

pub async fn show_paper(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let id: DiscussionPaperId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let paper = find_paper(db, id).await?.ok_or_else(Stop::not_found)?;
    let permit = visit.decide::<ViewBoard>(&app, in_area(paper.area, paper.area), PLAN).await?;
    let newest = paper.versions.last().ok_or_else(Stop::not_found)?;
    let shown = match asked.version.as_str() {
        "" => newest,
        number => {
            paper.versions.iter().find(|one| one.number.to_string() == number).ok_or_else(Stop::not_found)?
        }
    };
    let by: Vec<UserId> = paper.versions.iter().filter_map(|one| one.by).collect();
    let people = accounts::list_names(db, &by).await?;
    let versions: Vec<Value> = paper
        .versions
        .iter()
        .rev()
        .map(|one| {
            context! {
                number => one.number, href => format!("/board/papers/{}?version={}", paper.id, one.number), changed => one.changed.as_str(),
                by => name_of(&people, one.by), at => one.at.micros(), hash => one.hash.get(..12), is_shown => one.number == shown.number,
            }
        })
        .collect();
    let text: Vec<Value> = part_values(&shown.words)
        .into_iter()
        .map(|(heading, paragraphs)| context! { heading, paragraphs })
        .collect();
    let decisions = decided(&app, &visit, &paper).await?;
    let meeting = match paper.meeting {
        Some(meeting) => find_meeting(db, meeting).await?,
        None => None,
    };
    let meeting = meeting.map(|one| {
        context! { href => address_of(one.id), title => one.title.as_str(), day => one.day().number() }
    });
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let slug = super::door::area_of(&app, paper.area).await?.slug;
    let notice = match asked.done.as_str() {
        "written" => Some("The paper was saved."),
        "revised" => Some("The new version was saved."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "board/show_paper.html", context! {
        id => paper.id.to_string(), title => paper.title.as_str(), agency => names.agency(paper.agency), slug, versions, text, decisions, meeting,
        number => shown.number, is_newest => shown.number == newest.number, may_revise => may_revise(&visit, &paper),
    })
}

/// The decisions that rest on a paper.
async fn decided(app: &App, visit: &Visit, paper: &DiscussionPaper) -> Result<Vec<Value>, Stop> {
    let db = app.db().readers();
    let meetings = list_readable(app, visit, Of::Areas(&[paper.area])).await?;
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let decisions = list_decisions(db, &ids).await?;
    let lines = decisions.iter().filter_map(|one| {
        let version = paper.versions.iter().find(|version| Some(version.id) == one.version)?;
        let meeting = meetings.iter().find(|meeting| meeting.id == one.meeting)?;
        let number = meeting.numbered(one.year, one.number);
        let href = format!("/board/decisions/{}", one.id);
        Some(context! { href, number, what => one.what.as_str(), version => version.number })
    });
    Ok(lines.collect())
}
