//! # expired-allow (CG903)
//!
//! The last day of an allow comment has passed.
//!
//! ## Why
//!
//! Somebody meant to look again by that day. Until then the comment allowed its rules; now it allows nothing, and what
//! they say is shown. Mend it, or write a later day with the reason why it takes longer. An allow without a date never
//! ends.
//!
//! ## Examples
//!
//! ```yaml bad
//! # cgfilter: allow CG407 until 2026-10-31 the sender adds a title in autumn
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! # cgfilter: allow CG407 until 2027-03-31 the sender adds a title in spring
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::allow::Allow;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::text::listed;

pub const RULE: Rule = Rule::new(META, include_str!("expired_allow.rs"), Check::Allows(check));

const META: RuleMeta = RuleMeta::new("CG903", "expired-allow", Severity::Warning);

fn check(input: &Input<'_>, _ran: &[&str]) -> Vec<Diagnostic> {
    let expired = input.allows.entries.iter().filter(|allow| allow.is_expired);
    expired.filter_map(|allow| word(input, allow)).collect()
}

fn word(input: &Input<'_>, allow: &Allow) -> Option<Diagnostic> {
    let (last, span) = allow.until?;
    let codes: Vec<_> = allow.rules.iter().map(|rule| rule.meta.code).collect();
    let codes = listed(&codes, "and");
    let message = match last.tomorrow() {
        Ok(since) => format!("since {since} this comment no longer allows {codes}"),
        Err(_) => format!("this comment no longer allows {codes}"),
    };
    Some(
        Diagnostic::new(META, input.at(span), message).help(
            "look again whether the reason still holds: write a later day if it does, and remove the comment if not",
        ),
    )
}
