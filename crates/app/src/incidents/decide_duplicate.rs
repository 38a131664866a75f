//! A person says whether two records are of one thing, or takes that back.

use super::duplicate::Decision;
use super::store::{decide, find_proposal};
use crate::imports;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::DuplicateId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::{Fields, Problem};
use accord_policy::Target;
use accord_policy::action::DecideDuplicate;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;

pub async fn submit_decision(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let id: DuplicateId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_proposal(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let decision = Decision::from_code(fields.get("decision"));
    let is_decided = app
        .db()
        .retrying(|| async {
            let target = Target::new(id).owned_by(found.agency).holding(&[Category::Location]);
            let permit = visit.decide::<DecideDuplicate>(&app, target, Purpose::PlanAndAnalyse).await?;
            let decision = decision.ok_or_else(Stop::not_found)?;
            let tx = app.db().write(permit).await?;
            if !decide(&tx, decision).await? {
                return Ok::<bool, Stop>(false);
            }
            // The counts of that month are to be counted anew. Of a pair around midnight, the record that no
            // longer counts may be of the next day's month.
            let mut months = vec![found.on.month(), found.on.plus_days(1).month()];
            months.dedup();
            for month in months {
                imports::count_again(&tx, found.agency, month).await?;
            }
            tx.commit().await?;
            Ok(true)
        })
        .await?;
    if !is_decided {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "One of these records is already counted as another",
            &["Nothing was changed. Say first that the other pair is not of the same thing, if it is not."],
        )
        .into());
    }
    app.tell_news();
    Ok(Redirect::to("/picture/duplicates"))
}
