//! What boroughs say of an expectation while it is consulted on, and what the region makes of it.

use super::door::{
    Asked, Names, PLAN, changed_meanwhile, find, in_area, look_again, not_now, of_agency, require_region,
};
use super::model::{Comment, Edition, Expectation, Reply, Stage, WORDS_LETTERS_MAX};
use super::store::editions::{find_comment, find_edition, find_expectation, insert_comment, reply_to};
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{ExpectationId, StandardCommentId};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{CommentStandard, ReplyToComment};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

struct Asking {
    edition: Edition,
    one: Expectation,
    chosen: ChosenArea,
}

/// The expectation of an address, for whoever may comment on it for a borough while its consultation is open.
async fn load(app: &App, visit: &Visit, id: &str, area: &str) -> Result<Asking, Stop> {
    visit.require_member()?;
    let id: ExpectationId = id.parse().map_err(|_| Stop::not_found())?;
    let one = find_expectation(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let edition = find(app, visit, &one.edition.to_string()).await?;
    let chosen = choose_area(app, visit, area).await?;
    visit.require_may::<CommentStandard>(app, in_area(one.id, chosen.area.id), PLAN).await?;
    match edition.stage(visit.at().day()) {
        Stage::Consultation(_) => Ok(Asking { edition, one, chosen }),
        // A draft is nobody's but the region's.
        Stage::Draft => Err(Stop::not_found()),
        Stage::Closed(_) | Stage::Offered(_) => Err(closed(&edition).into()),
    }
}

fn closed(edition: &Edition) -> Problem {
    let words = ["Its last day has passed. Nothing was saved. Talk to the regional lead."];
    not_now("The consultation is over", &words, &format!("/standards/editions/{}", edition.id))
}

pub async fn show_comment(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let asking = load(&app, &visit, &id, &asked.area).await?;
    page(&app, &visit, &asking, "", FormErrors::default())
}

fn page(app: &App, visit: &Visit, asking: &Asking, words: &str, errors: FormErrors) -> Result<Page, Stop> {
    let Asking { edition, one, chosen } = asking;
    app.page(visit, "standards/comment.html", context! {
        area => chosen.values(), edition => edition.id.to_string(), title => edition.title(), one => text(one),
        words, errors => values(&errors),
    })
}

fn text(one: &Expectation) -> Value {
    context! {
        label => one.label(), theme => one.theme.words(), expected => one.text.expected.as_str(),
        evidence => one.text.evidence.as_str(), asks => one.text.asks.as_str(),
    }
}

pub async fn submit_comment(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let asking = load(&app, &visit, &id, &asked.area).await?;
    let words = fields.get("words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Write what your borough says");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What you write");
    if !errors.is_empty() {
        let page = page(&app, &visit, &asking, words, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &fields, &[("words", "What your borough says")], &[])? {
        return Ok(page.into_response());
    }
    let (one, area) = (&asking.one, asking.chosen.area.id);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<CommentStandard>(&app, in_area(one.id, area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_edition(tx.connection(), one.edition).await?.ok_or_else(Stop::not_found)?;
            if !matches!(now.stage(visit.at().day()), Stage::Consultation(_)) {
                return Err(closed(&now).into());
            }
            let new = Comment {
                id: StandardCommentId::new(visit.at(), app.rng()),
                edition: one.edition,
                expectation: one.id,
                area,
                agency: visit.require_member()?.agency,
                words: words.to_owned(),
                at: visit.at(),
                reply: None,
            };
            insert_comment(&tx, &new).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    let (edition, slug) = (asking.edition.id, &asking.chosen.area.slug);
    Ok(Redirect::to(&format!("/standards/editions/{edition}?area={slug}&done=commented")).into_response())
}

/// The comment of an address, for the region while it has not been answered.
async fn load_comment(app: &App, visit: &Visit, id: &str) -> Result<(Comment, Edition, Expectation), Stop> {
    visit.require_member()?;
    let id: StandardCommentId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let comment = find_comment(db, id).await?.ok_or_else(Stop::not_found)?;
    let edition = find(app, visit, &comment.edition.to_string()).await?;
    require_region::<ReplyToComment>(app, visit, of_agency(id, edition.agency)).await?;
    let one = find_expectation(db, comment.expectation).await?.ok_or_else(Stop::not_found)?;
    Ok((comment, edition, one))
}

pub async fn show_reply(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let loaded = load_comment(&app, &visit, &id).await?;
    reply_page(&app, &visit, &loaded, &Fields::default(), FormErrors::default()).await
}

async fn reply_page(
    app: &App,
    visit: &Visit,
    (comment, edition, one): &(Comment, Edition, Expectation),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let names = Names::load(app).await?;
    let replies: Vec<Value> = Reply::ALL
        .iter()
        .map(|reply| context! { value => reply.code(), text => reply.words(), checked => entered.get("reply") == reply.code() })
        .collect();
    app.page(visit, "standards/reply.html", context! {
        edition => edition.id.to_string(), title => edition.title(), one => text(one), replies,
        comment => context! {
            words => comment.words.as_str(), area => names.area(comment.area), agency => names.agency(comment.agency),
            at => comment.at.micros(),
        },
        words => entered.get("words"), errors => values(&errors),
    })
}

pub async fn submit_reply(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let loaded = load_comment(&app, &visit, &id).await?;
    let (reply, words) = (Reply::from_code(entered.get("reply")), entered.get("words"));
    let mut errors = FormErrors::default();
    errors.require(reply.is_some(), "reply", "Select what you made of it");
    errors.require(!words.is_empty(), "words", "Write why");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "The answer");
    let Some(reply) = reply.filter(|_| errors.is_empty()) else {
        let page = reply_page(&app, &visit, &loaded, &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("words", "Why")], &[])? {
        return Ok(page.into_response());
    }
    let (comment, edition, _) = &loaded;
    let address = format!("/standards/editions/{}", edition.id);
    app.db()
        .retrying(|| async {
            let target = of_agency(comment.id, edition.agency);
            let permit = visit.decide::<ReplyToComment>(&app, target, PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_edition(tx.connection(), edition.id).await?.ok_or_else(Stop::not_found)?;
            if now.offered_at.is_some() || !reply_to(&tx, (reply, words)).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=replied")).into_response())
}
