//! What became of a sample, and which rule speaks of it when no part takes it.
//!
//! Each rule about such a sample asks here, so that one mistake gives one diagnostic.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr;
use std::rc::Rc;

use crate::engine::near_miss::{self, NearMiss};
use crate::engine::near_text::{in_other_case, misspelled};
use crate::engine::placeholder;
use crate::engine::reading::{CaseReading, ListReading, Reading};
use crate::engine::side::Side;
use crate::engine::verdict::{holds, value_found};
use crate::lint::samples::path_lookup::{PathLookup, PathLookups};
use crate::lint::samples::sample_view::{self, SampleView};
use crate::model::filter::{Condition, Operator, Part, PartId, Service};
use crate::model::key_path::Step;
use crate::model::payload::Found;
use crate::source::{Span, Spanned};

/// What became of a sample.
#[derive(Debug)]
pub enum SampleOutcome<'a> {
    Taken,
    /// It has a value that a filter asks for, in other letters.
    OtherCaseOfValue(NearValue<'a>),
    /// It has a value that a filter asks for, but for one letter. One that should open or close is `Discarded`.
    MisspelledValue(NearValue<'a>),
    /// A rule speaks of the key path that has no text in it: `key-path-not-in-samples`, `key-path-case`,
    /// `value-without-text` or `embedded-json`.
    KeyElsewhere,
    /// A text that a filter looks at is a template variable that was never replaced.
    Unrendered,
    /// It tells a state, and no part asks for that state. The name of its file does not say that it opens or closes.
    UnhandledState(StateAt<'a>),
    /// Nothing of the above, with the part that came nearest.
    Discarded(Option<NearMiss<'a>>),
}

/// A value that a sample has nearly.
#[derive(Debug, Clone, Copy)]
pub struct NearValue<'a> {
    pub condition: &'a Condition,
    pub value: &'a Spanned<String>,
    /// The word of the sample, the text that it is in, and where that is.
    pub as_found: &'a str,
    pub text: &'a str,
    pub span: Span,
    /// Whether some sample has the value as it is written.
    pub is_seen: bool,
}

/// A text of a sample that no part asks for.
#[derive(Debug, Clone, Copy)]
pub struct StateAt<'a> {
    /// The first condition of the service that looks at it.
    pub condition: &'a Condition,
    pub text: &'a str,
    pub span: Span,
}

/// Says it of each sample of a service. `paired` are those of which a part takes the recovery, or the alert, each with its
/// own side.
pub fn sample_outcomes<'a>(
    service: &'a Service,
    samples: &[SampleView<'a>],
    paired: &HashMap<usize, Side>,
    path_lookups: &PathLookups,
    reading: Reading,
) -> Vec<SampleOutcome<'a>> {
    let all = All { samples, path_lookups, reading, are_seen: RefCell::default() };
    let fate = |(at, seen)| match (sample_outcome(service, seen, &all), paired.get(&at)) {
        // A state that no part asks for is more than that where its incident has a beginning or an end.
        (SampleOutcome::UnhandledState(_), Some(side)) => {
            SampleOutcome::Discarded(nearest(service, seen, *side, reading))
        }
        (fate, _) => fate,
    };
    samples.iter().enumerate().map(fate).collect()
}

fn sample_outcome<'a>(service: &'a Service, seen: &SampleView<'a>, all: &All<'_, 'a>) -> SampleOutcome<'a> {
    if seen.verdict.accepts() {
        return SampleOutcome::Taken;
    }
    let search = Search { seen, all, parts: meant(service, seen.side) };
    // A value that occurs in both ways must not hide a mistake.
    let in_letters = |is_seen| search.near_value(in_other_case, is_seen);
    if let Some(near) = in_letters(false).or_else(|| in_letters(true)) {
        return SampleOutcome::OtherCaseOfValue(near);
    }
    if search.is_key_explained() {
        return SampleOutcome::KeyElsewhere;
    }
    if search.is_unrendered(service) {
        return SampleOutcome::Unrendered;
    }
    if let (None, Some(near)) = (seen.side, search.near_value(misspelled, false)) {
        return SampleOutcome::MisspelledValue(near);
    }
    let nearest = search.nearest();
    if search.is_nowhere(nearest.as_ref()) {
        return SampleOutcome::KeyElsewhere;
    }
    match search.state(service, nearest.as_ref()) {
        Some(state) => SampleOutcome::UnhandledState(state),
        None => SampleOutcome::Discarded(nearest),
    }
}

