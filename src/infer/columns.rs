//! The keys of the payloads, each with its texts in all of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::Samples;
use crate::model::key_path::{KeyPath, Spelling, Step};
use crate::model::names;
use crate::model::names::identity::{self, Identity};
use crate::model::names::vocabulary::{LABELLED, LABELS, Words};
use crate::model::payload::{Body, Member, Node, Value};
use crate::source::Source;

/// How many keys without a text are told.
const MOST_TOLD: usize = 5;
/// How many items of a list are looked at that say what they are, and how many keys such an item has.
const MOST_LABELLED: usize = 40;
const MOST_KEYS: usize = 4;

/// One key path with its texts.
#[derive(Debug)]
pub struct Column<'p> {
    pub key: KeyPath,
    /// What its name is: the last key, with the one before it where that says nothing alone.
    pub name: String,
    /// Whose id it is, by its name.
    pub identity: Option<Identity>,
    /// It is that of a person.
    pub is_personal: bool,
    /// What an item of a list says that it is the value of: `state` in `{"name": "state", "value": "up"}`.
    pub label: Option<&'p str>,
    /// It is in lists of one item, in every payload.
    pub is_single: bool,
    /// Its text in each alert; none where it has no text.
    pub alerts: Vec<Option<&'p str>>,
    pub recoveries: Vec<Option<&'p str>>,
}

/// All of them, in the order of the payloads.
#[derive(Debug)]
pub struct Columns<'p> {
    all: Vec<Column<'p>>,
    pub samples: Samples<'p>,
    /// Keys that are null in some payload, and have the name of an id.
    pub nulls: Vec<KeyPath>,
    /// The first key of what is nested so deep that it was not read.
    pub too_deep: Option<KeyPath>,
}

impl<'p> Columns<'p> {
    pub fn of(samples: Samples<'p>) -> Self {
        let mut table = Table::default();
        let all = samples.alerts.iter().chain(samples.recoveries);
        for (at, payload) in all.enumerate() {
            table.payload = at;
            if let Body::Json(root) = &payload.body {
                table.collect(root, &payload.source, &mut Vec::new());
            }
        }
        let (alerts, payloads) = (samples.alerts.len(), samples.alerts.len() + samples.recoveries.len());
        let rows = std::mem::take(&mut table.rows);
        let Table { long, labels, .. } = &table;
        let column = |(steps, mut texts): (Vec<Step>, Vec<Option<&'p str>>)| {
            texts.resize(payloads, None);
            let recoveries = texts.split_off(alerts);
            let label = labels.get(steps.split_last()?.1).copied();
            // A value that has another name in another payload is no value of either.
            let label = label.map_or(Some(None), |label| label.map(Some))?;
            let is_single = !(0..steps.len()).any(|end| steps.get(..end).is_some_and(|list| long.contains(list)));
            Column::new(steps, texts, recoveries).map(|column| column.with(label, is_single))
        };
        let mut all: Vec<_> = rows.into_iter().filter_map(column).collect();
        of_people(&mut all);
        Self {
            all,
            samples,
            nulls: table.nulls.into_iter().filter_map(spelled).collect(),
            too_deep: table.too_deep.and_then(spelled),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Column<'p>> {
        self.all.iter()
    }

    /// How many alerts have their recovery.
    pub fn pairs(&self) -> usize {
        self.samples.recoveries.len()
    }
}

/// The texts of all paths, payload by payload.
#[derive(Default)]
struct Table<'p> {
    payload: usize,
    rows: Vec<(Vec<Step>, Vec<Option<&'p str>>)>,
    at: HashMap<Vec<Step>, usize>,
    nulls: Vec<Vec<Step>>,
    too_deep: Option<Vec<Step>>,
    /// The lists that have several items in some payload.
    long: HashSet<Vec<Step>>,
    /// What the items of lists say that they are the value of; none where payloads differ.
    labels: HashMap<Vec<Step>, Option<&'p str>>,
}

impl<'p> Table<'p> {
    /// All below a node. Of a list only the first item counts: a second one may not be there in the next call. But where
    /// each says what it is the value of, all count.
    fn collect(&mut self, node: &'p Node, source: &'p Source, steps: &mut Vec<Step>) {
        match &node.value {
            Value::Object(members) => members.iter().for_each(|member| {
                let key = member.key.get(source).to_owned();
                self.enter(Step::Key(key), &member.node, source, steps);
            }),
            Value::Array(items) => {
                if items.len() > 1 {
                    self.long.insert(steps.clone());
                }
                let has_labels = items.len() > 1 && items.iter().all(|item| labelled(item, source).is_some());
                let counted = if has_labels { MOST_LABELLED } else { 1 };
                for (at, item) in items.iter().take(counted).enumerate() {
                    match labelled(item, source).filter(|_| has_labels) {
                        Some((label, value)) => self.enter_labelled((label, value, at), source, steps),
                        None => self.enter(Step::Index(at), item, source, steps),
                    }
                }
            }
            _ => {}
        }
    }

