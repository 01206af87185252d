//! Bytes to model: YAML files to services, suites and configs, JSON to payloads.
//!
//! The only user of granit-parser and of serde_json's reader. What does not fit becomes a [`fact::Fact`], worded by a rule
//! later; nothing here panics, prints or stops at the first problem.

pub mod capture;
pub mod config;
pub mod fact;
pub mod field;
pub mod fields;
pub mod filter_fields;
pub mod json;
pub mod mark;
mod part;
mod paths;
pub mod service;
pub mod suite;
pub mod tree;
mod yaml_fault;
