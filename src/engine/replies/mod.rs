//! What a reply of Callgoose tells of how an account reads filters.
//!
//! An [`Account`] is one way in which it could: a reading, and the statuses that the vendor states nowhere. [`OpenIncidents`]
//! knows what is open under each reading, so that it can say what a call does under each of them. A reply is explained by the
//! accounts that would have given it ([`CallEffects::accounts`]), and [`Evidence`] is what many replies say together.

mod account;
mod effect;
mod evidence;
mod open_incidents;

pub use account::{Account, QUESTIONS, Readings};
pub use effect::{CallEffects, Mismatch};
pub use evidence::{Answered, Count, Evidence, Unexplained};
pub use open_incidents::{CallOp, OpenIncidents};
