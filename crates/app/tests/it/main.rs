//! Tests of the rooms through HTTP, in one process, with a clock that the test moves.

mod accounts;
mod imports;
mod invitations;
mod routes;
mod setting_up;
mod world;
