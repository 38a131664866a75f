//! One request, or one run of a command: who asks, when, and what they may do.

mod navigation;

use crate::accounts::{self, SignedIn};
use crate::agencies::{self, Installation};
use crate::stop::RefusalPage;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, PersonId, RequestId};
use accord_kernel::{Instant, Purpose};
use accord_platform_db::Fault;
use accord_platform_web::chrome::{AccountChrome, Chrome, Paper, WordsNotice};
use accord_policy::{
    Action, Actor, Asked, Basis, Ground, Membership, Permit, Recipient, RecordFacts, Refusal, RefusalCode,
    ResourceId, Sent, SharingRules, Strength, SystemActor, Target, decide, decide_list, decide_received,
    decide_record, decide_sending, refuse, would_open, would_refuse,
};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::sync::Arc;

/// One request with who asks. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Visit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    asked: Asked,
    actor: Actor,
    signed_in: Option<SignedIn>,
    installation: Option<Installation>,
    area_words: Option<String>,
    path: String,
    came_from: CameFrom,
    words: Vec<WordsNotice>,
}

/// Where somebody goes back to after proving that it is them.
#[derive(Debug, Clone, Default)]
pub(crate) struct CameFrom {
    /// The page itself, or the one from which a form was sent.
    pub address: String,
    /// Whether a form was sent: what was in it has to be sent again.
    pub sent_a_form: bool,
}

