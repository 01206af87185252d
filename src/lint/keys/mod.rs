//! Key paths: where a filter file names them, and what they are for.

pub mod mapping;
pub mod misquoted;
pub mod state_before;
pub mod uses;
