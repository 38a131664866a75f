use accord_policy::Permit;
use accord_policy::action::CreateAgency;

fn twice(permit: &Permit<CreateAgency>) -> Permit<CreateAgency> {
    permit.clone()
}

fn main() {}