impl Visit {
    /// Finds out who sent a request.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn of_request(
        app: &App,
        token: Option<&str>,
        path: &str,
        (came_from, words): (CameFrom, Vec<WordsNotice>),
    ) -> Result<Self, Fault> {
        let at = app.clock().now();
        let asked = Asked { at, request: RequestId::new(at, app.rng()) };
        let db = app.db().readers();
        let installation = agencies::find_installation(db).await?;
        let signed_in = match token {
            Some(token) => accounts::find_signed_in(db, token, at).await?,
            None => None,
        };
        if let Some(found) = &signed_in {
            accounts::note_seen(app, found, at).await?;
        }
        let (actor, area_words) = match &signed_in {
            None => (Actor::Visitor, None),
            Some(found) => actor_of(app, found, at).await?,
        };
        let path = path.to_owned();
        Ok(Self(Arc::new(Inner {
            asked,
            actor,
            signed_in,
            installation,
            area_words,
            path,
            came_from,
            words,
        })))
    }

    /// A run of a command or a job.
    pub fn of_system(app: &App, system: SystemActor) -> Self {
        Self::of_system_at(app, system, app.clock().now())
    }

    /// A run of a command or a job that acts as of `at`: for data that is made up in an order.
    pub fn of_system_at(app: &App, system: SystemActor, at: Instant) -> Self {
        Self(Arc::new(Inner {
            asked: Asked { at, request: RequestId::new(at, app.rng()) },
            actor: Actor::System(system),
            signed_in: None,
            installation: None,
            area_words: None,
            path: String::new(),
            came_from: CameFrom::default(),
            words: Vec::new(),
        }))
    }

    /// When it was asked.
    pub fn at(&self) -> Instant {
        self.0.asked.at
    }

    /// The address of the page.
    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }

    /// Whether the page says which saved words partners agreed to put otherwise.
    pub(crate) fn has_words_notice(&self) -> bool {
        !self.0.words.is_empty()
    }

    /// The id of the request.
    pub fn request(&self) -> RequestId {
        self.0.asked.request
    }

    /// The session behind the request, when somebody is signed in.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.0.signed_in.as_ref()
    }

    /// The session behind the request; sends the user to sign in when there is none.
    ///
    /// # Errors
    /// [`Stop::GoTo`] the sign-in page.
    pub fn require_signed_in(&self) -> Result<&SignedIn, Stop> {
        self.signed_in().ok_or_else(|| Stop::GoTo(self.sign_in_address()))
    }

    /// The membership that the user acts under; sends them to where they get one.
    ///
    /// # Errors
    /// [`Stop::GoTo`] the page for the next step of signing in.
    pub fn require_member(&self) -> Result<&Membership, Stop> {
        let signed_in = self.require_signed_in()?;
        if let Some(address) = signed_in.next_step() {
            return Err(Stop::GoTo(address.to_owned()));
        }
        self.0.actor.membership().ok_or_else(|| Stop::GoTo("/account/act-as".to_owned()))
    }

    /// The membership that the user acts under, when they do.
    pub fn membership(&self) -> Option<&Membership> {
        self.0.actor.membership()
    }

    /// This installation, when it has been set up.
    pub fn installation(&self) -> Option<&Installation> {
        self.0.installation.as_ref()
    }

    /// What files and drawings say where everything is made up; `None` where the data are real.
    pub fn marking(&self) -> Option<&'static str> {
        self.installation().and_then(Installation::marking)
    }

    /// Asks for a permit. A refusal is recorded before it is shown.
    ///
    /// # Errors
    /// The refusal as a page in four parts, or the way to sign in.
    pub async fn decide<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
    ) -> Result<Permit<A>, Stop> {
        let judged = decide::<A>(&self.0.actor, target, purpose, Basis::OwnFunction, self.0.asked);
        self.turn_away(app, judged).await
    }

    /// Asks for a permit for one child's record.
    ///
    /// # Errors
    /// As [`Visit::decide`].
    pub async fn decide_record<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
        facts: &RecordFacts<'_>,
    ) -> Result<Permit<A>, Stop> {
        let judged = decide_record(&self.0.actor, target, purpose, facts, self.0.asked);
        let is_for_danger =
            judged.as_ref().is_err_and(|refusal| refusal.code() == RefusalCode::GlassIsForDanger);
        self.turn_away(app, judged).await.map_err(|stop| match stop {
            Stop::Problem(problem) if is_for_danger => {
                let address = self.purpose_address(Some(facts.person));
                Stop::Problem(problem.with_link("Change the purpose", &address))
            }
            other => other,
        })
    }

    /// Asks for a permit for a list of the children whom the member is around.
    ///
    /// # Errors
    /// As [`Visit::decide`].
    pub async fn decide_list<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
        rules: &SharingRules,
    ) -> Result<Permit<A>, Stop> {
        self.turn_away(app, decide_list(&self.0.actor, target, purpose, rules, self.0.asked)).await
    }

    /// Asks for a permit to send something of a child's record.
    ///
    /// # Errors
    /// As [`Visit::decide`].
    pub async fn decide_sending<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
        sending: (&RecordFacts<'_>, Recipient<'_>, Ground),
    ) -> Result<Permit<A>, Stop> {
        self.turn_away(app, decide_sending(&self.0.actor, target, purpose, sending, self.0.asked)).await
    }

    /// Asks for a permit for what was sent to somebody.
    ///
    /// # Errors
    /// As [`Visit::decide`].
    pub async fn decide_received<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
        sent: &Sent<'_>,
    ) -> Result<Permit<A>, Stop> {
        self.turn_away(app, decide_received(&self.0.actor, target, purpose, sent, self.0.asked)).await
    }

    /// Whether a permit for one child's record would be given, if not now then after proving again that it is them:
    /// for leaving out what leads to a refusal.
    pub fn may_of_record<A: Action>(
        &self,
        target: &Target<A::Resource>,
        purpose: Purpose,
        facts: &RecordFacts<'_>,
    ) -> bool {
        would_open(&self.0.actor.proved(), A::RULE, target, purpose, facts).is_ok()
    }

    /// Records a refusal before it is shown.
    async fn turn_away<A: Action>(
        &self,
        app: &App,
        judged: Result<Permit<A>, Refusal>,
    ) -> Result<Permit<A>, Stop> {
        let refusal = match judged {
            Ok(permit) => return Ok(permit),
            Err(refusal) => refusal,
        };
        app.db().record_refusal(&refusal).await?;
        Err(match refusal.code() {
            RefusalCode::NotSignedIn if self.0.signed_in.is_none() => Stop::GoTo(self.sign_in_address()),
            RefusalCode::NotSignedIn => Stop::GoTo("/account/act-as".to_owned()),
            RefusalCode::NotStrongEnough => self.prove_again(),
            _ => Stop::Problem(RefusalPage::from(&refusal).0),
        })
    }

    /// Why the member works with records; sends them to say so first. A purpose that is true of one child is asked again
    /// for another; where no child is opened (`None`) it stays as it is.
    ///
    /// # Errors
    /// [`Stop::GoTo`] the page on which they choose.
    pub fn require_purpose(&self, person: Option<PersonId>) -> Result<Purpose, Stop> {
        let chosen = self.require_signed_in()?.purpose;
        match chosen {
            Some(chosen)
                if !chosen.purpose.is_for_one_child() || person.is_none() || chosen.person == person =>
            {
                Ok(chosen.purpose)
            }
            _ => Err(Stop::GoTo(self.purpose_address(person))),
        }
    }

    /// Where the member says why they work with records, and comes back from to where they are.
    fn purpose_address(&self, person: Option<PersonId>) -> String {
        let CameFrom { address, .. } = &self.0.came_from;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("next", address);
        if let Some(person) = person {
            query.append_pair("person", &person.to_string());
        }
        format!("/account/purpose?{}", query.finish())
    }

    /// Refuses, as [`Visit::decide`] would, who may not do this. For showing a form, and before its fields
    /// are looked at: whoever may not send it learns nothing from it.
    ///
    /// # Errors
    /// The refusal as a page in four parts, or the way to sign in.
    pub async fn require_may<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
    ) -> Result<(), Stop> {
        if self.may::<A>(&target, purpose) {
            return Ok(());
        }
        self.decide::<A>(app, target, purpose).await.map(drop)
    }

    /// Records that something was refused before a decision could be asked for: a failed sign-in.
    ///
    /// # Errors
    /// When the entry could not be written.
    pub async fn record_refused<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        code: RefusalCode,
    ) -> Result<(), Stop> {
        let refusal = refuse::<A>(&self.0.actor, target, Purpose::RunService, self.0.asked, code);
        Ok(app.db().record_refusal(&refusal).await?)
    }

    /// Refuses something that the policy by itself would permit: records it, and gives the page.
    ///
    /// # Errors
    /// When the entry could not be written.
    pub async fn refuse<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        code: RefusalCode,
    ) -> Result<Stop, Stop> {
        self.refuse_for::<A>(app, target, Purpose::RunService, code).await
    }

    /// As [`Visit::refuse`], for what is done for a purpose.
    ///
    /// # Errors
    /// When the entry could not be written.
    pub async fn refuse_for<A: Action>(
        &self,
        app: &App,
        target: Target<A::Resource>,
        purpose: Purpose,
        code: RefusalCode,
    ) -> Result<Stop, Stop> {
        let refusal = refuse::<A>(&self.0.actor, target, purpose, self.0.asked, code);
        app.db().record_refusal(&refusal).await?;
        Ok(Stop::Problem(RefusalPage::from(&refusal).0))
    }

    /// Whether a permit would be given, if not now then after proving again that it is them: for showing
    /// what leads to it.
    pub fn would_but_for_proof<A: Action>(&self, target: &Target<A::Resource>, purpose: Purpose) -> bool {
        would_refuse(&self.0.actor.proved(), A::RULE, target, purpose, Basis::OwnFunction).is_none()
    }

    /// Whether a permit would be given: for leaving out what leads to a refusal.
    pub fn may<A: Action>(&self, target: &Target<A::Resource>, purpose: Purpose) -> bool
    where
        A::Resource: ResourceId,
    {
        would_refuse(&self.0.actor, A::RULE, target, purpose, Basis::OwnFunction).is_none()
    }

    /// The areas that the acting agency serves; none when nobody acts for an agency.
    pub fn areas(&self) -> impl Iterator<Item = AreaId> + '_ {
        self.0.actor.membership().into_iter().flat_map(|member| member.areas.iter().copied())
    }

    fn sign_in_address(&self) -> String {
        let back: String = form_urlencoded::byte_serialize(self.0.path.as_bytes()).collect();
        if self.0.path.is_empty() || self.0.path == "/" {
            "/sign-in".to_owned()
        } else {
            format!("/sign-in?next={back}")
        }
    }

    fn prove_again(&self) -> Stop {
        let next = self.0.signed_in.as_ref().and_then(SignedIn::next_step);
        if let Some(next) = next {
            return Stop::GoTo(next.to_owned());
        }
        let CameFrom { address, sent_a_form } = &self.0.came_from;
        let back: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let again = if *sent_a_form { "&again=1" } else { "" };
        Stop::GoTo(format!("/account/confirm?next={back}{again}"))
    }

    /// What stands around a page of this visit.
    pub fn chrome(&self) -> Chrome {
        let installation = self.0.installation.as_ref();
        Chrome {
            installation: installation.map_or_else(|| "Accord".to_owned(), |found| found.name.clone()),
            is_demonstration: installation.is_some_and(|found| found.is_demonstration),
            navigation: if self.0.actor.membership().is_some() { self.navigation() } else { Vec::new() },
            account: self.0.signed_in.as_ref().map(|found| AccountChrome {
                name: found.name.clone(),
                agency: found.acting.as_ref().map(|acting| acting.agency_name.clone()),
                area: self.0.area_words.clone(),
                can_change: found.memberships > 1,
            }),
            notice: None,
            words: self.0.words.clone(),
            paper: self.0.signed_in.is_some().then(|| Paper {
                marking: "Official-Sensitive",
                at: self.at().micros(),
                reference: self.request().to_string(),
            }),
        }
    }
}

