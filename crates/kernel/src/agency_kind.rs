//! Kinds of agencies.

use crate::coded_enum;

coded_enum! {
    /// What kind of agency it is: which laws it shares under depends on it.
    AgencyKind {
        /// Police.
        Police = "police", "police";
        /// Youth justice service.
        YouthJustice = "youth_justice", "youth justice service";
        /// Children's social care.
        SocialCare = "social_care", "children’s social care";
        /// Community safety.
        CommunitySafety = "community_safety", "community safety";
        /// Education services of a local authority.
        Education = "education", "education";
        /// A school.
        School = "school", "school";
        /// A hospital.
        Hospital = "hospital", "hospital";
        /// Ambulance service.
        Ambulance = "ambulance", "ambulance";
        /// Integrated care board.
        CareBoard = "care_board", "integrated care board";
        /// Probation.
        Probation = "probation", "probation";
        /// Fire and rescue.
        Fire = "fire", "fire and rescue";
        /// Housing.
        Housing = "housing", "housing";
        /// Voluntary organisation.
        Voluntary = "voluntary", "voluntary organisation";
        /// A body that works for the whole region.
        RegionalBody = "regional_body", "regional body";
    }
}

impl AgencyKind {
    /// Whether it is a health or social care authority in the sense of section 16 of the Police, Crime, Sentencing and
    /// Courts Act 2022, which carries no personal information from one.
    pub const fn is_health_or_social_care(self) -> bool {
        matches!(self, Self::SocialCare | Self::Hospital | Self::Ambulance | Self::CareBoard)
    }
}
