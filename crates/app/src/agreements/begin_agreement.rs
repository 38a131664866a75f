//! Beginning an agreement, from a template or empty.

use super::access::{Names, address, between};
use super::model::{
    Agreement, AgreementKind, AgreementParty, CONTACT_LETTERS_MAX, ChangeKind, PARTIES_MAX,
    TITLE_LETTERS_MAX, Texts,
};
use super::renew_agreement::check_renewed;
use super::rules::facts_of;
use super::store::{NewAgreement, insert_agreement, insert_change, insert_lines, insert_party, set_purposes};
use super::template_pack::{Named, TEMPLATES, Template};
use crate::agencies::Agency;
use crate::gateways::list_gateways;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgreementId, AgreementPartyId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::DraftAgreement;
use accord_policy::{AgencyFacts, Membership, Target};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// A new agreement of the member's own legal body.
fn new_target(app: &App, visit: &Visit) -> Result<Target<AgreementId>, Stop> {
    let body = visit.require_member()?.controller;
    Ok(between(AgreementId::new(visit.at(), app.rng()), &[body]))
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    visit.require_may::<DraftAgreement>(&app, new_target(&app, &visit)?, Purpose::RunService).await?;
    page(&app, &visit, &Names::load(&app).await?, &Fields::default(), FormErrors::default())
}

/// Choices of a party: every other legal body, each with its agencies where it has more than one, and the agencies of
/// the reader's own.
pub(super) fn party_choices(names: &Names, visit: &Visit, chosen: &str) -> Vec<Value> {
    let own = visit.membership().map(|member| member.controller);
    let choice = |code: String, text: &str| {
        let selected = code == chosen;
        context! { value => code, text, selected }
    };
    let mut choices = vec![context! { value => "", text => "Choose" }];
    for body in &names.controllers {
        let is_own = Some(body.id) == own;
        let services: Vec<_> = names.agencies.iter().filter(|agency| agency.controller == body.id).collect();
        if !is_own {
            choices.push(choice(format!("controller:{}", body.slug), &body.name));
        }
        if is_own || services.len() > 1 {
            let service = |agency: &&Agency| choice(format!("agency:{}", agency.slug), &agency.name);
            choices.extend(services.iter().map(service));
        }
    }
    choices
}

fn page(app: &App, visit: &Visit, names: &Names, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let own = visit.require_member()?;
    let begun = |name: &str, code: &str, is_first: bool| {
        let entered = entered.get(name);
        entered == code || (entered.is_empty() && is_first)
    };
    let templates: Vec<Value> = std::iter::once(("", "None: begin with an empty one"))
        .chain(TEMPLATES.iter().map(|template| (template.code, template.name)))
        .map(|(code, text)| context! { value => code, text, selected => entered.get("template") == code })
        .collect();
    let kinds: Vec<Value> = AgreementKind::ALL
        .iter()
        .map(|kind| {
            let hint = match kind {
                AgreementKind::Agreement => "Between legal bodies: a council, the police, a hospital trust",
                AgreementKind::Protocol => "Between services of your own legal body",
            };
            context! {
                value => kind.code(), text => kind.words(), hint => context! { text => hint },
                checked => begun("kind", kind.code(), *kind == AgreementKind::Agreement),
            }
        })
        .collect();
    let sides: Vec<Value> = [("body", names.of_controller(own.controller)), ("agency", names.of_agency(own.agency))]
        .iter()
        .map(|(code, text)| context! { value => *code, text => *text, checked => begun("own", code, *code == "body") })
        .collect();
    app.page(
        visit,
        "agreements/begin_agreement.html",
        context! {
            title => entered.get("title"), contact => entered.get("contact"), kinds, sides, templates,
            others => party_choices(names, visit, entered.get("other")), errors => values(&errors),
        },
    )
}

/// Why a party cannot be added beside others; `None` when it can.
pub(super) fn party_problem(
    kind: AgreementKind,
    before: &[AgreementParty],
    (controller, agency): Named,
) -> Option<&'static str> {
    let overlaps = before.iter().any(|party| {
        let is_same = party.agency.is_none() || agency.is_none() || party.agency == agency;
        party.controller == controller && is_same
    });
    let is_elsewhere = before.iter().any(|party| party.controller != controller);
    match kind {
        _ if overlaps => Some("Choose somebody who is not a party already"),
        AgreementKind::Protocol if agency.is_none() || is_elsewhere => {
            Some("Choose a service of your own legal body: this is an internal protocol")
        }
        AgreementKind::Protocol | AgreementKind::Agreement => None,
    }
}

/// What was asked for, once nothing is wrong with it.
struct Asked {
    kind: AgreementKind,
    texts: Texts,
    template: Option<&'static Template>,
    own: Vec<Named>,
    others: Vec<Named>,
}

