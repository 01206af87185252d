//! # too-many-values (CG102)
//!
//! A list has more than the 10 values that the console takes.
//!
//! ## Why
//!
//! One Key Value Contains list has at most 10 items (docs.callgoose.com/sqibs/api_integration). What is over the limit
//! cannot be relied on, and the state that it stands for may go unnoticed. Split the list into several trigger filters,
//! or ask for a piece that several of the texts share.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [critical, fatal, emergency, outage, failing, unreachable, crashed, stopped, expired, full, lost]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! Where any value of a list is enough, two lists take all of them:
//!
//! ```yaml config
//! reading:
//!   list: any
//! ```
//!
//! ```yaml good
//! trigger:
//!   - payload_json_key: state
//!     key_value_contains: [critical, fatal, emergency, outage, failing, unreachable]
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - payload_json_key: state
//!     key_value_contains: [crashed, stopped, expired, full, lost]
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::console::MAX_VALUES;
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::filter::{PartId, Service};

pub const RULE: Rule = Rule::new(META, include_str!("too_many_values.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG102", "too-many-values", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let parts = input.seen.into_iter().flat_map(Service::named_parts);
    let lists = parts.flat_map(|(id, part)| {
        let conditions = part.conditions.iter();
        conditions.map(move |condition| (id, condition))
    });
    let too_long = lists.filter(|(_, condition)| condition.values.len() > MAX_VALUES);
    too_long
        .map(|(id, condition)| {
            let count = condition.values.len();
            let message = format!("this list has {count} values, and the console takes {MAX_VALUES}");
            let help = match id {
                PartId::Trigger(_) => {
                    "keep what the values have in common, or move some to a trigger filter of their own"
                }
                PartId::Resolve => "keep what the values have in common",
            };
            Diagnostic::new(META, input.at(condition.list), message).help(help)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    #[test]
    fn only_a_trigger_filter_can_be_split() {
        let list = "{payload_json_key: s, key_value_contains: [a, b, c, d, e, f, g, h, i, j, k]}";
        let yaml = format!("trigger: {list}\nresolve: {list}\n");
        let help = look(&RULE, &yaml, &[]).into_iter().map(|it| it.help.unwrap());
        let help: Vec<_> = help.collect();
        assert!(help[0].ends_with("a trigger filter of their own"), "{help:?}");
        assert_eq!(help[1], "keep what the values have in common");
    }
}
