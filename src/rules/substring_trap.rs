//! # substring-trap (CG110)
//!
//! A value is also found in texts that mean something else.
//!
//! ## Why
//!
//! Key Value Contains looks for a piece of a text, not for a word (docs.callgoose.com/sqibs/api_filter_example): `ok`,
//! as guide openstatus lists it, is also in `broken`, and `up` in `interrupted`. A resolve that looks for them closes
//! an incident while its alert gets worse. Such a short value is told as an info, and as a warning where a sample has a
//! longer text with it at the key. Where a value of one part is found in what the other part takes,
//! `trigger-resolve-overlap` (CG303) says so.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: down
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: up
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: down
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_equals: up
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::values::substring::{self, trapped};
use crate::lint::values::trap_words::{self, WHOLE_OR_LONGER};
use crate::lint::values::{redundant, state_words};
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{Condition, Service};
use crate::model::text::quoted;
use crate::source::Span;

pub const RULE: Rule = Rule::new(META, include_str!("substring_trap.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG110", "substring-trap", Severity::Warning).needs(Needs::Samples).guess().cured(Cure::OfPart);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let trapped = input.service.map(|service| trapped(service, &input.evidence, input.terms.reading));
    let trapped = trapped.unwrap_or_default();
    let told: Vec<_> = trapped.iter().map(|trapped| trapped.value.span).collect();
    let conditions = input.seen.into_iter().flat_map(Service::conditions);
    let contains = conditions
        .filter(|condition| !condition.operator.is_whole() && condition.values.len() <= redundant::MAX_COMPARED);
    let short = contains.filter_map(|condition| of_short_values(input, condition, &told));
    let short: Vec<_> = short.collect();
    trap_words::all(META, input, &trapped).into_iter().chain(short).collect()
}

/// The values of one list that are inside well-known words, but for those of which something is told already. It is a guess
/// until a sample has a longer text at the key with one of them in it.
fn of_short_values(input: &Input<'_>, condition: &Condition, told: &[Span]) -> Option<Diagnostic> {
    let case = input.terms.reading.case;
    let values = condition.values.iter().filter(|value| !told.contains(&value.span));
    let short: Vec<_> = values.filter_map(|short| Some((short, state_words::holding(&short.value, case)?))).collect();
    let longer = short.iter().find_map(|(short, _)| {
        let mut texts = input.evidence.texts(&condition.key_path.value);
        texts.find(|(_, text, _)| substring::is_inside(&short.value, text, case))
    });
    let mut messages = short.iter().map(|(short, word)| {
        (short.span, format!("{} is also inside {} such as {}", quoted(&short.value), kind(word), quoted(word)))
    });
    let (first, message) = messages.next()?;
    let diagnostic = Diagnostic::new(META, input.at(first), message).help(WHOLE_OR_LONGER);
    let diagnostic = messages.fold(diagnostic, |diagnostic, (span, message)| diagnostic.beside(span, message));
    Some(match longer {
        Some((seen, _, span)) => diagnostic.related(seen.place(span), "a longer text at this key"),
        None => diagnostic.severity(Severity::Info),
    })
}

fn kind(word: &str) -> &'static str {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { "numbers" } else { "words" }
}
