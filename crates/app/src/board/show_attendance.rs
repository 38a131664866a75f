//! Who of each partner came over a year of Board meetings, and who brought its own figures on disproportionality.

use super::door::{Asked, Names, address_of, view};
use super::model::{Indicator, MeetingKind, MeetingState, Partner, Seniority, YearOf, year_of};
use super::show_board::is_of_the_year;
use super::store::meetings::{Of, list_meetings, list_partners};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, MeetingId};
use accord_platform_web::Page;
use axum::extract::{Query, State};
use minijinja::{Value, context};

pub async fn show_attendance(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let (db, today) = (app.db().readers(), visit.at().day());
    let mut meetings = list_meetings(db, Of::Areas(&[permit.resource()])).await?;
    meetings.retain(|meeting| {
        meeting.kind == MeetingKind::Board
            && meeting.state == MeetingState::Held
            && is_of_the_year(meeting, today)
    });
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let partners = list_partners(db, &ids).await?;
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let mut years: Vec<(AgencyId, YearOf)> = year_of(&partners).into_iter().collect();
    years.sort_by(|one, other| names.agency(one.0).cmp(names.agency(other.0)));
    let rows: Vec<Value> =
        years.iter().map(|(agency, year)| row(&names, &chosen.area.slug, *agency, year)).collect();
    let by_meeting: Vec<Value> = meetings
        .iter()
        .map(|meeting| {
            let own: Vec<&Partner> = partners.iter().filter(|one| one.meeting == meeting.id).collect();
            let words = Indicator::of(own).words();
            context! { href => address_of(meeting.id), title => meeting.title.as_str(), day => meeting.day().number(), words }
        })
        .collect();
    let heads: Vec<&str> = Seniority::ALL.iter().map(|one| one.words()).collect();
    app.page(&visit, "board/show_attendance.html", context! {
        area => chosen.values(), meetings => meetings.len(), rows, by_meeting, heads, today => today.number(),
    })
}

/// A row of the table: each number leads to the meetings that it counts.
fn row(names: &Names, slug: &str, agency: AgencyId, year: &YearOf) -> Value {
    let address =
        |more: &str| format!("/board?area={slug}&kind=board&state=held&when=year&partner={agency}{more}");
    let cell = |count: usize, more: &str| context! { count, href => address(more) };
    let came: Vec<Value> = Seniority::ALL
        .iter()
        .zip(year.came)
        .map(|(one, count)| cell(count, &format!("&came={}", one.code())))
        .collect();
    context! {
        agency => names.agency(agency), meetings => cell(year.meetings, ""), came, unsaid => cell(year.unsaid, "&came=unsaid"),
        brought => cell(year.brought, "&brought=brought"),
    }
}
