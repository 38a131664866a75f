//! Plants canaries: texts that occur nowhere else, each where one kind of thing is kept that not everybody
//! may see.
//!
//! `plant` is over 70 lines because it is a list of what is planted, in the order in which one rests on another.

use super::planting_answers::{PlantedAnswers, plant_answers};
use super::planting_people::{PlantedPeople, plant_people};
use super::planting_plans::{PlantedPlans, plant_plans};
use super::{Relation, Viewer, signed_in};
use crate::agreeing::{self, Agreed, COUNCIL, agree};
use crate::feeding::{ENFIELD_SAFETY, SAFETY, bring_in, count, feed};
use crate::signals::{loud_week, noise};
use crate::world::World;
use accord_app::accounts::invite_account::{NewInvitation, invite_account};
use accord_app::accounts::{DemonstrationAccount, create_demonstration_account};
use accord_app::agencies::find_agency_by_slug;
use accord_app::demonstration::TOTP_SECRET;
use accord_app::imports::{FileToImport, run_import};
use accord_app::visit::Visit;
use accord_engine_formats::{Format, Mapping};
use accord_policy::{Role, SystemActor};
use accord_testkit::{Answer, Client};
use std::collections::BTreeSet;
use std::io::{Seek as _, SeekFrom, Write as _};

/// A planted text, and who may see it.
#[derive(Debug, Clone)]
pub struct Canary {
    pub what: &'static str,
    pub text: String,
    pub may_see: fn(&Viewer) -> bool,
}

/// The canaries planted so far.
#[derive(Debug, Default)]
pub struct Canaries(Vec<Canary>);

impl Canaries {
    /// Makes a canary of what it stands for. Letters only, so that no place cuts or escapes it.
    pub fn plant(&mut self, what: &'static str, may_see: fn(&Viewer) -> bool) -> String {
        let text = format!("Kxqzvb{}", what.replace(' ', ""));
        self.add(Canary { what, text: text.clone(), may_see });
        text
    }

    /// Adds one. None is a part of another, or whoever sees the one would be said to see the other.
    fn add(&mut self, new: Canary) {
        for old in &self.0 {
            assert!(
                !old.text.contains(&new.text) && !new.text.contains(&old.text),
                "{} and {}",
                old.what,
                new.what
            );
        }
        self.0.push(new);
    }
}

/// What was planted, and the ids that lead to it.
#[derive(Debug)]
pub struct Planted {
    pub canaries: Vec<Canary>,
    /// Of the import with the refused row.
    pub import: String,
    pub signal: String,
    pub member: String,
    pub note: String,
    pub item: String,
    pub duplicate: String,
    pub invitation: String,
    pub session: String,
    /// The short name of the definition that Haringey made.
    pub definition: String,
    /// What is held of a child.
    pub people: PlantedPeople,
    /// What is kept by those who answer for information.
    pub answers: PlantedAnswers,
    /// What the borough agrees.
    pub plans: PlantedPlans,
    /// Of the agreement of Haringey's council with the police.
    pub agreement: String,
    /// Of the group under it that the police have not joined.
    pub group: String,
}

const ANALYST: &str = "Community-safety analyst, Haringey";
const POLICE: &str = "Police partnership officer, Police, North Area";
/// Roles of whom the policy says that they look at rows one by one.
const ANALYSTS: &[Role] = &[Role::Analyst, Role::YouthJusticeManager, Role::PolicePartnership];
/// Roles that prepare briefings and check notes.
const BRIEFERS: &[Role] = &[Role::Analyst, Role::YouthJusticeManager];
/// Roles that keep accounts.
const KEEPERS: &[Role] = &[Role::Administrator, Role::DataProtectionOfficer];
/// Roles that bring files in.
const IMPORTERS: &[Role] = &[
    Role::Analyst,
    Role::YouthJusticeManager,
    Role::PolicePartnership,
    Role::CaseWorker,
    Role::RegionalLead,
    Role::Administrator,
];
/// Roles that read and write tension notes.
const PRACTITIONERS: &[Role] = &[
    Role::BoardChair,
    Role::YouthJusticeManager,
    Role::CaseWorker,
    Role::Analyst,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
    Role::VoluntaryWorker,
];

