//! Roles: what a member does in their agency. Names follow the people who use the product.

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $words:literal;)*) => {
        /// What a member does in their agency. A member may hold several.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $variant,)* }
        impl Role {
            /// Every role, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stored code.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What a person reads.
            pub const fn words(self) -> &'static str { match self { $(Self::$variant => $words),* } }
            /// The role with this stored code.
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)* _ => None } }
        }
    };
}

roles! {
    /// Chairs the Board.
    BoardChair = "board_chair", "Board chair";
    /// Answers for a council as a whole: agrees to the region's standards for the borough.
    ChiefExecutive = "chief_executive", "Chief executive";
    /// Leads an authority of the partnership: signs the plan for it.
    SeniorLeader = "senior_leader", "Senior leader of an authority";
    /// Runs the youth justice service.
    YouthJusticeManager = "youth_justice_manager", "Youth justice service manager";
    /// Works with children: case worker, A&E youth worker, custody youth worker.
    CaseWorker = "case_worker", "Case worker";
    /// Prepares the morning picture.
    Analyst = "analyst", "Community-safety analyst";
    /// MASH or social worker.
    SocialWorker = "social_worker", "Social worker";
    /// Police partnership officer of a basic command unit.
    PolicePartnership = "police_partnership", "Police partnership officer";
    /// Designated safeguarding lead of a school.
    SchoolLead = "school_lead", "School safeguarding lead";
    /// Works for a voluntary organisation.
    VoluntaryWorker = "voluntary_worker", "Voluntary organisation worker";
    /// Leads for the region; sees aggregates only.
    RegionalLead = "regional_lead", "Regional lead";
    /// Information-governance lead.
    DataProtectionOfficer = "data_protection_officer", "Data protection officer";
    /// Caldicott Guardian.
    CaldicottGuardian = "caldicott_guardian", "Caldicott Guardian";
    /// Senior information risk owner.
    RiskOwner = "risk_owner", "Senior information risk owner";
    /// Independent scrutiny member.
    ScrutinyMember = "scrutiny_member", "Scrutiny member";
    /// Looks after accounts, agencies and sources. Sees no person's record for it.
    Administrator = "administrator", "Administrator";
}
