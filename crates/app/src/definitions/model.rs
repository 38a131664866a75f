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

    /// Whether a file of it has counts for some boroughs only, and for each of those in every period: a borough
    /// without any is not in the file. Elsewhere no rows means that nothing happened.
    pub const fn comes_by_borough(self) -> bool {
        matches!(self, Self::RecordedCrime | Self::MonthlyFigure | Self::WeeklyFigure)
    }

    /// Whether what it holds is published, so that every partner may see its rows.
    pub const fn is_published(self) -> bool {
        matches!(self, Self::RecordedCrime | Self::HomicideVictim | Self::MonthlyFigure)
    }

    /// Whether a definition of an area may look at it. Attendances at a hospital are counted as a whole only: of
    /// two counts, one with a rule more than the other, the difference could be a single person.
    pub const fn may_be_local(self) -> bool {
        !matches!(self, Self::AssaultAttendance)
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
/// Codes of which somebody has looked up that the publisher's own heading states the ages: those that the
/// product's own definitions take so.
const CODES_WITH_AGES: &[(Source, &str)] = &[
    (Source::MonthlyFigure, "Knife Injury Victims (1-24)"),
    (Source::WeeklyFigure, "Knife injury, aged under 25"),
];

/// A rule as the form has it: what was chosen and typed in one row, as codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleRow {
    /// The source.
    pub source: String,
    /// The source's own word.
    pub code: String,
    /// Which ages; empty for any.
    pub age: String,
    /// Which places; empty for any.
    pub place: String,
}

impl RuleRow {
    /// The row in which a rule stands.
    pub fn of(rule: &Rule) -> Self {
        Self {
            source: rule.source.code().to_owned(),
            code: rule.code.clone(),
            age: rule.age.code().to_owned(),
            place: rule.place.code().to_owned(),
        }
    }

    /// Whether nobody used it.
    pub fn is_blank(&self) -> bool {
        self.source.is_empty() && self.code.is_empty()
    }
}

/// Reads the rules of an area's own definition from the rows of a form.
///
/// # Errors
/// What is wrong, with the number of the rule and what to do.
pub fn read_rules(rows: &[RuleRow]) -> Result<Vec<Rule>, String> {
    let mut rules = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let number = index + 1;
        let rule = read_rule(number, row)?;
        check_rule(number, &rule, &rules)?;
        rules.push(rule);
    }
    match rules.len() {
        0 => Err("Enter at least one rule".to_owned()),
        count if count > RULES_MAX => Err(format!("Enter {RULES_MAX} rules or fewer")),
        _ => Ok(rules),
    }
}

fn read_rule(number: usize, row: &RuleRow) -> Result<Rule, String> {
    let source =
        Source::from_code(&row.source).ok_or_else(|| format!("Rule {number} has no source. Select one"))?;
    let age = match row.age.as_str() {
        "" => AgeRule::Any,
        age => AgeRule::from_code(age).ok_or_else(|| format!("Rule {number} has no ages. Select some"))?,
    };
    let place = match row.place.as_str() {
        "" => PlaceRule::Any,
        place => {
            PlaceRule::from_code(place).ok_or_else(|| format!("Rule {number} has no places. Select some"))?
        }
    };
    Ok(Rule { source, code: row.code.clone(), age, place })
}

/// Whether the rule can stand after those `before` it.
fn check_rule(number: usize, rule: &Rule, before: &[Rule]) -> Result<(), String> {
    let Rule { source, code, age, place } = rule;
    if !source.may_be_local() {
        return Err(format!(
            "Rule {number} is about the hospital’s feed. Attendances at a hospital are counted as a whole only, so that nobody can be found in them. To take the rule out, select “No rule” and empty its word"
        ));
    }
    if code.chars().count() > CODE_LETTERS_MAX {
        return Err(format!("The word of rule {number} must be {CODE_LETTERS_MAX} characters or fewer"));
    }
    if before.contains(rule) {
        return Err(format!("Rule {number} says the same as a rule before it"));
    }
    if !source.is_events() {
        if code.is_empty() || matches!(age, AgeRule::Under25 | AgeRule::Under18) {
            return Err(format!(
                "Rule {number} is about figures: enter a heading of the source, and select all ages or those that the heading says"
            ));
        }
        if *place != PlaceRule::Any {
            return Err(format!("Rule {number} is about figures, which say no place: select any place"));
        }
        // A figure is there once for its heading: a second rule could only count it again.
        if before.iter().any(|other| other.source == *source && other.code == *code) {
            return Err(format!("Rule {number} has the same heading of the same source as a rule before it"));
        }
    }
    if *age == AgeRule::InCode && !CODES_WITH_AGES.contains(&(*source, code.as_str())) {
        let known: Vec<String> =
            CODES_WITH_AGES.iter().map(|(source, code)| format!("“{code}” of {}", source.words())).collect();
        return Err(format!(
            "Rule {number} takes the ages that a heading says, but nobody has confirmed that this one says any. Confirmed are {}",
            known.join(" and ")
        ));
    }
    Ok(())
}

/// Whether every rule of every source has an age. Only then may a count be called one of young people.
pub fn have_ages(rules: &[Rule]) -> bool {
    rules.iter().all(|rule| rule.age != AgeRule::Any)
}

/// How words about young people begin.
const YOUNG_BEGINNINGS: &[&str] =
    &["youth", "young", "child", "schoolchild", "teen", "juvenile", "adolescen", "underage"];
