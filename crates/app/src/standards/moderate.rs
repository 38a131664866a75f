//! Asking a peer borough to look at a round, and what that borough does: it says yes or no, looks, and sends what it thinks.

use super::door::{
    Asked, Names, PLAN, boroughs, changed_meanwhile, in_area, look_again, name_of, not_now, seen,
};
use super::judge::find as find_round_of;
use super::model::{Expectation, Theme, WORDS_LETTERS_MAX};
use super::round::{Looking, Moderation, Round, why_not_moderate};
use super::show_round::judgement_values;
use super::store::editions::list_expectations;
use super::store::moderations::{find_moderation, insert_moderation, list_moderations, send_lines, take_up};
use super::store::rounds::{find_round, list_rounds};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, ModerationId, UserId};
use accord_platform_db::{Connection, Fault, Stored, is_unique_violation};
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::action::{AnswerModerator, CompleteRound, ModerateRound, ReadModeration};
use accord_policy::{RefusalCode, Target};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn submit_ask(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let round = find_round_of(&app, &visit, &id).await?;
    let (target, address) = (in_area(round.id, round.area), format!("/standards/rounds/{}", round.id));
    visit.require_may::<CompleteRound>(&app, target.clone(), PLAN).await?;
    let all = boroughs(&app).await?;
    let Some(peer) = all.iter().find(|area| area.slug == fields.get("peer")) else {
        let words = ["Select the borough that is to look at this round."];
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Select a borough", &words);
        return Err(problem.with_link("Go to the round", &address).into());
    };
    let id = ModerationId::new(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<CompleteRound>(&app, target.clone(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let db = tx.connection();
            let now = find_round(db, tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.completed.is_none() {
                let words = ["A peer looks at what is completed. Complete the round first."];
                return Err(not_now("The round is still open", &words, &address).into());
            }
            let others = looks_at(db, &now, peer.id).await?;
            if let Some(words) = why_not_moderate(&now, peer.id, &others) {
                return Err(not_now("This borough cannot look at this round", &[words], &address).into());
            }
            match insert_moderation(&tx, id, peer.id).await {
                Err(error) if is_unique_violation(&error) => {
                    let words = ["One peer borough at a time looks at a round."];
                    return Err(not_now("A borough was asked already", &words, &address).into());
                }
                other => other.or_fault("ask a peer borough")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=asked")))
}

/// The looks at every round of a borough against the edition of another round: beginning a new one undoes none.
async fn looks_at(db: &impl Connection, round: &Round, peer: AreaId) -> Result<Vec<Moderation>, Fault> {
    let mut looks = Vec::new();
    for theirs in list_rounds(db, peer).await?.iter().filter(|other| other.edition == round.edition) {
        looks.extend(list_moderations(db, theirs.id).await?);
    }
    Ok(looks)
}

/// A look at a round, with all that its page needs.
pub(super) struct Look {
    pub moderation: Moderation,
    pub round: Round,
    pub expectations: Vec<Expectation>,
}

impl Look {
    /// The look of an address, before anybody said who may see it.
    pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Self, Stop> {
        visit.require_member()?;
        let (db, id): (_, ModerationId) = (app.db().readers(), id.parse().map_err(|_| Stop::not_found())?);
        let moderation = find_moderation(db, id).await?.ok_or_else(Stop::not_found)?;
        let round = find_round(db, moderation.round).await?.ok_or_else(Stop::not_found)?;
        let expectations = list_expectations(db, round.edition).await?;
        Ok(Self { moderation, round, expectations })
    }

    /// As the peer borough.
    pub(super) fn as_peer(&self) -> Target<ModerationId> {
        in_area(self.moderation.id, self.moderation.area)
    }

    /// As the borough whose round it is.
    pub(super) fn as_own(&self) -> Target<ModerationId> {
        in_area(self.moderation.id, self.round.area)
    }

    pub(super) fn address(&self) -> String {
        format!("/standards/moderations/{}", self.moderation.id)
    }

    /// Refuses whoever may not look for the peer borough. Nobody moderates their own borough, whoever they work for.
    pub(super) async fn require_peer(&self, app: &App, visit: &Visit) -> Result<(), Stop> {
        visit.require_may::<ModerateRound>(app, self.as_peer(), PLAN).await?;
        if visit.areas().any(|area| area == self.round.area) {
            let code = RefusalCode::AboutOneself;
            return Err(visit.refuse_for::<ModerateRound>(app, self.as_peer(), PLAN, code).await?);
        }
        Ok(())
    }
}

pub async fn show_moderation(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let look = Look::find(&app, &visit, &id).await?;
    let is_own = visit.areas().any(|area| area == look.round.area);
    let target = if is_own { look.as_own() } else { look.as_peer() };
    let permit = visit.decide::<ReadModeration>(&app, target, PLAN).await?;
    let Look { moderation, round, expectations } = &look;
    let by = |done: Option<(_, Option<UserId>)>| done.and_then(|(_, by): (accord_kernel::Instant, _)| by);
    let people: Vec<UserId> = by(moderation.said).into_iter().chain(by(moderation.answered)).collect();
    let people = accounts::list_names(app.db().readers(), &people).await?;
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let looking = moderation.looking();
    let is_peer = !is_own && visit.may::<ModerateRound>(&look.as_peer(), PLAN);
    let answers = is_own && looking == Looking::Said && visit.may::<AnswerModerator>(&look.as_own(), PLAN);
    let said_to_reader = is_peer || moderation.said.is_some();
    let themes: Vec<Value> = Theme::ALL
        .iter()
        .map(|theme| {
            let lines = expectations.iter().filter(|one| one.theme == *theme);
            let lines: Vec<Value> = lines.map(|one| line(&look, one, said_to_reader)).collect();
            context! { code => theme.code(), number => theme.number(), words => theme.words(), lines }
        })
        .collect();
    let unsaid = expectations.iter().filter(|one| moderation.line(one.id).is_none()).count();
    let notice = match asked.done.as_str() {
        "taken" => Some("Your borough looks at it. Say of each judgement whether you would say the same."),
        "declined" => Some("The borough was told that yours does not look at it."),
        "saved" => Some("What you wrote is kept. The borough sees it once you send it."),
        "said" => Some("What your borough says was sent. The borough answers it."),
        "answered" => Some("Your answer was saved. Both stay visible."),
        _ => None,
    };
    let when = |done: Option<(accord_kernel::Instant, Option<UserId>)>| {
        done.map(|(at, by)| context! { at => at.micros(), by => name_of(&people, by) })
    };
    let values = context! {
        id => moderation.id.to_string(), area => names.area(round.area), peer => names.area(moderation.area),
        number => round.number, state => looking.words(), asked_at => moderation.asked_at.micros(), themes, unsaid,
        declined => moderation.declined.as_ref().map(|(_, because)| because.as_str()), is_own,
        said => when(moderation.said), answered => when(moderation.answered), answers,
        may_take => is_peer && looking == Looking::Asked, may_say => is_peer && looking == Looking::Accepted,
        round => round.id.to_string(), seen => moderation.changed_at.micros().to_string(),
    };
    app.page_with_notice(&visit, notice, "standards/show_moderation.html", values)
}

/// One judgement and what the peer says of it. Before the peer has sent it, nobody else reads what it says.
fn line(look: &Look, one: &Expectation, is_shown: bool) -> Value {
    let said = look.moderation.line(one.id).filter(|_| is_shown);
    context! {
        label => one.label(), name => format!("reply-{}", one.label()), expected => one.text.expected.as_str(),
        found => look.round.judgement(one.id).map(judgement_values),
        said => said.map(|line| context! { agrees => line.agrees, words => line.words.as_str(), reply => line.reply.as_deref() }),
    }
}

pub async fn submit_taken(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let look = Look::find(&app, &visit, &id).await?;
    look.require_peer(&app, &visit).await?;
    let (address, because) = (look.address(), fields.get("because"));
    let step = fields.get("do");
    let letters = because.chars().count();
    if step == "decline" && !(1..=WORDS_LETTERS_MAX).contains(&letters) {
        let words = ["Say in a sentence why your borough does not look at it, so that they can ask another."];
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Say why", &words);
        return Err(problem.with_link("Go back", &address).into());
    }
    let done = match step {
        "accept" => "taken",
        "decline" => "declined",
        "send" => "said",
        _ => return Err(changed_meanwhile(&address).into()),
    };
    if let Some(page) = look_again(&app, &visit, &fields, &[("because", "Why")], &[])? {
        return Ok(page.into_response());
    }
    let seen = seen(&fields, "/standards")?;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<ModerateRound>(&app, look.as_peer(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_moderation(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let is_done = match step {
                "accept" => take_up(&tx, None).await?,
                "decline" => take_up(&tx, Some(because)).await?,
                _ if look.expectations.iter().any(|one| now.line(one.id).is_none()) => {
                    let words = ["Say of each judgement whether you would say the same, then send it."];
                    return Err(not_now("Something is not said yet", &words, &address).into());
                }
                _ => send_lines(&tx, seen).await?,
            };
            if !is_done {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done={done}")).into_response())
}
