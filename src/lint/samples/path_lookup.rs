//! Why a key path of a filter has no text in the samples of its service.
//!
//! Several rules speak of such a path. Each asks here whose turn it is, so that one mistake gives one diagnostic.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::engine::path_suggestion::{PathDifference, PathSuggestion, ValueMatch, closest};
use crate::lint::samples::sample_view::SampleView;
use crate::model::key_path::KeyPath;
use crate::model::payload::{Body, Found, JsonType, NoText};

/// What the samples show of a key path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathLookup {
    /// Some sample has a text there.
    Present,
    /// It leads to something, and nowhere to a text. An array or an object counts before a null.
    WithoutText(NoText),
    /// A sample has it, but for the capitals of its keys.
    OtherCase(PathSuggestion),
    /// It would go through a text that holds JSON.
    EmbeddedJson(PathSuggestion),
    /// No sample has it, with the nearest path that one has.
    Nowhere(Option<PathSuggestion>),
}

/// What is known of the key paths that were asked for, by how they are written: the nearest path is told in the same way.
#[derive(Default)]
pub struct PathLookups {
    known: RefCell<HashMap<String, Option<Rc<PathLookup>>>>,
}

impl PathLookups {
    /// None without samples that have keys at all. All samples are looked at once for a path.
    pub fn of(&self, path: &KeyPath, samples: &[SampleView<'_>]) -> Option<Rc<PathLookup>> {
        if let Some(known) = self.known.borrow().get(path.written()) {
            return known.clone();
        }
        let fate = path_lookup(path, samples).map(Rc::new);
        let mut known = self.known.borrow_mut();
        known.insert(path.written().to_owned(), fate.clone());
        fate
    }
}

fn path_lookup(path: &KeyPath, samples: &[SampleView<'_>]) -> Option<PathLookup> {
    let samples: Vec<_> = samples.iter().filter(|it| has_keys(it)).collect();
    if samples.is_empty() {
        return None;
    }
    let mut without_text = None;
    for seen in &samples {
        match seen.payload.find(path) {
            Found::Text { .. } => return Some(PathLookup::Present),
            Found::NoText(NoText::Missing) => {}
            Found::NoText(reason) => match without_text {
                None | Some(NoText::Null) => without_text = Some(reason),
                Some(_) => {}
            },
        }
    }
    if let Some(reason) = without_text {
        return Some(PathLookup::WithoutText(reason));
    }
    Some(match nearest(path, &samples) {
        Some(closest) if closest.how == PathDifference::CaseOfKey => PathLookup::OtherCase(closest),
        Some(closest) if closest.how == PathDifference::EmbeddedJson => PathLookup::EmbeddedJson(closest),
        nearest => PathLookup::Nowhere(nearest),
    })
}

/// The nearest path of all samples, of equal ones the first.
fn nearest(path: &KeyPath, samples: &[&SampleView<'_>]) -> Option<PathSuggestion> {
    let mut nearest: Option<PathSuggestion> = None;
    for seen in samples {
        let Some(closest) = closest(path, seen.payload_index(), |_| ValueMatch::Yes) else {
            continue;
        };
        // Nothing is nearer than that.
        if closest.how == PathDifference::CaseOfKey {
            return Some(closest);
        }
        if nearest.as_ref().is_none_or(|known| closest.how < known.how) {
            nearest = Some(closest);
        }
    }
    nearest
}

fn has_keys(seen: &SampleView<'_>) -> bool {
    match &seen.payload.body {
        Body::Json(root) => matches!(root.kind(), JsonType::Object | JsonType::Array),
        Body::Text(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::Reading;
    use crate::lint::samples::evidence::Evidence;
    use crate::lint::workspace::Sample;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    /// The fate of a path among these samples, in words.
    fn fate(path: &str, bodies: &[&str]) -> String {
        let sample = |body: &&str| {
            let source = Arc::new(Source::new("x.json", *body));
            let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
            Sample::new(payload, None)
        };
        let samples: Vec<_> = bodies.iter().map(sample).collect();
        let yaml = b"trigger:\n  payload_json_key: s\n  key_value_contains: x\n".to_vec();
        let service = service::parse("x.yaml", "x", yaml).service.unwrap();
        let evidence = Evidence::of(&service, &samples, Reading::default());
        let path = KeyPath::parse(path).unwrap();
        match evidence.path_lookup(&path).as_deref() {
            None => "unknown".into(),
            Some(PathLookup::Present) => "present".into(),
            Some(PathLookup::WithoutText(why)) => why.name().into(),
            Some(PathLookup::OtherCase(closest)) => format!("case {}", closest.path),
            Some(PathLookup::EmbeddedJson(closest)) => format!("json {}", closest.path),
            Some(PathLookup::Nowhere(None)) => "nowhere".into(),
            Some(PathLookup::Nowhere(Some(closest))) => format!("near {}", closest.path),
        }
    }

    #[test]
    fn every_path_has_one_fate() {
        let table: [(&str, &[&str], &str); 13] = [
            ("s", &[], "unknown"),
            ("s", &[r#""text""#], "unknown"),
            ("s", &[r#"{"s":null}"#, r#"{"s":""}"#], "present"),
            ("s", &[r#"{"s":null}"#, r#"{"t":1}"#], "null"),
            ("s", &[r#"{"s":null}"#, r#"{"s":[1]}"#], "array"),
            ("s", &[r#"{"s":{},"S":"x"}"#], "object"),
            ("a.s", &[r#"{"b":{"s":1}}"#, r#"{"a":{"S":1}}"#], "case a.S"),
            (r#""id""#, &[r#"{"Id":1}"#], r#"case "Id""#),
            ("m.s", &[r#"{"m":"{\"s\":1}"}"#], "json m"),
            ("s", &[r#"{"m":"{\"s\":1}"}"#], "json m"),
            ("a.s", &[r#"{"a":[{"s":1}]}"#], "near a[0].s"),
            ("staus", &[r#"{"status":1}"#], "near status"),
            ("s", &[r#"{"t":1}"#, r#"{"S":null}"#], "nowhere"),
        ];
        for (path, bodies, expected) in table {
            assert_eq!(fate(path, bodies), expected, "{path} in {bodies:?}");
        }
    }
}