    fn enter_labelled(
        &mut self,
        (label, value, at): (&'p str, &'p Member, usize),
        source: &'p Source,
        steps: &mut Vec<Step>,
    ) {
        steps.push(Step::Index(at));
        let known = self.labels.entry(steps.clone()).or_insert(Some(label));
        *known = known.filter(|known| *known == label);
        self.enter(Step::Key(value.key.get(source).to_owned()), &value.node, source, steps);
        steps.pop();
    }

    fn enter(&mut self, step: Step, node: &'p Node, source: &'p Source, steps: &mut Vec<Step>) {
        let is_id = matches!(&step, Step::Key(key) if identity::of(key).is_some());
        steps.push(step);
        match (node.text(source), &node.value) {
            (Some(text), _) => self.add(steps, text),
            (None, Value::Null) if is_id && self.nulls.len() < MOST_TOLD && !self.nulls.contains(steps) => {
                self.nulls.push(steps.clone());
            }
            (None, Value::TooDeep(_)) => drop(self.too_deep.get_or_insert_with(|| steps.clone())),
            _ => self.collect(node, source, steps),
        }
        steps.pop();
    }

    fn add(&mut self, steps: &[Step], text: &'p str) {
        let row = *self.at.entry(steps.to_vec()).or_insert_with_key(|steps| {
            self.rows.push((steps.clone(), Vec::new()));
            self.rows.len() - 1
        });
        if let Some((_, texts)) = self.rows.get_mut(row) {
            texts.resize(self.payload, None);
            texts.push(Some(text));
        }
    }
}

/// What an item of a list is called, and its value: an object that has both, and hardly more.
fn labelled<'p>(item: &'p Node, source: &'p Source) -> Option<(&'p str, &'p Member)> {
    let Value::Object(members) = &item.value else { return None };
    let find = |names: Words| members.iter().find(|it| names.has(&it.key.get(source).to_lowercase()));
    let label = find(LABELS)?.node.text(source)?;
    let value = find(LABELLED)?;
    (members.len() <= MOST_KEYS && !label.is_empty()).then_some((label, value))
}

impl<'p> Column<'p> {
    fn with(self, label: Option<&'p str>, is_single: bool) -> Self {
        let name = label.map_or(self.name, str::to_owned);
        let identity = if label.is_some() { identity::of(&name) } else { self.identity };
        Self { name, identity, label, is_single, ..self }
    }

    /// None for a key that no path can spell.
    fn new(steps: Vec<Step>, alerts: Vec<Option<&'p str>>, recoveries: Vec<Option<&'p str>>) -> Option<Self> {
        let key = spelled(steps)?;
        let name = names::of_path(&key).map_or_else(String::new, Cow::into_owned);
        let is_personal = identity::is_personal(key.last_key().unwrap_or_default());
        let (label, is_single) = (None, true);
        Some(Self { identity: identity::of(&name), key, name, is_personal, label, is_single, alerts, recoveries })
    }

    /// The text of the first alert.
    pub fn first(&self) -> &'p str {
        self.alerts.first().copied().flatten().unwrap_or_default()
    }

    /// The texts in the alerts and in the recoveries, when every payload has one.
    pub fn in_all(&self) -> Option<(Vec<&'p str>, Vec<&'p str>)> {
        let all = |texts: &[Option<&'p str>]| texts.iter().copied().collect::<Option<_>>();
        Some((all(&self.alerts)?, all(&self.recoveries)?))
    }

    /// The texts of each alert and of its recovery.
    pub fn pairs(&self) -> impl Iterator<Item = (Option<&'p str>, Option<&'p str>)> {
        self.alerts.iter().copied().zip(self.recoveries.iter().copied())
    }

    /// Whether the first so many alerts have a text of their own each.
    pub fn is_own(&self, alerts: usize) -> bool {
        let texts: HashSet<_> = self.alerts.iter().take(alerts).collect();
        texts.len() == alerts
    }

    /// Whether it is that of one item of a list, and nothing says of which. Where the whole body is a list, everything is.
    pub fn is_indexed(&self) -> bool {
        self.label.is_none() && self.key.steps().iter().skip(1).any(|step| matches!(step, Step::Index(_)))
    }

    /// The steps to the object that it is in.
    pub fn object(&self) -> &[Step] {
        inside(&self.key)
    }

    /// Whether it is in the object that another key is in, and that is not the whole payload.
    pub fn is_beside(&self, other: &KeyPath) -> bool {
        self.depth() > 0 && self.object() == inside(other)
    }

    /// Whether it is somewhere in that object.
    pub fn is_inside_of(&self, other: &KeyPath) -> bool {
        let object = inside(other);
        !object.is_empty() && self.key.steps().starts_with(object)
    }

    /// Whether it is in the item of a list that another key is in.
    pub fn is_in_the_item_of(&self, other: &KeyPath) -> bool {
        let steps = self.key.steps();
        let item = steps.iter().rposition(|step| matches!(step, Step::Index(_)));
        item.and_then(|item| steps.get(..=item)).is_some_and(|item| other.steps().starts_with(item))
    }

    /// How many keys it is inside of.
    pub fn depth(&self) -> usize {
        self.keys().count().saturating_sub(1)
    }

    /// The key that it is in.
    pub fn owner(&self) -> Option<&str> {
        self.keys().rev().nth(1)
    }

    /// The last key alone, or what stands for it.
    pub fn last(&self) -> &str {
        self.label.or_else(|| self.key.last_key()).unwrap_or_default()
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.key.keys()
    }
}

