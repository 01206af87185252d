//! Values that are also found in a text that tells another state.

use crate::engine::Reading;
use crate::engine::reading::CaseReading;
use crate::engine::side::Side;
use crate::engine::verdict::{folded, holds, value_found};
use crate::lint::keys::state_before::{When, member_with};
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::values::{redundant, tidy};
use crate::model::alternation::Alternation;
use crate::model::console::MAX_CHARACTERS;
use crate::model::diagnostic::Place;
use crate::model::filter::{Condition, Operator, Part, PartId, Service};
use crate::model::payload::Body;
use crate::parse::json;
use crate::source::{Span, Spanned};

/// A value, and where it is found though it should not be.
#[derive(Clone)]
pub struct Trapped<'a> {
    /// The part that asks for it.
    pub part: PartId,
    pub value: &'a Spanned<String>,
    pub trap: Trap<'a>,
}

#[derive(Clone)]
pub enum Trap<'a> {
    /// Inside a value that the other side asks for.
    Asked { other: &'a Spanned<String>, by: PartId },
    /// In the JSON of a sample's text, under a key that tells the state before.
    Before {
        key: String,
        place: Place,
        /// The key and the value together, as a sample writes the state of now.
        piece: Option<String>,
    },
    /// In a text for which the other side takes the sample too.
    Taken { text: String, place: Place, other: &'a Spanned<String>, by: PartId },
}

impl Trap<'_> {
    /// Where the value stands that the other side asks for, for a trap of that kind.
    pub fn asked(&self) -> Option<Span> {
        match self {
            Self::Asked { other, .. } => Some(other.span),
            Self::Before { .. } | Self::Taken { .. } => None,
        }
    }
}

/// One part of a service, and what it is looked at with.
#[derive(Clone, Copy)]
struct Looker<'a, 'e, 's> {
    service: &'a Service,
    evidence: &'e Evidence<'s>,
    reading: Reading,
    id: PartId,
}

/// A condition of the other side, with the part that has it.
type Opposite<'a> = (PartId, &'a Condition);

/// The values of a service that are found where they should not be, each with the first proof.
pub fn trapped<'a>(service: &'a Service, evidence: &Evidence<'_>, reading: Reading) -> Vec<Trapped<'a>> {
    let parts = service.named_parts();
    parts.flat_map(|(id, part)| Looker { service, evidence, reading, id }.part(part)).collect()
}

impl<'a> Looker<'a, '_, '_> {
    fn part(self, part: &'a Part) -> Vec<Trapped<'a>> {
        let conditions = part.conditions.iter();
        let contains = conditions
            .filter(|condition| !condition.operator.is_whole() && condition.values.len() <= redundant::MAX_COMPARED);
        contains.flat_map(|condition| self.condition(condition, part)).collect()
    }

    fn condition(self, condition: &'a Condition, part: &Part) -> Vec<Trapped<'a>> {
        let opposite = self.opposite(condition);
        let values = condition.values.iter();
        let telling = values.filter(|value| !tidy::is_blank(&value.value));
        let trapped = telling.filter_map(|value| {
            let trap = self
                .asked(value, condition, part, &opposite)
                .or_else(|| self.before(condition, value))
                .or_else(|| self.taken(value, condition, &opposite))?;
            Some(Trapped { part: self.id, value, trap })
        });
        trapped.collect()
    }

    /// What the other side asks for at the same key path.
    fn opposite(self, condition: &Condition) -> Vec<Opposite<'a>> {
        let others = self.service.named_parts().filter(|(id, _)| id.is_trigger() != self.id.is_trigger());
        let conditions = others.flat_map(|(id, part)| part.conditions.iter().map(move |it| (id, it)));
        let path = &condition.key_path.value;
        conditions.filter(|(_, other)| other.key_path.value == *path).collect()
    }

    fn asked(
        self,
        value: &Spanned<String>,
        condition: &Condition,
        part: &Part,
        opposite: &[Opposite<'a>],
    ) -> Option<Trap<'a>> {
        let wanted = opposite.iter().flat_map(|(by, other)| {
            // What is no text but a regular expression is told as that.
            let values = other.values.iter().filter(|it| Alternation::of(&it.value).is_none());
            values.map(move |it| (*by, other.operator, it))
        });
        let case = self.reading.case;
        let mut holding = wanted.filter(|(_, operator, other)| {
            is_inside(&value.value, &other.value, case)
                && holds(condition, &other.value, self.reading)
                && self.can_take(part, condition, *operator, &other.value)
        });
        let (by, _, other) = holding.next()?;
        Some(Trap::Asked { other, by })
    }

    /// Whether the other conditions that a part has for the same key leave room for a text that another part wants.
    fn can_take(self, part: &Part, own: &Condition, operator: Operator, wanted: &str) -> bool {
        let case = self.reading.case;
        let mut others =
            part.conditions.iter().filter(|it| !std::ptr::eq(*it, own) && it.key_path.value == own.key_path.value);
        others.all(|it| match (it.operator.is_whole(), operator.is_whole()) {
            (_, true) => holds(it, wanted, self.reading),
            (true, false) => {
                let wanted = folded(wanted, case);
                it.values.iter().any(|own| operator.finds(&wanted, &folded(&own.value, case)))
            }
            (false, false) => true,
        })
    }

    fn before(self, condition: &Condition, value: &Spanned<String>) -> Option<Trap<'a>> {
        let case = self.reading.case;
        let documents = || {
            let texts = self.evidence.texts(&condition.key_path.value);
            let found = texts.filter(|(_, text, _)| value_found(condition, &value.value, text, case));
            found.filter_map(|(seen, text, span)| Some((seen, json::embedded(text)?, span)))
        };
        let is_in = |text: &str| value_found(condition, &value.value, text, case);
        let (place, key) = documents().find_map(|(seen, inner, span)| {
            let Body::Json(root) = &inner.body else {
                return None;
            };
            let member = member_with(root, &inner.source, When::Before, &is_in)?;
            let key = member.key.get(&inner.source).to_owned();
            Some((named_in(seen, span, &key), key))
        })?;
        let piece = documents().find_map(|(_, inner, _)| {
            let Body::Json(root) = &inner.body else {
                return None;
            };
            let member = member_with(root, &inner.source, When::Now, &is_in)?;
            let from_quote = member.key.span.start.checked_sub(1)?;
            let piece = inner.source.slice(Span::new(from_quote, member.node.span.end));
            (piece.chars().count() <= MAX_CHARACTERS).then(|| piece.to_owned())
        });
        Some(Trap::Before { key, place, piece })
    }

