//! Entries of registers.

use jiff::civil::Date;

use super::{Area, Point, Rest};

/// An entry of a register.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    /// A school.
    School(School),
    /// A hospital.
    Hospital(Hospital),
    /// A bank holiday.
    BankHoliday(BankHoliday),
}

/// A school.
#[derive(Debug, Clone, PartialEq)]
pub struct School {
    /// Unique reference number.
    pub urn: String,
    /// Name as published.
    pub name: String,
    /// Phase, for example `Secondary`.
    pub phase: Option<String>,
    /// Type of establishment.
    pub kind: Option<String>,
    /// Status, for example `Open`.
    pub status: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Borough or other local authority.
    pub borough: Option<Area>,
    /// Longitude and latitude.
    pub point: Option<Point>,
    /// Easting and northing in metres, where the file has those instead.
    pub grid: Option<(f64, f64)>,
    /// Opened on.
    pub opened_on: Option<Date>,
    /// Closed on.
    pub closed_on: Option<Date>,
    /// Pupils.
    pub pupils: Option<u32>,
    /// Everything else that was published, people's names left out.
    pub rest: Rest,
}

/// A hospital.
#[derive(Debug, Clone, PartialEq)]
pub struct Hospital {
    /// Organisation code (ODS).
    pub code: String,
    /// Name as published.
    pub name: String,
    /// Sub-type, for example `Hospital`.
    pub kind: Option<String>,
    /// Sector, for example `NHS Sector`.
    pub sector: Option<String>,
    /// Status as published.
    pub status: Option<String>,
    /// Address lines, city and county that are filled, in order.
    pub address: Vec<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Longitude and latitude.
    pub point: Option<Point>,
    /// Borough.
    pub borough: Option<Area>,
    /// Code and name of the organisation that runs it.
    pub parent: Option<Area>,
    /// Everything else that was published.
    pub rest: Rest,
}

/// A bank holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHoliday {
    /// `england-and-wales`, `scotland` or `northern-ireland`.
    pub division: String,
    /// The day.
    pub day: Date,
    /// Title as published, curly apostrophes and all.
    pub title: String,
    /// Notes, for example `Substitute day`.
    pub notes: Option<String>,
    /// Whether flags are flown; `None` when the feed does not say.
    pub bunting: Option<bool>,
}
