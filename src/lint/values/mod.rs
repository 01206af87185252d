//! The values of conditions, as texts and beside each other.

pub mod alternatives;
pub mod redundant;
pub mod spelling;
pub mod state_words;
pub mod substring;
pub mod tidy;
pub mod trap_words;
