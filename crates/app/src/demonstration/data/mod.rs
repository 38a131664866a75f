//! Made-up files of partners for the demonstration: what they would have sent up to a day.
//!
//! Pure: the same seed and the same day give the same bytes, and nothing is read or stored. All files tell
//! of one made-up world. Its incidents ([`daily_incidents`]) are echoed by the ambulance service and the
//! hospital; its outbreaks ([`outbreaks`]) show in the incidents and in the weekly counts; the monthly
//! figures are the weekly ones added up. No figure, ward, place or reference is a real one. Start in
//! `rates.rs` for what is expected, `incidents.rs` for what happens.

mod files;
mod incidents;
mod places;
mod rates;
mod samplers;
#[cfg(test)]
mod tests;
mod weekly;

pub use files::{
    CITY_OF_LONDON, ambulance_calls, ambulance_mapping, daily_incidents, incident_mapping, istv_attendances,
};
pub use places::Point;
pub use rates::{Outbreak, outbreaks};
pub use weekly::{mps_monthly_wide, weekly_counts};

/// Adds one row, with quotation marks around cells that hold a comma.
fn csv_line(text: &mut String, cells: &[&str]) {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        // INVARIANT: no cell made here holds a quotation mark or a line break.
        if cell.contains(',') {
            text.extend(["\"", cell, "\""]);
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}
