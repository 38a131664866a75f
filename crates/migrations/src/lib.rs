//! The one ordered history of the database, the same for SQLite and PostgreSQL.
//!
//! A migration only moves forward, is never edited once released, and expands before it contracts.
//! All pending migrations run in one transaction, so a kill in the middle leaves the schema as it was.
//! Start in [`Migrator`]; the words of the schema are in `columns.rs`.

mod columns;
mod immutable;
mod m0001_areas_and_agencies;
mod m0002_accounts;
mod m0003_audit;
mod m0004_imports;
mod m0005_audit_hardened;
mod m0006_accounts_hardened;
mod m0007_picture;
mod m0008_held_files;
mod m0009_judging;
mod m0010_withdrawn_briefings;
mod m0011_words_to_check;
mod m0012_cells;
mod m0013_withdrawn_notes;
mod m0014_noted_scopes;
mod m0015_ended_words;
mod m0016_people;
mod m0017_gateways_and_agreements;
mod m0018_groups;
mod m0019_audit_people;
mod m0020_assessments;
mod m0021_access_findings;
mod m0022_breaches;
mod m0023_retention;
mod m0024_disclosures;
mod m0025_rights;
mod m0026_new_access;
mod m0027_language;
mod m0029_standards;
mod m0030_timeline;
mod m0031_board;
mod m0032_funding;
mod m0033_guide;
mod m0034_plans;
mod m0035_effectiveness;
mod shipped_gateways;

use sea_orm_migration::prelude::*;

/// Every migration, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_areas_and_agencies::Migration),
            Box::new(m0002_accounts::Migration),
            Box::new(m0003_audit::Migration),
            Box::new(m0004_imports::Migration),
            Box::new(m0005_audit_hardened::Migration),
            Box::new(m0006_accounts_hardened::Migration),
            Box::new(m0007_picture::Migration),
            Box::new(m0008_held_files::Migration),
            Box::new(m0009_judging::Migration),
            Box::new(m0010_withdrawn_briefings::Migration),
            Box::new(m0011_words_to_check::Migration),
            Box::new(m0012_cells::Migration),
            Box::new(m0013_withdrawn_notes::Migration),
            Box::new(m0014_noted_scopes::Migration),
            Box::new(m0015_ended_words::Migration),
            Box::new(m0016_people::Migration),
            Box::new(m0017_gateways_and_agreements::Migration),
            Box::new(m0018_groups::Migration),
            Box::new(m0019_audit_people::Migration),
            Box::new(m0020_assessments::Migration),
            Box::new(m0021_access_findings::Migration),
            Box::new(m0022_breaches::Migration),
            Box::new(m0023_retention::Migration),
            Box::new(m0024_disclosures::Migration),
            Box::new(m0025_rights::Migration),
            Box::new(m0026_new_access::Migration),
            Box::new(m0027_language::Migration),
            Box::new(m0029_standards::Migration),
            Box::new(m0032_funding::Migration),
            Box::new(m0030_timeline::Migration),
            // After 32: a decision can name an ask.
            Box::new(m0031_board::Migration),
            Box::new(m0033_guide::Migration),
            Box::new(m0034_plans::Migration),
            Box::new(m0035_effectiveness::Migration),
        ]
    }
}
