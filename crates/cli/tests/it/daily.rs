//! A partner's daily file, made up, in which the newest whole week is loud.

use accord_kernel::{Clock, Day};
use accord_platform_db::SystemClock;
use std::fmt::Write as _;
use std::path::Path;

/// The mapping of [`Daily`] files: each file has only what is new.
pub const MAPPING: &str = r#"{"name": "Police daily", "when": {"date": "When"}, "borough-name": "Borough",
    "what": {"column": "What"}, "reference": "Reference",
    "people": [{"capacity": "victim", "age": "Age"}]}"#;

/// Rows of the loud week.
pub const LOUD: u64 = 21;

/// Today, as the product takes it.
pub fn today() -> Day {
    SystemClock.now().day()
}

/// Forty quiet weeks and a loud one, the newest that is over.
pub struct Daily {
    days: Vec<Day>,
}

impl Daily {
    /// Robberies in Haringey.
    pub fn robberies() -> Self {
        let loud = today().week().first_day().plus_days(-7);
        let mut days = Vec::new();
        for week in 1..=40 {
            let monday = loud.plus_days(-7 * week);
            // Two, three or four a week: a series that never varies has no expected range.
            days.extend(
                [0, 2, 4, 6].into_iter().take(2 + week as usize % 3).map(|day| monday.plus_days(day)),
            );
        }
        days.extend((0..7).flat_map(|day| [loud.plus_days(day); 3]));
        days.sort();
        Self { days }
    }

    /// The last day of the loud week.
    pub fn last(&self) -> Day {
        *self.days.last().expect("the loud week has rows")
    }

    /// Rows of all days, of which `before` are of days before the last.
    pub fn counts(&self) -> (u64, u64) {
        let before = self.days.iter().filter(|day| **day < self.last()).count();
        (self.days.len() as u64, before as u64)
    }

    /// The file of every day but the last.
    pub fn until_the_last_day(&self) -> String {
        self.text(|day| day < self.last())
    }

    /// The file of the last night.
    pub fn last_night(&self) -> String {
        self.text(|day| day == self.last())
    }

    fn text(&self, is_in: impl Fn(Day) -> bool) -> String {
        let mut file = "Reference,When,What,Age,Borough\n".to_owned();
        for (number, day) in self.days.iter().enumerate().filter(|(_, day)| is_in(**day)) {
            let _ = writeln!(file, "R{number},{day} 21:30,Robbery,17,Haringey");
        }
        file
    }
}

/// Writes a file into a folder of the test. Returns its path.
pub fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a temporary folder can be written");
    path.to_str().expect("a temporary folder has a plain name").to_owned()
}
