//! Versions of a plan: its text when it was offered for signing, what changed from one to the next, and who signed.

use super::entry::EntryKind;
use super::model::Whole;
use accord_kernel::ids::{AgencyId, PlanId, PlanVersionId, UserId};
use accord_kernel::{Instant, coded_enum};
use sha2::{Digest, Sha256};

coded_enum! {
    /// What an authority makes of a version.
    Stance {
        /// It signs it.
        Agree = "agree", "Signs";
        /// It signs it and says with what it does not agree.
        Dissent = "dissent", "Signs with dissent";
        /// It does not sign it, and says why.
        Decline = "decline", "Does not sign";
    }
}

/// What a plan said when it was offered for signing. It never changes. `T` is its text, which is long: a [`Head`] has none.
#[derive(Debug, Clone)]
pub struct Version<T = Text> {
    /// Its id.
    pub id: PlanVersionId,
    /// The plan.
    pub plan: PlanId,
    /// Its number, from 1.
    pub number: i32,
    /// The title of the plan as it read.
    pub title: String,
    /// The plan as it read.
    pub text: T,
    /// The hash of the text: SHA-256 in hexadecimal digits.
    pub hash: String,
    /// What changed since the one before, and why.
    pub reason: String,
    /// Who offered it.
    pub by: Option<UserId>,
    /// When.
    pub made_at: Instant,
    /// What the Board decided, who entered it and when; `None` until it is adopted.
    pub adopted: Option<(String, Option<UserId>, Instant)>,
    /// Who had not said what they make of it when the Board adopted it all the same, a line each; empty for nobody.
    pub adopted_without: String,
    /// What authorities make of it, in the order of signing.
    pub signatures: Vec<Signature>,
}

/// What an authority makes of a version.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The agency.
    pub agency: AgencyId,
    /// What it makes of it.
    pub stance: Stance,
    /// With what it does not agree; empty where it agrees.
    pub words: String,
    /// Who signed.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// A version without its text.
pub type Head = Version<()>;

impl<T> Version<T> {
    /// What an agency makes of it; `None` while it has not said.
    pub fn signature(&self, agency: AgencyId) -> Option<&Signature> {
        self.signatures.iter().find(|signature| signature.agency == agency)
    }
}

/// An authority of the borough that has not said what it makes of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// Its name.
    pub name: String,
    /// Its short name.
    pub slug: String,
    /// With what it differed from an earlier version, where that was the last that it said: the number of that version, what it
    /// made of it, and in its words.
    pub differed: Option<(i32, Stance, String)>,
}

impl Silent {
    /// In words: `Fire and Rescue Service`, or `Police (of version 1: signs with dissent, “We do not agree with part 3”)`.
    pub fn words(&self) -> String {
        match &self.differed {
            Some((number, stance, words)) => {
                let stance = stance.words().to_lowercase();
                format!("{} (of version {number}: {stance}, “{words}”)", self.name)
            }
            None => self.name.clone(),
        }
    }
}

/// What an agency said last of the versions before one, where that was that it differs. `all` are of one plan, the newest first.
pub fn differed<T>(all: &[Version<T>], before: i32, agency: AgencyId) -> Option<(i32, Stance, String)> {
    let older = all.iter().filter(|version| version.number < before);
    let (number, said) =
        older.filter_map(|version| Some((version.number, version.signature(agency)?))).next()?;
    (said.stance != Stance::Agree).then(|| (number, said.stance, said.words.clone()))
}

/// A plan as text: headings with lines below.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Text(pub Vec<Heading>);

/// A heading with its lines.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Heading {
    /// The heading.
    pub heading: String,
    /// The lines below it.
    pub lines: Vec<String>,
}

