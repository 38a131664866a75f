//! The tables of the Board.

pub mod decisions;
pub mod meetings;
pub mod papers;
pub mod plans;

use accord_kernel::Day;
use accord_platform_db::Fault;

fn unknown(code: &str) -> Fault {
    Fault::new("read meetings", format!("`{code}` is not known"))
}

fn day_of(number: i32) -> Result<Day, Fault> {
    Day::from_number(number).ok_or_else(|| unknown(&number.to_string()))
}
