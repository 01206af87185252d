//! # overlapping-filters (CG304)
//!
//! Two trigger filters of different urgency take the same payload, and neither is the more special one.
//!
//! ## Why
//!
//! Trigger filters are tried in order, and the first that accepts is used, with its urgency
//! (docs.callgoose.com/sqibs/api_integration). Here nothing but the order decides whether somebody is called at night.
//! That may be meant; then nobody should sort the filters.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   - urgency: low
//!     conditions:
//!       - payload_json_key: state
//!         key_value_contains: triggered
//!       - payload_json_key: stage
//!         key_value_contains: testing
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
//! ## Where samples show it
//!
//! A filter that takes no sample, while an earlier one takes all that it would take and others besides, comes too late. That is
//! an error where the urgencies differ: somebody is called who need not be, or nobody is.
//!
//! ```json payload trigger
//! {"state": "triggered", "stage": "testing", "severity": "critical", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload trigger-2
//! {"state": "triggered", "stage": "testing", "severity": "minor", "alert_id": "a-2", "title": "Disk slow"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "stage": "testing", "severity": "critical", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   - urgency: low
//!     conditions:
//!       - payload_json_key: state
//!         key_value_contains: triggered
//!       - payload_json_key: stage
//!         key_value_contains: testing
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
//! The special case before the one for all cases is the usual order:
//!
//! ```yaml good
//! trigger:
//!   - urgency: high
//!     conditions:
//!       - payload_json_key: severity
//!         key_value_contains: critical
//!       - payload_json_key: state
//!         key_value_contains: triggered
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

use std::collections::HashMap;

use crate::engine::demand::{self, Agreement, Clause, Meeting};
use crate::engine::proof::{Defect, Outrun};
use crate::engine::verdict::Verdict;
use crate::lint::{Check, Input, Rule, filters};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::filter::{Part, Service};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("overlapping_filters.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG304", "overlapping-filters", Severity::Info).cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let outrun = input.evidence.defects().iter().filter_map(|defect| match defect {
        Defect::Outrun(outrun) if !outrun.is_shadowed => Some((outrun.filter, shown(input, service, outrun)?)),
        _ => None,
    });
    let mut outrun: HashMap<_, _> = outrun.collect();
    let later = 1..service.triggers.len().min(demand::MAX_COMPARED);
    later.filter_map(|at| outrun.remove(&at).or_else(|| diagnostic(input, service, at))).collect()
}

/// A filter of which the samples show that it never wins.
fn shown(input: &Input<'_>, service: &Service, outrun: &Outrun) -> Option<Diagnostic> {
    let (later, earlier) = (service.triggers.get(outrun.filter)?, service.triggers.get(outrun.by)?);
    let (own, first) = (words::trigger(outrun.filter), words::trigger(outrun.by));
    let seen = input.evidence.sample(*outrun.samples.first()?)?;
    let alerts = words::samples(&seen.name(), outrun.samples.len().saturating_sub(1));
    let differs = later.urgency != earlier.urgency;
    let urgency = match differs {
        true => format!(", with {} urgency and not {}", earlier.urgency.name(), later.urgency.name()),
        false => String::new(),
    };
    let message = format!("{own} takes no sample: {first} comes before it and takes {alerts}{urgency}");
    let wish = filters::own_condition(&later.part, &earlier.part)?;
    let explains = later.part.conditions.iter().flat_map(|it| [it.key_path.span, it.list]).collect();
    let path = &wish.key_path.value;
    let diagnostic = Diagnostic::new(META, input.at(wish.list), message)
        .beside(filters::own_wish(&earlier.part, &later.part), format!("{first} is tried first"))
        .related(seen.place_of(path), seen.words_at(path))
        .help(format!("put {own} before {first}, or tell them apart by a condition"))
        .proven(explains);
    let is_certain = differs && outrun.is_special;
    Some(if is_certain { diagnostic } else { diagnostic.severity(Severity::Warning) })
}

/// One diagnostic for a filter and all earlier ones that it has to share with.
fn diagnostic(input: &Input<'_>, service: &Service, at: usize) -> Option<Diagnostic> {
    let later = service.triggers.get(at)?;
    let earlier = service.triggers.iter().take(at).enumerate();
    let others = earlier.filter(|(_, it)| it.urgency != later.urgency);
    let meetings = others.filter_map(|(other, earlier)| {
        let meeting = undecided(input, service, [other, at])?;
        Some((other, earlier, meeting))
    });
    let meetings: Vec<_> = meetings.collect();
    // Most filters share with none: whether one is never used is asked last.
    let (first, earlier, meeting) = meetings.first()?;
    if demand::first_alike(service, at).is_some() || demand::shadow(service, at, input.terms.reading).is_some() {
        return None;
    }
    let message = format!(
        "{} can take the same payload, and only their order makes its urgency {}",
        words::triggers(&[*first, at]),
        earlier.urgency.name(),
    );
    let place = input.at(filters::own_wish(&later.part, &earlier.part));
    let diagnostic = Diagnostic::new(META, place, message).witness(&meeting.witness);
    let related = meetings.iter().fold(diagnostic, |said, (other, earlier, _)| {
        let (who, urgency) = (words::trigger(*other), earlier.urgency.name());
        let label = format!("{who}, of {urgency} urgency, is tried first");
        said.beside(filters::own_wish(&earlier.part, &later.part), label)
    });
    Some(related.help("tell them apart by a condition, or put the one first that should win"))
}

/// A payload that the earlier filter takes and the later one would take, and not because the earlier one is more special.
fn undecided<'a>(input: &Input<'_>, service: &'a Service, [earlier, later]: [usize; 2]) -> Option<Meeting<'a>> {
    let reading = input.terms.reading;
    let parts = [earlier, later].map(|at| service.triggers.get(at).map(|it| &it.part));
    let [Some(first), Some(second)] = parts else {
        return None;
    };
    let is_shown = [first, second].map(|part| input.evidence.shows_conditions(part));
    if is_shown != [true, true] || demand::implies_part(first, second, reading) {
        return None;
    }
    let wanted = |[own, others]: &[Clause<'a>; 2], verdict: Verdict| {
        let implies = |clause: &Clause<'_>, part: &Part| clause.implies(&part.conditions, reading.list);
        let is_special = implies(own, second) && !implies(others, first);
        verdict.trigger == Some(earlier) && !is_special
    };
    let agreement = Agreement::OneHoldsTheOther;
    demand::meeting(service, [first, second], agreement, reading, wanted)
}