fn own_analysts(viewer: &Viewer) -> bool {
    viewer.relation == Relation::Own && ANALYSTS.contains(&viewer.role)
}

fn own_importers(viewer: &Viewer) -> bool {
    viewer.relation == Relation::Own && IMPORTERS.contains(&viewer.role)
}

/// The services of one council are one legal body, whose keepers look after all of its accounts.
fn council_keepers(viewer: &Viewer) -> bool {
    matches!(viewer.relation, Relation::Own | Relation::SameCouncil) && KEEPERS.contains(&viewer.role)
}

fn serves_haringey(viewer: &Viewer) -> bool {
    viewer.relation != Relation::OtherBorough && viewer.relation != Relation::Visitor
}

fn serves_enfield(viewer: &Viewer) -> bool {
    matches!(viewer.relation, Relation::OtherBorough | Relation::Police | Relation::Region)
}

/// A regional body reads the counts of a briefing, and so does a regional lead wherever they work: nothing that people
/// wrote in it.
fn reads_words(viewer: &Viewer) -> bool {
    viewer.relation != Relation::Region && viewer.role != Role::RegionalLead
}

fn reads_enfields_briefing(viewer: &Viewer) -> bool {
    serves_enfield(viewer) && reads_words(viewer)
}

pub fn reads_haringeys_words(viewer: &Viewer) -> bool {
    serves_haringey(viewer) && reads_words(viewer)
}

fn practitioners(viewer: &Viewer) -> bool {
    reads_haringeys_words(viewer) && PRACTITIONERS.contains(&viewer.role)
}

fn checkers_and_writer(viewer: &Viewer) -> bool {
    preparers(viewer) || (viewer.relation == Relation::Own && practitioners(viewer))
}

fn preparers(viewer: &Viewer) -> bool {
    reads_haringeys_words(viewer) && BRIEFERS.contains(&viewer.role)
}

fn publishers_and_preparers(viewer: &Viewer) -> bool {
    preparers(viewer) || (viewer.relation == Relation::Police && ANALYSTS.contains(&viewer.role))
}

/// The parties, and those who look after agreements of the borough. Whoever looks after the next one, where the same
/// police work, does not.
fn parties_and_overseers(viewer: &Viewer) -> bool {
    match viewer.relation {
        Relation::Own | Relation::SameCouncil | Relation::Police => true,
        Relation::SameBorough => matches!(viewer.role, Role::BoardChair | Role::ScrutinyMember),
        Relation::Region | Relation::OtherBorough | Relation::Visitor => false,
    }
}

/// The service of its one member that wrote it, but for a regional lead: no protocol lets the others of the council have it.
fn readers_of_the_group(viewer: &Viewer) -> bool {
    viewer.relation == Relation::SameCouncil && viewer.role != Role::RegionalLead
}

/// What is kept and stands on no page.
pub fn nobody(_: &Viewer) -> bool {
    false
}

