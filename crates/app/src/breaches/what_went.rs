//! What went to whom since a breach began. From the audit, which names each look at a child and each use of an agreement; and
//! from what was sent by name, item by item.
//!
//! What another legal body holds itself and looks at for its own work went nowhere, and is not told here.

use super::model::{Breach, Subject};
use crate::agreements::{Agreement, list_agreements_of};
use crate::audit::category_words;
use crate::disclosures::{Disclosure, Item, list_sent_about};
use crate::people::list_fact_days;
use crate::{App, Stop, agencies};
use accord_kernel::ids::{AgencyId, ControllerId, PersonId};
use accord_kernel::{Category, Day, Instant};
use accord_platform_db::audit::{AboutEntry, list_about_since, list_under_since};
use accord_platform_web::words::moment;
use accord_policy::action::ViewBreaches;
use accord_policy::{Membership, Permit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Entries that are looked at for one concern at most.
const ENTRIES_MAX: u64 = 5_000;
/// What was sent about one child that is told at most.
const SENT_MAX: u64 = 500;
/// What was received that is chosen from at most.
pub(super) const RECEIVED_MAX: u64 = 200;

/// What one agency looked at.
#[derive(Debug)]
pub(super) struct Went {
    /// The agency.
    pub agency: String,
    /// The kinds of information.
    pub kinds: String,
    /// How often.
    pub times: usize,
    /// The newest time.
    pub last_at: Instant,
}

/// What was sent to one agency by name.
#[derive(Debug)]
pub(super) struct Sent {
    /// To which agency.
    pub agency: String,
    /// When.
    pub at: Instant,
    /// Of each kind, how many facts and of which days: `education: 2 facts (20 Nov 2026, 21 Nov 2026)`.
    pub items: Vec<String>,
}

/// What of one concern went where.
#[derive(Debug, Default)]
pub(super) struct WhatWent {
    /// What agencies of other legal bodies looked at under an agreement or a decision, the one that looked last first.
    pub outside: Vec<Went>,
    /// What was sent by name.
    pub sent: Vec<Sent>,
    /// What agencies of the own legal body looked at.
    pub inside: Vec<Went>,
    /// Whether there was more than is looked at.
    pub is_cut: bool,
}

/// The agencies that there are, and what is asked of them here.
pub(super) struct Agencies(Arc<agencies::Directory>);

impl Agencies {
    pub async fn load(app: &App) -> Result<Self, Stop> {
        Ok(Self(agencies::directory(app).await?))
    }

    /// What was sent or received, in words: `What Police, North Area sent to Youth justice service, 20 Nov 2026 at 8:30am`.
    pub fn sent_words(&self, one: &Disclosure) -> String {
        let (from, to) = (self.name(one.from_agency), self.name(one.to_agency));
        format!("What {from} sent to {to}, {}", moment(one.sent_at))
    }

    fn name(&self, id: AgencyId) -> String {
        let found = self.0.agencies.iter().find(|agency| agency.id == id);
        found.map_or_else(|| "An agency that is gone".to_owned(), |found| found.name.clone())
    }

    fn body(&self, id: AgencyId) -> Option<ControllerId> {
        self.0.agencies.iter().find(|agency| agency.id == id).map(|agency| agency.controller)
    }

    fn of(&self, body: ControllerId) -> Vec<AgencyId> {
        let own = self.0.agencies.iter().filter(|agency| agency.controller == body);
        own.map(|agency| agency.id).collect()
    }
}

/// What one concern's information went to whom.
pub(super) async fn list_went(
    app: &App,
    (member, permit): (&Membership, &Permit<ViewBreaches>),
    breach: &Breach,
    subject: Subject,
) -> Result<WhatWent, Stop> {
    let db = app.db().readers();
    let since = breach.since.start();
    let all = Agencies::load(app).await?;
    let own = all.of(member.controller);
    let sent = match subject {
        Subject::Record(person) => list_sent_about(db, person, &own, since, SENT_MAX).await?,
        Subject::Agreement(_) => Vec::new(),
        // What somebody else sent: which items it has, and who of the own legal body looked at the child.
        Subject::Disclosure(id, person, owner) => {
            let sent = list_sent_about(db, person, &[owner], Instant::from_micros(0), SENT_MAX).await?;
            sent.into_iter().filter(|(one, _)| one.id == id).collect()
        }
        Subject::Sent(id, person) => {
            let sent = list_sent_about(db, person, &own, Instant::from_micros(0), SENT_MAX).await?;
            sent.into_iter().filter(|(one, _)| one.id == id).collect()
        }
    };
    let mut entries = match subject {
        Subject::Record(person) | Subject::Disclosure(_, person, _) | Subject::Sent(_, person) => {
            list_about_since(db, person, since, ENTRIES_MAX).await?
        }
        Subject::Agreement(agreement) => list_under_since(db, agreement.uuid(), since, ENTRIES_MAX).await?,
    };
    let is_cut = entries.len() as u64 == ENTRIES_MAX || sent.len() as u64 == SENT_MAX;
    if let Subject::Sent(id, _) = subject {
        // Who opened just this.
        entries.retain(|entry| entry.resource == Some(id.uuid()));
    }
    let agreements = list_agreements_of(db, &[member.controller]).await?;
    let (mut outside, mut inside) = (Looks::default(), Looks::default());
    for entry in entries.iter().filter(|entry| entry.refusal.is_none()) {
        let Some(agency) = entry.agency else { continue };
        let kinds = entry.categories.split_whitespace().filter_map(Category::from_code).collect();
        if all.body(agency) == Some(member.controller) {
            inside.add(agency, entry, kinds);
        } else if subject.owner().is_none() {
            let ours = ours(&all, &agreements, &sent, (member.controller, agency), entry, kinds);
            outside.add(agency, entry, ours);
        }
    }
    let sent = named(app, permit, &all, sent).await?;
    Ok(WhatWent { outside: outside.told(&all), sent, inside: inside.told(&all), is_cut })
}

/// The kinds of an entry of another legal body's agency that were information of `own`: what it looked at under an agreement
/// that lets it flow from there, or because of something that was sent from there.
fn ours(
    all: &Agencies,
    agreements: &[Agreement],
    sent: &[(Disclosure, Vec<Item>)],
    (own, reader): (ControllerId, AgencyId),
    entry: &AboutEntry,
    kinds: BTreeSet<Category>,
) -> BTreeSet<Category> {
    let is_sent = |(one, _): &(Disclosure, Vec<Item>)| {
        one.one_off.is_some_and(|(decision, _)| entry.basis_ref == Some(decision.uuid()))
    };
    if sent.iter().any(is_sent) {
        return kinds;
    }
    let found = agreements.iter().find(|agreement| entry.basis_ref == Some(agreement.id.uuid()));
    let Some(agreement) = found else { return BTreeSet::new() };
    // Of two parties the other one needs it for what is ours only. Of more, its lines say what is; where they were changed
    // after that, more is told rather than less.
    if agreement.all_controllers().len() <= 2 || agreement.changed_at > entry.at {
        return kinds;
    }
    let is_ours = |category: &Category| {
        agreement.lines.iter().any(|line| {
            let (from, to) = (agreement.party(line.from), agreement.party(line.to));
            line.category == *category
                && from.is_some_and(|from| from.controller == own)
                && to.is_some_and(|to| Some(to.controller) == all.body(reader))
        })
    };
    // Who a child is goes with whatever is shown of them.
    let shown: BTreeSet<Category> = kinds.iter().copied().filter(is_ours).collect();
    if shown.is_empty() {
        shown
    } else {
        kinds.into_iter().filter(|kind| shown.contains(kind) || *kind == Category::Identity).collect()
    }
}

/// Looks of agencies.
#[derive(Default)]
struct Looks(BTreeMap<AgencyId, (BTreeSet<Category>, usize, Option<Instant>)>);

impl Looks {
    fn add(&mut self, agency: AgencyId, entry: &AboutEntry, kinds: BTreeSet<Category>) {
        if kinds.is_empty() {
            return;
        }
        let (all, times, last_at) = self.0.entry(agency).or_default();
        all.extend(kinds);
        *times += 1;
        *last_at = (*last_at).max(Some(entry.at));
    }

    fn told(self, all: &Agencies) -> Vec<Went> {
        let line =
            |(agency, (kinds, times, last_at)): (AgencyId, (BTreeSet<Category>, usize, Option<Instant>))| {
                let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
                let kinds = category_words(&codes.join(" "));
                last_at.map(|last_at| Went { agency: all.name(agency), kinds, times, last_at })
            };
        let mut went: Vec<Went> = self.0.into_iter().filter_map(line).collect();
        went.sort_by_key(|went| std::cmp::Reverse(went.last_at));
        went
    }
}

/// What was sent by name, with the days of its facts.
async fn named(
    app: &App,
    permit: &Permit<ViewBreaches>,
    all: &Agencies,
    sent: Vec<(Disclosure, Vec<Item>)>,
) -> Result<Vec<Sent>, Stop> {
    let facts: Vec<_> = sent.iter().flat_map(|(_, items)| items.iter().map(|item| item.fact)).collect();
    let days = list_fact_days(app.db().readers(), permit, &facts).await?;
    let line = |(one, items): (Disclosure, Vec<Item>)| {
        // Of what was deleted since, the kind is known and the day is not.
        let mut kinds: BTreeMap<&str, Vec<Option<Day>>> = BTreeMap::new();
        for item in &items {
            let found = days.get(&item.fact);
            let is_action = found.is_some_and(|(_, is_action)| *is_action);
            let kind = if is_action { "safety action" } else { item.category.words() };
            kinds.entry(kind).or_default().push(found.map(|(day, _)| *day));
        }
        let words = |(kind, mut days): (&str, Vec<Option<Day>>)| {
            days.sort_unstable();
            let facts = if days.len() == 1 { "fact" } else { "facts" };
            let on =
                |day: &Option<Day>| day.map_or_else(|| "deleted since".to_owned(), |day| day.short_words());
            let on: Vec<String> = days.iter().map(on).collect();
            format!("{kind}: {} {facts} ({})", days.len(), on.join(", "))
        };
        let who = match one.is_card {
            true => "a need-to-act card: a first name, an initial and what was asked",
            false => "who the child is, and what was asked",
        };
        Sent {
            agency: all.name(one.to_agency),
            at: one.sent_at,
            items: std::iter::once(who.to_owned()).chain(kinds.into_iter().map(words)).collect(),
        }
    };
    Ok(sent.into_iter().map(line).collect())
}

/// The children of concerns, for the audit.
pub(super) fn people_of(breaches: &[Breach]) -> Vec<PersonId> {
    breaches.iter().flat_map(Breach::people).collect()
}
