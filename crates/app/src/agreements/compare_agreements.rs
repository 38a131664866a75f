//! Two agreements side by side, of one borough or of two.

use super::access::{Names, load, may_view};

use super::model::Agreement;
use super::show_agreements::list_seen;
use crate::gateways::{Gateway, list_gateways};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Day, Purpose};
use accord_platform_web::Page;
use accord_platform_web::words::capitalised;
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Which two.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    one: String,
    #[serde(default)]
    other: String,
}

/// What an agreement says of a category: from whom to whom, on which law.
fn flows(agreement: &Agreement, names: &Names, powers: &[Gateway], category: Category) -> String {
    let name = |id| agreement.party(id).map_or("", |party| names.of_party(party));
    let law = |id| powers.iter().find(|power| power.rule.id == id).map_or("", |power| power.law.as_str());
    let lines: Vec<String> = agreement
        .lines
        .iter()
        .filter(|line| line.category == category)
        .map(|line| format!("{} to {} ({})", name(line.from), name(line.to), law(line.gateway)))
        .collect();
    if lines.is_empty() { "No".to_owned() } else { lines.join("; ") }
}

fn day_words(day: Option<Day>) -> String {
    day.map_or_else(|| "Not entered".to_owned(), Day::words)
}

/// The rows of the table: what, of the one, of the other. Categories and purposes that neither names are left out.
fn rows(both: [&Agreement; 2], names: &Names, powers: &[Gateway], today: Day) -> Vec<[String; 3]> {
    let row = |what: &str, say: &dyn Fn(&Agreement) -> String| [what.to_owned(), say(both[0]), say(both[1])];
    let parties = |agreement: &Agreement| {
        agreement.staying().map(|party| names.of_party(party)).collect::<Vec<_>>().join(", ")
    };
    let mut rows = vec![
        row("Parties", &parties),
        row("Where it stands", &|agreement| agreement.state(today).words().to_owned()),
        row("First day", &|agreement| day_words(agreement.starts_on)),
        row("Reviewed by", &|agreement| day_words(agreement.review_by_on)),
        row("Last day", &|agreement| day_words(agreement.ends_on)),
    ];
    for purpose in Purpose::ALL {
        if both.iter().any(|agreement| agreement.purposes.contains(purpose)) {
            let say = |agreement: &Agreement| {
                if agreement.purposes.contains(purpose) { "Yes" } else { "No" }.to_owned()
            };
            rows.push(row(&format!("To {}", purpose.words()), &say));
        }
    }
    for category in Category::ALL {
        if both.iter().any(|agreement| agreement.lines.iter().any(|line| line.category == *category)) {
            rows.push(row(&capitalised(category.words()), &|agreement| {
                flows(agreement, names, powers, *category)
            }));
        }
    }
    rows.push(row("Who does what", &|agreement| agreement.texts.arrangement.clone()));
    rows.push(row("Lawful bases", &|agreement| agreement.texts.bases.clone()));
    rows.push(row("Policy document", &|agreement| agreement.texts.policy_document.clone()));
    rows.push(row("Law-enforcement processing", &|agreement| agreement.texts.law_enforcement.clone()));
    rows.push(row("How long it is kept", &|agreement| agreement.texts.retention.clone()));
    rows
}

pub async fn show_compare(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let seen = list_seen(&app, &visit).await?;
    let names = Names::load(&app).await?;
    let choices = |chosen: &str| -> Vec<Value> {
        let choose = context! { value => "", text => "Choose" };
        std::iter::once(choose)
            .chain(seen.iter().map(|agreement| {
                let id = agreement.id.to_string();
                let parties: Vec<&str> = agreement.staying().map(|party| names.of_party(party)).collect();
                let text = format!("{} ({})", agreement.texts.title, parties.join(", "));
                let selected = id == chosen;
                context! { value => id, text, selected }
            }))
            .collect()
    };
    let mut compared = None;
    if !asked.one.is_empty() && !asked.other.is_empty() {
        let (one, other) = (load(&app, &visit, &asked.one).await?, load(&app, &visit, &asked.other).await?);
        for agreement in [&one, &other] {
            may_view(&app, &visit, agreement).await?.record(&app).await?;
        }
        let powers = list_gateways(app.db().readers()).await?;
        let rows: Vec<Value> = rows([&one, &other], &names, &powers, visit.at().day())
            .into_iter()
            .map(|[what, one, other]| {
                let differs = one != other;
                context! { what, one, other, differs }
            })
            .collect();
        compared = Some(context! {
            one => one.texts.title.as_str(), other => other.texts.title.as_str(), rows,
        });
    }
    app.page(
        &visit,
        "agreements/compare_agreements.html",
        context! {
            ones => choices(&asked.one), others => choices(&asked.other), compared,
        },
    )
}
