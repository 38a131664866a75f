//! The tables of plans.

pub mod actions;
pub mod plans;
pub mod regional;
pub mod versions;

use accord_kernel::Day;
use accord_platform_db::Fault;

fn unknown(code: &str) -> Fault {
    Fault::new("read a plan", format!("`{code}` is not known"))
}

fn day_of(number: i32) -> Result<Day, Fault> {
    Day::from_number(number).ok_or_else(|| unknown(&number.to_string()))
}
