//! Key paths: where a filter file names them, what they are for, and what their names say.

pub mod mapping;
pub mod misquoted;
pub mod names;
pub mod state_before;
pub mod uses;
pub mod vocabulary;
