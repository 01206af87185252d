//! cgfilter tests webhook payloads against Callgoose SQIBS API filters kept as YAML in a repository.
//!
#![doc = include_str!("../docs/architecture.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]
// What only the command line asks for is dead without it. The build that shows the inside to the tests finds what is dead in all.
#![cfg_attr(not(any(feature = "cli", feature = "internals")), allow(dead_code, unused_imports))]

/// The oracle that the tests use speaks of the library by its name.
#[cfg(test)]
extern crate self as cgfilter;

#[cfg(feature = "cli")]
pub mod cli;
mod console_text;
pub mod editor;
mod engine;
mod infer;
mod lint;
mod model;
mod parse;
mod presets;
mod probe;
pub mod project;
mod redact;
mod repair;
mod replay;
mod report;
mod rules;
mod source;
mod suite;
mod words;

/// The inside, for the tests, benches and fuzz targets: no interface, and in no build that is used.
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals {
    pub mod console_text {
        pub use crate::console_text::*;
    }
    pub mod engine {
        pub use crate::engine::*;
    }
    pub mod infer {
        pub use crate::infer::*;
    }
    pub mod lint {
        pub use crate::lint::*;
    }
    pub mod model {
        pub use crate::model::*;
    }
    pub mod parse {
        pub use crate::parse::*;
    }
    pub mod presets {
        pub use crate::presets::*;
    }
    pub mod probe {
        pub use crate::probe::*;
    }
    pub mod redact {
        pub use crate::redact::*;
    }
    pub mod repair {
        pub use crate::repair::*;
    }
    pub mod replay {
        pub use crate::replay::*;
    }
    pub mod report {
        pub use crate::report::*;
    }
    pub mod rules {
        pub use crate::rules::*;
    }
    pub mod source {
        pub use crate::source::*;
    }
    pub mod suite {
        pub use crate::suite::*;
    }
    pub mod words {
        pub use crate::words::*;
    }
}
