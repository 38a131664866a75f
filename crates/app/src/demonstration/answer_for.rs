//! What the made-up officers of the lead borough's council answer for: assessments, a breach, a request and a hold.

use super::hands::{Stage, Who, link_before, value};
use super::live_through::*;
use crate::Stop;
use crate::assessments::{Activity, AssessmentKind};

/// Who answers for a legal body: who writes an assessment and signs it, and who else signs it.
type Officers = (Who, Who);

/// What is written in an assessment before its days: field and words.
type Form = &'static [(&'static str, &'static str)];

/// An assessment and how far it came.
struct MadeUp {
    activity: Activity,
    kind: AssessmentKind,
    form: Form,
    days_ago: i32,
    /// Days from today until it is looked at again.
    review_in_days: i32,
    /// Whether both have signed it, or the officer alone.
    is_signed: bool,
}

const LIST: Form = &[
    ("what", "Which children the partners help first, and who leads, in one list that ends by itself."),
    (
        "necessity",
        "No agency sees the whole child. The list holds a name, a lead and a next step, and no score.",
    ),
    ("people", "Children of 10 to 17 years who live in the borough, about 40 at a time."),
    ("consultation", "The youth council and a parents’ group read the draft in plain words."),
    ("outcome", "Go on, with the measures below. The scrutiny panel looks at it after six months."),
    ("risk-0", "A child is treated as a danger because they are on the list"),
    ("measure-0", "Every entry says what help is offered, and ends after 90 days unless two people renew it"),
    ("remaining-0", "low"),
    ("risk-1", "Some groups of children are on the list more often than others"),
    ("measure-1", "Figures by ethnicity go to the scrutiny panel every quarter"),
    ("remaining-1", "medium"),
];

const GROUPS: Form = &[
    (
        "what",
        "Boroughs write down together what they know of places, what they mean to do and what they decided.",
    ),
    (
        "necessity",
        "Young people cross the border every day. No borough alone sees what happens at the stops.",
    ),
    ("people", "Nobody by name. Young people who use the places may be looked at with more suspicion."),
    (
        "consultation",
        "The youth councils of both boroughs read it and asked for more lights and fewer patrols.",
    ),
    ("outcome", "Go on. Whoever writes is asked again where words look like a name."),
    ("risk-0", "Somebody is named in words about a place"),
    ("measure-0", "Words that look like a name are asked about, and others see them only once checked"),
    ("remaining-0", "low"),
];

/// The legal bodies of two boroughs assess what they do together, before they begin.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn assess_groups(stage: &Stage<'_>) -> Result<(), Stop> {
    for officers in [(OFFICER, RISK_OWNER), (NEXT_OFFICER, NEXT_RISK_OWNER)] {
        for kind in AssessmentKind::ALL {
            let made_up = MadeUp {
                activity: Activity::Group,
                kind: *kind,
                form: GROUPS,
                days_ago: 57,
                review_in_days: 200,
                is_signed: true,
            };
            assess(stage, officers, &made_up).await?;
        }
    }
    Ok(())
}

/// Officers do the work of the last weeks.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn answer_for(stage: &Stage<'_>) -> Result<(), Stop> {
    for (kind, days_ago, review_in_days, is_signed) in
        [(AssessmentKind::Dpia, 45, 40, true), (AssessmentKind::Equality, 8, 180, false)]
    {
        let activity = Activity::PriorityList;
        let made_up = MadeUp { activity, kind, form: LIST, days_ago, review_in_days, is_signed };
        assess(stage, (OFFICER, RISK_OWNER), &made_up).await?;
    }
    report_breach(stage).await?;
    receive_request(stage).await?;
    place_hold(stage).await
}

/// Writes an assessment, or finds the one that was written, and has it signed by two or by the officer alone.
async fn assess(stage: &Stage<'_>, (officer, risk_owner): Officers, made_up: &MadeUp) -> Result<(), Stop> {
    let MadeUp { activity, kind, days_ago, .. } = *made_up;
    let hands = stage.hands_of(officer, days_ago, 10).await?;
    let list = hands.read("/assessments").await?;
    let words = format!(" of the {}, {}<", kind.words(), activity.words());
    let address = match link_before(&list, "/assessments/", &words) {
        Some(address) => address.to_owned(),
        None => {
            let review_by = stage.day(made_up.review_in_days);
            let form = [made_up.form, &[("review_by", &review_by)]].concat();
            let new = format!("/assessments/new?activity={}&kind={}", activity.code(), kind.code());
            hands.send(&new, &form).await?
        }
    };
    let address = address.split('?').next().unwrap_or_default();
    let signers = [officer, risk_owner];
    for signer in signers.iter().take(if made_up.is_signed { 2 } else { 1 }) {
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
    worker
        .send("/breaches/report", &[("what", what), ("about", "unknown"), ("since", &since)])
        .await
        .map(drop)
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
