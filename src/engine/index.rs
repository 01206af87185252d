//! Which of very many parts take a payload, without asking each of them.
//!
//! Parts with the same conditions are one kind. A kind can only take a payload that has one of the values of its rarest
//! condition at the key path of that condition. So the key paths of these conditions are a tree that is walked together
//! with the payload, and the values at one key path are looked for in a text all at once. What is found that way is then
//! judged.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use aho_corasick::AhoCorasick;

use super::reading::{CaseReading, Reading};
use super::steps::StepTree;
use super::verdict;
use crate::model::filter::{Condition, Operator, Part};
use crate::model::key_path::Step;
use crate::model::payload::Payload;

/// Parts, by what they ask for.
pub struct Index<'s> {
    reading: Reading,
    /// One part of each kind.
    kinds: Vec<&'s Part>,
    paths: StepTree<'s>,
    /// What is asked for at each path of the tree.
    wanted: Vec<Wanted>,
}

/// The values asked for at one key path, each with the kinds that ask for it.
#[derive(Default)]
struct Wanted {
    /// Kinds that are in question whatever the text is.
    always: Vec<usize>,
    equal: HashMap<String, Vec<usize>>,
    contained: Vec<(String, Vec<usize>)>,
    /// Where each of these texts is in the list.
    positions: HashMap<String, usize>,
    /// Made when a payload has the key path: most payloads have few of all.
    automaton: OnceCell<Option<AhoCorasick>>,
}

/// What makes two conditions the same.
type Question<'s> = (&'s [Step], Operator, Vec<&'s str>);

impl<'s> Index<'s> {
    /// Also says of which kind each part is. A part without conditions takes nothing and is of none.
    pub fn of(parts: impl Iterator<Item = &'s Part>, reading: Reading) -> (Self, Vec<Option<usize>>) {
        let mut questions = Questions::default();
        let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut kinds = Vec::new();
        let mut kind = |part: &'s Part| {
            let numbers = questions.numbers(part);
            let is_new = !numbers.is_empty() && !known.contains_key(&numbers);
            if is_new {
                known.insert(numbers.clone(), kinds.len());
                kinds.push((part, numbers.clone()));
            }
            known.get(&numbers).copied()
        };
        let of_part: Vec<_> = parts.map(&mut kind).collect();
        let mut index = Self {
            reading,
            kinds: kinds.iter().map(|(part, _)| *part).collect(),
            paths: StepTree::default(),
            wanted: Vec::new(),
        };
        for (kind, (_, numbers)) in kinds.iter().enumerate() {
            index.hang(kind, numbers, &questions.how_often);
        }
        (index, of_part)
    }

    /// Puts a kind where its rarest condition looks.
    fn hang(&mut self, kind: usize, numbers: &[usize], how_often: &[usize]) {
        let Some(part) = self.kinds.get(kind).copied() else {
            return;
        };
        let often = |number: &usize| how_often.get(*number).copied();
        let conditions = part.conditions.iter().zip(numbers);
        let rarest = conditions.min_by_key(|(_, number)| often(number));
        if let Some((condition, _)) = rarest {
            let at = self.paths.insert(condition.key_path.value.steps());
            self.wanted.resize_with(self.paths.len(), Wanted::default);
            if let Some(wanted) = self.wanted.get_mut(at) {
                wanted.add(condition, kind, self.reading);
            }
        }
    }

    /// How many kinds there are.
    pub fn kinds(&self) -> usize {
        self.kinds.len()
    }

    /// The kinds that take a payload, in order.
    pub fn accepting(&self, payload: &Payload) -> Vec<usize> {
        let mut in_question = HashSet::new();
        self.paths.walk(payload, &mut |at, text| {
            if let Some(wanted) = self.wanted.get(at) {
                wanted.find(text, self.reading.case, &mut in_question);
            }
        });
        let in_question: BTreeSet<_> = in_question.into_iter().collect();
        let accepts = |kind: &usize| {
            let part = self.kinds.get(*kind);
            part.is_some_and(|part| verdict::accepts(part, payload, self.reading))
        };
        in_question.into_iter().filter(accepts).collect()
    }
}

/// The different conditions, numbered, and how many parts have each.
#[derive(Default)]
struct Questions<'s> {
    known: HashMap<Question<'s>, usize>,
    how_often: Vec<usize>,
}

impl<'s> Questions<'s> {
    fn numbers(&mut self, part: &'s Part) -> Vec<usize> {
        let mut number = |condition| {
            let next = self.known.len();
            let number = *self.known.entry(question(condition)).or_insert(next);
            match self.how_often.get_mut(number) {
                Some(count) => *count += 1,
                None => self.how_often.push(1),
            }
            number
        };
        part.conditions.iter().map(&mut number).collect()
    }
}

