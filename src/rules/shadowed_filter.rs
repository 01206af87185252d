//! # shadowed-filter (CG301)
//!
//! Earlier trigger filters take all that a later one could take.
//!
//! ## Why
//!
//! Trigger filters are tried in order, and the first that accepts is used, with its urgency
//! (docs.callgoose.com/sqibs/api_integration). A filter for the special case has to stand before the one for all cases;
//! behind it, it is never used, and the alert that should wake somebody is filed with low urgency.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   - urgency: low
//!     payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: high
//!     conditions:
//!       - payload_json_key: state
//!         key_value_contains: triggered
//!       - payload_json_key: severity
//!         key_value_contains: critical
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   - urgency: high
//!     conditions:
//!       - payload_json_key: state
//!         key_value_contains: triggered
//!       - payload_json_key: severity
//!         key_value_contains: critical
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: low
//!     payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::demand::{self, Shadow};
use crate::engine::proof::Defect;
use crate::lint::{Check, Input, Rule, filters};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::filter::Service;
use crate::model::text::{listed, value};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("shadowed_filter.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG301", "shadowed-filter", Severity::Error).cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let later = 1..service.triggers.len();
    later.filter_map(|at| diagnostic(input, service, at)).collect()
}

fn diagnostic(input: &Input<'_>, service: &Service, at: usize) -> Option<Diagnostic> {
    let part = &service.triggers.get(at)?.part;
    if demand::first_alike(service, at).is_some() {
        return None;
    }
    let Shadow { by, witness } = demand::shadow(service, at, input.terms.reading)?;
    let numbers: Vec<_> = by.iter().map(|(filter, _)| *filter).collect();
    let takes = if by.len() == 1 { "takes" } else { "together take" };
    let message =
        format!("{} is never used: {} {takes} all that it could take", words::trigger(at), words::triggers(&numbers),);
    let mut diagnostic = Diagnostic::new(META, input.at(filters::wanted(part)), message);
    for (filter, values) in &by {
        let earlier = &service.triggers.get(*filter)?.part;
        let values: Vec<_> = values.iter().map(|it| value(it)).collect();
        let values = listed(&values, "and");
        let label = format!("{} takes {values} first", words::trigger(*filter));
        diagnostic = diagnostic.beside(filters::wanted(earlier), label);
    }
    let before = match numbers.last() {
        Some(last) if by.len() == 1 => words::trigger(*last),
        _ => "them".to_owned(),
    };
    let shown = input.evidence.defects().iter().find_map(|defect| match defect {
        Defect::Outrun(outrun) if outrun.is_shadowed && outrun.filter == at => outrun.samples.first(),
        _ => None,
    });
    let Some(seen) = shown.and_then(|sample| input.evidence.sample(*sample)) else {
        return Some(diagnostic.witness(witness).help(format!("move it before {before}, or remove it")));
    };
    let own = part.conditions.iter().map(|it| &it.key_path.value);
    let seen = own.map(|path| (seen.place_of(path), seen.words_at(path)));
    let explains = part.conditions.iter().flat_map(|it| [it.key_path.span, it.list]).collect();
    let diagnostic = seen.fold(diagnostic, |said, (place, words)| said.related(place, words));
    Some(diagnostic.help(format!("move it before {before}")).proven(explains))
}
