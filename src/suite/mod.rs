//! Test suites: the cases run, compared with what they expect, counted and brought up to date.

pub mod compare;
pub mod coverage;
pub mod expectation;
pub mod loaded;
pub mod mutation;
pub mod patterns;
pub mod run;
pub mod update;