fn question(condition: &Condition) -> Question<'_> {
    let values = condition.values.iter().map(|value| value.value.as_str());
    (condition.key_path.value.steps(), condition.operator, values.collect())
}

impl Wanted {
    fn add(&mut self, condition: &Condition, kind: usize, reading: Reading) {
        for value in verdict::telling_values(condition, reading).map(Cow::into_owned) {
            if condition.operator.is_whole() {
                self.equal.entry(value).or_default().push(kind);
            } else if value.is_empty() {
                self.always.push(kind);
            } else {
                let next = self.contained.len();
                let at = *self.positions.entry(value.clone()).or_insert(next);
                if at == next {
                    self.contained.push((value, Vec::new()));
                }
                if let Some((_, kinds)) = self.contained.get_mut(at) {
                    kinds.push(kind);
                }
            }
        }
    }

    fn find(&self, text: &str, case: CaseReading, found: &mut HashSet<usize>) {
        let text: Cow<'_, str> = verdict::folded(text, case);
        found.extend(&self.always);
        found.extend(self.equal.get(&*text).into_iter().flatten());
        let build = || AhoCorasick::new(self.contained.iter().map(|(value, _)| value)).ok();
        if self.contained.is_empty() {
            return;
        }
        match self.automaton.get_or_init(build) {
            Some(automaton) => {
                let mut seen = HashSet::new();
                for hit in automaton.find_overlapping_iter(&*text) {
                    let at = hit.pattern().as_usize();
                    if seen.insert(at) {
                        found.extend(self.contained.get(at).into_iter().flat_map(|(_, it)| it));
                    }
                }
            }
            // Values too many for an automaton are all in question.
            None => found.extend(self.contained.iter().flat_map(|(_, kinds)| kinds)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::filter::Service;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    fn service(yaml: &str) -> Service {
        let file = service::parse("x.yaml", "x", yaml.as_bytes().to_vec());
        *file.service.unwrap()
    }

    fn payload(text: &str) -> Payload {
        let source = Arc::new(Source::new("x.json", text));
        json::payload(&source, Span::new(0, text.len())).unwrap()
    }

    const FILTERS: [&str; 6] = [
        "trigger: {payload_json_key: s, key_value_contains: [down, 'Own', X]}",
        "trigger: {payload_json_key: s, key_value_equals: [down, Y]}",
        "trigger: {payload_json_key: a.0, key_value_contains: ''}",
        "trigger: {payload_json_key: 'a[0]', key_value_contains: '1'}",
        "trigger: {conditions: [{payload_json_key: s, key_value_contains: down}, {payload_json_key: '\"a\".\"0\"', key_value_equals: '1'}]}",
        "resolve: {payload_json_key: s, key_value_contains: [up, U]}",
    ];

    #[test]
    fn what_the_index_finds_is_what_judging_each_part_finds() {
        let services = FILTERS.map(service);
        let payloads = [
            r#"{"s":"down"}"#,
            r#"{"s":"DOWN","a":[1]}"#,
            r#"{"s":"X owN down","a":{"0":1}}"#,
            r#"{"s":["down"],"a":[null,1]}"#,
            r#"{"s":"upU","a":[[1]]}"#,
            r#"["down"]"#,
            r#""down""#,
        ];
        for name in ["list=any", "list=all", "case=ignore", "list=all,case=ignore"] {
            let choice: crate::engine::reading::ReadingOverride = name.parse().unwrap();
            let reading = choice.over(Reading::default());
            let parts = || services.iter().flat_map(Service::parts);
            let (index, kinds) = Index::of(parts(), reading);
            for payload in payloads.map(payload) {
                let found = index.accepting(&payload);
                let found: Vec<_> = kinds.iter().map(|kind| found.contains(&kind.unwrap())).collect();
                let judged: Vec<_> = parts().map(|part| verdict::accepts(part, &payload, reading)).collect();
                assert_eq!(found, judged, "{} {name}", payload.whole());
            }
        }
    }

    #[test]
    fn parts_that_ask_the_same_are_one_kind() {
        let services = [FILTERS[0], FILTERS[5], FILTERS[0]].map(service);
        let parts = services.iter().flat_map(Service::parts);
        let (_, kinds) = Index::of(parts, Reading::default());
        assert_eq!(kinds, [Some(0), Some(1), Some(0)]);
    }
}
