//! What a part looks at and asks for, when it does not take what it should, or takes what it should not.

use super::{ANOTHER, Candidate, FAR, Material, near_value, side_of, state};
use crate::engine::verdict::holds;
use crate::model::alternation::Alternation;
use crate::model::diagnostic::Edit;
use crate::model::edit::{add_value, remove_value, replace_text};
use crate::model::filter::{Condition, Operator, Part, PartId};
use crate::model::key_path::KeyPath;
use crate::model::names::tells_the_state_before;
use crate::model::text::yaml;
use crate::repair::{Side, paths, words, write};

/// How many samples of a side are looked at for candidates.
const MOST_SAMPLES: usize = 3;
/// How many ways to make one condition hold are tried together with those of another.
const MOST_OPTIONS: usize = 8;

/// One part that fails.
struct Failing<'m, 'b, 'a> {
    material: &'m Material<'b, 'a>,
    id: PartId,
    part: &'m Part,
    side: Side,
}

/// A way to make one condition hold, or to make it leave what it should not take.
#[derive(Clone)]
struct Fitting {
    edits: Vec<Edit>,
    distance: u32,
    phrase: String,
}

pub fn of_part<'m>(material: &'m Material<'_, '_>, id: PartId, part: &'m Part) -> Vec<Candidate> {
    let side = side_of(id);
    let failing = Failing { material, id, part, side };
    let missed: Vec<_> = material.of_side(side).filter(|at| material.is_missed(*at, id)).collect();
    let taken = |at: &usize| match id {
        PartId::Trigger(own) => material.trial.samples.get(*at).is_some_and(|trial| trial.verdict.trigger == Some(own)),
        PartId::Resolve => material.is_taken(*at, side),
    };
    let wrong: Vec<_> = material.of_side(side.other()).filter(taken).collect();
    let mut fittings = Vec::new();
    for at in missed.iter().take(MOST_SAMPLES) {
        fittings.extend(failing.widened(*at));
    }
    if !wrong.is_empty() {
        fittings.extend(failing.narrowed(&wrong));
    }
    if !failing.takes_some() || !wrong.is_empty() {
        fittings.extend(failing.by_state());
    }
    let candidate = |it: Fitting| Candidate { edits: it.edits, distance: it.distance, rank: 0, phrase: it.phrase };
    fittings.into_iter().map(candidate).collect()
}

impl<'m> Failing<'m, '_, '_> {
    /// How the part would take a sample: each failed condition changed in some way.
    fn widened(&self, at: usize) -> Vec<Fitting> {
        let reading = self.material.reading;
        let holds = |condition: &&Condition| {
            self.material.text(at, &condition.key_path.value).is_some_and(|text| holds(condition, text, reading))
        };
        let mut ways: Vec<Fitting> = vec![Fitting { edits: Vec::new(), distance: 0, phrase: String::new() }];
        for condition in self.part.conditions.iter().filter(|it| !holds(it)) {
            let mut options = self.options(condition, at);
            options.sort_by_key(|option| option.distance);
            if self.part.conditions.len() > 1 {
                options.truncate(MOST_OPTIONS);
            }
            let joined = ways.iter().flat_map(|way| options.iter().map(|option| way.and(option)));
            ways = joined.collect();
        }
        ways.retain(|way| !way.edits.is_empty());
        ways
    }

    fn options(&self, condition: &'m Condition, at: usize) -> Vec<Fitting> {
        let path = &condition.key_path.value;
        let mut options = Vec::new();
        if let Some(text) = self.material.text(at, path) {
            options.extend(self.values(condition, text, None));
        }
        let Some(index) = self.material.indexes.get(at) else { return options };
        let mut places: Vec<_> = paths::near(path, index).into_iter().map(|near| (near.steps, near.distance)).collect();
        // The wanted text elsewhere, best under a key that is named like a state. One that tells the state before has it
        // when it is over.
        let is_before = path.keys().any(tells_the_state_before);
        let elsewhere = paths::all(index).filter(|(_, text)| holds(condition, text, self.material.reading));
        let elsewhere = elsewhere.filter_map(|(steps, text)| {
            let is_state = state::named(&steps) > 0;
            let is_value = condition.values.iter().any(|value| value.value == text);
            match (is_state, is_value) {
                (true, _) if is_before => Some((steps, ANOTHER - 2)),
                (true, _) => Some((steps, ANOTHER + 5)),
                (false, true) => Some((steps, ANOTHER + 8)),
                (false, false) => None,
            }
        });
        places.extend(elsewhere.take(MOST_OPTIONS));
        for (steps, distance) in places {
            let other = KeyPath::found(steps, path.spelling());
            let Some(text) = self.material.text(at, &other) else { continue };
            if holds(condition, text, self.material.reading) {
                options.extend(self.redirected(condition, &other, distance));
            } else {
                let key = self.redirected(condition, &other, distance);
                let then = |key: Fitting| {
                    self.values(condition, text, Some(&other)).into_iter().map(move |value| key.and(&value))
                };
                options.extend(key.into_iter().flat_map(then));
            }
        }
        options
    }

