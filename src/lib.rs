//! cgfilter tests webhook payloads against Callgoose SQIBS API filters kept as YAML in a repository.
//!
#![doc = include_str!("../docs/architecture.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

/// The oracle that the tests use speaks of the library by its name.
#[cfg(test)]
extern crate self as cgfilter;

#[cfg(feature = "cli")]
pub mod cli;
pub mod engine;
pub mod infer;
pub mod lint;
pub mod model;
pub mod parse;
pub mod repair;
pub mod replay;
pub mod report;
pub mod rules;
pub mod source;
pub mod suite;
pub mod words;
