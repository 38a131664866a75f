//! Typed identifiers. An id is a UUID of version 7: it sorts by the time it was made, says nothing
//! about what it names, and is safe in a URL.

use crate::{Instant, Rng};
use uuid::Uuid;

/// Makes a version 7 UUID from an instant and randomness given by the caller.
///
/// The first 48 bits are milliseconds since 1970 (RFC 9562, section 5.7), the other 74 free bits
/// come from `rng`.
pub fn uuid_v7(at: Instant, rng: &dyn Rng) -> Uuid {
    let mut random = [0u8; 10];
    rng.fill(&mut random);
    let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The text that was given is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this address has an id that is not well formed")]
pub struct MalformedId;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a new id for something that comes to be at `at`.
            pub fn new(at: Instant, rng: &dyn Rng) -> Self { Self(uuid_v7(at, rng)) }
            /// Takes an id that was stored.
            pub const fn from_uuid(value: Uuid) -> Self { Self(value) }
            /// The value to store.
            pub const fn uuid(self) -> Uuid { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = MalformedId;
            fn from_str(text: &str) -> Result<Self, MalformedId> {
                Uuid::try_parse(text).map(Self).map_err(|_| MalformedId)
            }
        }

        impl From<$name> for Uuid { fn from(id: $name) -> Uuid { id.0 } }
    )*};
}

typed_ids! {
    /// A borough, a group of boroughs, or the region.
    AreaId;
    /// The legal body that answers for what its agencies do with information.
    ControllerId;
    /// An operating unit that serves one or more areas.
    AgencyId;
    /// A human being who signs in.
    UserId;
    /// A user's place in one agency.
    MemberId;
    /// One sign-in on one device.
    SessionId;
    /// A one-time link that lets its holder set up a sign-in.
    InvitationId;
    /// A passkey that a user registered.
    PasskeyId;
    /// One request to the server, or one run of a command.
    RequestId;
    /// One file, or several files together, brought in from a partner.
    ImportId;
    /// A partner's regular delivery of one format.
    FeedId;
    /// A recorded event: what happened, when, in which area.
    IncidentId;
    /// A partner's file as it came, kept encrypted for a while.
    HeldFileId;
    /// A finding that a count or pattern is outside what is expected.
    SignalId;
    /// A tension note.
    TensionNoteId;
    /// A morning briefing of one area and day.
    BriefingId;
    /// What an agency tells the boroughs that it serves, in their briefings.
    BriefingItemId;
    /// What is counted under one name.
    DefinitionId;
    /// One wording of a definition: rules that never change.
    DefinitionVersionId;
    /// Two records that may be of the same thing.
    DuplicateId;
    /// A partner's columns, matched once and used again.
    FeedMappingId;
    /// A child, or another person whom agencies work with.
    PersonId;
    /// What one agency holds of a person's identity, under its own reference.
    PersonRecordId;
    /// A dated fact about a person.
    FactId;
    /// A note in a compartment of one agency.
    NoteId;
    /// Somebody's place among the people around a child.
    AroundId;
    /// One use of break glass.
    GlassId;
    /// An information sharing agreement.
    AgreementId;
    /// A legal body, or one of its agencies, in an agreement.
    AgreementPartyId;
    /// A signature under an agreement.
    SignatureId;
    /// A legal power that sharing can rest on.
    GatewayId;
    /// Named items from one agency to named recipients.
    DisclosureId;
    /// A decision to share where no agreement covers it.
    OneOffId;
    /// Boroughs that work together under one agreement.
    GroupId;
    /// What an agency wrote in a group of boroughs.
    GroupEntryId;
    /// Information that went where it should not have gone.
    BreachId;
    /// A reason not to delete.
    HoldId;
    /// A data protection impact assessment or an equality assessment.
    AssessmentId;
    /// Somebody's request about what is held of them.
    RightsRequestId;
    /// Something about access that somebody looks into.
    AccessFindingId;
    /// That somebody was given roles that open records of children.
    NewAccessId;
    /// An edition of the agreed language.
    LanguageEditionId;
    /// A term that a borough added to the agreed language.
    LocalTermId;
    /// A dispute about a term.
    TermDisputeId;
    /// Identifies a reason for which words were kept.
    KeptReasonId;
    /// An edition of the region's standards.
    EditionId;
    /// One expectation of an edition.
    ExpectationId;
    /// What a borough said of an expectation while it was consulted on.
    StandardCommentId;
    /// A round in which a borough assesses itself.
    RoundId;
    /// A peer borough's look at a round.
    ModerationId;
    /// What a borough means to do better after a round.
    ImprovementId;
    /// Money from one funder for one purpose and time.
    FundingStreamId;
    /// Something that boroughs ask of others together.
    AskId;
    /// Something critical on the timeline of a borough.
    TimelineEventId;
    /// What somebody does because of an event of the timeline.
    TimelineActionId;
    /// A file of events or term dates, looked at before it is taken in.
    TimelineFileId;
    /// A page of the guide.
    GuidePageId;
    /// What somebody said of where a procedure works and where it does not.
    GuideReportId;
    /// A question of the crosswalk of guidance, as one borough or all see it.
    CrosswalkRowId;
    /// A plan of a borough.
    PlanId;
    /// An entry of a plan: a driver, an objective, a difficult issue, a consultation.
    PlanEntryId;
    /// An action of a plan.
    PlanActionId;
    /// A version of a plan, as it was offered for signing.
    PlanVersionId;
    /// An action of the region that plans of boroughs serve.
    RegionalActionId;
    /// A meeting of a Board, a Gold group or the region.
    MeetingId;
    /// A partner at a meeting.
    MeetingPartnerId;
    /// A paper for a meeting, in versions.
    DiscussionPaperId;
    /// What a meeting decided.
    DecisionId;
    /// What a partner promised at a meeting.
    PromiseId;
    /// A plan of a police area, as it was published.
    BcuPlanId;
    /// An action of such a plan.
    BcuActionId;
    /// What a Board made of such a plan.
    EngagementId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SeededRng;

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let rng = SeededRng::new(7);
        let earlier = AgencyId::new(Instant::from_micros(1_700_000_000_000_000), &rng);
        let later = AgencyId::new(Instant::from_micros(1_700_000_001_000_000), &rng);
        assert!(earlier < later);
        assert_eq!(earlier.uuid().get_version_num(), 7);
    }

    #[test]
    fn an_id_survives_being_written_and_read() {
        let id = UserId::new(Instant::from_micros(1_700_000_000_000_000), &SeededRng::new(1));
        assert_eq!(id.to_string().parse::<UserId>(), Ok(id));
        assert_eq!("not-an-id".parse::<UserId>(), Err(MalformedId));
    }
}
