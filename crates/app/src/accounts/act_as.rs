//! Choosing for which agency one acts.

use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::MemberId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::{ActAs, ViewOwnAccount};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

pub async fn show_act_as(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    page(&app, &visit, FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, errors: FormErrors) -> Result<Page, Stop> {
    let signed_in = visit.require_signed_in()?;
    if let Some(step) = signed_in.next_step() {
        return Err(Stop::GoTo(step.to_owned()));
    }
    let own = Target::new(signed_in.user).of_user(signed_in.user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewOwnAccount>(app, own, Purpose::RunService).await?;
    app.db().record(permit).await?;
    let memberships = store::list_memberships(app.db().readers(), signed_in.user).await?;
    let items: Vec<_> = memberships
        .iter()
        .map(|membership| {
            let roles: Vec<&str> = membership.roles.iter().map(|role| role.words()).collect();
            context! {
                value => membership.member.to_string(),
                text => membership.agency_name.as_str(),
                hint => context! { text => roles.join(", ") },
                checked => signed_in.acting.as_ref().is_some_and(|acting| acting.member == membership.member),
            }
        })
        .collect();
    app.page(visit, "accounts/act_as.html", context! { items, errors => values(&errors) })
}

pub async fn submit_act_as(State(app): State<App>, visit: Visit, form: Fields) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let Ok(member) = form.get("member").parse::<MemberId>() else {
        let mut errors = FormErrors::default();
        errors.add("member", "Select the agency that you act for");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, errors).await?).into_response());
    };
    // Whose membership it is comes from the database, never from the form.
    let found = store::find_member_with_access(app.db().readers(), member).await?;
    let line = found.ok_or_else(Stop::not_found)?;
    app.db()
        .retrying(|| async {
            let target = Target::new(member).of_user(line.user).holding(&[Category::Aggregate]);
            let permit = visit.decide::<ActAs>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            let doing = "change the agency acted for";
            store::set_session_member(&tx, signed_in.session).await.or_fault(doing)?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/").into_response())
}
