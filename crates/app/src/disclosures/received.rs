//! Reading what was shared with one: by the one person to whom it was sent, for as long as something covers it.

use super::model::{Disclosure, Item, Outcome};
use super::rules::{acknowledge_by, by_words};
use super::store::{find_disclosure, list_items};
use crate::agencies::AgencyKind;
use crate::agreements::sharing_rules;
use crate::breaches::{Freeze, Stopped};
use crate::people::{Capacity, Fact, Identity, SentRecord, Staff, changed_meanwhile, load_sent, written};
use crate::visit::Visit;
use crate::{App, Stop, agencies, breaches};
use accord_kernel::ids::{AgencyId, DisclosureId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{FormErrors, Page};
use accord_policy::action::ReadDisclosure;
use accord_policy::{Action, Membership, Permit, Recipient, RefusalCode, Role, Sent, SharingRules, Target};
use axum::extract::{Path, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that was shared, with what a decision about it has to know.
pub(super) struct Arrived {
    pub disclosure: Disclosure,
    pub items: Vec<Item>,
    kinds: Vec<Category>,
    roles: BTreeSet<Role>,
    rules: Arc<SharingRules>,
    is_over: bool,
    /// Who closed it because it is itself what went wrong.
    closed_by: Option<Freeze>,
    /// Who froze what they share about the child.
    stopped: Stopped,
}

impl Arrived {
    /// What was shared under this address. Something that is not there is refused like what was sent to others.
    pub async fn load(app: &App, visit: &Visit, db: &impl Connection, id: &str) -> Result<Self, Stop> {
        let Membership { agency, member, .. } = *visit.require_member()?;
        let id: DisclosureId = id.parse().map_err(|_| Stop::not_found())?;
        // What was sent to somebody else is not there either, whatever is asked of it.
        let found = Self::find(app, visit, db, id).await?;
        if let Some(found) = found.filter(|found| found.disclosure.to_member == member) {
            return Ok(found);
        }
        let target = Target::new(id).owned_by(agency).holding(&[Category::Identity]);
        let code = RefusalCode::NotARecipient;
        Err(visit.refuse_for::<ReadDisclosure>(app, target, Purpose::OfferHelp, code).await?)
    }

    async fn find(
        app: &App,
        visit: &Visit,
        db: &impl Connection,
        id: DisclosureId,
    ) -> Result<Option<Self>, Stop> {
        let roles = visit.require_member()?.roles.clone();
        let Some(disclosure) = find_disclosure(db, id).await? else { return Ok(None) };
        let items = list_items(db, id).await?;
        let kinds: BTreeSet<Category> =
            items.iter().map(|item| item.category).chain([Category::Identity]).collect();
        let mut rules = sharing_rules(app, db, visit.at().day()).await?;
        // Where a breach concerns the child, of what flows from or to the legal body that looks into it only what was sent
        // to protect the child is read.
        let stopped = Stopped::load_about(db, &rules, disclosure.person).await?;
        if !stopped.is_empty() {
            rules = Arc::new(rules.without_bodies(&stopped.bodies(disclosure.person)));
        }
        let closed_by = breaches::list_frozen_disclosures(db, &[id]).await?.remove(&id);
        let is_over = disclosure.view_until_at <= visit.at();
        let kinds = kinds.into_iter().collect();
        Ok(Some(Self { disclosure, items, kinds, roles, rules, is_over, closed_by, stopped }))
    }

    /// Whether everything that a decision rested on is still so, in the transaction that changes something.
    ///
    /// # Errors
    /// When it is not: it was taken back, or an agreement was withdrawn, in this moment.
    pub async fn still_open(&self, app: &App, visit: &Visit, db: &impl Connection) -> Result<(), Stop> {
        let is_same = Self::find(app, visit, db, self.disclosure.id).await?.is_some_and(|now| {
            (now.disclosure, now.kinds, now.is_over)
                == (self.disclosure.clone(), self.kinds.clone(), self.is_over)
                && now.rules == self.rules
                && now.closed_by == self.closed_by
        });
        if is_same { Ok(()) } else { Err(changed_meanwhile().into()) }
    }

    /// A permit for its recipient; for everybody else there is nothing here. What went wrong with it closes it, whatever it
    /// was sent under.
    pub async fn decide<A: Action<Resource = DisclosureId>>(
        &self,
        app: &App,
        visit: &Visit,
        db: &impl Connection,
    ) -> Result<Permit<A>, Stop> {
        let sent = Sent {
            recipient: self.disclosure.to_member,
            from: self.disclosure.from_agency,
            categories: &self.kinds,
            ground: self.disclosure.ground(),
            is_over: self.is_over,
            rules: &self.rules,
        };
        let target = Target::new(self.disclosure.id)
            .owned_by(self.disclosure.from_agency)
            .about(self.disclosure.person)
            .holding(&self.kinds);
        let purpose = self.disclosure.purpose;
        let is_recipient = visit.require_member()?.member == self.disclosure.to_member && !self.is_over;
        let refused = match self.closed_by.filter(|_| is_recipient) {
            Some(_) => visit.refuse_for::<A>(app, target, purpose, RefusalCode::BasisDoesNotCover).await?,
            None => match visit.decide_received(app, target, purpose, &sent).await {
                Ok(permit) => return Ok(permit),
                Err(refused) => refused,
            },
        };
        let Stop::Problem(mut problem) = refused else { return Err(refused) };
        if is_recipient && let Some(words) = self.frozen_words(db).await? {
            problem.paragraphs = vec![words];
        }
        Err(Stop::Problem(problem))
    }

    /// Why its recipient cannot read it, where that is because it or the sharing about the child is frozen.
    async fn frozen_words(&self, db: &impl Connection) -> Result<Option<String>, Stop> {
        let (from, to) = (self.disclosure.from_agency, self.disclosure.to_agency);
        let by = match (self.closed_by, self.disclosure.one_off) {
            (Some(freeze), _) => Some((breaches::body_of(&self.rules, freeze.by)?, freeze.since)),
            (None, None) => self.stopped.between(&self.rules, self.disclosure.person, [from, to]),
            (None, Some(_)) => None,
        };
        let Some(by) = by else { return Ok(None) };
        let is_sender = self.rules.agency(from).is_some_and(|facts| facts.controller == by.0);
        Ok(Some(breaches::frozen_words(db, by, is_sender.then_some(from)).await?))
    }

    /// What the permit opens of it.
    pub async fn read<A: Action>(
        &self,
        db: &impl Connection,
        permit: &Permit<A>,
    ) -> Result<SentRecord, Stop> {
        let facts: Vec<_> = self.items.iter().map(|item| item.fact).collect();
        let of = (self.disclosure.person, self.disclosure.from_agency);
        let mut record = load_sent(db, permit, of, &facts).await?;
        if self.disclosure.is_card {
            record.identity = record.identity.map(Identity::for_card);
        }
        let to = Recipient { agency: self.disclosure.to_agency, roles: &self.roles };
        record.facts.retain(|fact| {
            let (purpose, ground) = (self.disclosure.purpose, self.disclosure.ground());
            self.rules.may_pass_on(fact.told(), to, fact.category, purpose, ground)
        });
        record.facts = record.facts.into_iter().map(Fact::for_others).collect();
        Ok(record)
    }
}

/// Which owners' information of which kinds is shown.
pub(super) fn parts(record: &SentRecord) -> Vec<(AgencyId, Category)> {
    let identity = record.identity.iter().map(|identity| (identity.agency, Category::Identity));
    identity.chain(record.facts.iter().map(|fact| (fact.agency, fact.category))).collect()
}

pub async fn show_received(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    page(&app, &visit, &id, "", &FormErrors::default()).await
}

/// Whom to ring where the sender's agency has not said so: children's social care of the reader's boroughs.
async fn front_doors(visit: &Visit, db: &impl Connection, staff: &Staff) -> Result<Vec<Value>, Stop> {
    let member = visit.require_member()?;
    let serving = agencies::list_agencies_serving(db, &member.areas, visit.at().day()).await?;
    let care = serving.iter().filter(|agency| agency.kind == AgencyKind::SocialCare);
    Ok(care
        .filter_map(|agency| {
            Some(context! { agency => agency.name.as_str(), duty => staff.contact(agency.id)? })
        })
        .collect())
}

pub(super) async fn page(
    app: &App,
    visit: &Visit,
    id: &str,
    words: &str,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let arrived = Arrived::load(app, visit, &tx, id).await?;
    let permit = arrived.decide::<ReadDisclosure>(app, visit, &tx).await?;
    let record = arrived.read(&tx, &permit).await?;
    let disclosure = &arrived.disclosure;
    let staff = Staff::load(app, &tx, &[disclosure.from_member], &[]).await?;
    let sender = staff.contact(disclosure.from_agency);
    let front_doors = match sender {
        Some(_) => Vec::new(),
        None => front_doors(visit, &tx, &staff).await?,
    };
    drop(tx);
    let gone = arrived.items.len() - record.facts.len();
    app.db().record(permit.showing_parts(parts(&record))).await?;
    let facts: Vec<Value> = record
        .facts
        .iter()
        .map(|fact| {
            context! {
                on => fact.happened_on.number(), event => fact.event.as_str(), words => fact.words.as_str(),
                capacity => fact.capacity.words(), is_about_incident => fact.capacity != Capacity::NoIncident,
                category => fact.kind_words(),
            }
        })
        .collect();
    app.page(
        visit,
        "disclosures/received.html",
        context! {
            id => disclosure.id.to_string(), from => staff.member(disclosure.from_member),
            agency => staff.agency(disclosure.from_agency), sender, front_doors, facts, gone,
            is_card => disclosure.is_card,
            name => record.identity.as_ref().map(|identity| identity.name()),
            born => record.identity.as_ref().and_then(|identity| identity.born_on).map(written),
            reference => record.identity.as_ref().map(|identity| identity.reference.as_str()),
            asks => disclosure.asks.as_str(), act_by => disclosure.act_by_at.plus_seconds(-1).day().number(),
            sent => disclosure.sent_at.micros(), until => disclosure.view_until_at.micros(),
            purpose => disclosure.purpose.words(), is_one_off => disclosure.one_off.is_some(),
            acknowledged => disclosure.acknowledged_at.map(|at| at.micros()),
            acknowledge_by => by_words(acknowledge_by(disclosure.sent_at, disclosure.purpose)),
            ended => disclosure.ended.map(|(outcome, at)| context! { words => outcome.words(), at => at.micros() }),
            outcome_words => disclosure.outcome_words.as_str(), words,
            is_open => disclosure.ended.is_none(), enacted => Outcome::Enacted.code(),
            returned => Outcome::Returned.code(), errors => values(errors),
        },
    )
}
