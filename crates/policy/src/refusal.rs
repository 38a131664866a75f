//! Refusals explain themselves in four parts and say what would change them.

use crate::AuditFacts;

/// Why a decision refused. The stored code never changes once released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// Nobody is signed in, or nobody who acts for an agency.
    NotSignedIn,
    /// Signed in, but not surely enough for this.
    NotStrongEnough,
    /// The purpose is refused whoever asks.
    PurposeRefusedAlways,
    /// The action cannot be done for this purpose.
    PurposeDoesNotFit,
    /// No role of this member may do it.
    RoleMayNot,
    /// It lies in an area that the agency does not serve.
    OutsideArea,
    /// It is for the partners of the area, and the agency is a regional body.
    RegionalBody,
    /// It belongs to another agency.
    OtherAgency,
    /// It belongs to another legal body.
    OtherController,
    /// The legal body is not a party of it.
    NotAParty,
    /// It belongs to another user.
    OtherUser,
    /// Nobody decides this about themselves.
    AboutOneself,
    /// Somebody else reads an answer before it is sent than whoever prepared it.
    SecondReader,
    /// Somebody has to be left who can do it.
    LastOne,
    /// The lead for a child is handed over and never just ended.
    LeadIsHandedOver,
    /// A child in danger may depend on it.
    ProtectsChildren,
    /// Too many tries failed; further ones are refused unheard for a while.
    TooManyTries,
    /// The basis does not cover this category from this owner.
    BasisDoesNotCover,
    /// There is no record that this member may open here: the same whether there is one or not.
    NoRecord,
    /// The member's agency holds it, and the member is not among the people around the child.
    NoNeedToKnow,
    /// It is for those around the child, or for who leads; broken glass does not reach it.
    NotAroundTheChild,
    /// The member broke the glass, and asks for another purpose than to protect from immediate danger.
    GlassIsForDanger,
    /// It lies in a compartment that its owner alone opens.
    InCompartment,
    /// Broken glass opens a record to read: no compartment, and no change of what is kept there.
    GlassDoesNotReach,
    /// The legal power cannot carry it.
    GatewayCannotCarry,
    /// It was sent to somebody else.
    NotARecipient,
    /// The recipient's role is never shown this kind of information.
    RecipientNeverSees,
    /// A fact needed for the decision is missing.
    CannotBeEvaluated,
}

