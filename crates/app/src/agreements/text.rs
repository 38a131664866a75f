//! The exact text of an agreement, which a signature is bound to by its hash.

use super::model::Agreement;
use accord_kernel::Day;
use sha2::{Digest, Sha256};

impl Agreement {
    /// The hash of everything that the parties agree on, in a form in which nothing can stand for something else.
    ///
    /// INVARIANT: the form never changes once released, or every signature would be void. Parties, purposes and lines
    /// come in an order of their own. Each text stands with its length before it. Whether a party left later, and who
    /// suspended it, is no part of it.
    pub fn text_hash(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |words: &str| {
            hash.update((words.len() as u64).to_be_bytes());
            hash.update(words.as_bytes());
        };
        add("accord agreement 1");
        add(self.kind.code());
        let texts = &self.texts;
        for text in [
            &texts.title,
            &texts.arrangement,
            &texts.bases,
            &texts.policy_document,
            &texts.law_enforcement,
            &texts.retention,
        ] {
            add(text);
        }
        for day in [self.starts_on, self.review_by_on, self.ends_on] {
            add(&day.map_or_else(String::new, |day: Day| day.to_string()));
        }
        add(&self.parties.len().to_string());
        for party in &self.parties {
            add(&party.id.to_string());
            add(&party.controller.to_string());
            add(&party.agency.map_or_else(String::new, |agency| agency.to_string()));
            add(&party.contact);
        }
        add(&self.purposes.len().to_string());
        for purpose in &self.purposes {
            add(purpose.code());
        }
        let mut lines = self.lines.clone();
        lines.sort();
        for line in &lines {
            add(&line.from.to_string());
            add(&line.to.to_string());
            add(line.category.code());
            add(&line.gateway.to_string());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
