//! The tests of the whole, one program: a file is a subject.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod agreement;
mod bad_input;
mod captures;
mod console;
mod differences;
mod engines;
mod entry;
mod fixing;
mod floors;
mod formats;
mod generated;
mod hostile;
mod impact;
mod impact_laws;
mod infer;
mod init;
mod keep;
mod laws;
mod lint;
mod logs;
mod oracle;
mod order;
mod packages;
mod parts;
mod presets;
mod probe;
mod proven;
mod redact;
mod repair_laws;
mod repairs;
mod replay;
mod replay_pages;
mod replies;
mod rule_pages;
mod schema;
mod serve;
mod shells;
mod show;
mod suites;
mod support;
mod transcripts;
mod unfilled;
mod unsaved;
mod watching;