    /// The condition looks elsewhere: it alone, or all that look at the same path.
    fn redirected(&self, condition: &Condition, to: &KeyPath, distance: u32) -> Vec<Fitting> {
        let service = self.material.service;
        let source = &service.source;
        let edit = |condition: &Condition| {
            write::path(source, condition.key_path.span, condition.key_path.value.spelling(), to.steps())
        };
        let Some(own) = edit(condition) else { return Vec::new() };
        let phrase = format!("look at {} in {}", words::path(to), words::part(self.id));
        let mut alone = Fitting { edits: vec![own], distance, phrase };
        let same = service.conditions().filter(|it| it.key_path.value == condition.key_path.value);
        let mut spans: Vec<_> = Vec::new();
        let edits: Option<Vec<_>> = same
            .filter(|it| {
                !spans.contains(&it.key_path.span) && {
                    spans.push(it.key_path.span);
                    true
                }
            })
            .map(edit)
            .collect();
        let everywhere = edits.filter(|edits| edits.len() > 1);
        let phrase = format!("look at {} in place of {}", words::path(to), words::path(&condition.key_path.value));
        let everywhere = everywhere.map(|edits| Fitting { edits, distance, phrase });
        alone.distance += u32::from(everywhere.is_some());
        everywhere.into_iter().chain([alone]).collect()
    }

