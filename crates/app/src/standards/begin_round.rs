//! Beginning a round: against the edition in force in the borough, one at a time.

use super::door::{PLAN, in_area, not_now};
use super::model::in_force;
use super::round::ROUND_DAYS;
use super::store::answers::{Whose, list_answers};
use super::store::editions::list_editions;
use super::store::rounds::{insert_round, list_rounds};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::RoundId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, Problem};
use accord_policy::action::AssessBorough;
use axum::extract::State;
use axum::response::Redirect;

pub async fn submit_begin(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Redirect, Stop> {
    let chosen = choose_area(&app, &visit, fields.get("area")).await?;
    let (area, id) = (chosen.area.id, RoundId::new(visit.at(), app.rng()));
    let address = format!("/standards?area={}", chosen.area.slug);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<AssessBorough>(&app, in_area(id, area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let db = tx.connection();
            let editions = list_editions(db).await?;
            let answers = list_answers(db, Whose::Of(area)).await?;
            let Some(edition) = in_force(&editions, &answers, area) else {
                let words = [
                    "A borough assesses itself against what its council agreed to. Ask the chief executive.",
                ];
                return Err(not_now("No edition is in force here", &words, &address).into());
            };
            let rounds = list_rounds(db, area).await?;
            if rounds.iter().any(|round| round.completed.is_none()) {
                return Err(one_is_open(&address).into());
            }
            let number = rounds.last().map_or(1, |last| last.number + 1);
            let due_on = visit.at().day().plus_days(ROUND_DAYS);
            match insert_round(&tx, (area, edition.id, number, due_on)).await {
                Err(error) if is_unique_violation(&error) => return Err(one_is_open(&address).into()),
                other => other.or_fault("begin a round")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/standards/rounds/{id}?area={}", chosen.area.slug)))
}

fn one_is_open(address: &str) -> Problem {
    let words = ["A borough has one open round at a time. Complete it first."];
    not_now("A round is open already", &words, address)
}
