//! What a part looks at and asks for, when it does not take what it should, or takes what it should not.

use super::{ANOTHER, Candidate, FAR, Material, side_of, state};
use crate::engine::demand;
use crate::engine::verdict::holds;
use crate::model::diagnostic::Edit;
use crate::model::edit::remove_value;
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
pub(super) struct Failing<'m, 'b, 'a> {
    pub material: &'m Material<'b, 'a>,
    pub id: PartId,
    pub part: &'m Part,
    pub side: Side,
    /// It takes samples of the other side: asking for less would not mend it.
    pub is_too_wide: bool,
}

/// A way to make one condition hold, or to make it leave what it should not take.
#[derive(Clone)]
pub(super) struct Fitting {
    pub edits: Vec<Edit>,
    pub distance: u32,
    pub phrase: String,
}

pub fn of_part<'m>(material: &'m Material<'_, '_>, id: PartId, part: &'m Part) -> Vec<Candidate> {
    let side = side_of(id);
    let missed: Vec<_> = material.of_side(side).filter(|at| material.is_missed(*at, id)).collect();
    let taken = |at: &usize| match id {
        PartId::Trigger(own) => material.trial.samples.get(*at).is_some_and(|trial| trial.verdict.trigger == Some(own)),
        PartId::Resolve => material.is_taken(*at, side),
    };
    let wrong: Vec<_> = material.of_side(side.other()).filter(taken).collect();
    let failing = Failing { material, id, part, side, is_too_wide: !wrong.is_empty() };
    let is_of_both = |at: &usize| [side, side.other()].iter().all(|side| material.is_taken(*at, *side));
    let of_both: Vec<_> = material.of_neither().filter(is_of_both).collect();
    let mut fittings = Vec::new();
    for condition in &part.conditions {
        let texts = wrong.iter().chain(&of_both).filter_map(|at| material.text(*at, &condition.key_path.value));
        fittings.extend(failing.longer(condition, &texts.collect::<Vec<_>>()));
    }
    for at in missed.iter().take(MOST_SAMPLES) {
        fittings.extend(failing.widened(*at));
    }
    // Of what both parts take, and nobody knows the side of, one has to let go.
    let too_many = if wrong.is_empty() { &of_both } else { &wrong };
    if !too_many.is_empty() {
        fittings.extend(failing.narrowed(too_many));
    }
    if !failing.takes_some() || !wrong.is_empty() {
        fittings.extend(failing.by_state());
    }
    fittings.extend(failing.fewer(&missed));
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

    /// Whether the side takes some of its samples.
    pub fn takes_some(&self) -> bool {
        self.material.of_side(self.side).any(|at| self.material.is_taken(at, self.side))
    }

    /// The part without a condition that another one excludes, and that keeps it from its samples.
    fn fewer(&self, missed: &[usize]) -> Option<Fitting> {
        let reading = self.material.reading;
        let fails = |condition: &&Condition| {
            let text = |at: &usize| self.material.text(*at, &condition.key_path.value);
            missed.iter().any(|at| text(at).is_some_and(|text| !holds(condition, text, reading)))
        };
        let all = &self.part.conditions;
        let is_excluded = |it: &&Condition| all.iter().any(|other| demand::is_never_true([other, it], reading));
        let condition = all.iter().find(|it| fails(it) && is_excluded(it))?;
        let edit = write::without_condition(&self.material.service.source, self.part, condition)?;
        let values: Vec<_> = condition.values.iter().map(|value| yaml(&value.value)).collect();
        let key = words::path(&condition.key_path.value);
        let phrase = format!("take {key} with {} out of {}", words::list(&values), words::part(self.id));
        Some(Fitting { edits: vec![edit], distance: 3, phrase })
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
            if let Some(asked) = state::asked(self.material, self.id, path) {
                fittings.extend(self.asking(condition, path, &asked, ANOTHER + 1));
            }
        }
        fittings
    }

    /// Another key tells the state.
    fn by_state(&self) -> Vec<Fitting> {
        let [condition] = self.part.conditions.as_slice() else { return Vec::new() };
        let own = Some(&condition.key_path.value).filter(|key| self.material.is_watched_by_both(key)).cloned();
        let keys = own.into_iter().chain(state::keys(self.material)).zip(0..);
        let fittings = keys.filter_map(|(key, rank)| {
            let asked = state::asked(self.material, self.id, &key)?;
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
