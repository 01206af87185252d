//! The mistakes that people make in filters, one at a time.

use super::{Mistake, Mutant};
use crate::engine::reading::{CaseReading, Reading};
use crate::engine::verdict::folded;
use crate::model::filter::{Condition, Part, PartId, Service, Trigger};
use crate::model::key_path::{KeyPath, Step};
use crate::model::operator::Operator;
use crate::model::payload::{Payload, Value};
use crate::model::template::{Piece, Template};
use crate::source::Span;

/// All mistakes in a service, in the order of its parts. What the payloads hold tells which keys are mixed up.
pub fn mistakes(service: &Service, payloads: &[&Payload], reading: Reading) -> Vec<Mutant> {
    let maker = Maker { service, payloads, reading };
    let parts = service.named_parts().flat_map(|(id, part)| maker.of_part(id, part));
    let titles = service.triggers.iter().enumerate().filter_map(|(at, trigger)| maker.other_title(at, trigger));
    let order = (1..service.triggers.len()).filter_map(|at| maker.exchanged(at - 1));
    let mut all: Vec<_> = parts.chain(titles).chain(order).collect();
    all.sort_by_key(|mutant| mutant.at);
    all
}

struct Maker<'a> {
    service: &'a Service,
    payloads: &'a [&'a Payload],
    reading: Reading,
}

/// A condition: the part that it is in, and its position there.
type Place = (PartId, usize);

