//! Ending somebody's place around a child: one's own, one of one's own agency, or as the lead anybody's but one's own.

use super::door::at_the_door;
use super::model::Part;
use super::store::{self, find_around};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_kernel::ids::AroundId;
use accord_policy::action::EndAround;
use accord_policy::{Need, RefusalCode, Target};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn submit_end(
    State(app): State<App>,
    visit: Visit,
    Path((id, around)): Path<(String, String)>,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    let around: AroundId = around.parse().map_err(|_| Stop::not_found())?;
    let target = || Target::new(around).owned_by(door.agency).holding(&[Category::Identity]);
    drop(visit.decide_record::<EndAround>(&app, target(), door.purpose, &door.facts()).await?);
    let place = find_around(app.db().readers(), around).await?;
    let place = place.filter(|place| place.person == door.person).ok_or_else(Stop::not_found)?;
    // The lead is handed over and never just ended: a child always has somebody who leads.
    if place.part == Part::Lead {
        return Err(visit
            .refuse_for::<EndAround>(
                &app,
                target().about(door.person),
                door.purpose,
                RefusalCode::LeadIsHandedOver,
            )
            .await?);
    }
    if place.agency != door.agency && door.facts().need != Some(Need::Lead) {
        let code = RefusalCode::OtherAgency;
        return Err(visit
            .refuse_for::<EndAround>(&app, target().about(door.person), door.purpose, code)
            .await?);
    }
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide_record::<EndAround>(&app, target(), door.purpose, &door.facts()).await?;
            let tx = app.db().write(permit).await?;
            door.still_open(&app, &visit, tx.connection()).await?;
            if store::end_around(&tx).await? {
                tx.commit().await?;
            }
            Ok::<_, Stop>(())
        })
        .await?;
    let own = place.member == door.member;
    let next = if own { "/people".to_owned() } else { format!("/people/{}/around", door.person) };
    Ok(Redirect::to(&next).into_response())
}