    /// Other values, or another operator, for a text that fails. `at` says where the condition is going to look, if elsewhere.
    fn values(&self, condition: &Condition, text: &str, at: Option<&KeyPath>) -> Vec<Fitting> {
        let source = &self.material.service.source;
        let mut fittings = Vec::new();
        let mut has_near = false;
        let own = self.material.texts(self.side, at.unwrap_or(&condition.key_path.value));
        for value in &condition.values {
            let meant = Alternation::meant(&value.value, own.iter().copied());
            let meant = meant.filter(|_| condition.values.len() == 1);
            if let Some(meant) = meant.filter(|it| it.texts.iter().any(|it| condition.operator.finds(it, text))) {
                has_near = true;
                let edit = write::values(source, condition, &meant.texts);
                let phrase = format!("write {}: {}", meant.list(), meant.why());
                fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance: 0, phrase }));
            } else if let Some((as_found, distance)) = near_value::near(condition.operator, &value.value, text) {
                has_near = true;
                let phrase = format!("write {} in place of {}", yaml(as_found), yaml(&value.value));
                let edit = replace_text(source, value.span, as_found);
                fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance, phrase }));
                // Where other samples have the value as it is written, both are meant.
                fittings.extend(self.added(condition, as_found, distance + 5));
            }
        }
        let is_part = condition.operator == Operator::Equals
            && condition.values.iter().any(|value| !value.value.is_empty() && text.contains(&value.value));
        if is_part {
            has_near = true;
            let edit = write::operator(source, condition, Operator::Contains);
            let phrase = format!("write {} in place of {}", Operator::Contains.field(), Operator::Equals.field());
            fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance: 4, phrase }));
        }
        let path = at.unwrap_or(&condition.key_path.value);
        let others = self.material.texts(self.side.other(), path);
        let tells_state =
            state::named(path.steps()) > 0 || self.material.ranking.states.iter().any(|it| it.what.key == *path);
        if has_near || !tells_state || !state::is_state(text, self.side, &others) {
            return fittings;
        }
        fittings.extend(self.meant(condition, text));
        fittings
    }

    /// Nothing near is asked for: the text is put in the place of the values, or beside them where the side takes others.
    fn meant(&self, condition: &Condition, text: &str) -> Option<Fitting> {
        if condition.values.iter().any(|it| it.value.trim().to_lowercase() == text.trim().to_lowercase()) {
            return None;
        }
        // That all samples of the side fail proves nothing while there are none of the other side.
        let has_both = self.material.of_side(self.side.other()).next().is_some();
        if self.takes_some() || !has_both {
            return self.added(condition, text, ANOTHER + 4);
        }
        let edit = write::values(&self.material.service.source, condition, &[text.to_owned()])?;
        let old: Vec<_> = condition.values.iter().map(|value| yaml(&value.value)).collect();
        let phrase = format!("write {} in place of {} in {}", yaml(text), old.join(" and "), words::part(self.id));
        Some(Fitting { edits: vec![edit], distance: ANOTHER + 2, phrase })
    }

    fn added(&self, condition: &Condition, text: &str, distance: u32) -> Option<Fitting> {
        let source = &self.material.service.source;
        let edit = add_value(source, condition, condition.values.len().checked_sub(1)?, text)?;
        let phrase = format!("add {} to {} of {}", yaml(text), condition.operator.field(), words::part(self.id));
        Some(Fitting { edits: vec![edit], distance, phrase })
    }

    /// Whether the side takes some of its samples.
    fn takes_some(&self) -> bool {
        self.material.of_side(self.side).any(|at| self.material.is_taken(at, self.side))
    }

    /// The part takes samples of the other side: it has to ask for more.
    fn narrowed(&self, wrong: &[usize]) -> Vec<Fitting> {
        let source = &self.material.service.source;
        let mut fittings = Vec::new();
        for condition in &self.part.conditions {
            let path = &condition.key_path.value;
            let texts: Vec<_> = wrong.iter().filter_map(|at| self.material.text(*at, path)).collect();
            if condition.operator == Operator::Contains {
                let edit = write::operator(source, condition, Operator::Equals);
                let phrase = format!(
                    "write {} in place of {} in {}",
                    Operator::Equals.field(),
                    Operator::Contains.field(),
                    words::part(self.id)
                );
                fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance: 4, phrase }));
            }
            for (at, value) in condition.values.iter().enumerate() {
                let takes = |text: &&&str| condition.operator.finds(&value.value, text);
                if texts.iter().any(|text| takes(&text)) {
                    let edit = remove_value(source, condition, at);
                    let phrase = format!("take {} out of {}", yaml(&value.value), words::part(self.id));
                    fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance: 5, phrase }));
                }
            }
            if let Some(asked) = state::asked(self.material, self.side, path) {
                fittings.extend(self.asking(condition, path, &asked, ANOTHER + 1));
            }
        }
        fittings
    }

    /// Another key tells the state.
    fn by_state(&self) -> Vec<Fitting> {
        let [condition] = self.part.conditions.as_slice() else { return Vec::new() };
        let keys = state::keys(self.material).into_iter().zip(0..);
        let fittings = keys.filter_map(|(key, rank)| {
            let asked = state::asked(self.material, self.side, &key)?;
            let key = KeyPath::found(key.steps().to_vec(), condition.key_path.value.spelling());
            self.asking(condition, &key, &asked, ANOTHER + 10 + 3 * rank)
        });
        fittings.collect()
    }

    fn asking(
        &self,
        condition: &Condition,
        key: &KeyPath,
        asked: &state::StateValues,
        distance: u32,
    ) -> Option<Fitting> {
        let source = &self.material.service.source;
        let mut edits = Vec::new();
        if condition.key_path.value != *key {
            edits.push(write::path(source, condition.key_path.span, key.spelling(), key.steps())?);
        }
        let values: Vec<_> = condition.values.iter().map(|value| value.value.clone()).collect();
        if values != asked.values {
            edits.push(write::values(source, condition, &asked.values)?);
        }
        // What is compared as a whole stays so.
        let operator = if condition.operator.is_whole() { condition.operator } else { asked.operator };
        if condition.operator != operator {
            edits.push(write::operator(source, condition, operator)?);
        }
        let shown: Vec<_> = asked.values.iter().map(|value| yaml(value)).collect();
        let (part, path, field) = (words::part(self.id), words::path(key), operator.field());
        let phrase = format!("have {part} look at {path}, with {field}: {}", words::list(&shown));
        let distance = if asked.values.len() > 1 { distance + FAR / 4 } else { distance };
        (!edits.is_empty()).then_some(Fitting { edits, distance, phrase })
    }
}

impl Fitting {
    /// Both together.
    fn and(&self, other: &Self) -> Self {
        let edits = self.edits.iter().chain(&other.edits).cloned().collect();
        let phrase = match (self.phrase.as_str(), other.phrase.as_str()) {
            ("", phrase) | (phrase, "") => phrase.to_owned(),
            (one, next) => format!("{one}, and {next}"),
        };
        Self { edits, distance: self.distance + other.distance, phrase }
    }
}
