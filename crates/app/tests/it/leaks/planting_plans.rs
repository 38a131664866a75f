//! Plants canaries in what a borough agrees: its plan, its Board, the timeline, the guide, money, standards, figures by hand.

use super::Viewer;
use super::planting::{Canaries, reads_haringeys_words};
use crate::assessments::holder;
use crate::plans::{PARTS, actions, adopt, give, issue, offered};
use crate::standards::{AGREES, answer, consulted, region, write_round};
use crate::world::World;
use accord_kernel::Clock;
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const COUNCIL: &str = "haringey-council-fictional";
const SERVICE: &str = "haringey-youth-justice-service";
const POLICE: &str = "example-police-service-fictional";

/// The ids that lead to it.
#[derive(Debug)]
pub struct PlantedPlans {
    pub plan: String,
    pub action: String,
    pub version: String,
    pub entry: String,
    pub meeting: String,
    pub partner: String,
    pub paper: String,
    pub decision: String,
    pub promise: String,
    pub police_plan: String,
    pub event: String,
    /// A court date of the youth justice service.
    pub own_date: String,
    /// The short name of the borough's own page.
    pub guide_page: String,
    pub report: String,
    pub stream: String,
    pub ask: String,
    pub edition: String,
    pub round: String,
}

impl PlantedPlans {
    /// The id for the path of a route; `None` where nothing of it was planted.
    pub fn id_for(&self, path: &str) -> Option<&String> {
        let of = [
            ("/plan-actions/", &self.action),
            ("/plan-versions/", &self.version),
            ("/plan-entries/", &self.entry),
            ("/plans/", &self.plan),
            ("/board/meetings/", &self.meeting),
            ("/board/partners/", &self.partner),
            ("/board/papers/", &self.paper),
            ("/board/decisions/", &self.decision),
            ("/board/promises/", &self.promise),
            ("/bcu-plans/", &self.police_plan),
            ("/timeline/own-dates/", &self.own_date),
            ("/timeline/", &self.event),
            ("/guide/reports/", &self.report),
            ("/funding/", &self.stream),
            ("/asks/", &self.ask),
            ("/standards/editions/", &self.edition),
            ("/standards/rounds/", &self.round),
        ];
        of.into_iter().find(|(begins, _)| path.starts_with(begins)).map(|(_, id)| id)
    }
}

/// Whether an address of these rooms is about the borough that it names.
pub fn is_of_a_borough(path: &str) -> bool {
    let rooms = [
        "/plan",
        "/board",
        "/bcu-plans",
        "/timeline",
        "/guide",
        "/funding",
        "/effectiveness",
        "/inspection",
        "/language",
    ];
    !path.contains("{id}") && (rooms.iter().any(|room| path.starts_with(room)) || path == "/standards/rounds")
}

/// Who reads how a borough assesses itself.
fn reads_rounds(viewer: &Viewer) -> bool {
    const ROLES: &[Role] = &[
        Role::BoardChair,
        Role::ChiefExecutive,
        Role::SeniorLeader,
        Role::YouthJusticeManager,
        Role::Analyst,
    ];
    reads_haringeys_words(viewer) && ROLES.contains(&viewer.role)
}

/// What the guide says is read by whoever works for the borough in any role, and by the region.
fn serves_haringey_or_the_region(viewer: &Viewer) -> bool {
    use super::Relation::{OtherBorough, Visitor};
    !matches!(viewer.relation, OtherBorough | Visitor)
}

/// Asks are read in every borough: that is what they are for.
fn is_signed_in(viewer: &Viewer) -> bool {
    viewer.relation != super::Relation::Visitor
}

fn last_part(address: &str) -> String {
    let address = address.split('?').next().unwrap_or_default();
    address.rsplit('/').next().unwrap_or_default().to_owned()
}

fn id_of(answer: &Answer) -> String {
    last_part(answer.location())
}

