//! What the filter makes of payloads that it was not made from.

use super::Inferred;
use crate::engine::{Reading, verdict};
use crate::model::filter::Service;
use crate::model::payload::Payload;

/// Why a payload is neither among the alerts nor among their recoveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing tells which of them it is.
    Untold,
    Enough,
    /// It is of an alert that is there already.
    Again,
    /// A recovery of an alert that has one already.
    Closed,
    OtherKeys,
    NoAlert,
}

impl Why {
    pub fn words(self) -> &'static str {
        match self {
            Self::Untold => "nothing tells whether it is an alert or a recovery",
            Self::Enough => "there are enough without it",
            Self::Again => "it is of an alert that is there already",
            Self::Closed => "its alert has a recovery already",
            Self::OtherKeys => "it has not the keys of those with a recovery",
            Self::NoAlert => "it is of no alert that is left",
        }
    }
}

/// A payload that was left out, and why.
pub type LeftOut = (Payload, Why);

impl Inferred {
    /// The resolve asks for what further recoveries of the alerts say too: `mitigated`, and then `resolved`.
    pub fn close_with(&mut self, left_out: &[LeftOut]) {
        for (payload, _) in left_out.iter().filter(|(_, why)| *why == Why::Closed) {
            let text = payload.find(&self.state.what.key).text();
            if text.is_some_and(|text| self.state.what.close_with(text)) {
                self.state.reason.push_str(&format!(". {} says it is over too", payload.source.name()));
            }
        }
    }

    /// Keeps as doubts what the filter takes that nothing is known of, and what it leaves that is over.
    pub fn look_at(&mut self, left_out: &[LeftOut], service: &Service, reading: Reading) {
        let doubt = |(payload, why): &LeftOut| {
            let verdict = verdict::judge(service, payload, reading);
            let what = match why {
                Why::Untold if verdict.resolve => "the resolve takes it: see that it is over there",
                Why::Untold if verdict.trigger.is_some() => "the trigger takes it: see that it is an alert",
                Why::Closed | Why::NoAlert if !verdict.resolve => {
                    "the resolve does not take it: see that it is not over there"
                }
                _ => return None,
            };
            Some(format!("{} is left out, and {what}", payload.source.name()))
        };
        self.left_out = left_out.iter().filter_map(doubt).collect();
    }
}
