//! What Callgoose answered to a call, as far as it says what became of the call.

use serde::{Deserialize, Serialize};

/// The status of an answer, and what its body says, each where it was recorded.
///
/// The body is `{"id", "resolved": {"duplicate", "resolved"}, "triggered": {"duplicate", "created"}}` (docs.callgoose.com/sqibs,
/// how_to_send_api and api___incident): `resolved` is whether the resolve was successful, `created` whether an incident is new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    pub status: Option<u16>,
    pub created: Option<bool>,
    pub repeated: Option<bool>,
    pub resolved: Option<bool>,
    pub resolved_again: Option<bool>,
}

impl Reply {
    /// The statuses of a call that was processed: a resolve took it, a trigger filter did, or nothing.
    pub const PROCESSED: [u16; 3] = [200, 201, 202];

    /// Whether it says anything.
    pub fn tells(&self) -> bool {
        *self != Self::default()
    }

    /// Whether its body says something.
    pub fn has_body(&self) -> bool {
        self.without_status().tells()
    }

    /// What its body says.
    pub fn without_status(&self) -> Self {
        Self { status: None, ..*self }
    }

    /// Whether the call was processed, as far as the status tells.
    pub fn is_processed(&self) -> bool {
        self.status.is_none_or(|status| Self::PROCESSED.contains(&status))
    }

    /// Whether it says that a trigger filter took the call.
    pub fn has_trigger(&self) -> bool {
        self.created == Some(true) || self.repeated == Some(true)
    }

    /// Whether it says that the resolve took the call.
    pub fn has_resolve(&self) -> bool {
        self.resolved == Some(true) || self.resolved_again == Some(true)
    }
}
