//! A part of a plan: read by partners, written by those who write the plan.

use super::door::{Door, begin_writing, changed_meanwhile, look_again, name_of};
use super::model::{FIELD_LETTERS_MAX, PART_LETTERS_MAX, Part};
use super::store::plans::write_part;
use super::template::PartRule;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::Instant;
use accord_kernel::ids::uuid_v7;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WritePlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

async fn load(
    app: &App,
    visit: &Visit,
    (id, code): (&str, &str),
) -> Result<(Door, &'static PartRule, Option<Part>), Stop> {
    let door = Door::open(app, visit, id).await?;
    let rule = door.whole.plan.template.part(code).ok_or_else(Stop::not_found)?;
    let part = door.whole.parts.iter().find(|part| part.code == code).cloned();
    Ok((door, rule, part))
}

pub async fn show_part(
    State(app): State<App>,
    visit: Visit,
    Path((id, code)): Path<(String, String)>,
) -> Result<Page, Stop> {
    let (door, rule, part) = load(&app, &visit, (&id, &code)).await?;
    let fields = part.as_ref().map_or_else(Vec::new, |part| {
        vec![
            ("words", part.words.clone()),
            ("evidence", part.evidence.clone()),
            ("seen", part.changed_at.micros().to_string()),
        ]
    });
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, (door, rule, part), &fields, FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (door, rule, part): (Door, &'static PartRule, Option<Part>),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let may_write = door.may::<WritePlan>(visit);
    let by = part.as_ref().and_then(|part| part.by);
    let names = accounts::list_names(app.db().readers(), &by.into_iter().collect::<Vec<_>>()).await?;
    app.db().record(door.permit).await?;
    app.page(visit, "plans/write_part.html", context! {
        id => door.whole.plan.id.to_string(), title => door.whole.plan.title.as_str(), code => rule.code, heading => rule.heading,
        asks => rule.asks, may_write, words => entered.get("words"), evidence => entered.get("evidence"), seen => entered.get("seen"),
        changed => part.map(|part| context! { by => name_of(&names, part.by), at => part.changed_at.micros() }),
        area_slug => door.area.slug, is_about_counts => rule.code == "definition", errors => values(&errors),
    })
}

pub async fn submit_part(
    State(app): State<App>,
    visit: Visit,
    Path((id, code)): Path<(String, String)>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = super::door::require::<WritePlan>(&app, &visit, &id).await?;
    let rule = plan.template.part(&code).ok_or_else(Stop::not_found)?;
    let (words, evidence) = (entered.get("words"), entered.get("evidence"));
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Write what the plan says here");
    errors.limit(words, PART_LETTERS_MAX, "words", "What the plan says here");
    errors.limit(evidence, FIELD_LETTERS_MAX, "evidence", "What it rests on");
    if !errors.is_empty() {
        let loaded = load(&app, &visit, (&id, &code)).await?;
        let page = page(&app, &visit, loaded, &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) =
        look_again(&app, &visit, &entered, &[("words", rule.asks), ("evidence", "What it rests on")], &[])?
    {
        return Ok(page.into_response());
    }
    let address = format!("{}/parts/{}", plan.address(), rule.code);
    let seen = match entered.get("seen") {
        "" => None,
        seen => Some(seen.parse().map(Instant::from_micros).map_err(|_| changed_meanwhile(&address))?),
    };
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<WritePlan>(&app, &visit, &plan).await?;
            let new_id = uuid_v7(visit.at(), app.rng());
            if !write_part(&tx, (rule.code, words, evidence), seen, new_id).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=saved", plan.address())).into_response())
}
