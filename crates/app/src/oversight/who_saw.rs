//! Who saw and received what of one child, in plain words: what the reader's own legal body did, and what others did with
//! what it shared. What others did with what they hold themselves they tell.

use crate::agreements::{Agreement, list_agreements_of};
use crate::audit::{action_words, basis_words, category_words, purpose_words};
use crate::people::{Staff, own_agencies};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies, disclosures, gateways, people, rights};
use accord_kernel::ids::{AgencyId, GatewayId, MemberId, PersonId, UserId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::audit::{AboutEntry, KnownTo, Part, count_about, list_about};
use accord_platform_web::lists::{Cell, Column, List, Shown, Tone};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::action::{AddAround, SendDisclosure, ViewWhoSaw};
use accord_policy::{Action, Membership, Permit, RefusalCode, Role, Target};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use minijinja::context;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One line: what somebody did or was refused.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub at: Instant,
    pub who: String,
    pub agency: String,
    pub what: String,
    pub kinds: String,
    pub why: String,
    /// What it rested on, with the law where there is one.
    pub basis: String,
    pub is_refused: bool,
    /// Who received it, or came around the child: a name and an agency.
    pub to: Option<(String, String)>,
}

/// Why somebody looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Review,
    Request,
}

impl Reason {
    /// What the address says: `why=request` to answer somebody who asks about their own data.
    pub fn of_query(query: Option<&str>) -> Self {
        let fields = Fields::parse(query.unwrap_or_default().as_bytes());
        if fields.get("why") == "request" { Self::Request } else { Self::Review }
    }

    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Review => Purpose::ReviewAccess,
            Self::Request => Purpose::SubjectRequest,
        }
    }
}

/// What is asked for: the permit, and how the own legal body calls the child.
pub(super) struct Asked {
    pub person: PersonId,
    pub name: String,
    pub permit: Permit<ViewWhoSaw>,
    pub known: KnownTo,
}

/// Asks for a permit. A record that is not of the reader's legal body, or not of a child whose lead they manage, is refused
/// like one that is not there.
pub(super) async fn ask(app: &App, visit: &Visit, id: &str, reason: Reason) -> Result<Asked, Stop> {
    let member = visit.require_member()?;
    let person: PersonId = id.parse().map_err(|_| Stop::not_found())?;
    let target = |owner: AgencyId| {
        let target = Target::new(person).owned_by(owner).controlled_by(member.controller);
        target.about(person).holding(&[Category::Identity])
    };
    visit.require_may::<ViewWhoSaw>(app, target(member.agency), reason.purpose()).await?;
    let Some(owner) = answering(app, visit, person).await? else {
        let code = RefusalCode::OtherAgency;
        let refused = target(member.agency);
        return Err(visit.refuse_for::<ViewWhoSaw>(app, refused, reason.purpose(), code).await?);
    };
    let permit = visit.decide::<ViewWhoSaw>(app, target(owner), reason.purpose()).await?;
    // A manager answers for one service, and sees nothing of the others of the same legal body.
    let own = if is_officer(member) { own_agencies(app, visit).await? } else { vec![member.agency] };
    let kept = people::list_kept_identities(app.db().readers(), &permit, &own).await?;
    if reason == Reason::Request
        && !rights::is_asked_about(app.db().readers(), member.controller, person).await?
    {
        return Err(no_request().into());
    }
    let known = known_to(app, member, own, person).await?;
    // Agencies of the body may call the child differently: none of them stands for all.
    let names: BTreeSet<String> =
        kept.iter().map(|identity| format!("{}, {}", identity.name(), identity.reference)).collect();
    let name = names.into_iter().collect::<Vec<_>>().join("; ");
    let name = if name.is_empty() { "A child".to_owned() } else { name };
    Ok(Asked { person, name, permit, known })
}

/// To answer somebody about themselves begins with who asks: not before that is checked.
fn no_request() -> Problem {
    let words = "A request about this child has to be recorded first, and who asks has to be checked.";
    Problem::new(StatusCode::CONFLICT, "Nobody whose request was checked asks about this child", &[words])
        .with_link("Requests", "/rights")
}

fn is_officer(member: &Membership) -> bool {
    let officers = [Role::DataProtectionOfficer, Role::CaldicottGuardian];
    officers.iter().any(|role| member.roles.contains(role))
}

/// What the reader may know: what their agencies did, and what others did under what these agreed on or decided.
async fn known_to(
    app: &App,
    member: &Membership,
    agencies: Vec<AgencyId>,
    person: PersonId,
) -> Result<KnownTo, Stop> {
    let db = app.db().readers();
    let agreements = list_agreements_of(db, &[member.controller]).await?;
    let concerns = |agreement: &&Agreement| is_officer(member) || agreement.party_for(member).is_some();
    let mut bases: Vec<Uuid> =
        agreements.iter().filter(concerns).map(|agreement| agreement.id.uuid()).collect();
    bases.extend(disclosures::list_one_offs_about(db, person, &agencies).await?.iter().map(|id| id.uuid()));
    Ok(KnownTo { agencies, bases })
}

