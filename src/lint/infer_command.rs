//! The command that writes a filter from samples, to be typed as it is.

use crate::engine::proof;
use crate::engine::side::Side;
use crate::model::payload::Payload;
use crate::model::shell;

/// None where the samples are no files of one payload each, or no file of them can be typed.
pub fn infer_command(samples: &[&Payload]) -> Option<String> {
    let samples: Vec<_> = samples.iter().filter(|payload| payload.source.name().ends_with(".json")).collect();
    let sides = proof::sides(&samples.iter().map(|payload| (**payload, None)).collect::<Vec<_>>(), None);
    let first = |side| sides.iter().position(|it| *it == side);
    let alert = first(Some(Side::Alert)).or_else(|| first(None))?;
    let other = || (0..sides.len()).find(|at| *at != alert && sides.get(*at) == Some(&None));
    let typed = |at: usize| shell::path(samples.get(at)?.source.name());
    let recovery = first(Some(Side::Recovery)).or_else(other).and_then(typed);
    let recovery = recovery.map_or_else(String::new, |file| format!(" --resolve {file}"));
    Some(format!("cgfilter infer --trigger {}{recovery}", typed(alert)?))
}
