//! An edition: its expectations by theme, what boroughs said of them, and what the borough answered.

use super::door::{Asked, Names, PLAN, in_area, name_of, of_edition, oversees, read_edition};
use super::model::{Answer, Comment, Edition, Expectation, Stage, Theme};
use super::store::answers::{Whose, list_answers};
use super::store::editions::{list_comments, list_expectations};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::UserId;
use accord_platform_web::Page;
use accord_policy::action::{AnswerEdition, CommentStandard, DraftEdition};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

pub async fn show_edition(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (edition, chosen, reading) = read_edition(&app, &visit, (&id, &asked.area)).await?;
    let (db, area, today) = (app.db().readers(), chosen.area.id, visit.at().day());
    let expectations = list_expectations(db, edition.id).await?;
    let comments = list_comments(db, edition.id).await?;
    let mut answers = list_answers(db, Whose::Of(area)).await?;
    answers.retain(|answer| answer.edition == edition.id);
    let people: Vec<UserId> = answers.iter().filter_map(|answer| answer.by).collect();
    let people = accounts::list_names(db, &people).await?;
    reading.record(&app).await?;
    let (names, stage) = (Names::load(&app).await?, edition.stage(today));
    let drafts = oversees(&visit) && visit.may::<DraftEdition>(&of_edition(&edition), PLAN);
    let may = May {
        edits: drafts && matches!(stage, Stage::Draft | Stage::Closed(_)),
        replies: drafts && edition.offered_at.is_none(),
        comments: matches!(stage, Stage::Consultation(_)),
    };
    let unanswered = comments.iter().filter(|comment| comment.reply.is_none()).count();
    let target = in_area(edition.id, area);
    let may_answer =
        edition.offered_at.is_some() && visit.would_but_for_proof::<AnswerEdition>(&target, PLAN);
    let notice = match asked.done.as_str() {
        "begun" => Some("The edition was begun. Nobody outside your agency sees it yet."),
        "changed" => Some("The edition was changed."),
        "opened" => Some("The consultation is open. Boroughs comment on each expectation."),
        "commented" => Some("Your comment was sent. The region answers it."),
        "replied" => Some("Your answer was saved. The borough sees it."),
        "offered" => Some("The text is fixed, and the boroughs were offered it."),
        "answered" => Some("The answer of the council was saved."),
        _ => None,
    };
    let themes: Vec<Value> = Theme::ALL
        .iter()
        .map(|theme| {
            let lines = expectations.iter().filter(|one| one.theme == *theme);
            let lines: Vec<Value> =
                lines.map(|one| line(&visit, one, (&comments, &names), (&may, area))).collect();
            context! { number => theme.number(), words => theme.words(), lines }
        })
        .collect();
    let (closes_on, is_closed) = closing(stage);
    let values = context! {
        area => chosen.values(), id => edition.id.to_string(), title => edition.title(), stage => stage.words(),
        class => stage.class(), closes_on, is_closed, offered_at => edition.offered_at.map(|at| at.micros()),
        hash => edition.hash.as_deref(), themes, expectations => expectations.len(), comments => comments.len(), unanswered,
        answers => answers.iter().rev().map(|answer| answer_values(answer, &expectations, &name_of(&people, answer.by))).collect::<Vec<_>>(),
        may_edit => may.edits, may_consult => drafts && stage == Stage::Draft, may_offer => drafts && is_closed,
        sees_boroughs => oversees(&visit) && edition.offered_at.is_some(), may_answer,
    };
    app.page_with_notice(&visit, notice, "standards/show_edition.html", values)
}

fn closing(stage: Stage) -> (Option<i32>, bool) {
    match stage {
        Stage::Consultation(day) => (Some(day.number()), false),
        Stage::Closed(day) => (Some(day.number()), true),
        Stage::Draft | Stage::Offered(_) => (None, false),
    }
}

/// What the reader may do with single expectations.
struct May {
    edits: bool,
    replies: bool,
    comments: bool,
}

fn line(
    visit: &Visit,
    one: &Expectation,
    (comments, names): (&[Comment], &Names),
    (may, area): (&May, accord_kernel::ids::AreaId),
) -> Value {
    let said: Vec<Value> = comments
        .iter()
        .filter(|comment| comment.expectation == one.id)
        .map(|comment| {
            let reply = comment.reply.as_ref();
            context! {
                id => comment.id.to_string(), words => comment.words.as_str(), area => names.area(comment.area),
                agency => names.agency(comment.agency), at => comment.at.micros(),
                reply => reply.map(|(reply, words)| context! { kind => reply.words(), words => words.as_str() }),
                may_reply => may.replies && reply.is_none(),
            }
        })
        .collect();
    let may_comment = may.comments && visit.may::<CommentStandard>(&in_area(one.id, area), PLAN);
    context! {
        id => one.id.to_string(), label => one.label(), expected => one.text.expected.as_str(), may_comment,
        evidence => one.text.evidence.as_str(), asks => one.text.asks.as_str(), comments => said, may_edit => may.edits,
    }
}

/// An answer with its reservations.
pub(super) fn answer_values(answer: &Answer, expectations: &[Expectation], by: &str) -> Value {
    let reservations: Vec<Value> = answer
        .reservations
        .iter()
        .map(|(id, words)| {
            let label = expectations.iter().find(|one| one.id == *id).map(Expectation::label);
            context! { label, words => words.as_str() }
        })
        .collect();
    context! {
        words => answer.kind.words(), reason => answer.reason.as_str(), at => answer.at.micros(), by, reservations,
        number => answer.number,
    }
}

/// What an edition is called in a link to it.
pub(super) fn link_values(edition: &Edition) -> Value {
    context! { id => edition.id.to_string(), title => edition.title(), number => edition.number }
}
