//! Tests of the rooms through HTTP, in one process, with a clock that the test moves.

mod accounts;
mod administering;
mod briefings;
mod corpus;
mod definitions;
mod feeding;
mod imports;
mod invitations;
mod kept_files;
mod leaks;
mod log;
mod passkeys;
mod picture;
mod routes;
mod security;
mod serving;
mod setting_up;
mod taking_back;
mod tension;
mod throttling;
mod today;
mod typed_words;
mod upgrading;
mod uploads;
mod withdrawing;
mod world;