impl RefusalCode {
    /// Every code.
    pub const ALL: &'static [Self] = &[
        Self::NotSignedIn,
        Self::NotStrongEnough,
        Self::PurposeRefusedAlways,
        Self::PurposeDoesNotFit,
        Self::RoleMayNot,
        Self::OutsideArea,
        Self::RegionalBody,
        Self::OtherAgency,
        Self::OtherController,
        Self::NotAParty,
        Self::OtherUser,
        Self::AboutOneself,
        Self::SecondReader,
        Self::LastOne,
        Self::LeadIsHandedOver,
        Self::ProtectsChildren,
        Self::TooManyTries,
        Self::BasisDoesNotCover,
        Self::NoRecord,
        Self::NoNeedToKnow,
        Self::NotAroundTheChild,
        Self::GlassIsForDanger,
        Self::InCompartment,
        Self::GlassDoesNotReach,
        Self::GatewayCannotCarry,
        Self::NotARecipient,
        Self::RecipientNeverSees,
        Self::CannotBeEvaluated,
    ];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::NotStrongEnough => "not_strong_enough",
            Self::PurposeRefusedAlways => "purpose_refused_always",
            Self::PurposeDoesNotFit => "purpose_does_not_fit",
            Self::RoleMayNot => "role_may_not",
            Self::OutsideArea => "outside_area",
            Self::RegionalBody => "regional_body",
            Self::OtherAgency => "other_agency",
            Self::OtherController => "other_controller",
            Self::NotAParty => "not_a_party",
            Self::OtherUser => "other_user",
            Self::AboutOneself => "about_oneself",
            Self::SecondReader => "second_reader",
            Self::LastOne => "last_one",
            Self::LeadIsHandedOver => "lead_is_handed_over",
            Self::ProtectsChildren => "protects_children",
            Self::TooManyTries => "too_many_tries",
            Self::BasisDoesNotCover => "basis_does_not_cover",
            Self::NoRecord => "no_record",
            Self::NoNeedToKnow => "no_need_to_know",
            Self::NotAroundTheChild => "not_around_the_child",
            Self::GlassIsForDanger => "glass_is_for_danger",
            Self::InCompartment => "in_compartment",
            Self::GlassDoesNotReach => "glass_does_not_reach",
            Self::GatewayCannotCarry => "gateway_cannot_carry",
            Self::NotARecipient => "not_a_recipient",
            Self::RecipientNeverSees => "recipient_never_sees",
            Self::CannotBeEvaluated => "cannot_be_evaluated",
        }
    }

    const fn why(self) -> &'static str {
        match self {
            Self::SecondReader => "You prepared this answer, and somebody else reads it before it is sent.",
            Self::LeadIsHandedOver => {
                "A child always has somebody who leads, so the place of whoever leads is never just ended."
            }
            Self::GlassDoesNotReach => {
                "You broke the glass. That opens a record to read: neither what is kept in a compartment, nor a change of what is recorded."
            }
            Self::NotSignedIn => "You are not signed in for an agency.",
            Self::NotStrongEnough => "This needs you to prove again that it is you.",
            Self::PurposeRefusedAlways => {
                "Information in this service is never used to decide immigration, benefits, a tenancy or a school exclusion."
            }
            Self::PurposeDoesNotFit => "This cannot be done for the purpose that you chose.",
            Self::RoleMayNot => "Your role in this agency does not include it.",
            Self::OutsideArea => "The agency that you act for does not serve this area.",
            Self::RegionalBody => {
                "A regional body sees counts of this area. What is written and decided there, and single incidents, are for its partners."
            }
            Self::OtherAgency => "It belongs to another agency.",
            Self::OtherController => "It belongs to another legal body.",
            Self::NotAParty => "Neither your agency nor its legal body is a party of it.",
            Self::OtherUser => "It belongs to somebody else.",
            Self::AboutOneself => "Nobody decides this about themselves.",
            Self::LastOne => "Nobody would be left who can look after this agency.",
            Self::ProtectsChildren => "A child in danger may depend on it, so it is always there.",
            Self::TooManyTries => "There were too many wrong tries.",
            Self::BasisDoesNotCover => {
                "No agreement in force covers this kind of information between the two agencies for this purpose."
            }
            Self::NoRecord => "There is no record that you may open here.",
            Self::NoNeedToKnow => "You are not among the people around this child.",
            Self::NotAroundTheChild => {
                "This is for the people who work with this child, and broken glass does not open it."
            }
            Self::GlassIsForDanger => {
                "You broke the glass, and it opens this record to protect somebody from immediate danger only. You chose another purpose."
            }
            Self::InCompartment => "What another agency keeps to itself is opened by that agency alone.",
            Self::GatewayCannotCarry => {
                "The legal power that was named cannot carry this kind of information between these two agencies."
            }
            Self::NotARecipient => "It was sent to somebody else, or its time is over.",
            Self::RecipientNeverSees => {
                "The role of the person you chose is never shown this kind of information."
            }
            Self::CannotBeEvaluated => {
                "Something that the decision needs is not recorded, so the answer is no."
            }
        }
    }

    const fn who_can_change_it(self) -> &'static str {
        match self {
            Self::SecondReader => "Nobody can: two people read every answer.",
            Self::LeadIsHandedOver => {
                "Whoever leads the work with this child, and who supervises them there."
            }
            Self::GlassDoesNotReach => "The lead practitioner of this child, by adding you.",
            Self::NotSignedIn | Self::NotStrongEnough => "You can.",
            Self::PurposeRefusedAlways => "Nobody can: this is fixed in the service.",
            Self::PurposeDoesNotFit => "You can, if another purpose is true.",
            Self::RoleMayNot => "The administrator of your agency, if it is part of your work.",
            Self::OutsideArea => "The administrator of that area.",
            Self::RegionalBody => "Nobody can: this is fixed in the service.",
            Self::OtherAgency => "The agency that holds it.",
            Self::OtherController => "An administrator of that legal body.",
            Self::NotAParty => "Its parties.",
            Self::OtherUser => "The person whom it belongs to.",
            Self::AboutOneself => "A colleague who may do the same.",
            Self::LastOne => "You can, by giving somebody else the role first.",
            Self::ProtectsChildren => "Nobody can: this is fixed in the service.",
            Self::TooManyTries => "You can.",
            Self::BasisDoesNotCover => "The data protection officers of the two agencies.",
            Self::NoRecord => "The front door of the borough, if you are worried about a child.",
            Self::NoNeedToKnow => "The lead practitioner or anybody of your agency who works with the child.",
            Self::NotAroundTheChild => "The lead practitioner of this child.",
            Self::GlassIsForDanger => "You can, while somebody is in immediate danger.",
            Self::InCompartment => "The agency that keeps it, by agreeing a safety action with you.",
            Self::GatewayCannotCarry => "Nobody can: this is the law. Another power may carry it.",
            Self::NotARecipient => "Who sent it.",
            Self::RecipientNeverSees => "Nobody can: this is fixed in the service.",
            Self::CannotBeEvaluated => "The administrator of your area.",
        }
    }

    const fn what_to_do_now(self) -> &'static str {
        match self {
            Self::SecondReader => {
                "Ask another officer of your legal body to read it: a data protection officer, the risk owner or the Caldicott Guardian."
            }
            Self::LeadIsHandedOver => {
                "Hand the lead over to somebody else. After that, the place of whoever led can be ended."
            }
            Self::GlassDoesNotReach => {
                "Ask the lead practitioner, or anybody of your agency who works with this child, to do it."
            }
            Self::NotSignedIn => "Sign in, or choose the agency that you act for.",
            Self::NotStrongEnough => "Confirm with your one-time code or your passkey, then try again.",
            Self::PurposeRefusedAlways => {
                "If a court or a statute demands it, ask your data protection officer, who handles it outside this service."
            }
            Self::PurposeDoesNotFit => "Choose the purpose that you work under.",
            Self::RoleMayNot => "Ask a colleague who has the role, or ask the administrator for it.",
            Self::OutsideArea => {
                "If you act for more than one agency, change to the one that serves this area."
            }
            Self::RegionalBody => "Ask the partners of this area to tell you what you need to know.",
            Self::OtherAgency => {
                "Ask that agency. If a child may be suffering significant harm, ring its duty desk now."
            }
            Self::OtherController => "Ask an administrator of that agency.",
            Self::NotAParty => {
                "Ask the data protection officer of your agency whether it should become a party."
            }
            Self::OtherUser => "Go back to your own account page.",
            Self::AboutOneself => "Ask a colleague who may do the same to do it.",
            Self::LastOne => "Make somebody else an administrator of this agency, then try again.",
            Self::ProtectsChildren => {
                "Write a note on it, so that the people of your legal body read what it says of this power."
            }
            Self::TooManyTries => "Wait 15 minutes and try again.",
            Self::BasisDoesNotCover => {
                "Ask the data protection officer. If a child may be suffering significant harm, sharing to protect the child is not blocked: ring the duty desk now."
            }
            Self::NoRecord => {
                "Check the reference. If a child may be suffering significant harm, ring the front door now."
            }
            Self::NoNeedToKnow => {
                "Ask to be added. If somebody is in immediate danger, you can break the glass for an hour: say why, and it is reviewed."
            }
            Self::NotAroundTheChild => "Ring the lead practitioner, or the front door of the borough.",
            Self::GlassIsForDanger => {
                "Choose “protect from immediate danger” if that is true. For other work with this child, ask the lead practitioner to add you."
            }
            Self::InCompartment => {
                "Ring its duty desk or its on-call and ask what you need to do to keep the child safe."
            }
            Self::GatewayCannotCarry => {
                "Choose another legal power. If a child may be suffering significant harm, Children Act 1989 section 47 is one."
            }
            Self::NotARecipient => "Ask the agency that sent it to send it again.",
            Self::RecipientNeverSees => {
                "Choose somebody else there, or agree a safety action that says what to do and not why."
            }
            Self::CannotBeEvaluated => "Tell the administrator what you were trying to do.",
        }
    }
}

