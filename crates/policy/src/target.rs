//! What is asked about.

use accord_kernel::Category;
use accord_kernel::ids::{AgencyId, AreaId, ControllerId, PersonId, UserId};
use uuid::Uuid;

/// A typed id that an action works on.
pub trait ResourceId: Copy + Send + Sync + std::fmt::Debug {
    /// The opaque id that the audit entry names; `None` for something that has none.
    fn opaque(&self) -> Option<Uuid>;
}

/// For actions that work on no single thing.
impl ResourceId for () {
    fn opaque(&self) -> Option<Uuid> {
        None
    }
}

macro_rules! resource_ids {
    ($($name:ident),* $(,)?) => {$(
        impl ResourceId for accord_kernel::ids::$name {
            fn opaque(&self) -> Option<Uuid> { Some(self.uuid()) }
        }
    )*};
}

resource_ids!(
    AreaId,
    AgencyId,
    BriefingId,
    BriefingItemId,
    ControllerId,
    DefinitionId,
    DuplicateId,
    FeedId,
    FeedMappingId,
    ImportId,
    IncidentId,
    InvitationId,
    MemberId,
    PasskeyId,
    SessionId,
    SignalId,
    TensionNoteId,
    UserId,
    PersonId,
    PersonRecordId,
    FactId,
    NoteId,
    AroundId,
    GlassId,
    AgreementId,
    SignatureId,
    GatewayId,
    DisclosureId,
    OneOffId,
    GroupId,
    BreachId,
    HoldId,
    AssessmentId,
    RightsRequestId,
    AccessFindingId,
    NewAccessId,
    LanguageEditionId,
    LocalTermId,
    TermDisputeId,
    KeptReasonId,
    EditionId,
    ExpectationId,
    StandardCommentId,
    RoundId,
    ModerationId,
    ImprovementId,
    FundingStreamId,
    AskId,
    TimelineEventId,
    TimelineActionId,
    TimelineFileId,
    GuidePageId,
    GuideReportId,
    CrosswalkRowId,
    BcuPlanId,
    DiscussionPaperId,
    MeetingId,
    MeetingPartnerId,
    PlanActionId,
    PlanEntryId,
    PlanId,
    PlanVersionId,
    PromiseId,
    RegionalActionId,
);

/// One thing, with the facts about it that a decision needs.
#[derive(Debug, Clone)]
pub struct Target<R> {
    /// The thing itself.
    pub resource: R,
    /// The agency that owns it; `None` for what belongs to the area as a whole.
    pub owner: Option<AgencyId>,
    /// The legal body that answers for it; `None` when that does not matter or is not known.
    pub controller: Option<ControllerId>,
    /// The legal bodies that agreed on it; empty for what nobody agrees on.
    pub parties: Vec<ControllerId>,
    /// The area that it lies in; `None` when it lies in none.
    pub area: Option<AreaId>,
    /// The user whom it is about, for what is a user's own.
    pub user: Option<UserId>,
    /// The categories of information that would be shown or changed.
    pub categories: Vec<Category>,
    /// The child that it is about; `None` when it is about nobody. The audit entry says so.
    pub person: Option<PersonId>,
}

impl<R: ResourceId> Target<R> {
    /// A thing of which nothing further is known yet.
    pub fn new(resource: R) -> Self {
        Self {
            resource,
            owner: None,
            controller: None,
            parties: Vec::new(),
            area: None,
            user: None,
            categories: Vec::new(),
            person: None,
        }
    }

    /// Says which agency owns it.
    pub fn owned_by(mut self, owner: AgencyId) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Says which legal body answers for it.
    pub fn controlled_by(mut self, controller: ControllerId) -> Self {
        self.controller = Some(controller);
        self
    }

    /// Says which legal bodies agreed on it.
    pub fn between(mut self, parties: &[ControllerId]) -> Self {
        self.parties = parties.to_vec();
        self
    }

    /// Says in which area it lies.
    pub fn in_area(mut self, area: AreaId) -> Self {
        self.area = Some(area);
        self
    }

    /// Says which user it belongs to.
    pub fn of_user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Says which child it is about.
    pub fn about(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }

    /// Says which categories of information it holds.
    pub fn holding(mut self, categories: &[Category]) -> Self {
        self.categories = categories.to_vec();
        self
    }
}
