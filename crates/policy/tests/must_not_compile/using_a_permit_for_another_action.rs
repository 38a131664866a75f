use accord_policy::Permit;
use accord_policy::action::{CreateAgency, ListAgencies};

fn write(_: &Permit<CreateAgency>) {}

fn read_then_write(permit: &Permit<ListAgencies>) {
    write(permit);
}

fn main() {}
