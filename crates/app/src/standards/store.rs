//! The tables of standards.

pub mod answers;
pub mod editions;
pub mod improvements;
pub mod moderations;
pub mod rounds;

use accord_kernel::Day;
use accord_platform_db::Fault;

fn unknown(code: &str) -> Fault {
    Fault::new("read standards", format!("`{code}` is not known"))
}

fn day_of(number: i32) -> Result<Day, Fault> {
    Day::from_number(number).ok_or_else(|| unknown(&number.to_string()))
}
