use accord_policy::action::CreateAgency;
use accord_policy::{AuditFacts, Permit};

fn forge(facts: AuditFacts, resource: accord_kernel::ids::AgencyId) -> Permit<CreateAgency> {
    Permit { resource, facts }
}

fn main() {}
