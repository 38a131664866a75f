//! The table of actions: for each `noun.verb`, who may do it, for which purposes, how far it
//! reaches and how surely the person must be known.
//!
//! The same `noun.verb` names the permission, the audit action and the log event. A new action is a
//! row here; `tests/matrix.out` shows what the row lets whom do, and its diff is reviewed.
//!
//! Over 500 lines because it is one table, read as a whole.

use crate::actor::{Strength, SystemActor};
use crate::{ResourceId, Role};
use accord_kernel::Purpose;
use accord_kernel::ids::{
    AccessFindingId, AgencyId, AgreementId, AreaId, AroundId, AskId, AssessmentId, BcuPlanId, BreachId,
    BriefingId, BriefingItemId, ControllerId, CrosswalkRowId, DefinitionId, DisclosureId, DiscussionPaperId,
    DuplicateId, EditionId, ExpectationId, FactId, FeedMappingId, FundingStreamId, GatewayId, GlassId,
    GroupId, GuidePageId, GuideReportId, HoldId, ImportId, ImprovementId, InvitationId, KeptReasonId,
    LanguageEditionId, LocalTermId, MeetingId, MeetingPartnerId, MemberId, ModerationId, NewAccessId, NoteId,
    OneOffId, PasskeyId, PersonId, PlanActionId, PlanId, PlanVersionId, PromiseId, RegionalActionId,
    RightsRequestId, RoundId, SessionId, SignalId, StandardCommentId, TensionNoteId, TermDisputeId,
    TimelineActionId, TimelineEventId, TimelineFileId, UserId,
};

/// The `noun.verb` of an action.
pub type ActionName = &'static str;

/// How far an action reaches from the member who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Anyone, signed in or not.
    Anyone,
    /// Only what is the user's own.
    OwnUser,
    /// Only what the member's agency owns.
    OwnAgency,
    /// Something about the member's own agency as a whole; there is no single thing to compare.
    OwnAgencyWithoutTarget,
    /// Only what an agency of the same legal body as the member's owns: a council's administrator looks
    /// after the council's services, and nobody administers another legal body. For accounts, and for what
    /// officers answer for (breaches, requests, holds, looking back); never for what is recorded about children.
    OwnController,
    /// Only what lies in an area that the member's agency serves.
    ServedArea,
    /// Only what lies in such an area and belongs to the member's own legal body.
    ServedAreaOwnController,
    /// Only what lies in an area that the member's agency serves as one of its partners. A regional body serves every
    /// borough and sees counts of them: what people wrote there, and what they decided, is the borough's.
    PartneredArea,
    /// Only what the member's own legal body is a party of: agreements, and the groups that work under them. For what
    /// is agreed about sharing, never for what is shared.
    Party,
    /// The children whom the member is around. [`crate::decide_list`] decides it.
    OwnChildren,
    /// The record of a child whom the member is around, or whose glass they broke. [`crate::decide_record`] decides this
    /// and the following.
    Record,
    /// The record of a child whom the member is around; broken glass does not reach it.
    RecordAround,
    /// The record of a child whom the member leads the work with, or supervises.
    RecordLead,
    /// The record of a child whom the member is not around, when there is a basis for it: to break the glass.
    RecordBehindGlass,
    /// What was sent to the member by name, for as long as it stands.
    Received,
    /// What the member's own agency alone opens of the record of a child whom the member is around.
    OwnPartOfRecord,
}

impl Reach {
    /// Whether it is about children's records, which only [`crate::decide_record`] and [`crate::decide_list`] decide.
    pub const fn is_of_records(self) -> bool {
        matches!(
            self,
            Self::OwnChildren
                | Self::Record
                | Self::RecordAround
                | Self::RecordLead
                | Self::RecordBehindGlass
                | Self::OwnPartOfRecord
                | Self::Received
        )
    }
}

/// Whether an action changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is changed; the read itself leaves an entry.
    Read,
    /// Something is changed.
    Write,
}

/// One row of the table.
#[derive(Debug)]
pub struct ActionRule {
    /// The `noun.verb`.
    pub name: ActionName,
    /// What kind of thing it works on.
    pub resource_kind: &'static str,
    /// What the person's own record says was done.
    pub done_words: &'static str,
    /// What a refusal says was refused.
    pub refused_words: &'static str,
    /// Whether it changes something.
    pub effect: Effect,
    /// Roles that may do it. Not looked at for [`Reach::Anyone`] and [`Reach::OwnUser`].
    pub roles: &'static [Role],
    /// Parts of the product that may do it.
    pub systems: &'static [SystemActor],
    /// Purposes that it may be done for.
    pub purposes: &'static [Purpose],
    /// How far it reaches.
    pub reach: Reach,
    /// How surely the person must be known.
    pub strength: Strength,
}

/// A type that stands for one row of the table, so that a permit for one action is no permit for another.
pub trait Action: Send + Sync + std::fmt::Debug + 'static {
    /// What the action works on.
    type Resource: ResourceId;
    /// Its row of the table.
    const RULE: &'static ActionRule;
}

/// The row with this name; `None` when there is none.
pub fn rule_named(name: &str) -> Option<&'static ActionRule> {
    ALL.iter().copied().find(|rule| rule.name == name)
}

macro_rules! actions {
    ($(
        $(#[$doc:meta])*
        $action:ident($name:literal) $effect:ident $resource:ty as $kind:literal,
        $done:literal, $refused:literal,
        roles $roles:expr, systems $systems:expr, purposes $purposes:expr, reach $reach:ident, $strength:ident;
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $action {}
            impl Action for $action {
                type Resource = $resource;
                const RULE: &'static ActionRule = &ActionRule {
                    name: $name,
                    resource_kind: $kind,
                    done_words: $done,
                    refused_words: $refused,
                    effect: Effect::$effect,
                    roles: $roles,
                    systems: $systems,
                    purposes: $purposes,
                    reach: Reach::$reach,
                    strength: Strength::$strength,
                };
            }
        )*
        /// Every row of the table.
        pub const ALL: &[&ActionRule] = &[$($action::RULE),*];
    };
}

use Purpose::{PlanAndAnalyse, ReviewAccess, RunService, SubjectRequest};
use Role::{Administrator, DataProtectionOfficer, RiskOwner};
use SystemActor::{AccessReviewer, Demonstration, Detector, Operator, RetentionKeeper};

const RUN: &[Purpose] = &[RunService];
const NOBODY: &[Role] = &[];
const NO_SYSTEM: &[SystemActor] = &[];
const COMMANDS: &[SystemActor] = &[Operator, Demonstration];
const ADMINISTRATORS: &[Role] = &[Administrator];
/// Who keeps the accounts of a legal body, each a check on the other.
const ACCOUNT_KEEPERS: &[Role] = &[Administrator, DataProtectionOfficer];
/// Who says whom others ring at their agency.
const CONTACT_KEEPERS: &[Role] = &[
    Administrator,
    Role::YouthJusticeManager,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
];
const ANALYSE: &[Purpose] = &[PlanAndAnalyse];
/// Who brings their agency's files in.
const IMPORTERS: &[Role] = &[
    Role::Analyst,
    Role::YouthJusticeManager,
    Role::PolicePartnership,
    Role::CaseWorker,
    Role::RegionalLead,
    Administrator,
];
/// Who works on the picture: looks at single incidents, signs signals off, publishes lines to briefings.
const ANALYSTS: &[Role] = &[Role::Analyst, Role::YouthJusticeManager, Role::PolicePartnership];
/// Who answers for what a borough tells its partners: the briefing, the tension level and the check of notes. Police
/// serve several boroughs and publish lines to their briefings; a borough's own people sign them (ADR 0012).
const BRIEFERS: &[Role] = &[Role::Analyst, Role::YouthJusticeManager];
/// Who works with children or for them in a borough, and hears what is going on there.
const PRACTITIONERS: &[Role] = &[
    Role::YouthJusticeManager,
    Role::CaseWorker,
    Role::Analyst,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
    Role::VoluntaryWorker,
    Role::BoardChair,
];
/// Who reads what people wrote in a borough's briefing: everybody who works for one of its agencies but a regional lead,
/// who reads counts wherever they work.
const BRIEFED: &[Role] = &[
    Role::BoardChair,
    Role::ChiefExecutive,
    Role::SeniorLeader,
    Role::YouthJusticeManager,
    Role::CaseWorker,
    Role::Analyst,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
    Role::VoluntaryWorker,
    Role::DataProtectionOfficer,
    Role::CaldicottGuardian,
    Role::RiskOwner,
    Role::ScrutinyMember,
    Administrator,
];
/// Who keeps records of children and works by them.
const RECORD_KEEPERS: &[Role] = &[
    Role::YouthJusticeManager,
    Role::CaseWorker,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
    Role::VoluntaryWorker,
];
/// Why a child's record is opened.
const FOR_A_CHILD: &[Purpose] = &[
    Purpose::OfferHelp,
    Purpose::DecideProtection,
    Purpose::ImmediateDanger,
    Purpose::YouthJustice,
    Purpose::RespondToIncident,
    Purpose::MoveOfHome,
    Purpose::Supervise,
];
/// Who sees that the right people are around a child when nobody of the agency is left who leads.
const RECORD_MANAGERS: &[Role] = &[Role::YouthJusticeManager, DataProtectionOfficer];
/// Who looks back at what was done in a hurry.
const REVIEWERS: &[Role] = &[DataProtectionOfficer, Role::CaldicottGuardian];
/// Who reads where glass was broken: those who look back at it, and a manager of their own service.
const GLASS_READERS: &[Role] = &[DataProtectionOfficer, Role::CaldicottGuardian, Role::YouthJusticeManager];

