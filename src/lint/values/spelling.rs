//! The same value in other letters, in conditions that look at the same key.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::model::filter::{Condition, Part, Service};
use crate::source::Spanned;

/// A value where a filter file writes it.
#[derive(Debug, Clone, Copy)]
pub struct Spelled<'w> {
    /// The filter file, by position.
    pub file: usize,
    pub is_trigger: bool,
    pub condition: &'w Condition,
    pub value: &'w Spanned<String>,
    /// What takes a payload together: values of one number stand for each other.
    unit: (usize, usize),
    sender: Sender<'w>,
}

impl<'w> Spelled<'w> {
    fn meant(&self) -> Meant<'w> {
        (self.sender, folded(&self.value.value))
    }
}

fn folded(written: &str) -> Cow<'_, str> {
    if is_small(written) { Cow::Borrowed(written) } else { Cow::Owned(written.to_lowercase()) }
}

/// Whether a text is plainly without capitals.
fn is_small(written: &str) -> bool {
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    written.bytes().all(is_small)
}

/// What a value means, whatever its letters, to the one who sends it.
type Meant<'w> = (Sender<'w>, Cow<'w, str>);

/// Who writes for the same sender: files with the same `from`, else a file by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sender<'w> {
    From(&'w str),
    File(usize),
}

/// Values that are written in other letters than most of their kind, each with one that is written as most are. Of two
/// that are as frequent the first is right.
pub fn odd_ones<'w>(services: impl Iterator<Item = Option<&'w Service>>) -> Vec<(Spelled<'w>, Spelled<'w>)> {
    let services = services.enumerate();
    let services = services.filter_map(|(file, service)| Some((file, service?)));
    let services: Vec<_> = services.collect();
    let all = || services.iter().flat_map(|(file, service)| values(*file, service));
    let mixed = mixed(all());
    if mixed.is_empty() {
        return Vec::new();
    }
    let mut groups: HashMap<Meant<'_>, Vec<Spelled<'w>>> = HashMap::new();
    for spelled in all().filter(|spelled| mixed.contains(&spelled.meant())) {
        groups.entry(spelled.meant()).or_default().push(spelled);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| group.first().map(|first| (first.file, first.value.span)));
    groups.iter().flat_map(|group| by_path(group)).flat_map(|group| odd_in(&group)).collect()
}

/// What has two spellings. Most values are written the same way over and over, and of two spellings one at most is without
/// capitals: so few are folded.
fn mixed<'w>(all: impl Iterator<Item = Spelled<'w>>) -> HashSet<Meant<'w>> {
    let written: HashSet<_> = all.map(|spelled| (spelled.sender, spelled.value.value.as_str())).collect();
    let capital = written.iter().filter(|(_, written)| !is_small(written));
    let mut spellings: HashMap<Meant<'_>, usize> = HashMap::new();
    for (sender, written) in capital {
        *spellings.entry((*sender, folded(written))).or_default() += 1;
    }
    if spellings.is_empty() {
        return HashSet::new();
    }
    for (sender, written) in written.iter().filter(|(_, written)| is_small(written)) {
        if let Some(count) = spellings.get_mut(&(*sender, Cow::Borrowed(*written))) {
            *count += 1;
        }
    }
    let mixed = spellings.into_iter().filter(|(_, count)| *count > 1);
    mixed.map(|(meant, _)| meant).collect()
}

fn values<'w>(file: usize, service: &'w Service) -> impl Iterator<Item = Spelled<'w>> {
    let sender = match &service.from {
        Some(from) => Sender::From(&from.value),
        None => Sender::File(file),
    };
    let triggers = service.triggers.iter().map(|trigger| (&trigger.part, true));
    let parts = triggers.chain(service.resolve.iter().map(|part| (part, false)));
    parts.enumerate().flat_map(move |(number, (part, is_trigger))| {
        let unit = (file, unit(part, number, is_trigger));
        part.conditions.iter().flat_map(move |condition| {
            let values = condition.values.iter();
            values.map(move |value| Spelled { file, is_trigger, condition, value, unit, sender })
        })
    })
}

