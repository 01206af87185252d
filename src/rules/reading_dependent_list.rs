//! # reading-dependent-list (CG109)
//!
//! A list has several values, and whether one of them is enough or all are needed is not known.
//!
//! ## Why
//!
//! The reference pages say that all items of a list have to be found (docs.callgoose.com/sqibs/api_integration,
//! api_filter_example). The guides list alternatives (guide openstatus, sections 5.1 and 5.2; guide servicepilot, section
//! 4.1), which only work when any of them is enough. If the pages are right, a list of alternatives takes no payload ever:
//! no incident, and no trace but a 202. One real alert shows which it is; say so in `cgfilter.yaml`, as
//! `reading: {list: any}`, and this rule is silent.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [triggered, reopened]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   - payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - payload_json_key: state
//!     key_value_contains: reopened
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::Reading;
use crate::lint::values::redundant::deciding;
use crate::lint::{Check, Input, Rule};
use crate::model::console::MAX_VALUES;
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::filter::{Condition, PartId, Service};

pub const RULE: Rule = Rule::new(META, include_str!("reading_dependent_list.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG109", "reading-dependent-list", Severity::Warning);

const HELP: &str = "set reading.list in cgfilter.yaml once one real alert has shown how lists are read";
const UNTIL_THEN: &str = "; until then, give each value of a trigger a filter of its own";

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.seen.filter(|_| !input.terms.list_is_chosen) else {
        return Vec::new();
    };
    let lists = lists(service, input.terms.reading);
    // One list is enough to find out how all of them are read.
    let Some(((first, _), others)) = lists.split_first() else {
        return Vec::new();
    };
    let count = first.values.len();
    let message = format!("whether one of these {count} values is enough, or all are needed, is not known");
    let diagnostic = Diagnostic::new(META, input.at(first.list), message);
    let diagnostic = others.iter().fold(diagnostic, |diagnostic, (other, _)| {
        let count = other.values.len();
        diagnostic.beside(other.list, format!("the same goes for these {count}"))
    });
    let can_split = lists.iter().any(|(_, id)| id.is_trigger());
    let until_then = if can_split { UNTIL_THEN } else { "" };
    vec![diagnostic.help(format!("{HELP}{until_then}"))]
}

/// The lists of which more than one value counts, each with the part that has it, in the order of the file.
fn lists(service: &Service, reading: Reading) -> Vec<(&Condition, PartId)> {
    let all = service.named_parts().flat_map(|(id, part)| {
        let conditions = part.conditions.iter();
        conditions.map(move |condition| (condition, id))
    });
    let counts = |condition: &Condition| {
        // Another rule speaks of a list that is too long.
        (2..=MAX_VALUES).contains(&condition.values.len()) && deciding(condition, reading) > 1
    };
    let mut lists: Vec<_> = all.filter(|(condition, _)| counts(condition)).collect();
    // Two parts have one list where an alias repeats it.
    lists.sort_by_key(|(condition, _)| condition.list);
    lists.dedup_by_key(|(condition, _)| condition.list);
    lists
}
