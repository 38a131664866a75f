//! What a definition is: no I/O.

use accord_kernel::Instant;
use accord_kernel::ids::{AreaId, DefinitionId, DefinitionVersionId};

/// Declares an enum with a stored code and words for each value.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

codes! {
    /// Which rows a rule looks at. The code of an event's source is its kind in the table `event`.
    Source {
        /// Rows of police.uk street files.
        RecordedCrime = "recorded-crime", "police.uk street data";
        /// Rows of mapped files that partners send day by day.
        Incident = "incident", "partners’ daily files";
        /// Rows of the anonymous feed of emergency departments.
        AssaultAttendance = "assault-attendance", "A&E attendances (ISTV)";
        /// Rows of homicide files, one a person killed.
        HomicideVictim = "homicide-victim", "homicide files";
        /// Published monthly figures by borough.
        MonthlyFigure = "monthly-figure", "published monthly figures";
        /// Weekly figures by borough.
        WeeklyFigure = "weekly-figure", "weekly figures";
    }
}

codes! {
    /// Which ages a rule takes.
    AgeRule {
        /// Whatever the age, known or not.
        Any = "any", "all ages";
        /// The code itself is about an age group.
        InCode = "in_code", "ages as the source’s own heading says";
        /// The youngest person harmed was certainly under 25.
        Under25 = "harmed_under_25", "somebody harmed was aged under 25";
        /// The youngest person harmed was certainly under 18.
        Under18 = "harmed_under_18", "somebody harmed was aged under 18";
    }
}

codes! {
    /// Which places a rule takes.
    PlaceRule {
        /// Anywhere.
        Any = "any", "any place";
        /// Not in a home, as far as the source says what kind of place it was.
        NotAtHome = "not_at_home", "not in a home";
    }
}

impl Source {
    /// Whether its rows are single events, which can be listed, and not figures.
    pub const fn is_events(self) -> bool {
        !matches!(self, Self::MonthlyFigure | Self::WeeklyFigure)
    }

    /// Whether its rows may be looked at one by one. Attendances at a hospital are only ever counted.
    pub const fn is_listed(self) -> bool {
        self.is_events() && !matches!(self, Self::AssaultAttendance)
    }

    /// Whether what it holds is published, so that every partner may see its rows.
    pub const fn is_published(self) -> bool {
        matches!(self, Self::RecordedCrime | Self::HomicideVictim | Self::MonthlyFigure)
    }

    /// The precision of the figures that it counts; `None` for events.
    pub const fn figure_precision(self) -> Option<&'static str> {
        match self {
            Self::MonthlyFigure => Some("month"),
            Self::WeeklyFigure => Some("week"),
            _ => None,
        }
    }
}

/// One rule. A row is counted when one rule at least takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Which rows it looks at.
    pub source: Source,
    /// The publisher's word for what happened; empty for all of them.
    pub code: String,
    /// Which ages.
    pub age: AgeRule,
    /// Which places.
    pub place: PlaceRule,
}

impl Rule {
    /// The rule in words.
    pub fn words(&self) -> String {
        let code = if self.code.is_empty() { "every row".to_owned() } else { format!("“{}”", self.code) };
        match self.place {
            PlaceRule::Any => format!("{code}, {}", self.age.words()),
            PlaceRule::NotAtHome => format!("{code}, {}, {}", self.age.words(), self.place.words()),
        }
    }
}

/// One wording of a definition. It never changes; a change is a new version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its id.
    pub id: DefinitionVersionId,
    /// 1, 2, 3 and so on.
    pub number: i32,
    /// What is counted, in words.
    pub words: String,
    /// Why it was made.
    pub reason: String,
    /// Who made it; `None` for what comes with the product.
    pub made_by: Option<String>,
    /// When.
    pub made_at: Instant,
    /// Its rules.
    pub rules: Vec<Rule>,
}

impl Version {
    /// The sources that its rules look at, each once.
    pub fn sources(&self) -> Vec<Source> {
        Source::ALL
            .iter()
            .copied()
            .filter(|source| self.rules.iter().any(|rule| rule.source == *source))
            .collect()
    }

    /// Which ages it counts in a source, in words.
    ///
    /// Only where every rule of the source has an age may the count be called one of young people.
    pub fn ages(&self, source: Source) -> &'static str {
        let mut ages: Vec<AgeRule> =
            self.rules.iter().filter(|rule| rule.source == source).map(|rule| rule.age).collect();
        ages.sort_unstable();
        ages.dedup();
        match ages.as_slice() {
            [AgeRule::Under25] => "people harmed aged under 25",
            [AgeRule::Under18] => "people harmed aged under 18",
            [AgeRule::InCode] => "ages as in the source’s own heading",
            _ => "all ages",
        }
    }

    /// What it counts in a source: the publisher's own words.
    pub fn codes(&self, source: Source) -> String {
        let codes: Vec<&str> =
            self.rules.iter().filter(|rule| rule.source == source).map(|rule| rule.code.as_str()).collect();
        if codes.contains(&"") { "every row".to_owned() } else { codes.join(", ") }
    }
}

