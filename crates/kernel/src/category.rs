//! Categories of information, as agreements name them.

/// Declares an enum with a stored code and words for each value.
#[macro_export]
macro_rules! coded_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stored code: lower case with underscores, never changed once released.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }

            /// What a person reads.
            pub const fn words(self) -> &'static str { match self { $(Self::$variant => $words),* } }

            /// The value with this stored code; `None` when no released version knew it.
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)* _ => None } }
        }
    };
}

coded_enum! {
    /// A kind of information. An agreement lists categories; a permit carries them.
    Category {
        /// Who somebody is: names, date of birth, references.
        Identity = "identity", "identity";
        /// How to reach somebody.
        Contact = "contact", "contact details";
        /// Who somebody lives with.
        Household = "household", "household";
        /// School, attendance, exclusion.
        Education = "education", "education";
        /// Allegations, charges, court outcomes.
        Offending = "offending", "offending";
        /// Child protection and children in need.
        Safeguarding = "safeguarding", "safeguarding";
        /// Criminal or sexual exploitation.
        Exploitation = "exploitation", "exploitation";
        /// Missing episodes.
        Missing = "missing", "missing episodes";
        /// Patient information.
        Health = "health", "health (patient information)";
        /// Drug and alcohol use.
        SubstanceUse = "substance_use", "substance use";
        /// What a child told a youth worker.
        YouthWorkNote = "youth_work_note", "youth-work notes";
        /// Police records and intelligence.
        PoliceInformation = "police_information", "police information";
        /// Where something happened.
        Location = "location", "location";
        /// Places, schools, online spaces, peer groups.
        Context = "context", "contexts";
        /// Counts in which nobody can be recognised.
        Aggregate = "aggregate", "aggregate figures";
    }
}
