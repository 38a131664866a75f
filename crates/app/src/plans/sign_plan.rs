//! A leader says what their authority makes of a version: signs it, signs with dissent, or declines.

use super::door::{Names, PLAN, changed_meanwhile, in_area, look_again, not_now, require_current};
use super::model::{AUTHORITIES, FIELD_LETTERS_MAX, Plan};
use super::show_version::{find, load_silent};
use super::store::plans::{find_plan, set_review};
use super::store::versions::{adopt_version, insert_signature, list_heads};
use super::version::{Silent, Stance, Version};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{PlanVersionId, uuid_v7};
use accord_platform_db::{Connection, Stored, WriteTx, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{AdoptPlan, SignPlan};
use accord_policy::{Action, RefusalCode};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The version of an address for whoever may do this with it, once they prove again that it is them.
async fn load<A: Action<Resource = PlanVersionId>>(
    app: &App,
    visit: &Visit,
    id: &str,
) -> Result<(Plan, Version), Stop> {
    let (plan, version) = find(app, visit, id).await?;
    let target = in_area(version.id, plan.area);
    if !visit.would_but_for_proof::<A>(&target, PLAN) {
        visit.require_may::<A>(app, target, PLAN).await?;
    }
    require_open(app.db().readers(), &plan, &version).await?;
    Ok((plan, version))
}

/// Refuses an older version than the newest, and one of a plan that was closed.
async fn require_open(db: &impl Connection, plan: &Plan, version: &Version) -> Result<(), Stop> {
    require_current(plan)?;
    let newest = list_heads(db, &[plan.id]).await?.first().map(|one| one.number);
    if newest == Some(version.number) {
        return Ok(());
    }
    let words = ["There is a newer version. That one is signed and adopted."];
    Err(not_now("This version is not the newest", &words, &plan.address()).into())
}

fn address_of(version: &Version) -> String {
    format!("/plan-versions/{}", version.id)
}

/// Begins to write to a version, with the plan that it rests on read again.
async fn begin<A: Action<Resource = PlanVersionId>>(
    app: &App,
    visit: &Visit,
    (plan, version): (&Plan, &Version),
) -> Result<(WriteTx<A>, Plan), Stop> {
    let permit = visit.decide::<A>(app, in_area(version.id, plan.area), PLAN).await?;
    let tx = app.db().write(permit).await?;
    let now = find_plan(tx.connection(), plan.id).await?.ok_or_else(Stop::not_found)?;
    require_open(tx.connection(), &now, version).await?;
    Ok((tx, now))
}

/// Refuses whoever leads no authority that signs, and an authority that has said already what it makes of it.
async fn require_signer(app: &App, visit: &Visit, (plan, version): (&Plan, &Version)) -> Result<(), Stop> {
    let member = visit.require_member()?;
    if !AUTHORITIES.contains(&member.kind) {
        let target = in_area(version.id, plan.area);
        return Err(visit.refuse_for::<SignPlan>(app, target, PLAN, RefusalCode::RoleMayNot).await?);
    }
    match version.signature(member.agency) {
        Some(_) => Err(said_already(version)),
        None => Ok(()),
    }
}

fn said_already(version: &Version) -> Stop {
    let words = ["An authority says once what it makes of a version. It says so anew of the next one."];
    not_now("Your authority has said already", &words, &address_of(version)).into()
}

pub async fn show_sign(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (plan, version) = load::<SignPlan>(&app, &visit, &id).await?;
    require_signer(&app, &visit, (&plan, &version)).await?;
    sign_page(&app, &visit, &version, &Fields::default(), FormErrors::default())
}

fn sign_page(
    app: &App,
    visit: &Visit,
    version: &Version,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let stances: Vec<Value> = Stance::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => one.words(), checked => entered.get("stance") == one.code() })
        .collect();
    app.page(
        visit,
        "plans/sign_plan.html",
        context! {
            id => version.id.to_string(), title => version.text.title(), number => version.number, stances,
            hash => version.hash.as_str(), words => entered.get("words"), errors => values(&errors),
        },
    )
}