/// Areas named in the header one by one; more are given as a number.
const AREAS_NAMED_MAX: usize = 2;

async fn actor_of(app: &App, found: &SignedIn, at: Instant) -> Result<(Actor, Option<String>), Fault> {
    let Some(acting) = &found.acting else {
        return Ok((Actor::User(found.user, found.strength), None));
    };
    let db = app.db().readers();
    let served = agencies::list_areas_served(db, acting.agency, at.day()).await?;
    let directory = agencies::directory(app).await?;
    let own_agency = directory.agencies.iter().find(|agency| agency.id == acting.agency);
    let own_agency = own_agency.ok_or_else(|| Fault::new("find out who asks", "their agency is gone"))?;
    let own: Vec<_> = directory.areas.iter().filter(|area| served.contains(&area.id)).collect();
    let group = own.iter().find(|area| area.kind != agencies::AreaKind::Borough);
    let words = match (group, own.len()) {
        (Some(group), _) => Some(group.name.clone()),
        (None, 0) => None,
        (None, count) if count <= AREAS_NAMED_MAX => {
            Some(own.iter().map(|area| area.name.as_str()).collect::<Vec<_>>().join(" and "))
        }
        (None, count) => Some(format!("{count} boroughs")),
    };
    let actor = Actor::Member(Membership {
        user: found.user,
        member: acting.member,
        agency: acting.agency,
        kind: own_agency.kind,
        controller: acting.controller,
        roles: acting.roles.clone(),
        areas: served,
        strength: found.strength,
    });
    // One factor acts for nobody yet: the membership counts once the sign-in is finished.
    if found.strength < Strength::TwoFactor {
        return Ok((Actor::User(found.user, found.strength), None));
    }
    Ok((actor, words))
}

impl FromRequestParts<App> for Visit {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Stop> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Stop::Fault(Fault::new("find out who asks", "the route lies outside the layer that does"))
        })
    }
}