fn day(world: &World, days: i32) -> String {
    let date = world.clock.now().day().plus_days(days).date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

/// The row of a table that has the canary in a column.
async fn with(world: &World, table: &str, column: &str, canary: &str) -> String {
    let sql = format!("SELECT id FROM {table} WHERE {column} = '{canary}'");
    world.column::<uuid::Uuid>(&sql).await[0].to_string()
}

/// The value of a choice of a list that begins with these words.
fn choice(page: &Answer, list: &str, words: &str) -> String {
    let options = format!("select[name='{list}'] option");
    let at = page.texts(&options).iter().position(|text| text.starts_with(words));
    page.attributes(&options, "value")[at.expect("a choice of the page")].clone()
}

/// Plants all of it.
pub async fn plant_plans(world: &World, canaries: &mut Canaries) -> PlantedPlans {
    let manager = holder(world, COUNCIL, Role::YouthJusticeManager).await;
    let (edition, round) = standards(world, canaries, &manager).await;
    let (plan, action, entry, version) = plan(world, canaries, &manager).await;
    let (meeting, partner, paper, decision, promise) = board(world, canaries, &manager).await;
    let (event, own_date) = timeline(world, canaries, &manager).await;
    let (guide_page, report) = guide(world, canaries).await;
    let (stream, ask) = money(world, canaries, &manager).await;
    words_and_figures(world, canaries, &manager).await;
    PlantedPlans {
        plan,
        action,
        version,
        entry,
        meeting,
        partner,
        paper,
        decision,
        promise,
        police_plan: police_plan(world, canaries).await,
        event,
        own_date,
        guide_page,
        report,
        stream,
        ask,
        edition,
        round,
    }
}

/// An edition in force in the borough, and how the borough assesses itself by it.
async fn standards(world: &World, canaries: &mut Canaries, manager: &Client) -> (String, String) {
    let edition = consulted(world).await;
    // Time stands still for what else is planted.
    world.change("UPDATE edition SET closes_on = closes_on - 15").await;
    let lead = region(world).await;
    let offer = format!("{edition}/offer");
    let seen = lead.get(&offer).await.expect(200).attribute("input[name=seen]", "value");
    lead.post(&offer, &[("seen", &seen)]).await.expect(303);
    answer(world, &edition, COUNCIL, AGREES).await.expect(303);
    let round = manager.post("/standards/rounds", &[("area", "haringey")]).await.expect(303);
    let evidence = canaries.plant("evidence of a round", reads_rounds);
    let address = format!("/standards/rounds/{}", id_of(&round));
    write_round(manager, &address, &evidence, &[]).await;
    (last_part(&edition), id_of(&round))
}

/// A plan that was offered, signed with dissent, and adopted: plan, action, entry, version.
async fn plan(world: &World, canaries: &mut Canaries, manager: &Client) -> (String, String, String, String) {
    let title = canaries.plant("title of a plan", reads_haringeys_words);
    let from = day(world, 0);
    let form = [("begin", "seven_weeks"), ("title", title.as_str()), ("from", from.as_str())];
    let plan = id_of(&manager.post("/plans/new?area=haringey", &form).await.expect(303));
    let address = format!("/plans/{plan}");
    let part = canaries.plant("part of a plan", reads_haringeys_words);
    for code in PARTS {
        let words = [("words", part.as_str()), ("evidence", "Figures of June")];
        manager.post(&format!("{address}/parts/{code}"), &words).await.expect(303);
    }
    let commitment = canaries.plant("commitment of a plan", reads_haringeys_words);
    for about in ["disproportionality", "confidence"] {
        let mut form = issue(about);
        form.retain(|(name, _)| *name != "commitment");
        form.push(("commitment", &commitment));
        manager.post(&format!("{address}/entries/new?kind=issue"), &form).await.expect(303);
    }
    for action in actions(manager, &address).await {
        give(manager, &action, SERVICE).await;
    }
    let measure = canaries.plant("measure of an action", reads_haringeys_words);
    let due = day(world, 20);
    let more = [("words", "More"), ("measure", measure.as_str()), ("owner", SERVICE), ("due", due.as_str())];
    manager.post(&format!("{address}/actions/new"), &more).await.expect(303);
    let action = with(world, "plan_action", "measure", &measure).await;
    let entry = "SELECT id FROM plan_entry ORDER BY id LIMIT 1";
    let entry = world.column::<uuid::Uuid>(entry).await[0].to_string();
    let reason = canaries.plant("reason of a version", reads_haringeys_words);
    let version = last_part(&offered(manager, &address, &reason).await);
    let dissent = canaries.plant("dissent of an authority", reads_haringeys_words);
    let police = holder(world, POLICE, Role::SeniorLeader).await;
    let words = [("stance", "dissent"), ("words", dissent.as_str())];
    police.post(&format!("/plan-versions/{version}/sign"), &words).await.expect(303);
    let adopted = canaries.plant("adoption of a plan", reads_haringeys_words);
    let chair = holder(world, COUNCIL, Role::BoardChair).await;
    adopt(&chair, &format!("/plan-versions/{version}"), &adopted).await.expect(303);
    (plan, action, entry, version)
}

/// A meeting of yesterday: meeting, partner, paper, decision, promise.
async fn board(
    world: &World,
    canaries: &mut Canaries,
    manager: &Client,
) -> (String, String, String, String, String) {
    let title = canaries.plant("title of a meeting", reads_haringeys_words);
    let yesterday = day(world, -1);
    let form = [
        ("kind", "board"),
        ("title", title.as_str()),
        ("day", &yesterday),
        ("time", "09:30"),
        ("place", "Town hall"),
        ("chair", "The director"),
    ];
    let meeting = id_of(&manager.post("/board/meetings/new?area=haringey", &form).await.expect(303));
    let address = format!("/board/meetings/{meeting}");
    let partner = manager.get(&address).await.expect(200).attribute("main table a", "href");
    let shows = canaries.plant("figures of a partner", reads_haringeys_words);
    let came = [
        ("seniority", "senior_leader"),
        ("who", "A director"),
        ("brought", "brought"),
        ("shows", &shows),
        ("does", "We look twice"),
    ];
    manager.post(&partner, &came).await.expect(303);
    let words = canaries.plant("text of a paper", reads_haringeys_words);
    let form = [("title", "Safe routes"), ("words", words.as_str())];
    let paper = id_of(&manager.post("/board/papers/new?area=haringey", &form).await.expect(303));
    let (what, dissent) = (
        canaries.plant("decision of a Board", reads_haringeys_words),
        canaries.plant("dissent of a partner", reads_haringeys_words),
    );
    let page = manager.get(&format!("{address}/decide")).await.expect(200);
    let police = choice(&page, "dissent-agency-1", "Police");
    let form = [
        ("what", what.as_str()),
        ("reason", "Children asked"),
        ("dissent-agency-1", &police),
        ("dissent-words-1", &dissent),
    ];
    let decision = id_of(&manager.post(&format!("{address}/decide"), &form).await.expect(303));
    let promised = canaries.plant("promise of a partner", reads_haringeys_words);
    let page = manager.get(&format!("{address}/promise")).await.expect(200);
    let charity = choice(&page, "agency", "Open Door");
    let due = day(world, 3);
    let form =
        [("what", promised.as_str()), ("agency", &charity), ("who", "The coordinator"), ("due_on", &due)];
    manager.post(&format!("{address}/promise"), &form).await.expect(303);
    (meeting, last_part(&partner), paper, decision, with(world, "promise", "what", &promised).await)
}

/// A plan of the police for the borough alone.
async fn police_plan(world: &World, canaries: &mut Canaries) -> String {
    let words = canaries.plant("plan of the police", reads_haringeys_words);
    let (from, to) = (day(world, 1), day(world, 60));
    let form = [
        ("title", "Summer nights"),
        ("from_on", from.as_str()),
        ("to_on", &to),
        ("words", &words),
        ("areas", "haringey"),
        ("what-1", "Name the officers"),
        ("owner-1", "Schools team"),
        ("due-1", &to),
    ];
    let police = holder(world, POLICE, Role::PolicePartnership).await;
    id_of(&police.post("/bcu-plans/new", &form).await.expect(303))
}

/// An event of the borough, and a court date of one agency.
async fn timeline(world: &World, canaries: &mut Canaries, manager: &Client) -> (String, String) {
    let title = canaries.plant("title of an event", reads_haringeys_words);
    let new = "/timeline/new?area=haringey";
    let form = manager.get(new).await.expect(200);
    let agency = form.attribute("select[name=agency] option[selected]", "value");
    let event = form.attribute("input[name=event]", "value");
    let on = day(world, 10);
    let fields = [
        ("event", event.as_str()),
        ("title", &title),
        ("kind", "local"),
        ("from", &on),
        ("to", ""),
        ("from_time", "15:00"),
        ("to_time", "18:00"),
        ("place", "The park"),
        ("point", "51.5987, -0.0756"),
        ("agency", &agency),
        ("areas", "haringey"),
    ];
    let event = id_of(&manager.post(new, &fields).await.expect(303));
    manager.post("/timeline/own-dates/new", &[("kind", "court"), ("day", &on)]).await.expect(303);
    let own = "SELECT id FROM timeline_event WHERE kind = 'court' ORDER BY entered_at DESC";
    (event, world.column::<uuid::Uuid>(own).await[0].to_string())
}

/// A page of the borough's own, and a word on how it went.
async fn guide(world: &World, canaries: &mut Canaries) -> (String, String) {
    let writer = holder(world, COUNCIL, Role::SocialWorker).await;
    let happens = canaries.plant("page of the guide", serves_haringey_or_the_region);
    let review = day(world, 300);
    let form = [
        ("title", "Night buses"),
        ("what_happens", happens.as_str()),
        ("sources", "The Board"),
        ("review_by", &review),
    ];
    let page = id_of(&writer.post("/guide/new?area=haringey", &form).await.expect(303));
    let report = canaries.plant("report on the guide", reads_haringeys_words);
    let worker = holder(world, COUNCIL, Role::CaseWorker).await;
    let words = [("works", "no"), ("words", report.as_str())];
    worker.post("/guide/missing/report?area=haringey", &words).await.expect(303);
    (page, with(world, "guide_report", "words", &report).await)
}

/// Money of the borough, and an ask of the government.
async fn money(world: &World, canaries: &mut Canaries, manager: &Client) -> (String, String) {
    let ends = canaries.plant("what ends with money", serves_haringey_or_the_region);
    let (first, last) = (day(world, -100), day(world, 60));
    let form = [
        ("funder", "Prevention fund"),
        ("name", "Mentors"),
        ("purpose", "Youth work"),
        ("agency", SERVICE),
        ("pounds", "40,000"),
        ("starts_on", first.as_str()),
        ("ends_on", &last),
        ("what_ends", &ends),
    ];
    let stream = id_of(&manager.post("/funding/new", &form).await.expect(303));
    let why = canaries.plant("why something is asked", is_signed_in);
    let form = [
        ("kind", "law"),
        ("of_whom", "The department"),
        ("what", "Check ages at the door"),
        ("why", why.as_str()),
        ("evidence", "Nine of ten test purchases went through"),
        ("would_change", "Retailers check ages"),
    ];
    let chair = holder(world, COUNCIL, Role::BoardChair).await;
    (stream, id_of(&chair.post("/asks/new", &form).await.expect(303)))
}

/// A dispute over a term, and a figure that somebody counted.
async fn words_and_figures(world: &World, canaries: &mut Canaries, manager: &Client) {
    let dispute = canaries.plant("dispute over a term", reads_haringeys_words);
    let analyst = holder(world, COUNCIL, Role::Analyst).await;
    let about = "/language/disputes/new?area=haringey&term=LAC";
    analyst.post(about, &[("words", &dispute)]).await.expect(303);
    let source = canaries.plant("source of a figure", reads_haringeys_words);
    let today = day(world, 0);
    let form = [("count", "7"), ("of", "9"), ("source", source.as_str()), ("as_of", &today)];
    manager.post("/effectiveness/report?area=haringey&question=6a", &form).await.expect(303);
}