/// The part of a side that comes nearest to a sample.
fn nearest<'a>(service: &'a Service, seen: &SampleView<'a>, side: Side, reading: Reading) -> Option<NearMiss<'a>> {
    let parts = meant(service, Some(side));
    near_miss::nearest(parts.into_iter(), seen.payload, reading, Some(seen.payload_index()))
}

/// The parts that should take a sample, as far as the name of its file tells.
fn meant(service: &Service, side: Option<Side>) -> Vec<(PartId, &Part)> {
    let is_meant = |id: PartId| side.is_none_or(|side| id.is_trigger() == (side == Side::Alert));
    let meant: Vec<_> = service.named_parts().filter(|(id, _)| is_meant(*id)).collect();
    if meant.is_empty() { service.named_parts().collect() } else { meant }
}

/// All samples of the service, and what is known of them.
struct All<'s, 'a> {
    samples: &'s [SampleView<'a>],
    path_lookups: &'s PathLookups,
    reading: Reading,
    /// Whether some sample has a value as it is written, by where the value is in memory.
    are_seen: RefCell<HashMap<*const Spanned<String>, bool>>,
}

impl All<'_, '_> {
    fn path_lookup(&self, condition: &Condition) -> Option<Rc<PathLookup>> {
        self.path_lookups.of(&condition.key_path.value, self.samples)
    }

    fn is_seen(&self, condition: &Condition, value: &Spanned<String>) -> bool {
        let case = CaseReading::Sensitive;
        let find = || {
            let mut texts = sample_view::texts(self.samples, &condition.key_path.value);
            texts.any(|(_, text, _)| value_found(condition, &value.value, text, case))
        };
        let mut known = self.are_seen.borrow_mut();
        *known.entry(ptr::from_ref(value)).or_insert_with(find)
    }
}

/// One sample that no part takes, and the parts that should.
struct Search<'s, 'a> {
    seen: &'s SampleView<'a>,
    all: &'s All<'s, 'a>,
    parts: Vec<(PartId, &'a Part)>,
}

/// How a text has a value nearly.
type Nearly = for<'t> fn(Operator, &str, &'t str) -> Option<&'t str>;

