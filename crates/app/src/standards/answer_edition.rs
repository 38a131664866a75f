//! A chief executive says whether the council agrees to an edition. A later answer stands in place of an earlier one,
//! which stays readable.

use super::door::{Asked, PLAN, Text, changed_meanwhile, find, in_area, look_again, not_now};
use super::model::{Answered, Edition, Expectation, Theme, WORDS_LETTERS_MAX, standing};
use super::store::answers::{NewAnswer, Whose, insert_answer, list_answers};
use super::store::editions::list_expectations;
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::AgencyKind;
use accord_kernel::ids::{ExpectationId, uuid_v7};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::AnswerEdition;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Kinds of agencies that are services of a council: the answer is the council's.
const OF_A_COUNCIL: &[AgencyKind] =
    &[AgencyKind::CommunitySafety, AgencyKind::YouthJustice, AgencyKind::SocialCare, AgencyKind::Education];

struct Answering {
    edition: Edition,
    chosen: ChosenArea,
    expectations: Vec<Expectation>,
}

async fn load(app: &App, visit: &Visit, id: &str, area: &str) -> Result<Answering, Stop> {
    let edition = find(app, visit, id).await?;
    let chosen = choose_area(app, visit, area).await?;
    let target = in_area(edition.id, chosen.area.id);
    let member = visit.require_member()?;
    // The proof is asked for before anything is typed: a form that is refused for it is lost.
    visit.require_may::<AnswerEdition>(app, target.clone(), PLAN).await?;
    if !OF_A_COUNCIL.contains(&member.kind) {
        return Err(visit.refuse_for::<AnswerEdition>(app, target, PLAN, RefusalCode::RoleMayNot).await?);
    }
    if edition.offered_at.is_none() {
        let words = ["Boroughs answer an edition once its text is fixed. Until then they comment on it."];
        return Err(not_now("It has not been offered yet", &words, "/standards").into());
    }
    let expectations = list_expectations(app.db().readers(), edition.id).await?;
    Ok(Answering { edition, chosen, expectations })
}

pub async fn show_answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let answering = load(&app, &visit, &id, &asked.area).await?;
    let answers = list_answers(app.db().readers(), Whose::Of(answering.chosen.area.id)).await?;
    let before = standing(&answers, answering.edition.id, answering.chosen.area.id);
    let number = before.map_or(0, |answer| answer.number);
    let fields = [("before".to_owned(), number.to_string())].into_iter().collect();
    page(&app, &visit, &answering, &fields, FormErrors::default())
}

fn field_of(one: &Expectation) -> String {
    format!("words-{}", one.label())
}

fn page(
    app: &App,
    visit: &Visit,
    answering: &Answering,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let kinds: Vec<Value> = Answered::ALL
        .iter()
        .map(|kind| context! { value => kind.code(), text => kind.words(), checked => entered.get("kind") == kind.code() })
        .collect();
    let themes: Vec<Value> = Theme::ALL
        .iter()
        .map(|theme| {
            let lines: Vec<Value> = answering
                .expectations
                .iter()
                .filter(|one| one.theme == *theme)
                .map(|one| {
                    let name = field_of(one);
                    context! {
                        value => entered.get(&name), name, label => format!("{}. {}", one.label(), one.text.expected),
                    }
                })
                .collect();
            let is_open = lines.iter().any(|line| line.get_attr("value").is_ok_and(|value| value.is_true()));
            context! { words => format!("{}. {}", theme.number(), theme.words()), lines, is_open }
        })
        .collect();
    app.page(visit, "standards/answer_edition.html", context! {
        area => answering.chosen.values(), id => answering.edition.id.to_string(), title => answering.edition.title(),
        hash => answering.edition.hash.as_deref(), kinds, themes, reason => entered.get("reason"),
        before => entered.get("before"), errors => values(&errors),
    })
}

type Read = (Answered, Vec<(ExpectationId, String)>);

fn read(answering: &Answering, entered: &Fields) -> Result<Read, FormErrors> {
    let mut errors = FormErrors::default();
    let kind = Answered::from_code(entered.get("kind"));
    errors.require(kind.is_some(), "kind", "Select what the council answers");
    errors.require(!entered.get("reason").is_empty(), "reason", "Give the reason");
    errors.limit(entered.get("reason"), WORDS_LETTERS_MAX, "reason", "The reason");
    let reservations: Vec<(ExpectationId, String)> = answering
        .expectations
        .iter()
        .map(|one| (one.id, entered.get(&field_of(one)).to_owned()))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    for (_, words) in &reservations {
        errors.limit(words, WORDS_LETTERS_MAX, "reservations", "Each reservation");
    }
    let has = !reservations.is_empty();
    let fits = kind.is_none() || (kind == Some(Answered::Reservations)) == has;
    errors.require(
        fits,
        "reservations",
        match has {
            true => "Select “Agrees with reservations”, or take the reservations out",
            false => "Say on which expectations the council has which reservations",
        },
    );
    match kind {
        Some(kind) if errors.is_empty() => Ok((kind, reservations)),
        _ => Err(errors),
    }
}

pub async fn submit_answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let answering = load(&app, &visit, &id, &asked.area).await?;
    let area = &answering.chosen.area;
    visit.require_may::<AnswerEdition>(&app, in_area(answering.edition.id, area.id), PLAN).await?;
    let (kind, reservations) = match read(&answering, &entered) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &answering, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let names: Vec<(String, String)> =
        answering.expectations.iter().map(|one| (field_of(one), one.label())).collect();
    let reservations_said = names.iter().map(|(name, label)| (name.as_str(), label.as_str()));
    let texts: Vec<Text<'_>> = std::iter::once(("reason", "Why")).chain(reservations_said).collect();
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    let address = format!("/standards/editions/{}?area={}", answering.edition.id, area.slug);
    let before: i32 = entered.get("before").parse().map_err(|_| changed_meanwhile(&address))?;
    app.db()
        .retrying(|| async {
            let target = in_area(answering.edition.id, area.id);
            let permit = visit.decide::<AnswerEdition>(&app, target, PLAN).await?;
            let tx = app.db().write(permit).await?;
            let answers = list_answers(tx.connection(), Whose::Of(area.id)).await?;
            let newest = standing(&answers, answering.edition.id, area.id).map_or(0, |answer| answer.number);
            if newest != before {
                return Err(changed_meanwhile(&address).into());
            }
            let new = NewAnswer {
                area: area.id,
                agency: visit.require_member()?.agency,
                number: before + 1,
                kind,
                reason: entered.get("reason"),
                reservations: &reservations,
            };
            match insert_answer(&tx, &new, || uuid_v7(visit.at(), app.rng())).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
                other => other.or_fault("answer an edition of standards")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}&done=answered")).into_response())
}
