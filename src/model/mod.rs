//! What the tool speaks of: key paths and what their names say, filters, payloads and diagnostics. No file access, no colour.

pub mod alternation;
pub mod console;
pub mod content_type;
pub mod diagnostic;
pub mod edit;
pub mod filter;
pub mod glob;
pub mod hidden;
pub mod key_path;
pub mod limits;
pub mod names;
pub mod operator;
pub mod path_use;
pub mod pattern;
pub mod payload;
pub mod plain_scalar;
pub mod reading;
pub mod rule_meta;
pub mod runner;
pub mod secret;
pub mod service_name;
pub mod shell;
pub mod suite;
pub mod template;
pub mod text;
pub mod token;