pub async fn submit_sign(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, version) = load::<SignPlan>(&app, &visit, &id).await?;
    visit.require_may::<SignPlan>(&app, in_area(version.id, plan.area), PLAN).await?;
    require_signer(&app, &visit, (&plan, &version)).await?;
    let (stance, words) = (Stance::from_code(entered.get("stance")), entered.get("words"));
    let mut errors = FormErrors::default();
    errors.require(stance.is_some(), "stance", "Select what your authority makes of it");
    let needs_words = matches!(stance, Some(Stance::Dissent | Stance::Decline));
    errors.require(
        !needs_words || !words.is_empty(),
        "words",
        "Write with what your authority does not agree, and why",
    );
    errors.limit(words, FIELD_LETTERS_MAX, "words", "What your authority says");
    let (Some(stance), true) = (stance, errors.is_empty()) else {
        let page = sign_page(&app, &visit, &version, &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) =
        look_again(&app, &visit, &entered, &[("words", "With what it does not agree, and why")], &[])?
    {
        return Ok(page.into_response());
    }
    let agency = visit.require_member()?.agency;
    app.db()
        .retrying(|| async {
            let (tx, _) = begin::<SignPlan>(&app, &visit, (&plan, &version)).await?;
            let new_id = uuid_v7(visit.at(), app.rng());
            match insert_signature(&tx, agency, (stance, words), new_id).await {
                Err(error) if is_unique_violation(&error) => return Err(said_already(&version)),
                other => other.or_fault("sign a plan")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=signed", address_of(&version))).into_response())
}

pub async fn show_adopt(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (_, version, silent) = load_to_adopt(&app, &visit, &id).await?;
    adopt_page(&app, &visit, (&version, &silent), &Fields::default(), FormErrors::default()).await
}

/// The version of an address that is not adopted yet, for whoever adopts it, and who has not said what they make of it.
async fn load_to_adopt(app: &App, visit: &Visit, id: &str) -> Result<(Plan, Version, Vec<Silent>), Stop> {
    let (plan, version) = load::<AdoptPlan>(app, visit, id).await?;
    if version.adopted.is_some() {
        return Err(changed_meanwhile(&address_of(&version)).into());
    }
    let silent = load_silent(app.db().readers(), &plan, &version, visit.at().day()).await?;
    Ok((plan, version, silent))
}

/// What stands for those who have not said in the form: it is ticked for just these.
fn code_of(silent: &[Silent]) -> String {
    silent.iter().map(|one| one.slug.as_str()).collect::<Vec<_>>().join(" ")
}

async fn adopt_page(
    app: &App,
    visit: &Visit,
    (version, silent): (&Version, &[Silent]),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let names = Names::load(app).await?;
    let said: Vec<Value> = version
        .signatures
        .iter()
        .map(|one| {
            context! { name => names.agency(one.agency), stance => one.stance.words(), words => one.words.as_str() }
        })
        .collect();
    let code = code_of(silent);
    app.page(visit, "plans/adopt_plan.html", context! {
        id => version.id.to_string(), title => version.text.title(), number => version.number, said,
        silent => silent.iter().map(Silent::words).collect::<Vec<_>>(),
        names => silent.iter().map(|one| one.name.clone()).collect::<Vec<_>>(),
        is_ticked => entered.get("although") == code, code, words => entered.get("words"), errors => values(&errors),
    })
}

pub async fn submit_adopt(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, version, silent) = load_to_adopt(&app, &visit, &id).await?;
    visit.require_may::<AdoptPlan>(&app, in_area(version.id, plan.area), PLAN).await?;
    let (words, today) = (entered.get("words"), visit.at().day());
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Write what the Board decided, and how it answers dissent");
    errors.limit(words, FIELD_LETTERS_MAX, "words", "What the Board decided");
    errors.require(
        entered.get("although") == code_of(&silent),
        "although",
        "Select that the Board adopts it although these have not said, or wait until they have",
    );
    if !errors.is_empty() {
        let page = adopt_page(&app, &visit, (&version, &silent), &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(
        &app,
        &visit,
        &entered,
        &[("words", "What the Board decided, and how it answers dissent")],
        &[],
    )? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let (tx, now) = begin::<AdoptPlan>(&app, &visit, (&plan, &version)).await?;
            // Who has said as the transaction sees it: the Board adopts it without just those whom it named.
            let silent = load_silent(tx.connection(), &now, &version, today).await?;
            if code_of(&silent) != entered.get("although") {
                return Err(changed_meanwhile(&format!("{}/adopt", address_of(&version))).into());
            }
            let without: Vec<String> = silent.iter().map(|one| one.words().replace('\n', " ")).collect();
            if !adopt_version(&tx, words, &without.join("\n")).await? {
                return Err(changed_meanwhile(&address_of(&version)).into());
            }
            set_review(&tx, now.id, now.review_after(today)).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=adopted", address_of(&version))).into_response())
}
