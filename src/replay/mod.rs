//! Real traffic through the filters: what they take, what stays open, and what a change of them would change.

pub mod run;
