//! Purposes: why somebody asks. What is not listed here is refused.

use crate::coded_enum;

coded_enum! {
    /// Why somebody asks to see or do something.
    Purpose {
        /// To offer help to a child.
        OfferHelp = "offer_help", "offer help";
        /// To decide whether a child needs protection.
        DecideProtection = "decide_protection", "decide whether a child needs protection";
        /// To protect somebody from immediate danger.
        ImmediateDanger = "immediate_danger", "protect from immediate danger";
        /// To plan and analyse, with no identities.
        PlanAndAnalyse = "plan_and_analyse", "plan and analyse";
        /// To match lists for human review; nothing is shown but the pairs.
        MatchLists = "match_lists", "match lists for human review";
        /// To map vulnerable families.
        MapFamilies = "map_families", "map vulnerable families";
        /// To manage the priority list.
        PriorityList = "priority_list", "manage the priority list";
        /// Youth-justice statutory work.
        YouthJustice = "youth_justice", "do youth-justice statutory work";
        /// To disrupt adults who exploit or harm.
        DisruptAdults = "disrupt_adults", "disrupt adults who exploit or harm";
        /// To apply for or monitor an order.
        Orders = "orders", "apply for or monitor an order";
        /// To respond to an incident.
        RespondToIncident = "respond_to_incident", "respond to an incident";
        /// A move of home.
        MoveOfHome = "move_of_home", "help with a move of home";
        /// To supervise practice.
        Supervise = "supervise", "supervise";
        /// To review who had access to what.
        ReviewAccess = "review_access", "review access";
        /// To answer somebody who asks about their own data.
        SubjectRequest = "subject_request", "answer a subject request";
        /// To answer an inspection.
        Inspection = "inspection", "answer an inspection";
        /// To evaluate what works, with pseudonyms.
        Evaluation = "evaluation", "evaluate what works";
        /// To run the service itself: accounts, agencies, sources. Never opens a person's record.
        RunService = "run_service", "run the service";
        /// To decide immigration matters. Always refused.
        DecideImmigration = "decide_immigration", "decide immigration";
        /// To decide benefits. Always refused.
        DecideBenefits = "decide_benefits", "decide benefits";
        /// To decide a tenancy. Always refused.
        DecideTenancy = "decide_tenancy", "decide a tenancy";
        /// To decide a school exclusion. Always refused.
        DecideExclusion = "decide_exclusion", "decide a school exclusion";
    }
}

impl Purpose {
    /// Whether the product refuses this purpose whoever asks, under any agreement.
    ///
    /// Product law 7: what is known about children here is for helping and keeping safe, and the
    /// Gangs Violence Matrix showed what follows when it decides homes, benefits and schools.
    pub const fn is_refused_always(self) -> bool {
        matches!(
            self,
            Self::DecideImmigration | Self::DecideBenefits | Self::DecideTenancy | Self::DecideExclusion
        )
    }

    /// Whether it is to protect a child from harm: then no missing agreement stops a decision to share for this child.
    pub const fn is_protective(self) -> bool {
        matches!(self, Self::DecideProtection | Self::ImmediateDanger)
    }

    /// Whether it is true of one child at a time, so that it is asked again when another record is opened.
    pub const fn is_for_one_child(self) -> bool {
        matches!(
            self,
            Self::DecideProtection | Self::ImmediateDanger | Self::RespondToIncident | Self::MoveOfHome
        )
    }
}
