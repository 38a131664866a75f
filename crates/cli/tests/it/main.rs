//! Stories walked with the real binary, as an operator at a terminal and people in browsers do.

mod administering;
mod counting_kills;
mod daily;
mod ending_access;
mod filling;
mod full_disk;
mod help;
mod importing;
mod installation;
mod kills;
mod language;
mod paper;
mod people;
mod real_files;
mod setting_up;
mod stopping;
mod story_board;
mod story_demonstration;
mod story_inspection;
mod story_morning;
mod story_paper;
mod story_picture;
mod story_three_presses;
