//! A part of a log, judged by itself: the verdicts on its lines, with all that a report of the whole log needs to know of it.
//!
//! A part is a line that says what it is a part of, one for each line of the log that is not empty, and a last one with what
//! can be counted without the rest of the log. The ledger is not in it: what a recovery closes, earlier parts decide.
//!
//! No secret is in a part, and the text of few of its lines: of those on which a report may try changes of the filters.

mod header;
mod hider;
mod reader;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::answer::Outcome;
use crate::engine::compiled::Judgement;
use crate::engine::replies::Readings;
use crate::model::payload::NoText;
use crate::model::reply::Reply;

use super::misses::FoundNear;
use super::{replies, shared};

pub use header::{PartEnd, PartHeader, PartLog, Position, TextsNote, digest};
pub use hider::Hider;
pub use reader::{BadNote, PartDamage, PartPlace, PartReader};

/// What a part says of a line beside its verdict. Services, trigger filters, groups of resolves and key paths are told by
/// their numbers, which are the same wherever the filters are.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineNote {
    /// The trigger filters, in the order of the verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<(u32, u32)>,
    /// The groups of resolves, each with the place of one of its services in the verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resolves: Vec<(u32, usize)>,
    /// What looks like an id, by its keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// What it does where not all readings say the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<OpNote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miss: Option<MissNote>,
    /// The call itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl LineNote {
    /// What can be said of a line without those before it.
    pub fn of(text: &str, judgement: &Judgement<'_, '_, '_>, hider: &Hider) -> Self {
        let mut note = Self { reply: judgement.reply(), ..Self::default() };
        if judgement.outcome() != Outcome::Discarded {
            let ids = shared::ids(text).into_iter();
            note.ids = ids.map(|(path, id)| (path, hider.hide(&id).into_owned())).collect();
        }
        if note.reply.is_some() {
            note.otherwise = replies::otherwise(judgement, hider);
        }
        note
    }
}

/// What a call does under some readings: a service opens, or a group of resolves closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpNote {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<u32>,
    pub value: Option<String>,
    pub under: Readings,
}

/// Why nobody takes a payload.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MissNote {
    /// Payloads that are alike have the same number.
    pub likeness: u64,
    /// What the first of those that are alike came nearest to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<FoundNear>,
    /// By key path; what leads nowhere is left out, and what does not matter to the report.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<u32, Result<String, NoText>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_service: Option<String>,
}
