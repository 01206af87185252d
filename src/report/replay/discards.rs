//! Why payloads were discarded, with few lines for many: found values of one key path stand together.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Replayed, words};
use crate::engine::reading::{ListReading, Reading};
use crate::lint::suggest;
use crate::model::console::MAX_VALUES;
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::text::{grouped, listed, printable, quoted, yaml};
use crate::replay::run::{DiscardGroup, Nearest};
use crate::report::words as report_words;

/// How many found values are named.
const NAMED: usize = 4;

/// Payloads that fail at one key path of one service.
pub struct Reason {
    pub count: u64,
    /// The first of them.
    pub line: u64,
    pub said: String,
    /// What would mend the first of them.
    pub change: String,
}

/// The reasons, the most frequent first.
pub fn reasons(replayed: &Replayed<'_>) -> Vec<Reason> {
    let mut by_key: HashMap<_, Vec<&DiscardGroup>> = HashMap::new();
    for group in &replayed.run.discarded {
        let nearest = group.nearest.as_ref();
        let key = nearest.map(|near| (near.service, &near.key, near.reason));
        let key = (key, group.unknown_service.as_deref());
        by_key.entry(key).or_default().push(group);
    }
    let reason = |groups: Vec<&DiscardGroup>| Reason {
        count: groups.iter().map(|group| group.count).sum(),
        line: groups.iter().map(|group| group.line).min().unwrap_or_default(),
        said: said(replayed, &groups),
        change: change(replayed, &groups),
    };
    let mut reasons: Vec<_> = by_key.into_values().map(reason).collect();
    reasons.sort_by_key(|reason| (Reverse(reason.count), reason.line));
    reasons
}

/// The change of the first of them, else what people have to decide of it.
fn change(replayed: &Replayed<'_>, groups: &[&DiscardGroup]) -> String {
    let Some(first) = groups.iter().min_by_key(|group| group.line) else { return String::new() };
    let Some(nearest) = &first.nearest else { return String::new() };
    let tried = replayed.change(first.line, nearest.service);
    if tried.is_empty()
        && let Some(choice) = closing(replayed, groups, nearest)
    {
        return choice;
    }
    let state = nearest.found.as_deref().filter(|found| tried.is_empty() && polarity::is_state_between(found));
    let choice = state.map(|state| {
        let state = yaml(state);
        format!("change: add {state} to a trigger filter if this state should open an incident, or to the resolve if it should close one")
    });
    choice.unwrap_or(tried)
}

/// What the resolve would have to ask for besides, to close by all the states of recoveries that nothing takes. With one way
/// to read lists it takes less then, so that it is for people to say.
fn closing(replayed: &Replayed<'_>, groups: &[&DiscardGroup], nearest: &Nearest) -> Option<String> {
    let Reading { list: ListReading::Any, .. } = replayed.run.reading else { return None };
    let service = replayed.run.services.get(nearest.service)?;
    let [condition] = service.resolve.as_ref()?.conditions.as_slice() else { return None };
    let known: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
    let found = groups.iter().filter_map(|group| group.nearest.as_ref()?.found.as_deref());
    let states: Vec<_> = found.filter(|found| polarity::of_value(found, &[]) == Some(StatePolarity::Ok)).collect();
    let has_room = condition.values.len() + states.len() <= MAX_VALUES;
    if states.is_empty() || !has_room || condition.key_path.value.written() != nearest.key {
        return None;
    }
    let shown = |texts: &[&str]| listed(&texts.iter().map(|text| yaml(text)).collect::<Vec<_>>(), "and");
    let (states, known) = (shown(&states), shown(&known));
    Some(format!(
        "change: add {states} to the resolve, beside {known}, if they say that it is over and any value of a list is \
         enough (with the reading list=all it would take none of them)"
    ))
}

fn said(replayed: &Replayed<'_>, groups: &[&DiscardGroup]) -> String {
    let unknown = groups.iter().find_map(|it| it.unknown_service.as_deref());
    if let Some(name) = unknown {
        return no_such_service(replayed, name);
    }
    let first = groups.iter().min_by_key(|group| group.line);
    if let Some((group, wrapped)) = first.and_then(|group| Some((group, group.wrapped.as_ref()?))) {
        let file = replayed.places.at(group.line).file;
        let command = report_words::unwrapped(wrapped, file, "replay");
        return format!("{}; take the payloads out of it: {command}", crate::words::wrapped(wrapped));
    }
    let Some(Nearest { service, reason, key, .. }) = groups.first().and_then(|group| group.nearest.as_ref()) else {
        let is_base_alone = replayed.run.services.is_empty();
        return match is_base_alone {
            true => words::ONLY_BASE.to_owned(),
            false => "no condition finds its key in them".to_owned(),
        };
    };
    let (service, key) = (words::name(replayed.service_name(*service)), printable(key));
    let is = match *reason {
        "missing" => "is missing".to_owned(),
        "null" => "is null".to_owned(),
        "object" => "is an object".to_owned(),
        "array" => "is an array".to_owned(),
        _ => format!("is {}", found(groups)),
    };
    format!("{service}: {key} {is}")
}

fn no_such_service(replayed: &Replayed<'_>, name: &str) -> String {
    let services = replayed.run.services.iter();
    let near = suggest::closest(name, services.map(|service| service.name.as_str()));
    let near = near.map_or_else(String::new, |near| format!("; did you mean {}?", quoted(near)));
    let name = quoted(name);
    format!("its envelope names the service {name}, and no service of that name is judged here{near}")
}

/// `"degraded" (12), "maintenance" (3) or one of 5 others`.
fn found(groups: &[&DiscardGroup]) -> String {
    let value = |group: &&&DiscardGroup| {
        let found = group.nearest.as_ref()?.found.as_deref()?;
        let count = usize::try_from(group.count).unwrap_or(usize::MAX);
        Some(match groups {
            [_] => quoted(found),
            _ => format!("{} ({})", quoted(found), grouped(count)),
        })
    };
    let named: Vec<_> = groups.iter().take(NAMED).filter_map(|it| value(&it)).collect();
    match groups.len() - groups.len().min(NAMED) {
        0 => listed(&named, "or"),
        1 => format!("{} or another value", named.join(", ")),
        others => format!("{} or one of {} others", named.join(", "), grouped(others)),
    }
}