/// Who answers for how a legal body handles information.
const INFORMATION_OFFICERS: &[Role] = &[DataProtectionOfficer, RiskOwner, Role::CaldicottGuardian];
/// Who writes down what an activity does with information: those who answer for it, and those who run it.
const ASSESSORS: &[Role] =
    &[DataProtectionOfficer, RiskOwner, Role::CaldicottGuardian, Role::YouthJusticeManager, Administrator];
/// Who reads assessments: whoever writes them, and who asks whether an activity may begin.
const ASSESSMENT_READERS: &[Role] = &[
    DataProtectionOfficer,
    RiskOwner,
    Role::CaldicottGuardian,
    Role::YouthJusticeManager,
    Administrator,
    Role::BoardChair,
    Role::ScrutinyMember,
];
const REVIEW: &[Purpose] = &[ReviewAccess];
/// Who writes what legal bodies agree about sharing: those who answer for it, and those who need it for their work.
const DRAFTERS: &[Role] = &[
    Role::BoardChair,
    Role::YouthJusticeManager,
    Role::PolicePartnership,
    DataProtectionOfficer,
    Role::CaldicottGuardian,
    RiskOwner,
];
/// Who says who may sign for a legal body.
const GOVERNORS: &[Role] = &[DataProtectionOfficer, RiskOwner, Administrator];
/// Who can stop sharing for good.
const STOPPERS: &[Role] = &[DataProtectionOfficer, RiskOwner];
const OFFICERS: &[Role] = &[DataProtectionOfficer];
/// Who plans a borough's joint work, and prepares its Board.
const PLANNERS: &[Role] = &[
    Role::BoardChair,
    Role::YouthJusticeManager,
    Role::Analyst,
    Role::SocialWorker,
    Role::PolicePartnership,
];
const CHAIRS: &[Role] = &[Role::BoardChair];
/// Who leads for the region.
const REGION: &[Role] = &[Role::RegionalLead];
/// Who writes what a borough expects and does about it: those who work there and those who lead.
const TIMELINE_WRITERS: &[Role] = &[
    Role::YouthJusticeManager,
    Role::CaseWorker,
    Role::Analyst,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
    Role::VoluntaryWorker,
    Role::BoardChair,
    Role::SeniorLeader,
];
/// Who brings calendars and term dates in.
const CALENDAR_BRINGERS: &[Role] = &[Role::Analyst, Role::YouthJusticeManager, Role::SchoolLead];
/// Who writes how procedures work in a borough.
const GUIDE_WRITERS: &[Role] =
    &[Role::BoardChair, Role::YouthJusticeManager, Role::SocialWorker, Role::PolicePartnership];
/// Who answers for the safeguarding partnership of a borough.
const GUIDE_ANSWERERS: &[Role] = &[Role::BoardChair, Role::YouthJusticeManager, Role::SocialWorker];
/// Who looks at what is agreed in their borough whether or not their own legal body is a party.
const OVERSEERS: &[Role] = &[Role::BoardChair, Role::ScrutinyMember];

/// Who is asked before standards are fixed, and answers for a borough or an authority.
const CONSULTED: &[Role] =
    &[Role::BoardChair, Role::YouthJusticeManager, Role::ChiefExecutive, Role::SeniorLeader];
/// Who assesses their own borough.
const SELF_ASSESSORS: &[Role] = &[Role::BoardChair, Role::YouthJusticeManager, Role::Analyst];
/// Whom an inspector asks for what a borough did, and who prepares it.
const INSPECTED: &[Role] = &[
    Role::BoardChair,
    Role::ChiefExecutive,
    Role::SeniorLeader,
    Role::YouthJusticeManager,
    Role::Analyst,
    Role::ScrutinyMember,
];
/// Who completes an assessment, and asks others, in the name of a borough.
const COMPLETERS: &[Role] = &[Role::BoardChair, Role::YouthJusticeManager];
/// Who writes meetings of partners: of a Board those who prepare it, of a Gold group those who lead it. The room looks at
/// the kind of meeting.
const MEETING_WRITERS: &[Role] = &[
    Role::BoardChair,
    Role::YouthJusticeManager,
    Role::Analyst,
    Role::SeniorLeader,
    Role::PolicePartnership,
];
/// Who confirms what a meeting of partners was: of a Board its chair, of a Gold group those who lead it.
const CONFIRMERS: &[Role] = &[Role::BoardChair, Role::SeniorLeader, Role::PolicePartnership];
/// Who says for their agency what became of a promise, and writes its papers for a Board.
const PROMISERS: &[Role] = &[
    Role::BoardChair,
    Role::ChiefExecutive,
    Role::SeniorLeader,
    Role::YouthJusticeManager,
    Role::Analyst,
    Role::SocialWorker,
    Role::PolicePartnership,
    Role::SchoolLead,
    Role::VoluntaryWorker,
];
/// Who publishes the plan of a police area.
const BCU_PLANNERS: &[Role] = &[Role::PolicePartnership, Role::SeniorLeader];
/// Who reads what a borough says of itself before it is completed.
const ASSESSED: &[Role] =
    &[Role::BoardChair, Role::YouthJusticeManager, Role::Analyst, Role::ChiefExecutive, Role::SeniorLeader];

