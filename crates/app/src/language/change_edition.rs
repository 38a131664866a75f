//! Making an edition for the region: the whole list as a table, with what changed in it and why. An edition never changes.

use super::model::{Edition, LIST_BYTES_MAX, WORDS_LETTERS_MAX};
use super::store::{insert_edition, newest_edition};
use crate::agencies::{AreaKind, directory};
use crate::planning::{look_again, require_region};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::edition::{parse_meanings, parse_terms, write_meanings, write_terms};
use accord_engine_language::{Matcher, Meaning, Term};
use accord_kernel::ids::{AreaId, LanguageEditionId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Target;
use accord_policy::action::MakeEdition;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

fn target(app: &App, visit: &Visit) -> Result<Target<LanguageEditionId>, Stop> {
    let member = visit.require_member()?;
    let id = LanguageEditionId::new(visit.at(), app.rng());
    Ok(Target::new(id).owned_by(member.agency).holding(&[Category::Aggregate]))
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    require_region::<MakeEdition>(&app, &visit, target(&app, &visit)?).await?;
    let newest = newest_edition(app.db().readers()).await?;
    let entered = [
        ("terms".to_owned(), write_terms(&newest.terms)),
        ("meanings".to_owned(), write_meanings(&newest.meanings)),
        ("seen".to_owned(), newest.number.to_string()),
    ];
    page(&app, &visit, &entered.into_iter().collect(), FormErrors::default())
}

fn page(app: &App, visit: &Visit, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let field = |name: &str| entered.get(name).to_owned();
    app.page(visit, "language/change_edition.html", context! {
        terms => field("terms"), meanings => field("meanings"), reason => field("reason"), seen => field("seen"), errors => values(&errors),
    })
}

pub async fn submit_new(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    require_region::<MakeEdition>(&app, &visit, target(&app, &visit)?).await?;
    let (terms, meanings) = match read(&fields) {
        Ok(read) => read,
        Err(errors) => {
            return Ok(
                (StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &fields, errors)?).into_response()
            );
        }
    };
    if let Some(page) = look_again(&app, &visit, &fields, &[("reason", "What changed, and why")], &[])? {
        return Ok(page.into_response());
    }
    let seen: i32 = fields.get("seen").parse().map_err(|_| made_meanwhile())?;
    let region =
        directory(&app).await?.areas.iter().find(|area| area.kind == AreaKind::Region).map(|area| area.id);
    let region = region.ok_or_else(Stop::not_found)?;
    let reason = fields.get("reason");
    app.db().retrying(|| make(&app, &visit, region, (seen, reason), (&terms, &meanings))).await?;
    Ok(Redirect::to("/language?done=made").into_response())
}

fn read(fields: &Fields) -> Result<(Vec<Term>, Vec<Meaning>), FormErrors> {
    let mut errors = FormErrors::default();
    let reason = fields.get("reason");
    errors.require(!reason.is_empty(), "reason", "Say what changed and why");
    errors.limit(reason, WORDS_LETTERS_MAX, "reason", "What changed");
    for name in ["terms", "meanings"] {
        let is_short = fields.get(name).len() <= LIST_BYTES_MAX;
        errors.require(is_short, name, &format!("The list must be {LIST_BYTES_MAX} bytes or fewer"));
    }
    let terms = parse_terms(fields.get("terms")).unwrap_or_else(|error| {
        errors.add("terms", format!("Correct the list: {error}"));
        Vec::new()
    });
    let meanings = parse_meanings(fields.get("meanings")).unwrap_or_else(|error| {
        errors.add("meanings", format!("Correct the meanings: {error}"));
        Vec::new()
    });
    if let Err(error) = Matcher::new(&terms) {
        errors.add("terms", format!("These words cannot be looked for: {error}"));
    }
    let mut forms: Vec<String> =
        terms.iter().flat_map(|term| &term.avoid).map(|form| form.to_lowercase()).collect();
    forms.sort();
    if let Some(twice) = forms.windows(2).find(|pair| pair[0] == pair[1]) {
        errors.add("terms", format!("“{}” stands twice in the list: leave it in one term", twice[0]));
    }
    errors.require(!forms.is_empty() || fields.get("terms").is_empty(), "terms", "Enter at least one term");
    if errors.is_empty() { Ok((terms, meanings)) } else { Err(errors) }
}

async fn make(
    app: &App,
    visit: &Visit,
    region: AreaId,
    (seen, reason): (i32, &str),
    (terms, meanings): (&[Term], &[Meaning]),
) -> Result<(), Stop> {
    let permit = visit.decide::<MakeEdition>(app, target(app, visit)?, Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    let newest: Edition = newest_edition(tx.connection()).await?;
    if newest.number != seen {
        return Err(made_meanwhile().into());
    }
    let lists = (write_terms(terms), write_meanings(meanings));
    match insert_edition(&tx, region, (seen + 1, reason), (&lists.0, &lists.1)).await {
        Err(error) if is_unique_violation(&error) => return Err(made_meanwhile().into()),
        other => other.or_fault("make an edition")?,
    }
    Ok(tx.commit().await?)
}

fn made_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "A newer edition was made since you opened the page",
        &["Read it, and make the next one from it."],
    )
    .with_link("Go to the agreed language", "/language")
}