/// A line of two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed<'a> {
    /// It stands in both.
    Same(&'a str),
    /// It stands in the newer one only.
    Added(&'a str),
    /// It stood in the older one only.
    Removed(&'a str),
}

/// The heading below which a plan says which actions of the region it serves.
const REGIONAL: &str = "Actions of the region that the plan serves";

impl Text {
    /// Whether it says how it serves an action of the region with this title.
    pub fn serves(&self, title: &str) -> bool {
        let begins = format!("{title}: ");
        self.lines(REGIONAL).iter().any(|line| line.starts_with(&begins))
    }

    /// The text of a plan as it reads now. `name` gives the name of an agency, `regional` the title of an action of the region.
    pub fn of<'a>(
        whole: &Whole,
        name: impl Fn(AgencyId) -> &'a str,
        regional: impl Fn(accord_kernel::ids::RegionalActionId) -> String,
    ) -> Self {
        let plan = &whole.plan;
        let period = format!(
            "From {} to {}, to be looked at again by {}.",
            plan.from.words(),
            plan.to.words(),
            plan.review_by.words()
        );
        let mut all = vec![Heading { heading: plan.title.clone(), lines: vec![period] }];
        for rule in plan.template.parts() {
            if let Some(part) = whole.part(rule.code) {
                let mut lines = lines_of(&part.words);
                if !part.evidence.is_empty() {
                    lines.push(format!("Rests on: {}", part.evidence));
                }
                all.push(Heading { heading: rule.heading.to_owned(), lines });
            }
        }
        for kind in EntryKind::ALL {
            let lines = whole.of_kind(*kind).flat_map(|entry| {
                let rules = kind.fields().iter().filter(|rule| !entry.field(rule.name).is_empty());
                let told = rules.map(|rule| format!("{} {}", rule.label, entry.words_of(rule)));
                told.chain(std::iter::once(format!("From: {}", name(entry.agency))))
            });
            push(&mut all, kind.heading(), lines.collect());
        }
        let actions = whole.actions.iter().map(|action| {
            let question = match action.question.as_str() {
                "" => String::new(),
                question => format!("{question}. "),
            };
            let owner = action.owner.map_or("nobody yet", &name);
            let partner =
                action.partner.map_or_else(String::new, |agency| format!(", with {}", name(agency)));
            format!(
                "{question}{} By {}: {owner}{partner}. Seen by: {}",
                action.words,
                action.due.words(),
                action.measure
            )
        });
        push(&mut all, "Actions", actions.collect());
        let serves = whole.serves.iter().map(|one| format!("{}: {}", regional(one.action), one.words));
        push(&mut all, REGIONAL, serves.collect());
        Self(all)
    }

    /// The title of the plan as it read: the first heading.
    pub fn title(&self) -> &str {
        self.0.first().map_or("", |one| one.heading.as_str())
    }

    /// The days of the plan as they read, a sentence: what stands below its title.
    pub fn period(&self) -> &str {
        self.0.first().and_then(|one| one.lines.first()).map_or("", String::as_str)
    }

    /// What stands below this heading; empty where the plan had none.
    pub fn lines(&self, heading: &str) -> &[String] {
        self.0.iter().find(|one| one.heading == heading).map_or(&[], |one| one.lines.as_slice())
    }

    /// The hash that signatures rest on.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for one in &self.0 {
            // With their lengths, so that no text can be moved from one line to the next unseen.
            for words in std::iter::once(&one.heading).chain(&one.lines) {
                hash.update(words.len().to_be_bytes());
                hash.update(words.as_bytes());
            }
            hash.update([0xff]);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What changed from this text to a newer one, heading by heading; headings of which nothing changed are left out.
    pub fn differences<'a>(&'a self, newer: &'a Self) -> Vec<(&'a str, Vec<Changed<'a>>)> {
        let mut headings: Vec<&str> = newer.0.iter().map(|one| one.heading.as_str()).collect();
        headings.extend(self.0.iter().map(|one| one.heading.as_str()).filter(|one| !newer.has(one)));
        headings
            .into_iter()
            .map(|heading| (heading, changed(self.lines(heading), newer.lines(heading))))
            .filter(|(_, lines)| lines.iter().any(|line| !matches!(line, Changed::Same(_))))
            .collect()
    }

    fn has(&self, heading: &str) -> bool {
        self.0.iter().any(|one| one.heading == heading)
    }
}

fn push(all: &mut Vec<Heading>, heading: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        all.push(Heading { heading: heading.to_owned(), lines });
    }
}

fn lines_of(words: &str) -> Vec<String> {
    words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The lines of two texts in one order: the longest run of lines that both have stays, what lies between changed.
fn changed<'a>(older: &'a [String], newer: &'a [String]) -> Vec<Changed<'a>> {
    let mut all = Vec::new();
    for op in similar::capture_diff_slices(similar::Algorithm::Myers, older, newer) {
        let (tag, old, new) = op.as_tag_tuple();
        match tag {
            similar::DiffTag::Equal => all.extend(newer[new].iter().map(|line| Changed::Same(line))),
            _ => {
                all.extend(older[old].iter().map(|line| Changed::Removed(line)));
                all.extend(newer[new].iter().map(|line| Changed::Added(line)));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(all: &[(&str, &[&str])]) -> Text {
        let heading = |(heading, lines): &(&str, &[&str])| Heading {
            heading: (*heading).to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        Text(all.iter().map(heading).collect())
    }

    #[test]
    fn what_changed_is_said_line_by_line_and_what_did_not_is_left_out() {
        let older =
            text(&[("Why", &["One", "Two", "Three"]), ("Same", &["As it was"]), ("Gone", &["Was here"])]);
        let newer = text(&[
            ("Why", &["One", "Two and a half", "Three"]),
            ("Same", &["As it was"]),
            ("New", &["Is here"]),
        ]);
        use Changed::{Added, Removed, Same};
        assert_eq!(
            older.differences(&newer),
            [
                ("Why", vec![Same("One"), Removed("Two"), Added("Two and a half"), Same("Three")]),
                ("New", vec![Added("Is here")]),
                ("Gone", vec![Removed("Was here")]),
            ]
        );
        assert!(older.differences(&older).is_empty());
    }

    #[test]
    fn no_word_moves_from_one_line_to_the_next_under_one_hash() {
        let one = text(&[("A", &["ab", "c"])]);
        for other in
            [text(&[("A", &["a", "bc"])]), text(&[("A", &["abc"])]), text(&[("A", &["ab"]), ("c", &[])])]
        {
            assert_ne!(one.hash(), other.hash());
        }
        assert_eq!(one.hash(), one.clone().hash());
        assert_eq!(one.hash().len(), 64);
    }
}
