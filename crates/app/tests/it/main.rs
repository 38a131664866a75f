//! Tests of the rooms through HTTP, in one process, with a clock that the test moves.

mod accounts;
mod administering;
mod imports;
mod invitations;
mod routes;
mod serving;
mod setting_up;
mod throttling;
mod world;