/// A refusal in four plain parts. It holds the audit facts, so that a refusal is recorded like a permit.
#[must_use = "a refusal is recorded and shown"]
#[derive(Debug)]
pub struct Refusal {
    code: RefusalCode,
    facts: Box<AuditFacts>,
}

impl Refusal {
    pub(crate) fn new(code: RefusalCode, facts: AuditFacts) -> Self {
        Self { code, facts: Box::new(facts) }
    }

    /// Why it was refused, as a code.
    pub fn code(&self) -> RefusalCode {
        self.code
    }

    /// What was refused.
    pub fn what(&self) -> &'static str {
        crate::action::rule_named(self.facts.action).map_or("This was refused.", |rule| rule.refused_words)
    }

    /// Why it was refused.
    pub fn why(&self) -> &'static str {
        self.code.why()
    }

    /// Who can change that.
    pub fn who_can_change_it(&self) -> &'static str {
        self.code.who_can_change_it()
    }

    /// What to do now.
    pub fn what_to_do_now(&self) -> &'static str {
        self.code.what_to_do_now()
    }

    /// What the audit entry will say.
    pub fn audit_facts(&self) -> &AuditFacts {
        &self.facts
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused `{}`: {}", self.facts.action, self.code.code())
    }
}

impl std::error::Error for Refusal {}