impl<'a> Search<'_, 'a> {
    fn conditions(&self) -> impl Iterator<Item = &'a Condition> {
        self.parts.iter().flat_map(|(_, part)| &part.conditions)
    }

    fn text(&self, condition: &Condition) -> Option<(&'a str, Span)> {
        match self.seen.payload.find(&condition.key_path.value) {
            Found::Text { text, span, .. } => Some((text, span)),
            Found::NoText(_) => None,
        }
    }

    /// A value that the sample has nearly: rather one that alone keeps a part from taking it, rather as a whole text
    /// than as a word of one. `is_seen` says of which values: those that some sample has as they are written, or others.
    fn near_value(&self, nearly: Nearly, is_seen: bool) -> Option<NearValue<'a>> {
        let near = self.parts.iter().flat_map(|(_, part)| {
            let failed: Vec<_> = part.conditions.iter().filter(|it| !self.holds(it)).collect();
            let has_others = failed.len() > 1;
            let near = failed.into_iter().filter_map(move |condition| {
                let (text, span) = self.text(condition)?;
                let (value, as_found) = self.nearly_held(condition, text, nearly)?;
                let is_seen = self.all.is_seen(condition, value);
                Some(NearValue { condition, value, as_found, text, span, is_seen })
            });
            near.map(move |near| (has_others, near))
        });
        let near = near.filter(|(_, near)| near.is_seen == is_seen);
        let best = near.min_by_key(|(has_others, near)| (*has_others, near.as_found != near.text));
        best.map(|(_, near)| near)
    }

    fn holds(&self, condition: &Condition) -> bool {
        self.text(condition).is_some_and(|(text, _)| holds(condition, text, self.all.reading))
    }

    /// The first value of a failed condition that would have to be written as the text writes it.
    fn nearly_held(
        &self,
        condition: &'a Condition,
        text: &'a str,
        nearly: Nearly,
    ) -> Option<(&'a Spanned<String>, &'a str)> {
        let case = self.all.reading.case;
        let missing = condition.values.iter().filter(|it| !value_found(condition, &it.value, text, case));
        let near = missing.map(|value| Some((value, nearly(condition.operator, &value.value, text)?)));
        match self.all.reading.list {
            ListReading::Any => near.flatten().next(),
            ListReading::All => near.collect::<Option<Vec<_>>>()?.into_iter().next(),
        }
    }

    /// Whether a rule speaks of a key path that has no text in this sample, as a mistake that this sample shows.
    fn is_key_explained(&self) -> bool {
        let has = |path: &[Step]| self.seen.payload.node(path).is_some();
        self.conditions().filter(|condition| self.text(condition).is_none()).any(|condition| {
            let path = &condition.key_path.value;
            match self.all.path_lookup(condition).as_deref() {
                Some(PathLookup::WithoutText(_)) => has(path.steps()),
                Some(PathLookup::OtherCase(near) | PathLookup::EmbeddedJson(near)) => has(near.path.steps()),
                Some(PathLookup::Present | PathLookup::Nowhere(_)) | None => false,
            }
        })
    }

    fn is_unrendered(&self, service: &Service) -> bool {
        self.conditions()
            .filter_map(|condition| self.text(condition))
            .any(|(text, _)| placeholder::find_in_state(service, text).is_some())
    }

    fn nearest(&self) -> Option<NearMiss<'a>> {
        let payload_index = Some(self.seen.payload_index());
        near_miss::nearest(self.parts.iter().copied(), self.seen.payload, self.all.reading, payload_index)
    }

    /// Whether the nearest part looks at a key path that no sample has.
    fn is_nowhere(&self, nearest: Option<&NearMiss<'a>>) -> bool {
        let failed = nearest.into_iter().flat_map(NearMiss::failed);
        failed.filter(|check| check.found.text().is_none()).any(|check| {
            let fate = self.all.path_lookup(check.condition);
            matches!(fate.as_deref(), Some(PathLookup::Nowhere(_)))
        })
    }

    /// The state that no part asks for.
    fn state(&self, service: &'a Service, nearest: Option<&NearMiss<'a>>) -> Option<StateAt<'a>> {
        let conditions = || service.parts().flat_map(|part| &part.conditions);
        let have_text = conditions().all(|condition| self.text(condition).is_some());
        let nearest = nearest.filter(|miss| have_text && miss.is_about_state())?;
        let failed = nearest.failed().next()?.condition;
        let (text, span) = self.text(failed)?;
        let condition = conditions().find(|it| it.key_path.value == failed.key_path.value)?;
        self.seen.side.is_none().then_some(StateAt { condition, text, span })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lint::samples::evidence::Evidence;
    use crate::lint::workspace::Sample;
    use crate::parse::{json, service};
    use crate::source::Source;

    const FILTER: &str = "\
trigger:
- payload_json_key: state
  key_value_contains: [triggered, failing]
- conditions:
  - {payload_json_key: state, key_value_contains: warning}
  - {payload_json_key: env, key_value_equals: prod}
resolve:
  payload_json_key: state
  key_value_contains: resolved
