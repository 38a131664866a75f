//! Looking after information: one page that leads those who answer for it to what they look after.

use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::{
    ListBrokenGlass, ListLeftAlone, ListOneOffs, PrintHead, SetContact, ViewAssessments, ViewBreaches,
    ViewFindings, ViewOwnAccount, ViewRequests, ViewRetention,
};
use axum::extract::State;
use minijinja::{Value, context};

/// A place where something is looked after: what it is called, its address, and what it is for.
pub type Place = (&'static str, &'static str, &'static str);

/// Where the member looks after information: as much as they may open.
pub fn places(visit: &Visit) -> Vec<Place> {
    let Some(member) = visit.membership() else { return Vec::new() };
    let of_body = |categories: &[Category]| {
        let target = Target::new(member.agency).owned_by(member.agency).controlled_by(member.controller);
        target.holding(categories)
    };
    let (identity, none) = (of_body(&[Category::Identity]), of_body(&[Category::Aggregate]));
    let (review, run) = (Purpose::ReviewAccess, Purpose::RunService);
    let head = Target::new(()).holding(&[Category::Aggregate]);
    let all = [
        (
            visit.may::<ViewBreaches>(&identity, review),
            ("Breaches", "/breaches", "Information that went wrong, what is frozen, and the 72 hours"),
        ),
        (
            visit.may::<ViewRequests>(&identity, Purpose::SubjectRequest),
            (
                "People’s requests",
                "/rights",
                "What children and families ask about themselves, and the clock",
            ),
        ),
        (
            visit.may::<ListBrokenGlass>(&identity, review),
            ("Broken glass", "/glass", "Records that were opened in danger"),
        ),
        (
            visit.may::<ListOneOffs>(&identity, review),
            ("One-off decisions", "/one-offs", "What was shared to protect a child without an agreement"),
        ),
        (
            visit.may::<ViewFindings>(&identity, review),
            ("Unusual access", "/access", "Many records, odd hours, the own family name"),
        ),
        (
            visit.may::<ListLeftAlone>(&identity, Purpose::Supervise),
            ("Children whom nobody leads", "/people/left-alone", "Given to a colleague"),
        ),
        (
            visit.may::<ViewAssessments>(&none, run),
            (
                "Impact assessments",
                "/assessments",
                "What an activity does with information, and whom it treats worse",
            ),
        ),
        (
            visit.may::<ViewRetention>(&none, review),
            ("How long information is kept", "/retention", "The schedule, and what is held"),
        ),
        (
            visit.may::<SetContact>(&none, run),
            ("Whom to ring at your agency", "/agencies/contact", "The duty desk"),
        ),
        (
            visit.may::<PrintHead>(&head, run),
            (
                "Head of the audit for the Board",
                "/audit/head",
                "Witnessed outside, so that nothing can be cut off",
            ),
        ),
    ];
    all.into_iter().filter(|(may, _)| *may).map(|(_, place)| place).collect()
}

pub async fn show_places(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let user = visit.require_signed_in()?.user;
    visit.require_member()?;
    let own = Target::new(user).of_user(user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewOwnAccount>(&app, own, Purpose::RunService).await?;
    app.db().record(permit).await?;
    let places: Vec<Value> =
        places(&visit).into_iter().map(|(text, href, what)| context! { text, href, what }).collect();
    app.page(&visit, "oversight/show_places.html", context! { places })
}
