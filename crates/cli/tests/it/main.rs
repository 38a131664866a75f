//! Stories walked with the real binary, as an operator at a terminal and people in browsers do.

mod administering;
mod counting_kills;
mod ending_access;
mod filling;
mod full_disk;
mod help;
mod importing;
mod installation;
mod kills;
mod people;
mod setting_up;
mod stopping;