";

    /// The fate of the first sample, in words.
    fn fate(filter: &str, samples: &[(&str, &str)], reading: &str) -> String {
        let sample = |(name, body): &(&str, &str)| {
            let source = Arc::new(Source::new("x.json", *body));
            let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
            let side = Side::of_stem(name);
            Sample::new(payload, side)
        };
        let samples: Vec<_> = samples.iter().map(sample).collect();
        let service = service::parse("x.yaml", "x", filter.as_bytes().to_vec());
        let service = service.service.unwrap();
        let reading = reading.parse::<crate::engine::reading::ReadingOverride>().unwrap();
        let reading = reading.over(Reading::default());
        let evidence = Evidence::of(&service, &samples, reading);
        let near = |near: &NearValue<'_>| {
            let seen = if near.is_seen { ", seen" } else { "" };
            format!("{} as {}{seen}", near.value.value, near.as_found)
        };
        match evidence.fates().next().unwrap().1 {
            SampleOutcome::Taken => "taken".into(),
            SampleOutcome::OtherCaseOfValue(value) => format!("case {}", near(value)),
            SampleOutcome::MisspelledValue(value) => format!("typo {}", near(value)),
            SampleOutcome::KeyElsewhere => "key".into(),
            SampleOutcome::Unrendered => "unrendered".into(),
            SampleOutcome::UnhandledState(state) => format!("state {}", state.text),
            SampleOutcome::Discarded(miss) => format!("discarded by {}", miss.as_ref().unwrap().id),
        }
    }

    #[test]
    fn a_sample_that_no_part_takes_has_one_fate() {
        let table = [
            ("x", r#"{"state":"triggered"}"#, "taken"),
            ("x", r#"{"state":"Triggered"}"#, "case triggered as Triggered"),
            ("x", r#"{"state":"is RESOLVED","env":1}"#, "case resolved as RESOLVED"),
            ("x", r#"{"state":"Warning","env":"test"}"#, "case warning as Warning"),
            ("x", r#"{"state":"warning","env":"Prod"}"#, "case prod as Prod"),
            ("x", r#"{"state":"trigered"}"#, "typo triggered as trigered"),
            ("x", r#"{"state":"{{ state }}"}"#, "unrendered"),
            ("x", r#"{"state":"muted","env":"prod"}"#, "state muted"),
            ("alert", r#"{"state":"muted","env":"prod"}"#, "discarded by trigger 1"),
            ("x", r#"{"text":"no more"}"#, "key"),
        ];
        for (name, body, expected) in table {
            assert_eq!(fate(FILTER, &[(name, body)], "list=any"), expected, "{body}");
        }
    }

    #[test]
    fn other_samples_tell_a_mistake_of_the_filter_from_one_of_the_sample() {
        let lone = r#"{"text":"no more"}"#;
        let with = |body| [("x", lone), ("x", body)];
        let both = with(r#"{"state":"resolved","env":"prod"}"#);
        assert_eq!(fate(FILTER, &both, "list=any"), "discarded by trigger 1");
        let seen = [("x", r#"{"state":"Failing"}"#), ("x", r#"{"state":"failing"}"#)];
        assert_eq!(fate(FILTER, &seen, "list=any"), "case failing as Failing, seen");
        let typo = [("x", r#"{"state":"failling"}"#), ("alert", r#"{"state":"failing"}"#)];
        assert_eq!(fate(FILTER, &typo, "list=any"), "discarded by trigger 1");
    }

    #[test]
    fn a_key_that_is_elsewhere_counts_where_the_sample_has_it() {
        let upper = FILTER.replace("payload_json_key: state", "payload_json_key: State");
        let here = ("x", r#"{"state":"triggered","env":"prod"}"#);
        let other = ("x", r#"{"text":"no more"}"#);
        assert_eq!(fate(&upper, &[here], "list=any"), "key");
        let gone = fate(&upper, &[other, here], "list=any");
        assert_eq!(gone, "discarded by trigger 1");
        let null = ("x", r#"{"state":null,"env":"prod"}"#);
        assert_eq!(fate(FILTER, &[null], "list=any"), "key");
    }

    #[test]
    fn the_reading_decides_what_is_wrong_with_a_value() {
        let shouted = [("x", r#"{"state":"TRIGGERED and failing"}"#)];
        assert_eq!(fate(FILTER, &shouted, "list=any"), "taken");
        assert_eq!(fate(FILTER, &shouted, "list=all"), "case triggered as TRIGGERED");
        assert_eq!(fate(FILTER, &shouted, "list=all,case=ignore"), "taken");
    }
}
