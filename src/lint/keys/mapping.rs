//! The mapping keys of a service: what the rules about them have in common.

use std::collections::HashSet;

use crate::lint::Input;
use crate::lint::samples::evidence::Evidence;
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::source::Spanned;

/// What to map by instead.
pub const ADVICE: &str = "map by a key whose value an alert and its recovery share, such as the id of the alert";

/// What people put between two key paths where one belongs.
const BETWEEN_PATHS: &[&str] = &[" + ", " & ", " and ", ", ", " - "];

/// The mapping keys that stand for one place each, at their first place in the file, but for those that other rules speak
/// of: no key path at all, or the key of the state.
pub fn keys<'a>(input: &Input<'a>) -> Vec<&'a Spanned<KeyPath>> {
    let Some(service) = input.seen else {
        return Vec::new();
    };
    let mut keys = all(service);
    keys.retain(|key| is_key_of_alert(service, &key.value, &input.evidence));
    keys
}

/// Whether a mapping key may tell one alert from another, as far as its path says.
pub fn is_key_of_alert(service: &Service, key: &KeyPath, evidence: &Evidence<'_>) -> bool {
    !is_composite(key, evidence) && (!tells_state(service, key) || evidence.closes(service))
}

/// All mapping keys, each at its first place in the file. There are hardly ever more than two.
pub fn all(service: &Service) -> Vec<&Spanned<KeyPath>> {
    let mut keys: Vec<&Spanned<KeyPath>> = Vec::new();
    for key in service.parts().filter_map(|part| part.mapping.as_ref()) {
        if keys.iter().all(|known| known.value != key.value) {
            keys.push(key);
        }
    }
    keys
}

/// Whether a key holds several paths: `host + service`. A payload may have such a key all the same.
pub fn is_composite(key: &KeyPath, evidence: &Evidence<'_>) -> bool {
    let written = key.written();
    let has_several = BETWEEN_PATHS.iter().any(|sign| written.contains(sign));
    has_several && !written.contains('"') && !evidence.has(key)
}

/// Whether the value of a mapping key tells an alert from its recovery, so that it is never the same in both: both sides
/// ask for values there, and for none together.
pub fn tells_state(service: &Service, key: &KeyPath) -> bool {
    let at_key = |part: &Part| -> Option<HashSet<String>> {
        let conditions = part.conditions.iter();
        let mut here = conditions.filter(|it| it.key_path.value == *key).peekable();
        here.peek()?;
        let values = here.flat_map(|it| it.values.iter());
        Some(values.map(|it| it.value.clone()).collect())
    };
    let Some(closes) = service.resolve.as_ref().and_then(at_key) else {
        return false;
    };
    let opens = service.triggers.iter().filter_map(|it| at_key(&it.part));
    let mut opens = opens.peekable();
    opens.peek().is_some() && opens.all(|values| values.is_disjoint(&closes))
}
