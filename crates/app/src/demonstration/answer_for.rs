//! What the made-up officers of the lead borough's council answer for: assessments, a breach, a request and a hold.

use super::hands::{Stage, link_before, value};
use super::live_through::*;
use crate::Stop;

/// Officers do the work of the last weeks.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn answer_for(stage: &Stage<'_>) -> Result<(), Stop> {
    assess(stage, ("dpia", "Data protection impact assessment"), 45, true).await?;
    assess(stage, ("equality", "Equality impact assessment"), 8, false).await?;
    report_breach(stage).await?;
    receive_request(stage).await?;
    place_hold(stage).await
}

/// An impact assessment of the priority list, signed by two or waiting for that.
async fn assess(
    stage: &Stage<'_>,
    (kind, words): (&str, &str),
    days_ago: i32,
    is_signed: bool,
) -> Result<(), Stop> {
    let officer = stage.hands_of(OFFICER, days_ago, 10).await?;
    let new = format!("/assessments/new?activity=priority_list&kind={kind}");
    let list = officer.read("/assessments").await?;
    let address = match link_before(&list, "/assessments/", &format!(" of the {words}")) {
        Some(address) => address.to_owned(),
        None => {
            let review_by = stage.day(if is_signed { 40 } else { 180 });
            let form = [
                (
                    "what",
                    "Which children the partners help first, and who leads, in one list that ends by itself.",
                ),
                (
                    "necessity",
                    "No agency sees the whole child. The list holds a name, a lead and a next step, and no score.",
                ),
                ("people", "Children of 10 to 17 years who live in the borough, about 40 at a time."),
                ("consultation", "The youth council and a parents’ group read the draft in plain words."),
                (
                    "outcome",
                    "Go on, with the measures below. The scrutiny panel looks at it after six months.",
                ),
                ("risk-0", "A child is treated as a danger because they are on the list"),
                (
                    "measure-0",
                    "Every entry says what help is offered, and ends after 90 days unless two people renew it",
                ),
                ("remaining-0", "low"),
                ("risk-1", "Some groups of children are on the list more often than others"),
                ("measure-1", "Figures by ethnicity go to the scrutiny panel every quarter"),
                ("remaining-1", "medium"),
                ("review_by", &review_by),
            ];
            officer.send(&new, &form).await?
        }
    };
    let address = address.split('?').next().unwrap_or_default();
    let signers = if is_signed { &[OFFICER, RISK_OWNER][..] } else { &[OFFICER][..] };
    for signer in signers {
        let hands = stage.hands_of(*signer, days_ago, 15).await?;
        let page = hands.read(address).await?;
        if let (Ok(part), Ok(seen)) = (value(&page, "part"), value(&page, "seen")) {
            hands.send(&format!("{address}/sign"), &[("part", part), ("seen", seen)]).await?;
        }
    }
    Ok(())
}

async fn report_breach(stage: &Stage<'_>) -> Result<(), Stop> {
    let what = "Notes of a meeting were left on a bus. A driver handed them in an hour later.";
    let officer = stage.hands_of(OFFICER, 1, 17).await?;
    if officer.read("/breaches").await?.contains(what) {
        return Ok(());
    }
    let worker = stage.hands_of(CASE_WORKER, 1, 16).await?;
    let since = stage.day(-1);
    worker.send("/breaches/report", &[("what", what), ("since", &since)]).await.map(drop)
}

async fn receive_request(stage: &Stage<'_>) -> Result<(), Stop> {
    let officer = stage.hands_of(OFFICER, 12, 14).await?;
    if officer.read("/rights").await?.contains("YJ-1060") {
        return Ok(());
    }
    let received_on = stage.day(-13);
    let form = [
        ("reference", "YJ-1060"),
        ("kind", "access"),
        ("asker", "child"),
        ("words", "I want to read what you have about me."),
        ("received_on", &received_on),
    ];
    officer.send("/rights/new", &form).await.map(drop)
}

async fn place_hold(stage: &Stage<'_>) -> Result<(), Stop> {
    let officer = stage.hands_of(OFFICER, 10, 11).await?;
    let why = "Case T2026/0007 (made up): the court asked that nothing is deleted.";
    if officer.read("/retention").await?.contains("YJ-1041") {
        return Ok(());
    }
    let review_on = stage.day(90);
    let form = [("reference", "YJ-1041"), ("kind", "prosecution"), ("why", why), ("review_on", &review_on)];
    officer.send("/retention/holds/new", &form).await.map(drop)
}
