//! Writing an assessment. What somebody has signed is not changed: a change makes a new version, to be signed again.

use super::model::{
    Activity, AssessmentKind, REVIEW_DAYS_MAX, RISK_LETTERS_MAX, RISKS_MAX, Remaining, Risk,
    SECTION_LETTERS_MAX, SECTIONS, Text, newest,
};
use super::show_assessment::load;
use super::show_assessments::{of_assessment, of_legal_body};
use super::store::{NewAssessment, find_assessment, insert_assessment, list_assessments, update_assessment};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AssessmentId, uuid_v7};
use accord_kernel::{Day, Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::WriteAssessment;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

#[derive(Debug, Default, serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    activity: String,
    #[serde(default)]
    kind: String,
}

impl Which {
    fn read(&self) -> Result<(Activity, AssessmentKind), Stop> {
        let activity = Activity::from_code(&self.activity).ok_or_else(Stop::not_found)?;
        Ok((activity, AssessmentKind::from_code(&self.kind).ok_or_else(Stop::not_found)?))
    }
}

/// What a form is about and where it is sent.
struct Form {
    activity: Activity,
    kind: AssessmentKind,
    action: String,
    back: String,
}

impl Form {
    fn new((activity, kind): (Activity, AssessmentKind)) -> Self {
        let action = format!("/assessments/new?activity={}&kind={}", activity.code(), kind.code());
        Self { activity, kind, action, back: "/assessments".to_owned() }
    }

    fn edit((activity, kind): (Activity, AssessmentKind), id: AssessmentId) -> Self {
        Self { activity, kind, action: format!("/assessments/{id}/edit"), back: format!("/assessments/{id}") }
    }
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(which): Query<Which>,
) -> Result<Page, Stop> {
    may_write_new(&app, &visit).await?;
    let form = Form::new(which.read()?);
    page(&app, &visit, &form, &Fields::default(), FormErrors::default())
}

async fn may_write_new(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(AssessmentId::new(visit.at(), app.rng()), member);
    visit.require_may::<WriteAssessment>(app, target, Purpose::RunService).await
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (one, permit) = load(&app, &visit, &id).await?;
    visit.require_may::<WriteAssessment>(&app, of_assessment(&one), Purpose::RunService).await?;
    app.db().record(permit).await?;
    let mut fields: Vec<(String, String)> = SECTIONS
        .iter()
        .zip(&one.text.sections)
        .map(|((name, ..), words)| ((*name).to_owned(), words.clone()))
        .collect();
    for (at, risk) in one.text.risks.iter().enumerate() {
        fields.push((format!("risk-{at}"), risk.words.clone()));
        fields.push((format!("measure-{at}"), risk.measure.clone()));
        fields.push((format!("remaining-{at}"), risk.remaining.code().to_owned()));
    }
    fields.push(("commissioner".to_owned(), one.text.commissioner.clone()));
    fields.push(("review_by".to_owned(), typed_day(one.review_by)));
    fields.push(("seen".to_owned(), one.written_at.micros().to_string()));
    let form = Form::edit((one.activity, one.kind), one.id);
    page(&app, &visit, &form, &fields.into_iter().collect(), FormErrors::default())
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let sections: Vec<Value> = SECTIONS
        .iter()
        .map(|(name, heading, hint)| context! { name => *name, heading => *heading, hint => *hint, value => entered.get(name) })
        .collect();
    let risks: Vec<Value> = (0..RISKS_MAX)
        .map(|at| {
            let remaining = entered.get(&format!("remaining-{at}")).to_owned();
            let items: Vec<Value> = std::iter::once(context! { value => "", text => "Select" })
                .chain(Remaining::ALL.iter().map(|one| {
                    context! { value => one.code(), text => one.words(), selected => one.code() == remaining }
                }))
                .collect();
            context! {
                at, number => at + 1, words => entered.get(&format!("risk-{at}")),
                measure => entered.get(&format!("measure-{at}")), items,
            }
        })
        .collect();
    app.page(visit, "assessments/write_assessment.html", context! {
        activity => form.activity.words(), kind => form.kind.words(), action => form.action.as_str(), back => form.back.as_str(),
        sections, risks, commissioner => entered.get("commissioner"), review_by => entered.get("review_by"), seen => entered.get("seen"), errors => values(&errors),
    })
}

