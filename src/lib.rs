//! cgfilter tests webhook payloads against Callgoose SQIBS API filters kept as YAML in a repository.
//!
//! The command line is the product, and this library is its inside; its Rust interface may change with any release.
//!
//! # Floors
//!
//! Imports go down only, which `tests/it/floors.rs` checks:
//!
//! ```text
//! cli → report → rules → lint → replay → infer → suite → engine → parse → model → source
//! ```
//!
//! | floor | what it knows |
//! |---|---|
//! | [`source`] | text, byte spans, lines and columns |
//! | [`model`] | key paths, filters, payloads, diagnostics: what the tool speaks of |
//! | [`parse`] | YAML and JSON to the model, with a span for everything; what does not fit becomes a fact |
//! | [`engine`] | how a payload is judged, why it is not taken, and the record of incidents |
//! | [`suite`] | test suites: the cases run, compared, counted and brought up to date |
//! | [`infer`] | a filter from payloads: which keys tell an alert from its recovery, and tie them together |
//! | [`replay`] | a log of traffic: what the filters make of it, and what a change of them would change |
//! | [`lint`] | what a rule is, and the loop over the rules |
//! | [`rules`] | one rule a file: its page, its wording, its check |
//! | [`report`] | one format a file; sentences shared by all of them in `report::words` |
//! | [`cli`] | one command a file; alone in touching files, the environment and the exit status |
//!
//! # From bytes to answer
//!
//! ```text
//! paths → files → Source → parse → Service ┐
//! paths → files → Source → parse → Payload ┴ judge → Answer → report → stdout, exit status
//!
//! payloads of an alert and its recovery → infer → filter text + suite → run, lint → stdout or files
//! suite + Services → cases → run, compare → report; --update: edits of the suite
//! Services, with --payloads their samples → intake → show: tree, table, data or diagram
//!
//! Service + its samples → rules → Diagnostic → allow comments → report
//!                                      └ --fix: edits → Source → parse, and look again until nothing changes
//! ```
//!
//! # A new rule
//!
//! Copy the shortest file in `src/rules`, and add its two lines to `src/rules/mod.rs`. Its `//!` text is its page, and
//! the examples on it are its tests; `src/rules/pages.rs` says what a block can be. `UPDATE=1 cargo test` writes the page
//! to `docs/rules`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod cli;
pub mod engine;
pub mod infer;
pub mod lint;
pub mod model;
pub mod parse;
pub mod replay;
pub mod report;
pub mod rules;
pub mod source;
pub mod suite;