actions! {
    /// Makes an area and says what it is part of.
    CreateArea("area.create") Write AreaId as "area",
        "Added an area", "You cannot add an area.",
        roles NOBODY, systems COMMANDS, purposes RUN, reach ServedArea, SteppedUp;
    /// Records a legal body that answers for agencies.
    CreateController("controller.create") Write ControllerId as "controller",
        "Recorded a legal body", "You cannot add a controller.",
        roles NOBODY, systems COMMANDS, purposes RUN, reach ServedArea, SteppedUp;
    /// Makes an agency of the administrator's own legal body, in an area that their agency serves.
    CreateAgency("agency.create") Write AgencyId as "agency",
        "Added an agency", "You cannot add an agency of this legal body in this area.",
        roles ADMINISTRATORS, systems COMMANDS, purposes RUN, reach ServedAreaOwnController, TwoFactor;
    /// Makes the first agency of a legal body that is new here, in an area that the administrator's own
    /// agency serves: so a partnership grows. It gives no say over that agency but inviting its first
    /// administrator.
    FoundAgency("agency.found") Write AgencyId as "agency",
        "Added an agency of a new legal body", "You cannot add an agency in this area.",
        roles ADMINISTRATORS, systems NO_SYSTEM, purposes RUN, reach ServedArea, TwoFactor;
    /// Says whom others ring at the member's own agency.
    SetContact("agency.set_contact") Write AgencyId as "agency",
        "Said whom to ring at an agency", "You cannot say whom to ring at this agency.",
        roles CONTACT_KEEPERS, systems &[Demonstration], purposes RUN, reach OwnAgency, SteppedUp;
    /// Lists the agencies of an area.
    ListAgencies("agency.list") Read AreaId as "area",
        "Looked at the agencies", "You cannot see the agencies of this area.",
        roles Role::ALL, systems COMMANDS, purposes RUN, reach ServedArea, TwoFactor;
    /// Lists the accounts of an agency and its open invitations.
    ListAccounts("account.list") Read AgencyId as "agency",
        "Looked at the accounts of an agency", "You cannot see the accounts of this agency.",
        roles ACCOUNT_KEEPERS, systems NO_SYSTEM, purposes &[RunService, ReviewAccess], reach OwnController, TwoFactor;
    /// Makes a one-time link that lets somebody set up a sign-in, with roles in an agency.
    InviteAccount("account.invite") Write AgencyId as "agency",
        "Invited somebody", "You cannot invite people to this agency.",
        roles ADMINISTRATORS, systems COMMANDS, purposes RUN, reach OwnController, SteppedUp;
    /// Makes the one-time link of the first administrator of an agency that has nobody yet. The target's
    /// owner is the agency that founded it.
    InviteFirst("account.invite_first") Write AgencyId as "agency",
        "Invited the first administrator of an agency", "You cannot invite the first administrator of this agency.",
        roles ADMINISTRATORS, systems NO_SYSTEM, purposes RUN, reach OwnAgency, SteppedUp;
    /// Makes a one-time link useless that was not used yet.
    WithdrawInvitation("account.withdraw_invitation") Write InvitationId as "invitation",
        "Withdrew an invitation", "You cannot withdraw this invitation.",
        roles ADMINISTRATORS, systems NO_SYSTEM, purposes RUN, reach OwnController, SteppedUp;
    /// Opens a one-time link and sets up a sign-in.
    AcceptInvitation("account.accept_invitation") Write InvitationId as "invitation",
        "Opened a one-time link", "This link cannot be used.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach Anyone, OneFactor;
    /// Ends a member's access to an agency at once.
    SuspendAccount("account.suspend") Write MemberId as "member",
        "Ended somebody’s access", "You cannot end this person's access.",
        roles ADMINISTRATORS, systems COMMANDS, purposes RUN, reach OwnController, SteppedUp;
    /// Changes which roles a member holds. A data protection officer may too, so that an administrator
    /// who needs a role has somebody else to ask.
    ChangeRoles("account.change_roles") Write MemberId as "member",
        "Changed somebody’s roles", "You cannot change this person's roles.",
        roles ACCOUNT_KEEPERS, systems COMMANDS, purposes RUN, reach OwnController, SteppedUp;
    /// Looks at who was given roles that open records of children. The target's owner is the member's own agency.
    ListNewAccess("new_access.list") Read AgencyId as "agency",
        "Looked at new access to records", "You cannot see new access to records.",
        roles RECORD_MANAGERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Says that one knows who was given such roles.
    KnowNewAccess("new_access.know") Write NewAccessId as "new_access",
        "Said that they know somebody who may open records", "You cannot say this about somebody's access.",
        roles RECORD_MANAGERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Makes a one-time link with which somebody who lost their phone or password sets both up anew.
    OfferRecovery("account.offer_recovery") Write MemberId as "member",
        "Made a recovery link for somebody", "You cannot make a recovery link for this person.",
        roles ADMINISTRATORS, systems COMMANDS, purposes RUN, reach OwnController, SteppedUp;
    /// Opens a recovery link: a new password and new codes, every sign-in and passkey gone.
    RecoverAccount("account.recover") Write UserId as "user",
        "Set the sign-in up anew with a recovery link", "This link cannot be used.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach Anyone, OneFactor;
    /// Tries to sign in. A failed try is recorded as a refusal.
    StartSession("session.start") Write UserId as "user",
        "Signed in", "You are not signed in.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach Anyone, OneFactor;
    /// Proves the second factor of a session that has one factor.
    StrengthenSession("session.strengthen") Write SessionId as "session",
        "Entered a one-time code", "Your sign-in is not finished.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach OwnUser, OneFactor;
    /// Ends one of the user's own sessions.
    EndSession("session.end") Write SessionId as "session",
        "Ended a sign-in", "You cannot end this sign-in.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach OwnUser, OneFactor;
    /// Ends every session of a user.
    RevokeSessions("session.revoke_all") Write UserId as "user",
        "Ended several sign-ins", "You cannot end this person's sign-ins.",
        roles NOBODY, systems COMMANDS, purposes RUN, reach OwnUser, SteppedUp;
    /// Changes which agency the session acts for.
    ActAs("session.act_as") Write MemberId as "member",
        "Chose an agency to act for", "You cannot act for this agency.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach OwnUser, TwoFactor;
    /// Registers a passkey.
    AddPasskey("passkey.add") Write PasskeyId as "passkey",
        "Added a passkey", "You cannot add a passkey.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach OwnUser, SteppedUp;
    /// Removes a passkey.
    RemovePasskey("passkey.remove") Write PasskeyId as "passkey",
        "Removed a passkey", "You cannot remove this passkey.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach OwnUser, SteppedUp;
    /// Looks at one's own account: sign-ins, passkeys, what was looked at.
    ViewOwnAccount("account.view_own") Read UserId as "user",
        "Looked at your account", "You cannot see this account.",
        roles NOBODY, systems NO_SYSTEM, purposes &[RunService, ReviewAccess], reach OwnUser, TwoFactor;
    /// Makes a new key that seals the audit.
    RotateKeys("key.rotate") Write () as "key",
        "Made a new signing key", "You cannot make a new signing key.",
        roles NOBODY, systems &[Operator], purposes RUN, reach OwnAgencyWithoutTarget, SteppedUp;
    /// Checks the seals of the audit. A command on the machine checks it without writing anything, this
    /// entry included.
    VerifyAudit("audit.verify") Read () as "audit",
        "Checked the audit", "You cannot check the audit.",
        roles &[Administrator, DataProtectionOfficer, RiskOwner], systems NO_SYSTEM, purposes &[RunService, ReviewAccess], reach OwnAgencyWithoutTarget, TwoFactor;
    /// Sees how ready an area is for use.
    ViewReadiness("readiness.view") Read AreaId as "area",
        "Looked at how ready the area is", "You cannot see how ready this area is.",
        roles &[Administrator, DataProtectionOfficer, RiskOwner, Role::BoardChair], systems COMMANDS, purposes RUN, reach ServedArea, TwoFactor;
    /// Brings a file of the member's own agency in.
    RunImport("import.run") Write ImportId as "import",
        "Brought a file in", "You cannot bring files in for this agency.",
        roles IMPORTERS, systems COMMANDS, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Finishes an import that was begun under [`RunImport`]: its rows count from then on.
    FinishImport("import.finish") Write ImportId as "import",
        "Finished bringing a file in", "You cannot finish this import.",
        roles IMPORTERS, systems COMMANDS, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Stops an import that is under way; nothing of it stays.
    CancelImport("import.cancel") Write ImportId as "import",
        "Stopped bringing a file in", "You cannot stop this import.",
        roles IMPORTERS, systems COMMANDS, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Takes a file back that was brought in: its rows count no more, and what they replaced counts again.
    TakeBackImport("import.take_back") Write ImportId as "import",
        "Took a file back that was brought in", "You cannot take this file back.",
        roles IMPORTERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Looks at the imports of the member's own agency, and at the rows that were refused.
    ViewImports("import.view") Read AgencyId as "agency",
        "Looked at imports", "You cannot see the imports of this agency.",
        roles IMPORTERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Takes a copy of a file that the member's own agency brought in, as it came.
    DownloadImportFile("import.download_file") Read ImportId as "import",
        "Downloaded a file that was brought in", "You cannot download the files of this agency.",
        roles IMPORTERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, SteppedUp;
    /// Looks at words of a file of the member's own agency that somebody typed freely and nobody has checked.
    ReadHeldWords("import.read_words") Read ImportId as "import",
        "Looked at words to be checked", "You cannot see the words that this agency checks.",
        roles IMPORTERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Says which freely typed words of a file of the member's own agency may be shown, and removes others.
    CheckWords("import.check_words") Write ImportId as "import",
        "Checked words that somebody typed", "You cannot check the words of this agency’s files.",
        roles IMPORTERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Keeps which of a partner's columns says what, for the next file.
    SaveMapping("feed_mapping.save") Write FeedMappingId as "feed_mapping",
        "Kept the columns of a partner’s file", "You cannot keep columns for this agency.",
        roles IMPORTERS, systems COMMANDS, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Looks at counts of an area: trends, two sources side by side, how fresh the data is, definitions.
    ViewPicture("picture.view") Read AreaId as "area",
        "Looked at the picture of an area", "You cannot see the picture of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Lists single incidents of an area: those of the member's own agency, and published ones.
    ListIncidents("incident.list") Read AreaId as "area",
        "Looked at incidents of an area", "You cannot see single incidents of this area.",
        roles ANALYSTS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Saves a list of single incidents of an area as a file, which is then out of reach.
    ExportIncidents("incident.export") Read AreaId as "area",
        "Saved a list of incidents of an area", "You cannot save single incidents of this area.",
        roles ANALYSTS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, SteppedUp;
    /// Says whether two records of the member's own agency are of the same thing.
    DecideDuplicate("duplicate.decide") Write DuplicateId as "duplicate",
        "Decided about a likely duplicate", "You cannot decide about these records.",
        roles ANALYSTS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Makes a definition of an area, or a new version of one.
    ChangeDefinition("definition.change") Write DefinitionId as "definition",
        "Changed what is counted", "You cannot change what is counted in this area.",
        roles ANALYSTS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Raises signals where new counts of an area lie outside the expected range.
    RaiseSignals("signal.raise") Write AreaId as "area",
        "Raised signals", "You cannot raise signals: the service itself does.",
        roles NOBODY, systems &[Detector], purposes ANALYSE, reach ServedArea, SteppedUp;
    /// Looks at the signals of an area.
    ViewSignals("signal.view") Read AreaId as "area",
        "Looked at signals of an area", "You cannot see the signals of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Says what a signal was: acknowledged, explained, responded to, of no use.
    SignOffSignal("signal.sign_off") Write SignalId as "signal",
        "Signed a signal off", "You cannot sign this signal off.",
        roles ANALYSTS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads the tension notes of an area.
    ViewTension("tension.view") Read AreaId as "area",
        "Read tension notes", "You cannot read the tension notes of this area.",
        roles PRACTITIONERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Writes a tension note.
    WriteTension("tension.write") Write TensionNoteId as "tension_note",
        "Wrote a tension note", "You cannot write a tension note for this area.",
        roles PRACTITIONERS, systems &[Demonstration], purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Confirms that a flagged tension note names nobody.
    CheckTension("tension.check") Write TensionNoteId as "tension_note",
        "Checked a tension note", "You cannot check the tension notes of this area.",
        roles BRIEFERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Takes a tension note back: one's own; for another's, [`CheckTension`] is needed too.
    WithdrawTension("tension.withdraw") Write TensionNoteId as "tension_note",
        "Withdrew a tension note", "You cannot withdraw this tension note.",
        roles PRACTITIONERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Sets the tension level of an area, with a reason.
    SetTensionLevel("tension.set_level") Write AreaId as "area",
        "Set the tension level of an area", "You cannot set the tension level of this area.",
        roles BRIEFERS, systems &[Demonstration], purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads the morning briefing of an area.
    ViewBriefing("briefing.view") Read AreaId as "area",
        "Read a morning briefing", "You cannot read the briefing of this area.",
        roles BRIEFED, systems &[Operator], purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads the counts of the morning briefing of an area, and nothing that people wrote in it: the region sees
    /// aggregates only.
    ViewBriefingCounts("briefing.view_counts") Read AreaId as "area",
        "Looked at the counts of a morning briefing", "You cannot read the briefing of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Prepares and edits the morning briefing of an area.
    PrepareBriefing("briefing.prepare") Write BriefingId as "briefing",
        "Prepared a morning briefing", "You cannot prepare the briefing of this area.",
        roles BRIEFERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Signs the morning briefing of an area.
    SignBriefing("briefing.sign") Write BriefingId as "briefing",
        "Signed a morning briefing", "You cannot sign the briefing of this area.",
        roles BRIEFERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Withdraws a signed morning briefing of an area: it stays readable and says why.
    WithdrawBriefing("briefing.withdraw") Write BriefingId as "briefing",
        "Withdrew a morning briefing", "You cannot withdraw the briefing of this area.",
        roles BRIEFERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Publishes a line to the briefings of an area.
    PublishItem("briefing.publish") Write BriefingItemId as "briefing_item",
        "Published to the briefings of an area", "You cannot publish to the briefings of this area.",
        roles ANALYSTS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Chooses why one works with records, until another purpose is chosen.
    ChoosePurpose("session.choose_purpose") Write SessionId as "session",
        "Chose a purpose", "You cannot choose this purpose.",
        roles NOBODY, systems NO_SYSTEM, purposes RUN, reach OwnUser, TwoFactor;
    /// Lists the children whom the member is around.
    ListPeople("person.list") Read AgencyId as "agency",
        "Looked at a list of children", "You cannot see a list of children.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnChildren, TwoFactor;
    /// Looks for a child among those of whom the member's own agency keeps a record.
    FindPeople("person.find") Read AgencyId as "agency",
        "Looked for a child", "You cannot look for a child.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnAgency, TwoFactor;
    /// Begins a record of a child.
    OpenRecord("person.open") Write PersonId as "person",
        "Began a record of a child", "You cannot begin a record of a child.",
        roles RECORD_KEEPERS, systems &[Demonstration], purposes FOR_A_CHILD, reach OwnAgency, TwoFactor;
    /// Looks at a child's record.
    ViewRecord("person.view") Read PersonId as "person",
        "Looked at a child’s record", "You cannot open this record.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach Record, TwoFactor;
    /// Keeps or corrects what the member's own agency holds of a child's identity.
    KeepIdentity("person.keep_identity") Write PersonId as "person",
        "Kept a child’s identity", "You cannot change this record.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnPartOfRecord, TwoFactor;
    /// Adds a fact to a child's record.
    AddFact("fact.add") Write FactId as "fact",
        "Added a fact to a child’s record", "You cannot add this to the record.",
        roles RECORD_KEEPERS, systems &[Demonstration], purposes FOR_A_CHILD, reach OwnPartOfRecord, TwoFactor;
    /// Withdraws a fact that the member's own agency recorded.
    WithdrawFact("fact.withdraw") Write FactId as "fact",
        "Withdrew a fact from a child’s record", "You cannot withdraw this fact.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnPartOfRecord, TwoFactor;
    /// Reads the notes of the member's own agency's compartment.
    ReadNotes("note.read") Read PersonId as "person",
        "Read notes in the compartment of the agency", "You cannot read these notes.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnPartOfRecord, TwoFactor;
    /// Writes a note in the member's own agency's compartment.
    WriteNote("note.write") Write NoteId as "note",
        "Wrote a note in the compartment of the agency", "You cannot write this note.",
        roles RECORD_KEEPERS, systems &[Demonstration], purposes FOR_A_CHILD, reach OwnPartOfRecord, TwoFactor;
    /// Adds somebody to the people around a child.
    AddAround("around.add") Write AroundId as "around",
        "Added somebody to the people around a child", "You cannot add this person around this child.",
        roles RECORD_KEEPERS, systems &[Demonstration], purposes FOR_A_CHILD, reach RecordAround, TwoFactor;
    /// Ends somebody's place around a child.
    EndAround("around.end") Write AroundId as "around",
        "Ended somebody’s place around a child", "You cannot end this person’s place around this child.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach RecordAround, TwoFactor;
    /// Hands the lead for a child to somebody else.
    HandOver("around.hand_over") Write PersonId as "person",
        "Handed the lead for a child over", "You cannot hand the lead for this child over.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach RecordLead, TwoFactor;
    /// Lists the children of the member's own agency whom nobody there is around any more.
    ListLeftAlone("around.list_left_alone") Read AgencyId as "agency",
        "Looked at children whom nobody works with", "You cannot see which children nobody works with.",
        roles RECORD_MANAGERS, systems NO_SYSTEM, purposes &[Purpose::Supervise], reach OwnController, TwoFactor;
    /// Gives the lead for a child of the member's own legal body, whom nobody there leads any more, to somebody there.
    GiveLeftAlone("around.give_left_alone") Write PersonId as "person",
        "Gave a child whom nobody led to a colleague", "You cannot give the lead for this child to somebody.",
        roles RECORD_MANAGERS, systems NO_SYSTEM, purposes &[Purpose::Supervise], reach OwnController, SteppedUp;
    /// Opens the record of a child whom the member is not around, for an hour, in immediate danger.
    BreakGlass("glass.break") Write PersonId as "person",
        "Broke the glass of a child’s record", "You cannot break the glass here.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes &[Purpose::ImmediateDanger], reach RecordBehindGlass, SteppedUp;
    /// Lists where glass was broken, to look back at it.
    ListBrokenGlass("glass.list") Read AgencyId as "agency",
        "Looked at where glass was broken", "You cannot see where glass was broken.",
        roles GLASS_READERS, systems NO_SYSTEM, purposes &[ReviewAccess], reach OwnController, TwoFactor;
    /// Says whether breaking the glass was right.
    ReviewGlass("glass.review") Write GlassId as "glass",
        "Looked back at broken glass", "You cannot look back at this.",
        roles REVIEWERS, systems NO_SYSTEM, purposes &[ReviewAccess], reach OwnController, TwoFactor;
    /// Shares named items of a child's record with somebody of another agency.
    SendDisclosure("disclosure.send") Write DisclosureId as "disclosure",
        "Shared something about a child", "You cannot share this.",
        roles RECORD_KEEPERS, systems &[Demonstration], purposes FOR_A_CHILD, reach RecordAround, TwoFactor;
    /// Decides to share where no agreement covers it, to protect a child.
    DecideOneOff("one_off.decide") Write OneOffId as "one_off",
        "Decided to share to protect a child", "You cannot decide to share this.",
        roles RECORD_KEEPERS, systems NO_SYSTEM,
        purposes &[Purpose::DecideProtection, Purpose::ImmediateDanger], reach RecordAround, SteppedUp;
    /// Lists what was shared with the member and what the member shared.
    ListDisclosures("disclosure.list") Read AgencyId as "agency",
        "Looked at what was shared", "You cannot see what was shared.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnAgency, TwoFactor;
    /// Reads what was shared with the member.
    ReadDisclosure("disclosure.read") Read DisclosureId as "disclosure",
        "Read what was shared", "You cannot read this.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach Received, TwoFactor;
    /// Says that it arrived, what was done, or that it comes back.
    AnswerDisclosure("disclosure.answer") Write DisclosureId as "disclosure",
        "Answered what was shared", "You cannot answer this.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach Received, TwoFactor;
    /// Saves what was shared with the member as a one-record document, which is then out of reach.
    FileDisclosure("disclosure.file") Read DisclosureId as "disclosure",
        "Saved what was shared as a document", "You cannot save this.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach Received, SteppedUp;
    /// Takes back what was shared: nobody can read it there any more.
    RecallDisclosure("disclosure.recall") Write DisclosureId as "disclosure",
        "Took back what was shared", "You cannot take this back.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnAgency, TwoFactor;
    /// Says what happens instead of what a recipient gave back.
    SettleReturned("disclosure.settle") Write DisclosureId as "disclosure",
        "Said what happens instead of what came back", "You cannot answer for this.",
        roles RECORD_KEEPERS, systems NO_SYSTEM, purposes FOR_A_CHILD, reach OwnAgency, TwoFactor;
    /// Lists one-off decisions of the member's own legal body, to look back at them.
    ListOneOffs("one_off.list") Read AgencyId as "agency",
        "Looked at one-off decisions", "You cannot see one-off decisions.",
        roles REVIEWERS, systems NO_SYSTEM, purposes &[ReviewAccess], reach OwnController, TwoFactor;
    /// Says whether a one-off decision was right.
    ReviewOneOff("one_off.review") Write OneOffId as "one_off",
        "Looked back at a one-off decision", "You cannot look back at this decision.",
        roles REVIEWERS, systems NO_SYSTEM, purposes &[ReviewAccess], reach OwnController, TwoFactor;
    /// Takes the newest head of the audit away on paper, so that somebody outside can witness it.
    PrintHead("audit.print_head") Read () as "audit",
        "Printed the head of the audit", "You cannot print the head of the audit.",
        roles &[Administrator, DataProtectionOfficer, RiskOwner, Role::BoardChair, Role::ScrutinyMember],
        systems NO_SYSTEM, purposes &[RunService, ReviewAccess], reach OwnAgencyWithoutTarget, TwoFactor;
    /// Reads what a legal body has assessed of its activities with information.
    ViewAssessments("assessment.view") Read AgencyId as "agency",
        "Read impact assessments", "You cannot read the assessments of this legal body.",
        roles ASSESSMENT_READERS, systems NO_SYSTEM, purposes RUN, reach OwnController, TwoFactor;
    /// Writes an assessment, or a new version of one.
    WriteAssessment("assessment.write") Write AssessmentId as "assessment",
        "Wrote an impact assessment", "You cannot write this assessment.",
        roles ASSESSORS, systems NO_SYSTEM, purposes RUN, reach OwnController, TwoFactor;
    /// Signs an assessment as data protection officer or as risk owner.
    SignAssessment("assessment.sign") Write AssessmentId as "assessment",
        "Signed an impact assessment", "You cannot sign this assessment.",
        roles &[DataProtectionOfficer, RiskOwner], systems NO_SYSTEM, purposes RUN, reach OwnController, SteppedUp;
    /// Looks back at who saw one child's record.
    ViewWhoSaw("access.view_person") Read PersonId as "person",
        "Looked at who saw a child’s record", "You cannot see who saw this record.",
        roles &[DataProtectionOfficer, Role::CaldicottGuardian, Role::YouthJusticeManager],
        systems NO_SYSTEM, purposes &[ReviewAccess, SubjectRequest], reach OwnController, TwoFactor;
    /// Lists what a pass through the audit found unusual about access.
    ViewFindings("access_finding.view") Read AgencyId as "agency",
        "Looked at unusual access", "You cannot see unusual access.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Writes down that something about access looks unusual.
    RaiseFinding("access_finding.raise") Write AccessFindingId as "access_finding",
        "Noted unusual access", "You cannot note unusual access: the service itself does.",
        roles NOBODY, systems &[AccessReviewer], purposes REVIEW, reach OwnController, SteppedUp;
    /// Says what unusual access was.
    DecideFinding("access_finding.decide") Write AccessFindingId as "access_finding",
        "Decided about unusual access", "You cannot decide about this access.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Says that information went where it should not have gone.
    ReportBreach("breach.report") Write BreachId as "breach",
        "Reported that information may have gone wrong", "You cannot report this.",
        roles Role::ALL, systems NO_SYSTEM, purposes RUN, reach OwnAgency, TwoFactor;
    /// Reads what was reported of a legal body's agencies.
    ViewBreaches("breach.view") Read AgencyId as "agency",
        "Looked at breaches", "You cannot see the breaches of this legal body.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Works on a breach: what is concerned, what was decided, who was visited.
    HandleBreach("breach.handle") Write BreachId as "breach",
        "Worked on a breach", "You cannot work on this breach.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Stops the sharing that a breach concerns. It needs no fresh proof: it only ever stops.
    FreezeShares("breach.freeze") Write BreachId as "breach",
        "Froze what a breach concerns", "You cannot freeze sharing.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Lets the sharing go on that a breach concerns.
    ReleaseShares("breach.release") Write BreachId as "breach",
        "Released what a breach concerns", "You cannot let sharing go on.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, SteppedUp;
    /// Closes a breach with what was learned.
    CloseBreach("breach.close") Write BreachId as "breach",
        "Closed a breach", "You cannot close this breach.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, SteppedUp;
    /// Looks at how long what is kept, what goes next and what is held.
    ViewRetention("retention.view") Read AgencyId as "agency",
        "Looked at how long information is kept", "You cannot see how long this legal body keeps information.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Changes how long a legal body keeps a kind of information.
    ChangeSchedule("retention.change") Write ControllerId as "controller",
        "Changed how long information is kept", "You cannot change how long information is kept.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, SteppedUp;
    /// Deletes what of a child was kept as long as the schedule says.
    DeleteKept("retention.delete") Write PersonId as "person",
        "Deleted what was kept long enough", "You cannot delete this: the service itself does.",
        roles NOBODY, systems &[RetentionKeeper], purposes RUN, reach OwnController, SteppedUp;
    /// Deletes what a legal body wrote about requests, holds and breaches that ended as long ago as the schedule says.
    DeleteEnded("retention.delete_ended") Write ControllerId as "controller",
        "Deleted what ended long enough ago", "You cannot delete this: the service itself does.",
        roles NOBODY, systems &[RetentionKeeper], purposes RUN, reach OwnController, SteppedUp;
    /// Deletes facts of a child because somebody with a right to it asked and a second person agreed.
    DeleteAsked("rights.delete") Write RightsRequestId as "rights_request",
        "Deleted what somebody asked to be deleted", "You cannot delete what is asked for.",
        roles OFFICERS, systems NO_SYSTEM, purposes &[SubjectRequest], reach OwnController, SteppedUp;
    /// Stops deletion of what is held of a child.
    PlaceHold("hold.place") Write HoldId as "hold",
        "Stopped the deletion of a record", "You cannot stop deletion here.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, TwoFactor;
    /// Lets deletion go on.
    LiftHold("hold.lift") Write HoldId as "hold",
        "Let deletion of a record go on", "You cannot let deletion go on here.",
        roles OFFICERS, systems NO_SYSTEM, purposes REVIEW, reach OwnController, SteppedUp;
    /// Looks at requests about what is held of somebody.
    ViewRequests("rights.view") Read AgencyId as "agency",
        "Looked at people’s requests", "You cannot see the requests of this legal body.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes &[SubjectRequest], reach OwnController, TwoFactor;
    /// Works on a request: receives it, checks who asks, prepares the answer, runs its clock.
    HandleRequest("rights.handle") Write RightsRequestId as "rights_request",
        "Worked on somebody’s request", "You cannot work on this request.",
        roles OFFICERS, systems NO_SYSTEM, purposes &[SubjectRequest], reach OwnController, TwoFactor;
    /// Reads a prepared answer as the second reader.
    ReadAnswer("rights.second_read") Write RightsRequestId as "rights_request",
        "Read an answer as the second reader", "You cannot be the second reader of this answer.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes &[SubjectRequest], reach OwnController, TwoFactor;
    /// Sends a prepared answer back as the second reader.
    SendBack("rights.send_back") Write RightsRequestId as "rights_request",
        "Sent an answer back as the second reader", "You cannot send this answer back.",
        roles INFORMATION_OFFICERS, systems NO_SYSTEM, purposes &[SubjectRequest], reach OwnController, TwoFactor;
    /// Sends the answer.
    SendAnswer("rights.send") Write RightsRequestId as "rights_request",
        "Sent the answer to somebody’s request", "You cannot send this answer.",
        roles OFFICERS, systems NO_SYSTEM, purposes &[SubjectRequest], reach OwnController, SteppedUp;
    /// Looks at the legal powers that sharing can rest on.
    ViewGateways("gateway.view") Read () as "gateway",
        "Looked at the legal powers", "You cannot see the legal powers.",
        roles Role::ALL, systems NO_SYSTEM, purposes RUN, reach OwnAgencyWithoutTarget, TwoFactor;
    /// Writes what the member's own legal body says of a legal power, for its own people.
    AmendGateway("gateway.amend") Write GatewayId as "gateway",
        "Wrote a note on a legal power", "You cannot write a note on this legal power.",
        roles OFFICERS, systems NO_SYSTEM, purposes RUN, reach OwnAgencyWithoutTarget, TwoFactor;
    /// Takes a legal power out of use: nothing flows under it any more.
    WithdrawGateway("gateway.withdraw") Write GatewayId as "gateway",
        "Took a legal power out of use", "You cannot take this legal power out of use.",
        roles OFFICERS, systems NO_SYSTEM, purposes RUN, reach OwnAgencyWithoutTarget, SteppedUp;
    /// Puts a legal power back into use: the legal body that took it out does.
    RestoreGateway("gateway.restore") Write GatewayId as "gateway",
        "Put a legal power back into use", "You cannot put this legal power back into use.",
        roles OFFICERS, systems NO_SYSTEM, purposes RUN, reach OwnController, SteppedUp;
    /// Looks at the register of agreements: those of the member's own legal body.
    ListAgreements("agreement.list") Read ControllerId as "controller",
        "Looked at the register of agreements", "You cannot see the register of agreements.",
        roles Role::ALL, systems NO_SYSTEM, purposes RUN, reach Party, TwoFactor;
    /// Reads an agreement that the member's own legal body is a party of.
    ViewAgreement("agreement.view") Read AgreementId as "agreement",
        "Read an agreement", "You cannot read this agreement.",
        roles Role::ALL, systems NO_SYSTEM, purposes RUN, reach Party, TwoFactor;
    /// Reads agreements of an area, whoever their parties are: for the Board and for scrutiny.
    OverseeAgreements("agreement.oversee") Read AreaId as "area",
        "Looked at the agreements of an area", "You cannot see the agreements of this area.",
        roles OVERSEERS, systems NO_SYSTEM, purposes RUN, reach PartneredArea, TwoFactor;
    /// Begins an agreement.
    DraftAgreement("agreement.draft") Write AgreementId as "agreement",
        "Began an agreement", "You cannot begin an agreement.",
        roles DRAFTERS, systems NO_SYSTEM, purposes RUN, reach Party, TwoFactor;
    /// Changes an agreement that nobody has signed.
    EditAgreement("agreement.edit") Write AgreementId as "agreement",
        "Changed an agreement", "You cannot change this agreement.",
        roles DRAFTERS, systems NO_SYSTEM, purposes RUN, reach Party, TwoFactor;
    /// Signs an agreement for the member's own legal body. Roles do not say who may: signatory authority does, which
    /// somebody else granted.
    SignAgreement("agreement.sign") Write AgreementId as "agreement",
        "Signed an agreement", "You cannot sign this agreement.",
        roles Role::ALL, systems NO_SYSTEM, purposes RUN, reach Party, SteppedUp;
    /// Stops all sharing under an agreement at once, for a while. It needs no fresh proof: it only ever stops.
    SuspendAgreement("agreement.suspend") Write AgreementId as "agreement",
        "Suspended an agreement", "You cannot suspend this agreement.",
        roles OFFICERS, systems NO_SYSTEM, purposes RUN, reach Party, TwoFactor;
    /// Lets sharing under a suspended agreement go on.
    ResumeAgreement("agreement.resume") Write AgreementId as "agreement",
        "Resumed an agreement", "You cannot resume this agreement.",
        roles OFFICERS, systems NO_SYSTEM, purposes RUN, reach Party, SteppedUp;
    /// Takes the member's own legal body out of an agreement at once and for good.
    WithdrawFromAgreement("agreement.withdraw") Write AgreementId as "agreement",
        "Withdrew from an agreement", "You cannot withdraw from this agreement.",
        roles STOPPERS, systems NO_SYSTEM, purposes RUN, reach Party, SteppedUp;
    /// Ends an agreement for all its parties.
    EndAgreement("agreement.end") Write AgreementId as "agreement",
        "Ended an agreement", "You cannot end this agreement.",
        roles STOPPERS, systems NO_SYSTEM, purposes RUN, reach Party, SteppedUp;
    /// Looks at who may sign for the member's own legal body.
    ViewSignatories("agreement.view_signatories") Read ControllerId as "controller",
        "Looked at who may sign agreements", "You cannot see who may sign for this legal body.",
        roles GOVERNORS, systems NO_SYSTEM, purposes RUN, reach Party, TwoFactor;
    /// Says that a member may sign agreements for their legal body. Nobody says it of themselves.
    GrantAuthority("agreement.grant_authority") Write MemberId as "member",
        "Let somebody sign agreements", "You cannot say who may sign for this legal body.",
        roles GOVERNORS, systems NO_SYSTEM, purposes RUN, reach Party, SteppedUp;
    /// Says that a member may sign agreements no more. What they signed stays signed.
    EndAuthority("agreement.end_authority") Write MemberId as "member",
        "Ended somebody’s right to sign agreements", "You cannot say who may sign for this legal body.",
        roles GOVERNORS, systems NO_SYSTEM, purposes RUN, reach Party, SteppedUp;
    /// Looks at the groups of boroughs that the member's own legal body works in.
    ListGroups("group.list") Read ControllerId as "controller",
        "Looked at groups of boroughs", "You cannot see groups of boroughs.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach Party, TwoFactor;
    /// Reads what a group of boroughs wrote: no people are in it.
    ViewGroup("group.view") Read GroupId as "group",
        "Read what a group of boroughs wrote", "You cannot see this group of boroughs.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach Party, TwoFactor;
    /// Makes a group of boroughs under an agreement in force.
    FoundGroup("group.found") Write GroupId as "group",
        "Made a group of boroughs", "You cannot make a group under this agreement.",
        roles DRAFTERS, systems NO_SYSTEM, purposes ANALYSE, reach Party, TwoFactor;
    /// Takes the member's own legal body, or one of its agencies, into a group.
    JoinGroup("group.join") Write GroupId as "group",
        "Joined a group of boroughs", "You cannot join this group of boroughs.",
        roles DRAFTERS, systems NO_SYSTEM, purposes ANALYSE, reach Party, TwoFactor;
    /// Takes the member's own legal body out of a group: what it wrote leaves with it.
    LeaveGroup("group.leave") Write GroupId as "group",
        "Left a group of boroughs", "You cannot leave this group of boroughs.",
        roles DRAFTERS, systems NO_SYSTEM, purposes ANALYSE, reach Party, TwoFactor;
    /// Adds to a group what an agency knows of places, or what it means to do: no people in it.
    WriteGroup("group.write") Write GroupId as "group",
        "Wrote in a group of boroughs", "You cannot write in this group of boroughs.",
        roles PRACTITIONERS, systems NO_SYSTEM, purposes ANALYSE, reach Party, TwoFactor;

    // Agreed language.

    /// Reads the agreed language of an area: terms, meanings, disputes, and counts by agency.
    ViewLanguage("language.view") Read AreaId as "area",
        "Looked at the agreed language", "You cannot see the agreed language of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Asks which words of a text partners agreed to avoid. The text is kept nowhere.
    CheckText("language.check") Read AgencyId as "agency",
        "Checked the words of a text", "You cannot check a text here.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Makes an edition of the agreed language for the region.
    MakeEdition("language.make_edition") Write LanguageEditionId as "language_edition",
        "Made an edition of the agreed language", "You cannot make an edition of the agreed language.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, SteppedUp;
    /// Ratifies an edition, with the borough's own terms, as its Board decided.
    RatifyLanguage("language.ratify") Write AreaId as "area",
        "Ratified the agreed language for a borough", "You cannot ratify the agreed language for this borough.",
        roles CHAIRS, systems &[Demonstration], purposes ANALYSE, reach PartneredArea, SteppedUp;
    /// Proposes a term of the borough's own.
    AddTerm("language.add_term") Write LocalTermId as "language_term",
        "Proposed a term for a borough", "You cannot propose a term for this borough.",
        roles PLANNERS, systems &[Demonstration], purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Ends a term of the borough's own.
    EndTerm("language.end_term") Write LocalTermId as "language_term",
        "Ended a term of a borough", "You cannot end a term of this borough.",
        roles PLANNERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Disputes a term.
    DisputeTerm("language.dispute") Write TermDisputeId as "language_dispute",
        "Disputed a term of the agreed language", "You cannot dispute a term in this borough.",
        roles PRACTITIONERS, systems &[Demonstration], purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Settles a dispute about a term, as the Board decided.
    SettleDispute("language.settle_dispute") Write TermDisputeId as "language_dispute",
        "Settled a dispute about a term", "You cannot settle this dispute.",
        roles CHAIRS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    // Standards of the region, and the boroughs' assessments of themselves: `crates/app/src/standards`.

    /// Reads the standards offered to an area, what the area answered, and its completed rounds.
    ViewStandards("standard.view") Read AreaId as "area",
        "Read the standards of an area", "You cannot see the standards of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Reads an edition on which the boroughs are consulted.
    ReadConsultation("standard.read_consultation") Read EditionId as "edition",
        "Read standards on which boroughs are consulted", "You cannot see these standards before they are offered.",
        roles CONSULTED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Looks at the drafts of the region's standards, who agreed, and what boroughs found.
    OverseeStandards("standard.oversee") Read AgencyId as "agency",
        "Looked at the region’s standards", "You cannot see drafts and all boroughs: the regional body does.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Drafts an edition, and opens the consultation on it.
    DraftEdition("standard.draft") Write EditionId as "edition",
        "Drafted standards", "You cannot draft these standards.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Fixes the text of an edition and offers it to the boroughs.
    OfferEdition("standard.offer") Write EditionId as "edition",
        "Offered standards to the boroughs", "You cannot offer these standards.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, SteppedUp;
    /// Says something of an expectation while it is consulted on.
    CommentStandard("standard.comment") Write ExpectationId as "expectation",
        "Commented on a standard", "You cannot comment on this standard.",
        roles CONSULTED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Answers a borough's comment.
    ReplyToComment("standard.reply") Write StandardCommentId as "standard_comment",
        "Answered a comment on a standard", "You cannot answer this comment.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Says for a council whether it agrees to an edition.
    AnswerEdition("standard.answer") Write EditionId as "edition",
        "Answered for the council on the region’s standards", "You cannot answer for the council: its chief executive does.",
        roles &[Role::ChiefExecutive], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, SteppedUp;
    /// Reads a round that is not completed.
    ReadOpenRound("standard.read_round") Read RoundId as "round",
        "Read a borough’s assessment of itself", "You cannot see an assessment that is not completed.",
        roles ASSESSED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Begins a round, and writes what the borough finds of itself.
    AssessBorough("standard.assess") Write RoundId as "round",
        "Assessed the own borough", "You cannot assess this borough.",
        roles SELF_ASSESSORS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Completes a round in one's own name, and asks a peer borough to moderate it.
    CompleteRound("standard.complete") Write RoundId as "round",
        "Completed an assessment of the own borough", "You cannot complete this assessment.",
        roles COMPLETERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads what a peer borough says of a round, as the one or the other.
    ReadModeration("standard.read_moderation") Read ModerationId as "moderation",
        "Read a peer borough’s view", "You cannot see this peer borough’s view.",
        roles ASSESSED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Moderates another borough's round for one's own.
    ModerateRound("standard.moderate") Write ModerationId as "moderation",
        "Moderated another borough’s assessment", "You cannot moderate this assessment.",
        roles &[Role::BoardChair, Role::YouthJusticeManager, Role::ChiefExecutive], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Answers what the moderator said.
    AnswerModerator("standard.answer_moderator") Write ModerationId as "moderation",
        "Answered a peer borough’s view", "You cannot answer this peer borough’s view.",
        roles SELF_ASSESSORS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Plans an improvement, or says what came of it.
    PlanImprovement("standard.improve") Write ImprovementId as "improvement",
        "Planned an improvement", "You cannot plan improvements of this borough.",
        roles SELF_ASSESSORS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;

    // Money, when it ends, and what boroughs ask for together: `crates/app/src/funding`.

    /// Looks at the funding of an area, and at what boroughs ask together.
    ViewFunding("funding.view") Read AreaId as "area",
        "Looked at the funding of an area", "You cannot see the funding of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Takes lists of funding or asks away as a file.
    ExportFunding("funding.export") Read AreaId as "area",
        "Saved a list of funding or asks", "You cannot save this list.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Writes a stream of a borough.
    WriteStream("funding.write") Write FundingStreamId as "funding_stream",
        "Wrote down funding", "You cannot write down funding of this borough.",
        roles &[Role::BoardChair, Role::YouthJusticeManager, Role::Analyst, Role::VoluntaryWorker], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Writes a stream of the region.
    WriteRegionalStream("funding.write_regional") Write FundingStreamId as "funding_stream",
        "Wrote down funding of the region", "You cannot write down funding of the region.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Opens, sends or closes an ask of a borough.
    WriteAsk("ask.write") Write AskId as "ask",
        "Worked on an ask", "You cannot work on this ask.",
        roles COMPLETERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Opens, sends or closes an ask of the region.
    WriteRegionalAsk("ask.write_regional") Write AskId as "ask",
        "Worked on an ask of the region", "You cannot work on this ask.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Puts a borough behind an ask, or steps back.
    BackAsk("ask.back") Write AskId as "ask",
        "Said whether a borough stands behind an ask", "You cannot say whether this borough stands behind an ask.",
        roles &[Role::BoardChair, Role::ChiefExecutive], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    // The timeline of a borough: what may become critical, and who does what about it.
    /// Reads the timeline of a borough. Dates of an agency's own children are not on it: see [`ViewOwnDates`].
    ViewTimeline("timeline.view") Read AreaId as "area",
        "Looked at the timeline of a borough", "You cannot see the timeline of this area.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Counts the events of boroughs that have an owner and a plan, and reads no word of them.
    ViewTimelineCounts("timeline.view_counts") Read AreaId as "area",
        "Looked at counts of the timelines of boroughs", "You cannot see counts of the timeline of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Writes an event for the boroughs of the member, or changes one.
    WriteTimeline("timeline.write") Write TimelineEventId as "timeline_event",
        "Wrote an event of the timeline", "You cannot write on the timeline of this area.",
        roles TIMELINE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Takes an event off the timeline, with a reason.
    WithdrawTimeline("timeline.withdraw") Write TimelineEventId as "timeline_event",
        "Withdrew an event of the timeline", "You cannot withdraw this event.",
        roles TIMELINE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Says that an action of the timeline is done, and what happened.
    FinishTimelineAction("timeline.finish_action") Write TimelineActionId as "timeline_action",
        "Said that an action of the timeline is done", "You cannot say this about an action of the timeline.",
        roles TIMELINE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads dates of children whom the member's own agency works with: without a name, and nobody else does.
    ViewOwnDates("timeline.view_own") Read AgencyId as "agency",
        "Looked at the court and release dates of an agency", "You cannot see the dates of this agency.",
        roles TIMELINE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Writes such a date, or changes it.
    WriteOwnDate("timeline.write_own") Write TimelineEventId as "timeline_event",
        "Wrote a court or release date of an agency", "You cannot write the dates of this agency.",
        roles TIMELINE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Sends a calendar or term dates for a borough, looks at what is in it and takes it in.
    BringCalendar("timeline.bring") Write TimelineFileId as "timeline_file",
        "Brought a calendar in", "You cannot bring a calendar in for this area.",
        roles CALENDAR_BRINGERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;

    // The guide: how procedures work here, where they do not, and what the guidance says.
    /// Reads the guide of a borough.
    ViewGuide("guide.view") Read AreaId as "area",
        "Read the guide", "You cannot read the guide of this area.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Writes a page of the guide of a borough, in versions.
    WriteGuide("guide.write") Write GuidePageId as "guide_page",
        "Wrote a page of the guide", "You cannot write the guide of this area.",
        roles GUIDE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Amends the crosswalk of guidance for a borough, in versions.
    WriteCrosswalk("guide.write_crosswalk") Write CrosswalkRowId as "crosswalk_row",
        "Amended the crosswalk of guidance", "You cannot amend the crosswalk of guidance of this area.",
        roles GUIDE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads what people of a borough said of where a procedure works and where it does not.
    ViewGuideReports("guide.view_reports") Read AreaId as "area",
        "Read where procedures work and where they do not", "You cannot read what people of this area said of procedures.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Says where a procedure works and where it does not.
    ReportOnGuide("guide.report") Write GuideReportId as "guide_report",
        "Said where a procedure works or does not", "You cannot say this about a procedure of this area.",
        roles PRACTITIONERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Answers it for the safeguarding partnership, with a date by which something changes.
    AnswerGuideReport("guide.answer") Write GuideReportId as "guide_report",
        "Answered where a procedure does not work", "You cannot answer for the safeguarding partnership of this area.",
        roles GUIDE_ANSWERERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;

    // The plan of a borough: its parts, its actions, its versions and who signed them: `crates/app/src/plans`.
    /// Reads the plans of a borough, and what they ask of a partner.
    ViewPlan("plan.view") Read AreaId as "area",
        "Read the plan of a borough", "You cannot see the plan of this area.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Takes a plan or its actions away as a file.
    ExportPlan("plan.export") Read AreaId as "area",
        "Saved the plan of a borough", "You cannot save the plan of this area.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Counts which boroughs have a plan, and which actions of the region it serves; reads no word of a borough’s plan.
    ViewPlanCounts("plan.view_counts") Read AreaId as "area",
        "Looked at which boroughs have a plan", "You cannot see which boroughs have a plan.",
        roles Role::ALL, systems NO_SYSTEM, purposes ANALYSE, reach ServedArea, TwoFactor;
    /// Begins a plan, writes its parts, entries and actions.
    WritePlan("plan.write") Write PlanId as "plan",
        "Worked on a plan", "You cannot work on this plan.",
        roles SELF_ASSESSORS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Adds what one’s own agency knows of what drives violence.
    AddDriver("plan.add_driver") Write PlanId as "plan",
        "Added to what drives violence here", "You cannot add to what drives violence here.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Says where an action of one’s own agency stands.
    ReportPlanAction("plan.report") Write PlanActionId as "plan_action",
        "Said where an action of the plan stands", "You cannot say where this action stands.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Fixes the text of a plan as a version that authorities sign.
    OfferPlan("plan.offer") Write PlanId as "plan",
        "Offered a plan for signing", "You cannot offer this plan for signing.",
        roles &[Role::BoardChair, Role::YouthJusticeManager], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Signs a version for an authority, with or without dissent, or declines.
    SignPlan("plan.sign") Write PlanVersionId as "plan_version",
        "Signed a plan for an authority", "You cannot sign this plan: senior leaders and chief executives do.",
        roles &[Role::ChiefExecutive, Role::SeniorLeader], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, SteppedUp;
    /// Adopts a version for the Board.
    AdoptPlan("plan.adopt") Write PlanVersionId as "plan_version",
        "Adopted a plan", "You cannot adopt this plan: the chair of the Board does.",
        roles &[Role::BoardChair], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, SteppedUp;
    /// Closes a plan, with what came of it.
    ClosePlan("plan.close") Write PlanId as "plan",
        "Closed a plan", "You cannot close this plan: the chair of the Board does.",
        roles &[Role::BoardChair], systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Writes an action of the region that boroughs’ plans serve, or ends it.
    WriteRegionalAction("regional_action.write") Write RegionalActionId as "regional_action",
        "Wrote an action of the region", "You cannot write actions of the region.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;

    // The inspection pack: `crates/app/src/inspection`.
    /// Takes the pack for an inspection away, as at a day.
    PrintInspectionPack("inspection.print") Read AreaId as "area",
        "Saved the inspection pack of a borough", "You cannot save the inspection pack of this area.",
        roles INSPECTED, systems &[Operator], purposes ANALYSE, reach PartneredArea, SteppedUp;

    // How effective the partnership is: `crates/app/src/effectiveness`.
    /// Looks at the figures of the framework’s questions for a borough.
    ViewEffectiveness("effectiveness.view") Read AreaId as "area",
        "Looked at how effective the partnership is", "You cannot see these figures of this area.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reports a figure that was counted by hand, in one’s own name.
    ReportFigure("effectiveness.report") Write AreaId as "area",
        "Reported a figure by hand", "You cannot report figures of this area.",
        roles SELF_ASSESSORS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;

    // Meetings, papers, decisions, promises and plans of police areas: `crates/app/src/board`.

    /// Looks at meetings, decisions, promises and papers of a borough, and at the plans of police areas that cover it.
    ViewBoard("board.view") Read AreaId as "area",
        "Looked at the Board of a borough", "You cannot see the Board of this borough.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Takes a register of the Board away as a file.
    ExportBoard("board.export") Read AreaId as "area",
        "Saved a list of the Board", "You cannot save this list.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Reads the two-page paper of a Board, on a page or printed.
    PrintBoardPaper("board.print") Read AreaId as "area",
        "Read the paper of a Board", "You cannot read the paper of this Board.",
        roles BRIEFED, systems &[Operator], purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Looks at the meetings that the own regional body convened.
    ViewRegionalMeetings("board.view_regional") Read AgencyId as "agency",
        "Looked at meetings of the region", "You cannot see the meetings of the region.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Plans a meeting of partners, writes its agenda, who came and its minutes.
    WriteMeeting("meeting.write") Write MeetingId as "meeting",
        "Wrote a meeting", "You cannot write this meeting.",
        roles MEETING_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Writes a meeting that the own regional body convened, its decisions and promises.
    WriteRegionalMeeting("meeting.write_regional") Write MeetingId as "meeting",
        "Wrote a meeting of the region", "You cannot write meetings of the region.",
        roles REGION, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Confirms the minutes of a meeting of partners: they are fixed from then on.
    ConfirmMinutes("meeting.confirm") Write MeetingId as "meeting",
        "Confirmed the minutes of a meeting", "You cannot confirm the minutes of this meeting: its chair does.",
        roles CONFIRMERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Enters what a meeting decided.
    EnterDecision("decision.enter") Write MeetingId as "meeting",
        "Entered a decision of a meeting", "You cannot enter decisions of this meeting.",
        roles MEETING_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Enters what a partner promised at a meeting.
    EnterPromise("promise.enter") Write MeetingId as "meeting",
        "Entered a promise made at a meeting", "You cannot enter promises of this meeting.",
        roles MEETING_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Says what became of a promise.
    ReportPromise("promise.report") Write PromiseId as "promise",
        "Said what became of a promise", "You cannot say what became of this promise.",
        roles PROMISERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Brings what the own agency’s figures show on disproportionality to a meeting of partners.
    BringReturn("return.bring") Write MeetingPartnerId as "meeting_partner",
        "Brought own figures to a meeting", "You cannot bring figures of this agency to the meeting.",
        roles PROMISERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Writes a paper for a Board, in versions that never change.
    WritePaper("paper.write") Write DiscussionPaperId as "discussion_paper",
        "Wrote a paper for a Board", "You cannot write a paper for this Board.",
        roles PROMISERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
    /// Publishes the plan of a police area, or a newer version.
    PublishBcuPlan("bcu_plan.publish") Write BcuPlanId as "bcu_plan",
        "Published the plan of a police area", "You cannot publish the plan of a police area: police do.",
        roles BCU_PLANNERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Says that an action of the own plan is done.
    TrackBcuAction("bcu_plan.track") Write BcuPlanId as "bcu_plan",
        "Said that an action of a police plan is done", "You cannot say this about an action of this plan.",
        roles BCU_PLANNERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Answers what a Board asks to be changed in the own plan.
    AnswerEngagement("bcu_plan.answer") Write BcuPlanId as "bcu_plan",
        "Answered a Board about a police plan", "You cannot answer a Board about this plan.",
        roles BCU_PLANNERS, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Says what a Board makes of the plan of its police area.
    EngageBcuPlan("bcu_plan.engage") Write BcuPlanId as "bcu_plan",
        "Said what a Board makes of a police plan", "You cannot speak for the Board of this borough.",
        roles COMPLETERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;

    /// Takes away why somebody of the own agency kept words that partners agreed to avoid.
    RemoveKeptReason("language.remove_kept") Write KeptReasonId as "language_kept",
        "Took away why words were kept", "You cannot take this away: the agency that wrote it can.",
        roles BRIEFED, systems NO_SYSTEM, purposes ANALYSE, reach OwnAgency, TwoFactor;
    /// Takes back that an action of the timeline is done.
    ReopenTimelineAction("timeline.reopen_action") Write TimelineActionId as "timeline_action",
        "Took back that an action of the timeline is done", "You cannot say this about an action of the timeline.",
        roles TIMELINE_WRITERS, systems NO_SYSTEM, purposes ANALYSE, reach PartneredArea, TwoFactor;
}