/// Trigger filters of one condition each are alternatives, as the values of one list are.
fn unit(part: &Part, number: usize, is_trigger: bool) -> usize {
    if is_trigger && part.conditions.len() == 1 { 0 } else { number + 1 }
}

fn by_path<'w>(group: &[Spelled<'w>]) -> Vec<Vec<Spelled<'w>>> {
    let mut paths: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<_>> = Vec::new();
    for spelled in group {
        let path = spelled.condition.key_path.value.canonical();
        let at = *paths.entry(path).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(*spelled),
            None => groups.push(vec![*spelled]),
        }
    }
    groups
}

/// The first value of each unit that lacks the most frequent spelling.
fn odd_in<'w>(group: &[Spelled<'w>]) -> Vec<(Spelled<'w>, Spelled<'w>)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for spelled in group {
        *counts.entry(&spelled.value.value).or_default() += 1;
    }
    let often = |spelled: &&Spelled<'_>| counts.get(spelled.value.value.as_str()).copied();
    // Of equal ones the last of a reversed list is the first.
    let Some(usual) = group.iter().rev().max_by_key(often).copied() else {
        return Vec::new();
    };
    let is_usual = |spelled: &&Spelled<'_>| spelled.value.value == usual.value.value;
    let usuals = group.iter().filter(is_usual);
    let mut settled: HashSet<_> = usuals.map(|spelled| spelled.unit).collect();
    let odd = group.iter().filter(|spelled| settled.insert(spelled.unit));
    odd.map(|odd| (*odd, usual)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::service;

    fn told(files: &[&str]) -> Vec<String> {
        let read = |(at, text): (usize, &&str)| {
            let file = service::parse(&format!("{at}"), "x", text.as_bytes().to_vec());
            file.service.unwrap()
        };
        let services: Vec<_> = files.iter().enumerate().map(read).collect();
        let mut told: Vec<_> = odd_ones(services.iter().map(|service| Some(&**service)))
            .iter()
            .map(|(odd, usual)| {
                let (odd_value, usual_value) = (&odd.value.value, &usual.value.value);
                format!("{odd_value} in {}, {usual_value} in {}", odd.file, usual.file)
            })
            .collect();
        told.sort();
        told
    }

    const A: &str = "from: X\ntrigger: {payload_json_key: a, key_value_contains: [down, lost]}";

    #[test]
    fn the_rarer_spelling_is_the_odd_one() {
        let b = A.replace("down", "Down");
        assert_eq!(told(&[A, &b]), ["Down in 1, down in 0"]);
        assert_eq!(told(&[A, &b, &b]), ["down in 0, Down in 1"]);
        let both = A.replace("down", "down, Down");
        assert_eq!(told(&[A, &both]), [""; 0]);
    }

    #[test]
    fn only_the_same_key_of_the_same_sender_is_compared() {
        let b = A.replace("down", "Down");
        let none = [""; 0];
        assert_eq!(told(&[A, &b.replace("from: X", "from: Y")]), none);
        assert_eq!(told(&[A, &b.replace("key: a", "key: b")]), none);
        assert_eq!(told(&[A, &b.replace("from: X\n", "")]), none);
        assert_eq!(told(&[A, &b.replace("key: a", "key: '\"a\"'")]), ["Down in 1, down in 0"]);
    }

    #[test]
    fn in_one_file_alternatives_stand_for_each_other_and_parts_do_not() {
        let two = "trigger:\n- {payload_json_key: a, key_value_contains: x}\n\
                   - {payload_json_key: a, key_value_contains: X}\n";
        assert_eq!(told(&[two]), [""; 0]);
        let resolve = "resolve: {payload_json_key: a, key_value_contains: X}\n";
        assert_eq!(told(&[&two.replace(": X", ": y"), resolve]), [""; 0]);
        let parts = format!("{}{resolve}", two.replace(": X", ": y"));
        assert_eq!(told(&[&parts]), ["X in 0, x in 0"]);
        let special = "trigger:\n- {payload_json_key: a, key_value_contains: x}\n\
                       - conditions:\n  - {payload_json_key: a, key_value_contains: X}\n  \
                       - {payload_json_key: b, key_value_contains: y}\n";
        assert_eq!(told(&[special]), ["X in 0, x in 0"]);
    }
}