/// What was entered, or what is wrong with it.
fn read(entered: &Fields, today: Day) -> Result<(Text, Day), FormErrors> {
    let (mut errors, mut text) = (FormErrors::default(), Text::default());
    for ((name, heading, _), section) in SECTIONS.iter().zip(&mut text.sections) {
        *section = entered.get(name).to_owned();
        errors.require(!section.is_empty(), name, &format!("Fill in: {}", heading.to_lowercase()));
        errors.limit(section, SECTION_LETTERS_MAX, name, heading);
    }
    for at in 0..RISKS_MAX {
        let field = |name: &str| entered.get(&format!("{name}-{at}")).to_owned();
        let (words, measure, remaining) = (field("risk"), field("measure"), field("remaining"));
        if words.is_empty() && measure.is_empty() && remaining.is_empty() {
            continue;
        }
        let number = at + 1;
        let remaining = Remaining::from_code(&remaining);
        let is_whole = !words.is_empty() && !measure.is_empty() && remaining.is_some();
        errors.require(
            is_whole,
            "risk-0",
            &format!("Say of risk {number} what is done, and what is left of it"),
        );
        errors.limit(&words, RISK_LETTERS_MAX, "risk-0", &format!("Risk {number}"));
        errors.limit(&measure, RISK_LETTERS_MAX, "risk-0", &format!("What is done about risk {number}"));
        text.risks.extend(remaining.map(|remaining| Risk { words, measure, remaining }));
    }
    errors.require(!text.risks.is_empty(), "risk-0", "Write at least one risk, and what is done about it");
    text.commissioner = entered.get("commissioner").to_owned();
    errors.limit(
        &text.commissioner,
        SECTION_LETTERS_MAX,
        "commissioner",
        "What the Information Commissioner said",
    );
    let review_by = entered.day("review_by");
    let in_time = review_by.filter(|day| (1..=REVIEW_DAYS_MAX).contains(&day.days_since(today)));
    errors.require(
        in_time.is_some(),
        "review_by",
        "Enter a day within the next two years on which it is looked at again",
    );
    match in_time {
        Some(review_by) if errors.is_empty() => Ok((text, review_by)),
        _ => Err(errors),
    }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(which): Query<Which>,
    entered: Fields,
) -> Result<Response, Stop> {
    may_write_new(&app, &visit).await?;
    let form = Form::new(which.read()?);
    let (text, review_by) = match read(&entered, visit.at().day()) {
        Ok(read) => read,
        Err(errors) => return unprocessable(&app, &visit, &form, &entered, errors),
    };
    let id = app.db().retrying(|| write_version(&app, &visit, &form, (&text, review_by))).await?;
    Ok(Redirect::to(&format!("/assessments/{id}?done=saved")).into_response())
}

fn unprocessable(
    app: &App,
    visit: &Visit,
    form: &Form,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Response, Stop> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(app, visit, form, entered, errors)?).into_response())
}

/// Adds the next version of an assessment of the member's legal body.
async fn write_version(
    app: &App,
    visit: &Visit,
    form: &Form,
    (text, review_by): (&Text, Day),
) -> Result<AssessmentId, Stop> {
    let member = visit.require_member()?;
    let id = AssessmentId::new(visit.at(), app.rng());
    let permit = visit.decide::<WriteAssessment>(app, of_legal_body(id, member), Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let all = list_assessments(tx.connection(), member.controller).await?;
    let before = newest(&all, form.activity, form.kind);
    if before.is_some_and(|before| !before.is_signed() && before.signatures.is_empty()) {
        return Err(changed_meanwhile().into());
    }
    let new = NewAssessment {
        controller: member.controller,
        agency: member.agency,
        activity: form.activity,
        kind: form.kind,
        version: before.map_or(1, |before| before.version + 1),
        text,
        review_by,
    };
    match insert_assessment(&tx, &new, || uuid_v7(visit.at(), app.rng())).await {
        Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile().into()),
        other => other.or_fault("write an assessment")?,
    }
    tx.commit().await?;
    Ok(id)
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let id: AssessmentId = id.parse().map_err(|_| Stop::not_found())?;
    let one = find_assessment(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<WriteAssessment>(&app, of_assessment(&one), Purpose::RunService).await?;
    let form = Form::edit((one.activity, one.kind), id);
    let (text, review_by) = match read(&entered, visit.at().day()) {
        Ok(read) => read,
        Err(errors) => return unprocessable(&app, &visit, &form, &entered, errors),
    };
    let seen_at = entered.get("seen").parse().map(Instant::from_micros).map_err(|_| changed_meanwhile())?;
    let id = if one.signatures.is_empty() {
        app.db().retrying(|| change(&app, &visit, id, (&text, review_by), seen_at)).await?;
        id
    } else {
        app.db().retrying(|| write_version(&app, &visit, &form, (&text, review_by))).await?
    };
    Ok(Redirect::to(&format!("/assessments/{id}?done=saved")).into_response())
}

/// Changes a version that nobody has signed.
async fn change(
    app: &App,
    visit: &Visit,
    id: AssessmentId,
    text: (&Text, Day),
    seen_at: Instant,
) -> Result<(), Stop> {
    let one = find_assessment(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let permit = visit.decide::<WriteAssessment>(app, of_assessment(&one), Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let now = find_assessment(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
    let new_id = || uuid_v7(visit.at(), app.rng());
    let is_changed = now.signatures.is_empty()
        && update_assessment(&tx, text, seen_at, new_id).await.or_fault("change an assessment")?;
    if !is_changed {
        return Err(changed_meanwhile().into());
    }
    Ok(tx.commit().await?)
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The assessment changed since you opened the form",
        &["Somebody changed or signed it, or began another draft. Copy what you wrote, and open it again."],
    )
    .with_link("Go to the assessments", "/assessments")
}
