//! What `platform-pdf` promises, read back from the files it makes.

mod documents;
mod reading;
mod refusals;