/// Plants everything.
pub async fn plant(world: &World) -> Planted {
    let mut canaries = Canaries::default();
    let place = canaries.plant("place of a row", own_analysts);
    let reference = canaries.plant("reference of a row", own_analysts);
    rows(world, &place, &reference).await;
    let (file_name, refused) =
        (canaries.plant("name of a file", own_importers), canaries.plant("refused row", own_importers));
    let typed = canaries.plant("typed words", own_importers);
    let import = refused_file(world, &file_name, &refused, &typed).await;
    let address = canaries.plant("address of a member", council_keepers);
    let invited = canaries.plant("address invited", council_keepers);
    let (member, invitation, token) = accounts(world, &address, &invited).await;
    canaries.add(Canary { what: "one-time link", text: token, may_see: nobody });
    let (session, browser) = session(world).await;
    canaries.add(Canary { what: "session", text: session, may_see: nobody });
    let note = canaries.plant("tension note", practitioners);
    let printed = canaries.plant("printed note", practitioners);
    for (words, handling) in [(&note, "C"), (&printed, "P")] {
        write_note(&browser, words, handling, "").await.expect(303);
    }
    // What may be a date of birth is for those who check until one of them has looked.
    let flagged = canaries.plant("flagged note", checkers_and_writer);
    let born = format!("{flagged} 01/02/2010");
    let warned = write_note(&browser, &born, "P", "").await.expect(200);
    let seen = warned.attribute("input[name=seen]", "value");
    write_note(&browser, &born, "P", &seen).await.expect(303);
    let level = canaries.plant("tension level", reads_haringeys_words);
    let fields = [("level", "4"), ("reason", level.as_str())];
    browser.post("/picture/tension/level?area=haringey", &fields).await.expect(303);
    let line = canaries.plant("published line", publishers_and_preparers);
    let police = world.signed_in_as(POLICE).await;
    police.post("/briefing/publish", &[("words", &line), ("areas", "haringey")]).await.expect(303);
    let draft = canaries.plant("draft briefing", preparers);
    briefing(world, "haringey", SAFETY, &draft).await;
    let signed = canaries.plant("signed briefing", reads_enfields_briefing);
    let line = canaries.plant("line of a signed briefing", reads_enfields_briefing);
    police.post("/briefing/publish", &[("words", &line), ("areas", "enfield")]).await.expect(303);
    let withdrawn = canaries.plant("withdrawn briefing", reads_enfields_briefing);
    sign(world, &briefing(world, "enfield", ENFIELD_SAFETY, &withdrawn).await).await;
    let why_withdrawn = canaries.plant("reason of a withdrawal", reads_enfields_briefing);
    withdraw(world, "enfield", ENFIELD_SAFETY, &why_withdrawn).await;
    sign(world, &briefing(world, "enfield", ENFIELD_SAFETY, &signed).await).await;
    let reason = canaries.plant("signal reason", reads_haringeys_words);
    let signer = signer(world, &canaries.plant("name of a signer", reads_haringeys_words)).await;
    let signal = signal(world, &signer, &reason).await;
    let why = canaries.plant("definition reason", reads_haringeys_words);
    let definition = definition(world, &signer, &why).await;
    agreement(world, &canaries.plant("title of an agreement", parties_and_overseers)).await;
    group(world, &canaries.plant("entry of a group", readers_of_the_group)).await;
    let people = plant_people(world, &mut canaries).await;
    let plans = plant_plans(world, &mut canaries).await;
    let answers = plant_answers(world, &mut canaries, &people).await;
    Planted {
        people,
        answers,
        plans,
        canaries: canaries.0,
        import,
        signal,
        member,
        note: id(world, "tension_note").await,
        item: id(world, "briefing_item").await,
        duplicate: id(world, "duplicate").await,
        invitation,
        session: id(world, "session").await,
        definition,
        agreement: id(world, "agreement").await,
        group: id(world, "sharing_group").await,
    }
}

/// An agreement in force of the council with the police.
async fn agreement(world: &World, title: &str) {
    let agreed = Agreed {
        title,
        parties: &[COUNCIL, agreeing::POLICE],
        purposes: &["plan_and_analyse"],
        lines: &[
            (agreeing::POLICE, COUNCIL, "context", "cda_1998_s115"),
            (COUNCIL, agreeing::POLICE, "context", "cda_1998_s115"),
        ],
    };
    agree(world, &agreed).await;
}

/// A group under it, with something that the council wrote.
async fn group(world: &World, words: &str) {
    crate::assessments::assess(world, "haringey-council-fictional", "group").await;
    let manager = world.signed_in_as("Youth justice service manager, Haringey").await;
    let under = format!("{} plan_and_analyse", id(world, "agreement").await);
    let new = [("name", "A group"), ("about", "Places"), ("under", under.as_str())];
    let group = manager.post("/groups/new", &new).await.expect(303).location().to_owned();
    let entry = [("kind", "analysis"), ("words", words)];
    manager.post(&format!("{group}/write"), &entry).await.expect(303);
}

async fn write_note(browser: &Client, words: &str, handling: &str, seen: &str) -> Answer {
    let fields =
        [("words", words), ("kind", "experienced"), ("grade", "2"), ("handling", handling), ("seen", seen)];
    browser.post("/picture/tension/new?area=haringey", &fields).await
}