fn read(fields: &Fields, names: &Names, member: &Membership) -> Result<Asked, FormErrors> {
    let mut errors = FormErrors::default();
    let title = fields.get("title");
    errors.require(!title.is_empty(), "title", "Enter a title");
    errors.limit(title, TITLE_LETTERS_MAX, "title", "The title");
    errors.limit(fields.get("contact"), CONTACT_LETTERS_MAX, "contact", "The contact");
    let kind = AgreementKind::from_code(fields.get("kind"));
    errors.require(kind.is_some(), "kind", "Select between whom it is");
    let template = Template::find(fields.get("template"));
    let names_one = fields.get("template").is_empty();
    errors.require(names_one || template.is_some(), "template", "Choose a template from the list");
    let kind = kind.unwrap_or(AgreementKind::Agreement);
    if let Some(template) = template.filter(|template| template.kind != kind) {
        errors.add("template", format!("This template is for: {}", template.kind.words().to_lowercase()));
    }
    let is_agency = kind == AgreementKind::Protocol || fields.get("own") == "agency";
    let own = (member.controller, is_agency.then_some(member.agency));
    let other = fields.get("other");
    let other = if other.is_empty() { None } else { Some(names.parse(other)) };
    if let Some(named) = other {
        let party = AgreementParty {
            id: AgreementPartyId::from_uuid(uuid::Uuid::nil()),
            controller: own.0,
            agency: own.1,
            contact: String::new(),
            withdrawn_at: None,
            kept_by_law: None,
        };
        let problem = named.map_or(Some("Choose the other party from the list"), |named| {
            party_problem(kind, &[party], named)
        });
        if let Some(problem) = problem {
            errors.add("other", problem);
        }
    }
    let other = other.flatten();
    let mut parties = (vec![own], other.into_iter().collect());
    if let Some(template) = template.filter(|_| errors.is_empty()) {
        let agencies: Vec<AgencyFacts> = names.agencies.iter().map(facts_of).collect();
        match other.map(|other| template.parties(own, other, &agencies)) {
            Some(Some(meant)) if meant.0.len() + meant.1.len() <= PARTIES_MAX => parties = meant,
            Some(_) => errors.add("other", format!("This template is between: {}", template.sides_words())),
            None => errors.add("other", "Choose the other party: the template says who has what from whom"),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let empty = || Texts { title: title.to_owned(), ..Texts::default() };
    let texts = template.map_or_else(empty, |template| template.texts(title));
    let (own, others) = parties;
    Ok(Asked { kind, texts, template, own, others })
}

pub async fn submit_new(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let target = new_target(&app, &visit)?;
    visit.require_may::<DraftAgreement>(&app, target.clone(), Purpose::RunService).await?;
    let (names, member) = (Names::load(&app).await?, visit.require_member()?);
    let asked = match read(&fields, &names, member) {
        Ok(asked) => asked,
        Err(errors) => {
            let page = page(&app, &visit, &names, &fields, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let powers = list_gateways(app.db().readers()).await?;
    let agencies: Vec<AgencyFacts> = names.agencies.iter().map(facts_of).collect();
    let own = asked.own.iter().map(|own| (*own, fields.get("contact")));
    let parties: Vec<AgreementParty> = own
        .chain(asked.others.iter().map(|other| (*other, "")))
        .map(|((controller, agency), contact)| AgreementParty {
            id: AgreementPartyId::new(visit.at(), app.rng()),
            controller,
            agency,
            contact: contact.to_owned(),
            withdrawn_at: None,
            kept_by_law: None,
        })
        .collect();
    let purposes: BTreeSet<Purpose> =
        asked.template.iter().flat_map(|template| template.purposes).copied().collect();
    let new = NewAgreement {
        kind: asked.kind,
        texts: &asked.texts,
        agency: member.agency,
        days: (None, None, None),
        renews: None,
    };
    let begun = begun(target.resource, &new, parties, purposes, &visit);
    let lines = asked.template.map_or_else(Vec::new, |template| template.lines(&begun, &agencies, &powers));
    let begun = Agreement { lines, ..begun };
    store_new(&app, &visit, target.clone(), &new, &begun, ChangeKind::Drafted).await?;
    Ok(Redirect::to(&address(target.resource)).into_response())
}

/// An agreement as it is once it is stored.
pub(super) fn begun(
    id: AgreementId,
    new: &NewAgreement<'_>,
    parties: Vec<AgreementParty>,
    purposes: BTreeSet<Purpose>,
    visit: &Visit,
) -> Agreement {
    Agreement {
        id,
        kind: new.kind,
        texts: new.texts.clone(),
        starts_on: new.days.0,
        review_by_on: new.days.1,
        ends_on: new.days.2,
        created_by_agency: new.agency,
        created_by: visit.signed_in().map(|found| found.user),
        changed_at: visit.at(),
        suspended: None,
        ended_at: None,
        renews: new.renews,
        replaced: None,
        parties,
        purposes,
        lines: Vec::new(),
        signatures: Vec::new(),
    }
}

/// Stores a new agreement with its parties, purposes and lines.
pub(super) async fn store_new(
    app: &App,
    visit: &Visit,
    target: Target<AgreementId>,
    new: &NewAgreement<'_>,
    begun: &Agreement,
    kind: ChangeKind,
) -> Result<(), Stop> {
    let new_id = || uuid_v7(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<DraftAgreement>(app, target.clone(), Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            if let Some(old) = begun.renews {
                check_renewed(tx.connection(), old, begun, visit.at().day()).await?;
            }
            insert_agreement(&tx, new).await?;
            for party in &begun.parties {
                insert_party(&tx, party).await?;
            }
            set_purposes(&tx, &begun.purposes, new_id).await?;
            insert_lines(&tx, &begun.lines, new_id).await?;
            insert_change(&tx, begun.id, kind, "", new_id()).await?;
            if let Some(old) = begun.renews {
                insert_change(&tx, old, ChangeKind::Renewed, "A new draft", new_id()).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
}

/// Categories that agreements can name, for the boxes of a form: no power carries what is in a compartment.
pub(super) fn category_choices(chosen: &[Category]) -> Vec<Value> {
    Category::ALL
        .iter()
        .filter(|category| **category != Category::YouthWorkNote)
        .map(|category| context! { value => category.code(), text => category.words(), checked => chosen.contains(category) })
        .collect()
}
