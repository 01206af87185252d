//! What the samples of a service show.

pub mod evidence;
pub mod instead;
pub mod near_values;
pub mod pairing;
pub mod path_fate;
pub mod sample_fate;
pub mod seen;
pub mod taken;
pub mod told;