/// The id of one row of a table, as addresses have it.
async fn id(world: &World, table: &str) -> String {
    world.column::<uuid::Uuid>(&format!("SELECT id FROM {table} ORDER BY id LIMIT 1")).await[0].to_string()
}

/// Two files of the agency with one thing in both, so that there are rows and a likely duplicate; of a day
/// that the list shows to whoever chooses none, and that makes the loud week complete.
async fn rows(world: &World, place: &str, reference: &str) {
    let mapping = |name: &str| -> Mapping {
        let text = format!(
            r#"{{"name": "{name}", "when": {{"date": "When"}}, "reference": "Reference",
                "point": {{"longitude": "Longitude", "latitude": "Latitude"}}, "borough-name": "Borough",
                "place-text": "Place", "what": {{"column": "What"}}, "later-files": "replace-months"}}"#
        );
        serde_json::from_str(&text).expect("a mapping of the test")
    };
    for (name, minute) in [("Police daily", "00"), ("Ambulance call-outs", "05")] {
        let file = format!(
            "Reference,When,What,Longitude,Latitude,Borough,Place\n\
             {reference},2026-11-15 21:{minute},Stabbing,-0.07,51.59,Haringey,{place}\n"
        );
        let imported = bring_in(world, SAFETY, Format::Incidents, vec![mapping(name)], &file).await;
        assert_eq!(imported.counts.refused, 0);
    }
    count(world).await;
}

/// A file with the canary as its name and in a row that is refused; brought in through the page.
async fn refused_file(world: &World, file_name: &str, refused: &str, typed: &str) -> String {
    let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"},
        "place-text": "Where", "free-text": ["Where"]}"#;
    let mut file = tempfile::tempfile().expect("a temporary file");
    write!(file, "When,What,Where\n2026-11-20,Robbery,{typed}\n{refused},Robbery,\n")
        .expect("it can be written");
    file.seek(SeekFrom::Start(0)).expect("it can be read again");
    let new = FileToImport {
        name: format!("{file_name}.csv"),
        file,
        format: Format::Incidents,
        mappings: vec![serde_json::from_str(mapping).expect("a mapping of the test")],
        date_order: None,
        trial: false,
        held: None,
    };
    let agency = find_agency_by_slug(world.app.db().readers(), SAFETY).await.expect("agencies can be read");
    let agency = agency.expect("the demonstration has it");
    let visit = Visit::of_system(&world.app, SystemActor::Operator);
    let imported = run_import(&world.app, &visit, &agency, new, &|_| {}).await;
    let imported =
        imported.expect("a command may bring files in").unwrap_or_else(|not| panic!("{}", not.words()));
    assert_eq!(imported.counts.refused, 1);
    imported.import.expect("it is no trial").to_string()
}

/// The address of a member, and an invitation. Returns the member, the invitation, and the link's token.
async fn accounts(world: &World, address: &str, invited: &str) -> (String, String, String) {
    let victim = "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
                  WHERE agency.slug = 'haringey-community-safety' ORDER BY member.created_at DESC LIMIT 1";
    let member: uuid::Uuid = world.column(victim).await[0];
    let sql = format!(
        "UPDATE account SET email = '{address}@haringey.example' WHERE id = \
         (SELECT account_id FROM member WHERE id = ({victim}))"
    );
    world.change(&sql).await;
    let agency = find_agency_by_slug(world.app.db().readers(), SAFETY).await.expect("agencies can be read");
    let visit = Visit::of_system(&world.app, SystemActor::Operator);
    let new = NewInvitation {
        name: "Jo Example".to_owned(),
        email: format!("{}@haringey.example", invited.to_lowercase()),
        roles: BTreeSet::from([Role::Analyst]),
    };
    let path = invite_account(&world.app, &visit, &agency.expect("the demonstration has it"), &new).await;
    let path = path.expect("a command may invite");
    let token = path.trim_start_matches("/invitation/").to_owned();
    (member.to_string(), id(world, "invitation").await, token)
}