impl Maker<'_> {
    fn of_part(&self, id: PartId, part: &Part) -> Vec<Mutant> {
        let conditions = part.conditions.iter().enumerate();
        let mut mutants: Vec<_> = conditions.flat_map(|(at, it)| self.of_condition((id, at), it, part)).collect();
        mutants.extend(self.other_mapping(id, part));
        mutants
    }

    fn of_condition(&self, place: Place, condition: &Condition, part: &Part) -> Vec<Mutant> {
        let key = condition.key_path.value.written().to_owned();
        let first = || condition.values.first().map(|value| value.value.clone()).unwrap_or_default();
        let mut mutants = Vec::new();
        if part.conditions.len() > 1 {
            let mistake = Mistake::ConditionDropped { key: key.clone(), value: first() };
            mutants.extend(self.with_part(place.0, mistake, condition.list, |part| {
                part.conditions.remove(place.1);
            }));
        }
        for (at, value) in condition.values.iter().enumerate() {
            let (key, text) = (key.clone(), value.value.clone());
            if condition.values.len() > 1 {
                let mistake = Mistake::ValueDropped { key: key.clone(), value: text.clone() };
                mutants.extend(self.with(place, mistake, value.span, |it| _ = it.values.remove(at)));
            }
            for written in self.misspelled(&text) {
                let mistake =
                    Mistake::ValueMisspelled { key: key.clone(), value: text.clone(), written: written.clone() };
                mutants.extend(self.with(place, mistake, value.span, |it| {
                    it.values.iter_mut().skip(at).take(1).for_each(|value| value.value.clone_from(&written));
                }));
            }
        }
        let was_whole = condition.operator.is_whole();
        let operator = if was_whole { Operator::Contains } else { Operator::Equals };
        let mistake = Mistake::OperatorExchanged { key: key.clone(), value: first(), was_whole };
        mutants.extend(self.with(place, mistake, condition.field, |it| it.operator = operator));
        if let Some(other) = self.beside(&condition.key_path.value) {
            let mistake = Mistake::OtherKey { key, other: other.written().to_owned() };
            mutants.extend(self.with(place, mistake, condition.key_path.span, |it| it.key_path.value = other));
        }
        mutants
    }

    /// A value as people mistype it: a letter less, or one more where the rest would be found in the value still; and in
    /// another case.
    fn misspelled(&self, value: &str) -> Vec<String> {
        let letters: Vec<char> = value.chars().collect();
        let middle = letters.len() / 2;
        let less: String = letters.iter().enumerate().filter(|(at, _)| *at != middle).map(|(_, c)| c).collect();
        let twice = letters.last().map(|last| format!("{value}{last}"));
        let letter = if less.is_empty() || value.contains(&less) { twice } else { Some(less) };
        let upper = value.to_uppercase();
        let case = if upper == value { value.to_lowercase() } else { upper };
        let is_other = |text: &String| folded(text, self.reading.case) != folded(value, self.reading.case);
        let case = Some(case).filter(|_| self.reading.case == CaseReading::Sensitive);
        [letter, case].into_iter().flatten().filter(is_other).collect()
    }

    fn other_mapping(&self, id: PartId, part: &Part) -> Option<Mutant> {
        let key = part.mapping.as_ref()?;
        let other = self.beside(&key.value)?;
        let mistake = Mistake::OtherMapping { key: key.value.written().into(), other: other.written().into() };
        self.with_part(id, mistake, key.span, |part| {
            part.mapping.iter_mut().for_each(|key| key.value = other.clone());
        })
    }

    fn other_title(&self, at: usize, trigger: &Trigger) -> Option<Mutant> {
        let title = trigger.title.as_ref()?;
        let key = title.value.paths().find(|path| self.beside(path).is_some())?;
        let other = self.beside(key)?;
        let mistake = Mistake::OtherTitle { key: key.written().into(), other: other.written().into() };
        let value = match &title.value {
            Template::Path(_) => Template::Path(other),
            Template::Composite(pieces) => {
                let piece = |piece: &Piece| match piece {
                    Piece::Path(path) if path == key => Piece::Path(other.clone()),
                    piece => piece.clone(),
                };
                Template::Composite(pieces.iter().map(piece).collect())
            }
        };
        let mut service = self.service.clone();
        service.triggers.get_mut(at)?.title.as_mut()?.value = value;
        Some(Mutant { part: PartId::Trigger(at), mistake, at: title.span, service })
    }

    /// A filter behind the one that comes after it, where that makes a difference to look at.
    fn exchanged(&self, at: usize) -> Option<Mutant> {
        let mut service = self.service.clone();
        let (one, other) = (service.triggers.get(at)?, service.triggers.get(at + 1)?);
        // No payload is for both, so no sample can notice.
        if exclude_each_other(&one.part, &other.part) {
            return None;
        }
        let span = one.part.head;
        service.triggers.swap(at, at + 1);
        Some(Mutant { part: PartId::Trigger(at), mistake: Mistake::FiltersExchanged, at: span, service })
    }

    /// A key beside a key that has another text there, in the first payload that has both.
    fn beside(&self, path: &KeyPath) -> Option<KeyPath> {
        let (last, parent) = path.steps().split_last()?;
        self.payloads.iter().find_map(|payload| {
            let own = payload.find(path).text()?.to_owned();
            let Value::Object(members) = &payload.node(parent)?.value else {
                return None;
            };
            let other = members.iter().find_map(|member| {
                let key = member.key.get(&payload.source);
                let is_other = *last != Step::Key(key.to_owned());
                let text = member.node.text(&payload.source).filter(|text| is_other && *text != own)?;
                (!text.is_empty()).then(|| Step::Key(key.to_owned()))
            })?;
            Some(KeyPath::found(parent.iter().cloned().chain([other]).collect(), path.spelling()))
        })
    }

    fn with(&self, (id, at): Place, mistake: Mistake, span: Span, make: impl FnOnce(&mut Condition)) -> Option<Mutant> {
        self.with_part(id, mistake, span, |part| part.conditions.iter_mut().skip(at).take(1).for_each(once(make)))
    }

    fn with_part(&self, id: PartId, mistake: Mistake, span: Span, make: impl FnOnce(&mut Part)) -> Option<Mutant> {
        let mut service = self.service.clone();
        let part = match id {
            PartId::Trigger(at) => &mut service.triggers.get_mut(at)?.part,
            PartId::Resolve => service.resolve.as_mut()?,
        };
        make(part);
        Some(Mutant { part: id, mistake, at: span, service })
    }
}

/// For an iterator that has one item at most.
fn once<T>(make: impl FnOnce(&mut T)) -> impl FnMut(&mut T) {
    let mut make = Some(make);
    move |item| {
        if let Some(make) = make.take() {
            make(item);
        }
    }
}

/// Whether both want a whole text at one key, and never the same one.
fn exclude_each_other(one: &Part, other: &Part) -> bool {
    let is_whole = |condition: &&Condition| condition.operator == Operator::Equals;
    let same = |one: &Condition, other: &Condition| {
        let mut values = one.values.iter().map(|value| value.value.to_lowercase());
        values.any(|value| other.values.iter().any(|it| it.value.to_lowercase() == value))
    };
    one.conditions.iter().filter(is_whole).any(|condition| {
        let at_one_key =
            other.conditions.iter().filter(is_whole).filter(|it| it.key_path.value == condition.key_path.value);
        at_one_key.into_iter().any(|it| !same(condition, it))
    })
}