/// The agency of the reader's legal body that answers for the record to this reader; `None` where there is none.
async fn answering(app: &App, visit: &Visit, person: PersonId) -> Result<Option<AgencyId>, Stop> {
    let (db, member) = (app.db().readers(), visit.require_member()?);
    if is_officer(member) {
        let own = own_agencies(app, visit).await?;
        return Ok(people::list_holding(db, person).await?.into_iter().find(|keeper| own.contains(keeper)));
    }
    // A manager looks back for the children whom their own agency leads.
    Ok(people::find_lead_agency(db, person).await?.filter(|lead| *lead == member.agency))
}

/// Part of what the audit has about a child, in words. Disclosures are among it: sending, reading and saving one each
/// leave an entry, so that who received what is told by the same list.
pub(super) async fn list_lines(app: &App, asked: &Asked, part: Part) -> Result<Vec<Line>, Stop> {
    let db = app.db().readers();
    let entries = list_about(db, asked.person, &asked.known, part).await?;
    let mut to: BTreeMap<Uuid, MemberId> = disclosures::list_recipients(db, asked.person).await?;
    let cards = disclosures::list_cards(db, asked.person).await?;
    to.extend(people::list_places(db, asked.person).await?);
    let members: Vec<MemberId> = to.values().copied().collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    let given = [SendDisclosure::RULE.name, AddAround::RULE.name];
    let received = |entry: &AboutEntry| {
        let member = given.contains(&entry.action.as_str()).then(|| to.get(&entry.resource?).copied())??;
        Some((staff.member(member).to_owned(), staff.agency_of(member).to_owned()))
    };
    let users: Vec<UserId> = entries.iter().filter_map(|entry| entry.user).collect();
    let names = accounts::list_names(db, &users).await?;
    let directory = agencies::directory(app).await?;
    let laws: BTreeMap<GatewayId, String> =
        gateways::list_gateways(db).await?.into_iter().map(|found| (found.rule.id, found.law)).collect();
    let agency = |id: AgencyId| directory.agencies.iter().find(|agency| agency.id == id);
    let line = |entry: AboutEntry| Line {
        at: entry.at,
        who: match (&entry.system, entry.user) {
            (Some(_), _) => "The service itself".to_owned(),
            (None, Some(user)) => names.get(&user).cloned().unwrap_or_else(gone),
            (None, None) => gone(),
        },
        agency: entry.agency.and_then(agency).map(|agency| agency.name.clone()).unwrap_or_default(),
        what: action_words(&entry.action),
        kinds: match entry.resource.is_some_and(|resource| cards.contains(&resource)) {
            true => "a need-to-act card: first name and an initial".to_owned(),
            false => category_words(&entry.categories),
        },
        why: purpose_words(&entry.purpose),
        basis: match entry.gateway.and_then(|gateway| laws.get(&gateway)) {
            Some(law) => format!("{}, {law}", basis_words(&entry.basis)),
            None => basis_words(&entry.basis).to_owned(),
        },
        is_refused: entry.refusal.is_some(),
        to: received(&entry),
    };
    Ok(entries.into_iter().map(line).collect())
}

fn gone() -> String {
    "Somebody whose account is gone".to_owned()
}

fn list(person: PersonId) -> List<Line> {
    List::new(format!("/people/{person}/who-saw"), "Who saw and received what", ("entry", "entries"))
        .column(Column::text("who", "Who", |line: &Line| Cell::text(&line.who).note(&line.agency)))
        .column(Column::time("when", "When", |line: &Line| Cell::moment(line.at)))
        .column(Column::text("what", "What", |line: &Line| {
            let words = match &line.to {
                Some((name, agency)) => format!("{}: {name}, {agency}", line.what),
                None => line.what.clone(),
            };
            let what = Cell::text(words).note(&line.kinds);
            if line.is_refused {
                Cell::text(format!("Refused: {}", line.what)).tag(Tone::Yellow)
            } else {
                what
            }
        }))
        .column(Column::text("why", "Why", |line: &Line| Cell::text(&line.why)))
        .column(Column::text("basis", "What it rested on", |line: &Line| Cell::text(&line.basis)))
        .when_empty("Nobody has opened this record yet.")
}

pub async fn show_who_saw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let reason = Reason::of_query(query.as_deref());
    let asked = ask(&app, &visit, &id, reason).await?;
    let list = list(asked.person);
    let query = list.read(query.as_deref());
    let count = count_about(app.db().readers(), asked.person, &asked.known).await?;
    let window = query.window(count);
    let lines = list_lines(&app, &asked, Part { offset: window.offset, limit: window.limit }).await?;
    let Asked { person, name, permit, .. } = asked;
    app.db().record(permit).await?;
    let shown =
        Shown::of(count).fact("Newest first. It is never shown to whoever is not allowed to look back.");
    let view = list.view(&query, &lines, &shown);
    app.page(
        &visit,
        "oversight/who_saw.html",
        context! {
            id => person.to_string(), name, list => values(view), is_request => reason == Reason::Request,
        },
    )
}
