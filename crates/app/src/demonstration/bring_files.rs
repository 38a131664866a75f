//! Brings the made-up files of partners in, as partners do: through imports, every row accounted for.

use super::data;
use crate::agencies::{find_agency_by_slug, slug_from};
use crate::imports::{FileToImport, run_import};
use crate::monitoring::bring_up_to_date;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::{Format, Mapping};
use accord_kernel::Day;
use accord_platform_db::{Fault, Stored};
use accord_policy::SystemActor;
use std::io::{Seek, SeekFrom, Write};

/// The regional body, which brings published and weekly figures in for every borough.
const REGIONAL: &str = "regional-violence-reduction-unit-fictional";
/// The analysts who bring the night's files of their borough in themselves.
const LEAD_ANALYSTS: &str = "haringey-community-safety";
/// The hospital with an anonymous feed.
const LEAD_HOSPITAL: &str = "example-hospital-haringey-fictional";
/// What stands in the rows of the lead borough and in no others.
const LEAD_CELL: &str = ",Haringey,";

/// One made-up file and who sends it.
struct Sent {
    agency: String,
    name: String,
    format: &'static str,
    mapping: Option<Mapping>,
    text: String,
}

/// Brings in seven years of weekly counts, two years of daily incidents and five years of monthly figures, all
/// up to `today`, and has them counted. Begun again, it changes nothing that is there.
///
/// # Errors
/// Faults of the database, and a made-up file that the importer refuses: a fault of ours.
pub async fn bring_files(app: &App, seed: u64, today: Day) -> Result<(), Stop> {
    let files =
        tokio::task::spawn_blocking(move || make_files(seed, today)).await.or_fault("make up files")?;
    let visit = Visit::of_system(app, SystemActor::Demonstration);
    for sent in files {
        let agency = find_agency_by_slug(app.db().readers(), &sent.agency).await?;
        let agency = agency.ok_or_else(|| {
            Fault::new("bring a made-up file in", format!("`{}` is not there", sent.agency))
        })?;
        let mut file = tempfile::tempfile().or_fault("keep a made-up file for a moment")?;
        file.write_all(sent.text.as_bytes()).or_fault("keep a made-up file for a moment")?;
        file.seek(SeekFrom::Start(0)).or_fault("keep a made-up file for a moment")?;
        let new = FileToImport {
            name: sent.name,
            file,
            format: sent
                .format
                .parse::<Format>()
                .map_err(|_| Fault::new("bring a made-up file in", sent.format))?,
            mappings: sent.mapping.into_iter().collect(),
            date_order: None,
            trial: false,
            held: None,
        };
        if let Err(refused) = run_import(app, &visit, &agency, new, &|_| {}).await? {
            return Err(Fault::new("bring a made-up file in", refused.words()).into());
        }
    }
    bring_up_to_date(app).await
}

fn make_files(seed: u64, today: Day) -> Vec<Sent> {
    let plain = |agency: &str, name: &str, format, text| Sent {
        agency: agency.to_owned(),
        name: format!("fictional-{name}-{today}.csv"),
        format,
        mapping: None,
        text,
    };
    let mut files = vec![
        plain(REGIONAL, "weekly-counts", "weekly-counts", data::weekly_counts(seed, today)),
        plain(REGIONAL, "monthly-figures", "mps-monthly", data::mps_monthly_wide(seed, today)),
        plain(LEAD_HOSPITAL, "assault-attendances", "istv", data::istv_attendances(seed, today)),
    ];
    for (unit, text) in data::daily_incidents(seed, today) {
        let (lead, others): (Vec<&str>, Vec<&str>) =
            text.lines().skip(1).partition(|line| line.contains(LEAD_CELL));
        let heading = text.lines().next().unwrap_or_default();
        let daily = |agency: String, rows: &[&str]| Sent {
            agency,
            name: format!("fictional-police-{}-{today}.csv", slug_from(unit)),
            format: "incidents",
            mapping: Some(data::incident_mapping()),
            text: format!("{heading}\n{}\n", rows.join("\n")),
        };
        files.push(daily(format!("police-{}", slug_from(unit)), &others));
        if !lead.is_empty() {
            files.push(daily(LEAD_ANALYSTS.to_owned(), &lead));
        }
    }
    files.push(Sent {
        agency: LEAD_ANALYSTS.to_owned(),
        name: format!("fictional-ambulance-{today}.csv"),
        format: "incidents",
        mapping: Some(data::ambulance_mapping()),
        text: data::ambulance_calls(seed, today),
    });
    files
}