/// A definition with its newest version.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its id.
    pub id: DefinitionId,
    /// Its name in an address of ours.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The area whose own it is; `None` for what comes with the product.
    pub area: Option<AreaId>,
    /// The newest version.
    pub version: Version,
}

/// Rules of one version at most.
pub const RULES_MAX: usize = 40;
/// Letters of a code at most.
const CODE_LETTERS_MAX: usize = 200;

/// Reads rules from lines of `source | code | age | place`, as the form has them. Blank lines are left out.
///
/// # Errors
/// What is wrong, with the number of the line and what to do.
pub fn parse_rules(text: &str) -> Result<Vec<Rule>, String> {
    let mut rules = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = index + 1;
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [source, code, rest @ ..] = parts.as_slice() else {
            return Err(format!("Line {number} needs a source and a code with | between them"));
        };
        let source = Source::from_code(source).ok_or_else(|| {
            let names: Vec<&str> = Source::ALL.iter().map(|source| source.code()).collect();
            format!("Line {number} begins with no known source. Use one of: {}", names.join(", "))
        })?;
        let age = rest.first().filter(|age| !age.is_empty()).map_or(Ok(AgeRule::Any), |age| {
            AgeRule::from_code(age)
                .ok_or_else(|| format!("Line {number} has no known age rule in its third part"))
        })?;
        let place = rest.get(1).filter(|place| !place.is_empty()).map_or(Ok(PlaceRule::Any), |place| {
            PlaceRule::from_code(place)
                .ok_or_else(|| format!("Line {number} has no known place rule in its fourth part"))
        })?;
        if code.chars().count() > CODE_LETTERS_MAX {
            return Err(format!("Line {number} has a code of more than {CODE_LETTERS_MAX} letters"));
        }
        if !source.is_events() && (code.is_empty() || matches!(age, AgeRule::Under25 | AgeRule::Under18)) {
            return Err(format!(
                "Line {number} is about published figures: give a heading of the source, and no age rule but any or in_code"
            ));
        }
        let rule = Rule { source, code: (*code).to_owned(), age, place };
        if rules.contains(&rule) {
            return Err(format!("Line {number} says the same as a line before it"));
        }
        rules.push(rule);
    }
    match rules.len() {
        0 => Err("Enter at least one rule".to_owned()),
        count if count > RULES_MAX => Err(format!("Enter {RULES_MAX} rules or fewer")),
        _ => Ok(rules),
    }
}

/// Rules as lines that [`parse_rules`] reads.
pub fn write_rules(rules: &[Rule]) -> String {
    let line = |rule: &Rule| {
        format!("{} | {} | {} | {}", rule.source.code(), rule.code, rule.age.code(), rule.place.code())
    };
    rules.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_cannot_be_read_say_which_line_and_what_to_do() {
        for (text, words) in [
            ("", "at least one rule"),
            ("incident", "Line 1 needs"),
            ("incident | Stabbing\nrumour | x", "Line 2 begins with no known source"),
            ("incident | Stabbing | young", "Line 1 has no known age rule"),
            ("incident | Stabbing | any | somewhere", "Line 1 has no known place rule"),
            ("monthly-figure | Knife Crime | harmed_under_25", "published figures"),
            ("monthly-figure | ", "published figures"),
            ("incident | A\nincident | A | any", "Line 2 says the same"),
        ] {
            let error = parse_rules(text).expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn rules_survive_being_written_and_read() {
        let text =
            "incident | Stabbing | harmed_under_25 | not_at_home\nmonthly-figure | Knife Crime | any | any";
        let rules = parse_rules(text).expect("rules of the test");
        assert_eq!(write_rules(&rules), text);
    }

    #[test]
    fn only_a_source_whose_every_rule_has_an_age_is_about_young_people() {
        let version = |text: &str| Version {
            id: DefinitionVersionId::from_uuid(uuid::Uuid::nil()),
            number: 1,
            words: String::new(),
            reason: String::new(),
            made_by: None,
            made_at: Instant::from_micros(0),
            rules: parse_rules(text).expect("rules of the test"),
        };
        let mixed = version("incident | Stabbing | harmed_under_25\nincident | Shooting");
        assert_eq!(mixed.ages(Source::Incident), "all ages");
        let young = version("incident | Stabbing | harmed_under_25\nrecorded-crime | Robbery");
        assert_eq!(young.ages(Source::Incident), "people harmed aged under 25");
        assert_eq!(young.ages(Source::RecordedCrime), "all ages");
    }
}
