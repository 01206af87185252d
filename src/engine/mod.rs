//! How a payload is judged.
//!
//! 1. Every service judges every payload, and both its sides do: the trigger filters in order, the first that accepts
//!    wins, and the resolve, whatever the trigger said ([`verdict`]).
//! 2. A condition holds when its values are found in the text at its key path; the conditions of a part are ANDed.
//! 3. An accepted payload becomes an incident, with title, description and mapping value ([`incident`]), and the
//!    [`ledger`] knows what it opens, repeats or closes.
//! 4. A rejected one has a near miss, with the change that would make it match ([`near_miss`], [`hint`]).
//!
//! What a filter takes can also be asked without a payload: a [`demand`] is what a part wants of one.
//!
//! Where the vendor's pages disagree or say nothing there is a [`Reading`]. [`session`] puts all of this together for a run.

pub mod answer;
pub mod compiled;
pub mod cross_service;
pub mod demand;
mod diagnose;
pub mod diagnosis;
pub mod hint;
pub mod incident;
pub mod leaves;
pub mod ledger;
pub mod near_miss;
pub mod near_path;
pub mod near_text;
pub mod nearest;
pub mod parallel;
pub mod partial_arrays;
pub mod path_suggestion;
pub mod payload_index;
pub mod placeholder;
pub mod proof;
pub mod replies;
pub mod reply_body;
pub mod routing;
pub mod sample_order;
pub mod session;
pub mod side;
pub mod time;
pub mod value_spelling;
pub mod verdict;
pub mod wrapped;

pub use crate::model::reading::{self, Reading};