/// Words about young people that other words begin like.
const YOUNG_WORDS: &[&str] = &["kid", "kids", "minors", "boy", "boys", "girl", "girls", "pupil", "pupils"];
/// What stands before an age that somebody has not reached: `under 18`, `under-25s`, `U18`.
const BELOW: &[&str] = &["under", "below", "u"];
/// The ages of young people. A smaller number after `under` is hardly an age.
const YOUNG_AGES: std::ops::RangeInclusive<u32> = 10..=25;
/// The same as words.
const YOUNG_AGE_WORDS: &[&str] =
    &["twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"];

/// The first words of a text that say that it is about young people, in lower case.
pub fn young_words(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        if YOUNG_WORDS.contains(word) || YOUNG_BEGINNINGS.iter().any(|start| word.starts_with(start)) {
            return Some((*word).to_owned());
        }
        BELOW.iter().find_map(|below| {
            let rest = word.strip_prefix(*below)?;
            let (age, said) = if rest.is_empty() {
                let age = *words.get(at + 1)?;
                (age, format!("{word} {age}"))
            } else {
                (rest, (*word).to_owned())
            };
            is_young_age(age).then_some(said)
        })
    })
}

/// Whether a word is an age of young people, such as `18`, `25s` or `eighteen`.
fn is_young_age(word: &str) -> bool {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    YOUNG_AGE_WORDS.contains(&word) || digits.parse::<u32>().is_ok_and(|age| YOUNG_AGES.contains(&age))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of `source | word | age | place`, one a line; what is left out at the end is empty.
    fn rows(text: &str) -> Vec<RuleRow> {
        let row = |line: &str| {
            let mut parts = line.split('|').map(|part| part.trim().to_owned());
            let mut next = || parts.next().unwrap_or_default();
            RuleRow { source: next(), code: next(), age: next(), place: next() }
        };
        text.lines().map(row).collect()
    }

    fn rules_of(text: &str) -> Vec<Rule> {
        read_rules(&rows(text)).expect("rules of the test")
    }

    #[test]
    fn rules_that_cannot_be_read_say_which_one_and_what_to_do() {
        for (text, words) in [
            ("", "at least one rule"),
            (" | Stabbing", "Rule 1 has no source"),
            ("incident | Stabbing\nrumour | x", "Rule 2 has no source"),
            ("incident | Stabbing | young", "Rule 1 has no ages"),
            ("incident | Stabbing | any | somewhere", "Rule 1 has no places"),
            ("monthly-figure | Knife Crime | harmed_under_25", "about figures: enter a heading"),
            ("monthly-figure | ", "about figures: enter a heading"),
            ("incident | A\nincident | A | any", "Rule 2 says the same"),
            ("assault-attendance | Sharp object", "counted as a whole only"),
            ("incident | A\nassault-attendance |", "Rule 2 is about the hospital’s feed"),
            ("monthly-figure | Knife Crime | any | not_at_home", "which say no place"),
            (
                "weekly-figure | Knife injury, aged under 25\nweekly-figure | Knife injury, aged under 25 | in_code",
                "Rule 2 has the same heading",
            ),
            (
                "monthly-figure | Knife Crime | in_code",
                "“Knife Injury Victims (1-24)” of published monthly figures",
            ),
            ("incident | Knife injury, aged under 25 | in_code", "nobody has confirmed"),
        ] {
            let error = read_rules(&rows(text)).expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn rules_survive_being_written_and_read() {
        let rules = rules_of(
            "incident | Stabbing | harmed_under_25 | not_at_home\nmonthly-figure | Knife Crime\n\
             weekly-figure | Knife injury, aged under 25 | in_code | any\nweekly-figure | A | any | any",
        );
        let written: Vec<RuleRow> = rules.iter().map(RuleRow::of).collect();
        assert_eq!(read_rules(&written), Ok(rules));
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
            rules: rules_of(text),
        };
        let mixed = version("incident | Stabbing | harmed_under_25\nincident | Shooting");
        assert_eq!(mixed.ages(Source::Incident), "all ages");
        let young = version("incident | Stabbing | harmed_under_25\nrecorded-crime | Robbery");
        assert_eq!(young.ages(Source::Incident), "people harmed aged under 25");
        assert_eq!(young.ages(Source::RecordedCrime), "all ages");
    }

    #[test]
    fn words_about_young_people_are_found_however_they_are_written() {
        for (text, found) in [
            ("Youth violence in Haringey", Some("youth")),
            ("Violence against young people", Some("young")),
            ("Children hurt with a knife", Some("children")),
            ("Schoolchildren hurt", Some("schoolchildren")),
            ("TEENAGERS", Some("teenagers")),
            ("Juveniles", Some("juveniles")),
            ("Kids", Some("kids")),
            ("Knife injury, under 25", Some("under 25")),
            ("Knife injury, under-18s", Some("under 18s")),
            ("Knife injury, U18", Some("u18")),
            ("Knife injury below eighteen", Some("below eighteen")),
            ("Homicide: murder, manslaughter and infanticide", None),
            ("Kidnapping under 5 minutes from a station", None),
            ("Violence, under review since 2025", None),
            ("Unit 25", None),
        ] {
            assert_eq!(young_words(text).as_deref(), found, "{text}");
        }
    }

    #[test]
    fn one_rule_without_an_age_makes_a_count_one_of_all_ages() {
        let have = |text: &str| have_ages(&rules_of(text));
        assert!(have(
            "incident | Stabbing | harmed_under_25\nweekly-figure | Knife injury, aged under 25 | in_code"
        ));
        assert!(!have("incident | Stabbing | harmed_under_25\nrecorded-crime | Robbery"));
    }
}
