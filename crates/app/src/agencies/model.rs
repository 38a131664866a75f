//! What areas, controllers and agencies are.

pub use accord_kernel::AgencyKind;
use accord_kernel::ids::{AgencyId, AreaId, ControllerId};

/// Declares an enum with a stored code and words for each value.
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stored code.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What a person reads.
            pub const fn words(self) -> &'static str { match self { $(Self::$variant => $words),* } }
            /// The value with this stored code.
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)* _ => None } }
        }
    };
}

kinds! {
    /// What kind of area it is.
    AreaKind {
        /// A local authority district; in London one of 33.
        Borough = "borough", "borough";
        /// A police basic command unit.
        CommandUnit = "command_unit", "police basic command unit";
        /// The area of an integrated care board.
        CareBoard = "care_board", "integrated care board";
        /// Boroughs that share a service.
        SharedService = "shared_service", "shared service";
        /// The area of a court.
        Court = "court", "court area";
        /// Boroughs that work together under one agreement.
        BoroughGroup = "borough_group", "multi-borough group";
        /// All of them together.
        Region = "region", "region";
    }
}

/// This installation.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The name in the header of every page.
    pub name: String,
    /// Whether everything in it is made up.
    pub is_demonstration: bool,
    /// The seed with which it is being filled, or was when the filling was cut off; `None` once it is whole.
    pub filling_seed: Option<u64>,
}

impl Installation {
    /// What every page, file, document and drawing of it says beside its own marking; `None` where the data
    /// are real.
    pub fn marking(&self) -> Option<&'static str> {
        self.is_demonstration.then_some("Fictional data")
    }
}

/// A borough, a group of boroughs, or the region.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// What kind it is.
    pub kind: AreaKind,
    /// Its name.
    pub name: String,
    /// Its name in an address of ours.
    pub slug: String,
    /// Its ONS code; groups made here have none.
    pub ons_code: Option<String>,
}

/// A legal body that answers for what its agencies do with information.
#[derive(Debug, Clone)]
pub struct Controller {
    /// Its id.
    pub id: ControllerId,
    /// Its name.
    pub name: String,
    /// Its short name for commands and addresses.
    pub slug: String,
}

/// An operating unit that serves one or more areas.
#[derive(Debug, Clone)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// The legal body behind it.
    pub controller: ControllerId,
    /// What kind it is.
    pub kind: AgencyKind,
    /// Its name.
    pub name: String,
    /// Its short name for commands and addresses.
    pub slug: String,
    /// The agency whose administrator added it together with a new legal body. They may invite its first
    /// administrator, and nobody else.
    pub founded_by: Option<AgencyId>,
}

/// Whom to ring at an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The desk: a duty desk, or the front door of a borough.
    pub duty_name: String,
    /// Its telephone number.
    pub duty_phone: String,
    /// Whom to ring at night; `None` when the desk is always there.
    pub on_call_phone: Option<String>,
}

/// Letters of a slug at most.
const SLUG_LETTERS_MAX: usize = 60;

/// A short name for addresses and commands: lower-case letters, digits and single hyphens.
///
/// Empty when `name` has no letter or digit of the Latin alphabet.
pub fn slug_from(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            '’' | '\'' => {}
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() == SLUG_LETTERS_MAX {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        for (name, slug) in [
            ("Haringey Council", "haringey-council"),
            ("Children’s  social care", "childrens-social-care"),
            ("  St. Mary's – A&E ", "st-marys-a-e"),
            ("警察", ""),
        ] {
            assert_eq!(slug_from(name), slug);
        }
    }
}