    fn taken(self, value: &Spanned<String>, condition: &Condition, opposite: &[Opposite<'a>]) -> Option<Trap<'a>> {
        let case = self.reading.case;
        let texts = self.evidence.texts(&condition.key_path.value);
        let mut longer = texts.filter(|(_, text, _)| is_inside(&value.value, text, case));
        longer.find_map(|(seen, text, span)| {
            let trigger = seen.verdict.trigger.filter(|_| seen.verdict.resolve)?;
            let by = match self.id {
                PartId::Trigger(own) if own == trigger => PartId::Resolve,
                PartId::Trigger(_) => return None,
                PartId::Resolve => PartId::Trigger(trigger),
            };
            let conditions = opposite.iter().filter(|(id, _)| *id == by);
            let mut wanted = conditions.flat_map(|(_, other)| {
                let found = move |it: &&Spanned<String>| value_found(other, &it.value, text, case);
                other.values.iter().filter(found)
            });
            let other = wanted.find(|other| {
                !folded(&value.value, case).contains(&*folded(&other.value, case))
                    && self.is_the_wrong_one(seen, text, &value.value, &other.value)
            })?;
            let (text, place) = (text.to_owned(), seen.place(span));
            Some(Trap::Taken { text, place, other, by })
        })
    }

    /// Whether it is this side that should not take a sample which both take. Where its name does not say so, the state
    /// that is told first is taken for the one that is over.
    fn is_the_wrong_one(self, seen: &SampleView<'_>, text: &str, own: &str, other: &str) -> bool {
        let text = folded(text, self.reading.case);
        let place_of = |value: &str| text.find(&*folded(value, self.reading.case));
        match seen.side {
            Some(Side::Recovery) => self.id.is_trigger(),
            Some(Side::Alert) => !self.id.is_trigger(),
            None => place_of(own) < place_of(other),
        }
    }
}

/// Inside, and not the whole of it.
pub fn is_inside(value: &str, text: &str, case: CaseReading) -> bool {
    let (value, text) = (folded(value, case), folded(text, case));
    value != text && text.contains(&*value)
}

/// Where a text of a sample names a key of the JSON in it; else the whole text.
fn named_in(seen: &SampleView<'_>, span: Span, key: &str) -> Place {
    let at = seen.payload.source.slice(span).find(key);
    let named = at.map(|at| Span::new(0, key.len()).shifted(span.start + at));
    seen.place(named.unwrap_or(span))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lint::workspace::Sample;
    use crate::parse::service;
    use crate::source::Source;

    /// The values of a service that are trapped, with what shows it.
    fn shown(trigger: &str, resolve: &str, samples: &[(&str, &str)]) -> Vec<String> {
        let yaml =
            format!("trigger:\n  payload_json_key: s\n  {trigger}\nresolve:\n  payload_json_key: s\n  {resolve}\n");
        let service = service::parse("x.yaml", "x", yaml.into_bytes()).service.unwrap();
        let sample = |(name, text): &(&str, &str)| {
            let body = serde_json::json!({ "s": text }).to_string();
            let source = Arc::new(Source::new(*name, &*body));
            Sample::new(json::payload(&source, Span::new(0, body.len())).unwrap(), Side::of_stem(name))
        };
        let samples: Vec<_> = samples.iter().map(sample).collect();
        let reading = Reading::default();
        let evidence = Evidence::of(&service, &samples, reading);
        let trapped = trapped(&service, &evidence, reading).into_iter().map(|it| {
            let why = match it.trap {
                Trap::Asked { other, .. } => other.value.clone(),
                Trap::Before { key, piece, .. } => format!("{key}, {}", piece.unwrap_or_default()),
                Trap::Taken { text, other, .. } => format!("{text}: {}", other.value),
            };
            format!("{} in {why}", it.value.value)
        });
        trapped.collect()
    }

    fn contains(trigger: &str, resolve: &str, samples: &[(&str, &str)]) -> Vec<String> {
        let field = |values| format!("key_value_contains: {values}");
        shown(&field(trigger), &field(resolve), samples)
    }

    #[test]
    fn a_value_inside_one_that_the_other_side_asks_for() {
        assert_eq!(contains("unresolved", "resolved", &[]), ["resolved in unresolved"]);
        let both = contains("[ctivated, x]", "[Deactivated, yx]", &[]);
        assert_eq!(both, ["ctivated in Deactivated", "x in yx"]);
        assert!(contains("down", "up", &[]).is_empty());
        assert!(contains("down", "down", &[]).is_empty(), "that is another mistake");
        assert!(contains("''", "up", &[]).is_empty());
        let equals = |trigger, resolve| shown(trigger, resolve, &[]);
        let of_whole = equals("key_value_contains: unresolved", "key_value_equals: resolved");
        assert!(of_whole.is_empty());
        let in_whole = equals("key_value_equals: unresolved", "key_value_contains: resolved");
        assert_eq!(in_whole, ["resolved in unresolved"]);
    }

    #[test]
    fn a_value_in_a_sample_that_both_sides_take() {
        let text = "Down ended (now: Up)";
        let down = [format!("Down in {text}: Up")];
        assert_eq!(contains("Down", "Up", &[("resolve", text)]), down);
        assert_eq!(contains("Down", "Up", &[("sample", text)]), down);
        assert_eq!(contains("Down", "Up", &[("trigger", text)]), [format!("Up in {text}: Down")]);
        let arrow = contains("DOWN", "UP", &[("a", "DOWN -> UP"), ("b", "UP -> DOWN")]);
        assert_eq!(arrow, ["DOWN in DOWN -> UP: UP", "UP in UP -> DOWN: DOWN"]);
        assert!(contains("Down", "Up", &[("trigger", "is Down"), ("resolve", "Up")]).is_empty());
        let unresolved = contains("unresolved", "resolved", &[("a", "is unresolved")]);
        assert_eq!(unresolved, ["resolved in unresolved"]);
    }

    #[test]
    fn a_value_under_a_key_that_tells_the_state_before() {
        let opened = r#"{"NewStateValue":"ALARM","OldStateValue":"OK"}"#;
        let closed = r#"{"NewStateValue":"OK","OldStateValue":"ALARM"}"#;
        let samples = [("trigger", opened), ("resolve", closed)];
        let said = contains("ALARM", "OK", &samples);
        let piece = |state| format!("{state} in OldStateValue, \"NewStateValue\":\"{state}\"");
        assert_eq!(said, [piece("ALARM"), piece("OK")]);
        let whole = |state| format!("'\"NewStateValue\":\"{state}\"'");
        assert!(contains(&whole("ALARM"), &whole("OK"), &samples).is_empty());
        let deep = r#"{"now":["ALARM"],"previous":{"states":["OK"]}}"#;
        assert_eq!(contains("x", "OK", &[("a", deep)]), ["OK in previous, "]);
        assert!(contains("ALARM", "x", &[("a", deep)]).is_empty());
    }
}
