//! What the samples of a service show.

pub mod evidence;
pub mod instead;
pub mod near_values;
pub mod pairing;
pub mod path_lookup;
pub mod sample_outcome;
pub mod sample_takers;
pub mod sample_view;
pub mod texts;