/// Signs the analyst in, and returns the token of the session with the browser that has it.
async fn session(world: &World) -> (String, Client) {
    let browser = world.browser();
    let member = world.member(ANALYST).await;
    let answer = browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    let given = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok());
    let given = given.expect("a sign-in gives a cookie");
    let token = given.split(['=', ';']).nth(1).expect("a cookie has a value").to_owned();
    (token, browser)
}

/// Prepares a briefing with the canary in all that people enter. Returns the token with which it is signed.
async fn briefing(world: &World, borough: &str, agency: &str, canary: &str) -> (String, String, String) {
    let analyst = world.signed_in_at(agency).await;
    analyst.post(&format!("/briefing/prepare?area={borough}"), &[]).await.expect(303);
    let edit = format!("/briefing/edit?area={borough}");
    let seen = analyst.get(&edit).await.expect(200).attribute("input[name=seen]", "value");
    let entered = [
        ("summary", canary),
        ("action", canary),
        ("owner", canary),
        ("due", canary),
        ("seen", seen.as_str()),
    ];
    analyst.post(&edit, &entered).await.expect(303);
    let page = analyst.get(&format!("/briefing?area={borough}")).await.expect(200);
    (borough.to_owned(), agency.to_owned(), page.attribute("input[name=seen]", "value"))
}

async fn sign(world: &World, (borough, agency, seen): &(String, String, String)) {
    let analyst = world.signed_in_at(agency).await;
    analyst.post(&format!("/briefing/sign?area={borough}"), &[("seen", seen)]).await.expect(303);
}

async fn withdraw(world: &World, borough: &str, agency: &str, reason: &str) {
    let analyst = world.signed_in_at(agency).await;
    let path = format!("/briefing/withdraw?area={borough}");
    let id = analyst.get(&path).await.expect(200).attribute("input[name=briefing]", "value");
    analyst.post(&path, &[("briefing", &id), ("reason", reason)]).await.expect(303);
}

/// Somebody who signs, with the canary as their name. They are none of those who look, whose pages say their own name,
/// and too new for the sign-in page of the demonstration, which says the names of the first people.
async fn signer(world: &World, name: &str) -> Client {
    let agency = find_agency_by_slug(world.app.db().readers(), SAFETY).await.expect("agencies can be read");
    let new = DemonstrationAccount {
        name: name.to_owned(),
        email: "signer@haringey.example".to_owned(),
        agency: agency.expect("the demonstration has it").id,
        roles: BTreeSet::from([Role::Analyst]),
        password_hash: String::new(),
        totp_secret: TOTP_SECRET.to_vec(),
    };
    let visit = Visit::of_system(&world.app, SystemActor::Demonstration);
    create_demonstration_account(&world.app, &visit, &new).await.expect("a demonstration adds people");
    let newest = "SELECT id FROM member ORDER BY created_at DESC, id DESC LIMIT 1";
    signed_in(world, world.column(newest).await[0]).await
}

/// A signal of the agency's own rows, explained with the canary.
async fn signal(world: &World, signer: &Client, reason: &str) -> String {
    feed(world, SAFETY, "Noise", &noise(&loud_week())).await;
    let list = signer.get("/picture/signals?area=haringey").await.expect(200);
    let path = list.attribute("main a[href^='/picture/signals/']", "href");
    assert!(!path.is_empty(), "no signal was raised");
    let explained = [("from", "new"), ("to", "explained"), ("reason", reason)];
    signer.post(&path, &explained).await.expect(303);
    path.trim_start_matches("/picture/signals/").to_owned()
}

/// A definition of Haringey's own, with the canary as what is counted and why.
async fn definition(world: &World, signer: &Client, why: &str) -> String {
    let path = "/picture/definitions/all-incidents/change?area=haringey";
    let fields = [("name", "Own incidents"), ("words", why), ("source", "incident"), ("reason", why)];
    let made = signer.post(path, &fields).await.expect(303);
    let slug = made.location().trim_start_matches("/picture/definitions/");
    count(world).await;
    slug.split('?').next().unwrap_or_default().to_owned()
}
