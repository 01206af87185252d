//! A probe of an account: filters for a scratch service, and calls whose replies tell how the account judges.
//!
//! An account is a reading, the statuses that nobody states ([`crate::engine::replies`]), and a [`manner`]: its answers to the
//! questions that no reading has. What it sees of filters and payloads ([`sight`]) is judged as everything is, so the plan and
//! the judge of its replies know no other engine.

mod account;
#[cfg(test)]
mod behaviour;
#[cfg(test)]
mod cover;
pub mod filter;
pub mod judge;
#[cfg(feature = "serve")]
pub mod left_open;
pub mod manner;
pub mod payload;
pub mod plan;
mod question;
#[cfg(test)]
mod search;
mod sight;
#[cfg(test)]
mod word;