/// The steps to what a key is in.
fn inside(key: &KeyPath) -> &[Step] {
    key.steps().split_last().map_or(&[], |(_, steps)| steps)
}

/// What is in one object with what only a person has is that person's, unless the object is an alert.
fn of_people(columns: &mut [Column<'_>]) {
    let personal = columns.iter().filter(|column| column.is_personal && column.depth() > 0);
    let personal = personal.filter(|column| column.owner().is_none_or(|owner| !identity::is_of_an_alert(owner)));
    let people: HashSet<Vec<Step>> = personal.map(|column| inside(&column.key).to_vec()).collect();
    for column in columns.iter_mut().filter(|column| people.contains(inside(&column.key))) {
        column.is_personal = true;
        column.identity = column.identity.map(|_| Identity::Owner);
    }
}

/// Bare where every key is a plain word, else as the console spells it. It has to be read back as the same path.
fn spelled(steps: Vec<Step>) -> Option<KeyPath> {
    let is_plain = |step: &Step| match step {
        Step::Key(key) => {
            key.contains(|c: char| c.is_alphabetic())
                && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        }
        Step::Index(_) | Step::Number(_) => true,
    };
    let like = if steps.iter().all(is_plain) { Spelling::Bare } else { Spelling::Console };
    let key = KeyPath::found(steps, like);
    let read = KeyPath::parse(key.written()).ok()?;
    (read == key).then_some(key)
}

#[cfg(test)]
pub mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::payload::Payload;
    use crate::parse::json;
    use crate::source::{Source, Span};

    pub fn payload(text: &str) -> Payload {
        let source = Arc::new(Source::new("x.json", text));
        json::payload(&source, Span::new(0, text.len())).unwrap()
    }

    /// The columns of alerts and recoveries, handed to a look at them.
    pub fn with<T>(alerts: &[&str], recoveries: &[&str], look: impl FnOnce(&Columns<'_>) -> T) -> T {
        let read = |texts: &[&str]| texts.iter().map(|text| payload(text)).collect::<Vec<_>>();
        let (alerts, recoveries) = (read(alerts), read(recoveries));
        let alerts: Vec<_> = alerts.iter().collect();
        let recoveries: Vec<_> = recoveries.iter().collect();
        look(&Columns::of(Samples { alerts: &alerts, recoveries: &recoveries }))
    }

    #[test]
    fn each_key_is_a_column_with_its_texts() {
        let alert = r#"{"a": {"b": 1}, "l": [{"x": "p"}, {"x": "q"}], "n": null}"#;
        with(&[alert], &[r#"{"a": {"b": 2}, "n": "r"}"#], |columns| {
            let all: Vec<_> = columns.iter().map(|it| (it.key.written(), it.alerts[0], it.recoveries[0])).collect();
            assert_eq!(all, [("a.b", Some("1"), Some("2")), ("l[0].x", Some("p"), None), ("n", None, Some("r")),]);
        });
    }

    #[test]
    fn a_key_that_is_no_plain_word_is_spelled_as_the_console_does() {
        let body = r#"{"k8s.io/name": {"a b": "x"}, "X-Id": {"1": "y"}, "": "z", "[0]": "w"}"#;
        with(&[body], &[body], |columns| {
            let all: Vec<_> = columns.iter().map(|it| it.key.written()).collect();
            assert_eq!(all, [r#""k8s.io/name"."a b""#, r#""X-Id"."1""#, r#""""#, r#""[0]""#]);
        });
    }
}
