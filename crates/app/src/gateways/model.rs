//! What a gateway is: no I/O.

use accord_kernel::ids::{ControllerId, UserId};
use accord_kernel::{AgencyKind, Day, Instant};
use accord_policy::GatewayRule;

/// Letters of the notes on a gateway at most.
pub const NOTES_LETTERS_MAX: usize = 2_000;
/// Letters of the source of a gateway at most.
pub const SOURCE_LETTERS_MAX: usize = 300;
/// Letters of a reason at most.
pub const REASON_LETTERS_MAX: usize = 500;

/// A legal power that sharing can rest on.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// What it can carry.
    pub rule: GatewayRule,
    /// Its short name for addresses and forms.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The law, as a lawyer would write it.
    pub law: String,
    /// What it is for, in a sentence.
    pub summary: String,
    /// What to mind, as it came with the service: guidance, not legal advice.
    pub notes: String,
    /// Where that comes from.
    pub source: String,
    /// When the source was last looked at.
    pub source_on: Day,
    /// Which legal bodies took it out of use for themselves, the first first.
    pub withdrawals: Vec<OutOfUse>,
}

/// That a legal body took a gateway out of use for itself.
#[derive(Debug, Clone)]
pub struct OutOfUse {
    /// The legal body.
    pub controller: ControllerId,
    /// When.
    pub at: Instant,
    /// By whom; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// Why.
    pub reason: String,
}

/// What a legal body says of a gateway to its own people: guidance, not legal advice.
#[derive(Debug, Clone)]
pub struct OwnNote {
    /// When.
    pub written_at: Instant,
    /// By whom; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// What to mind.
    pub notes: String,
    /// Where that comes from.
    pub source: String,
}

/// Kinds of agencies in words: `Anybody` where none is named.
pub fn kinds_words(kinds: &[AgencyKind]) -> String {
    if kinds.is_empty() {
        return "Anybody".to_owned();
    }
    kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>().join(", ")
}

impl Gateway {
    /// That this legal body took it out of use; `None` while it is in use there.
    pub fn withdrawal_of(&self, body: ControllerId) -> Option<&OutOfUse> {
        self.withdrawals.iter().find(|out| out.controller == body)
    }

    /// What never flows under it, a sentence each; empty when it has no limit but the law's.
    pub fn limits(&self) -> Vec<String> {
        let rule = &self.rule;
        let mut limits = Vec::new();
        if !rule.never.is_empty() {
            let never: Vec<&str> = rule.never.iter().map(|category| category.words()).collect();
            limits.push(format!("It never carries {}.", never.join(", ")));
        }
        for (holds, words) in [
            (rule.is_depersonalised, "It carries only information in which nobody can be recognised."),
            (rule.is_barred_to_care, "It carries nothing personal from a health or social care authority."),
            (rule.is_for_one_child, "It is for one child at a time: no agreement can rest on it."),
            (rule.is_within_controller, "It reaches only services of the same legal body."),
        ] {
            if holds {
                limits.push(words.to_owned());
            }
        }
        limits
    }
}
