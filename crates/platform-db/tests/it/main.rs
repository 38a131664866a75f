//! Tests of the database platform, each on both engines.

mod audit_hostile;
mod audit_people;
mod audit_tampering;
mod audit_writing;
mod full_database;
mod keys;
mod leases;
mod opening;
mod schema;
mod turns;
mod world;
