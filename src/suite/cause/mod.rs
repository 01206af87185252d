//! Why an answer is not as expected: the conditions, key paths and incidents behind it.

mod step;
mod wanted;

pub use step::Step;

use crate::engine::near_miss::NearMiss;
use crate::model::filter::PartId;
use crate::model::key_path::KeyPath;
use crate::model::payload::Found;
use crate::model::suite::Field;
use crate::source::Span;

/// One reason, which may explain several fields.
#[derive(Debug)]
pub struct Cause<'a> {
    pub service: usize,
    pub part: PartId,
    pub why: Why<'a>,
    /// The fields that are not as expected because of it.
    pub explains: Vec<Field>,
}

#[derive(Debug)]
pub enum Why<'a> {
    /// The part does not take the payload.
    Missed(NearMiss<'a>),
    /// It does: these are the conditions that hold.
    Took(NearMiss<'a>),
    /// The service has no such part.
    NoPart,
    /// The part does not say where the field comes from.
    NotSet(Field),
    /// The key paths that the field comes from, and what is there.
    Reads(Field, Vec<Lookup<'a>>),
    /// What the mapping value meets in the record of incidents.
    Ledger {
        mapping: Option<Lookup<'a>>,
        /// The mapping values that were open when the payload came.
        open: Vec<String>,
    },
}

/// A key path of the filter file and what the payload has there.
#[derive(Debug)]
pub struct Lookup<'a> {
    pub at: Span,
    pub path: &'a KeyPath,
    pub found: Found<'a>,
}

impl<'a> Cause<'a> {
    /// A reason of which it is not said yet what it explains.
    fn new(service: usize, part: PartId, why: Why<'a>) -> Self {
        Self { service, part, why, explains: Vec::new() }
    }

    fn is_like(&self, other: &Self) -> bool {
        let same_kind = std::mem::discriminant(&self.why) == std::mem::discriminant(&other.why);
        let same_field = match (&self.why, &other.why) {
            (Why::Reads(one, _), Why::Reads(two, _)) | (Why::NotSet(one), Why::NotSet(two)) => one == two,
            _ => true,
        };
        let part = |cause: &Self| (cause.service, cause.part);
        same_kind && same_field && part(self) == part(other)
    }
}
