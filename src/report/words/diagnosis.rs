//! Diagnoses of accepted payloads in sentences.

use super::condition::{no_text, where_key_is};
use super::path;
use crate::engine::closest::Closest;
use crate::engine::diagnosis::{Diagnosis, DiagnosisKind, Missing, Occurrence, PartName};
use crate::engine::incident::NoMapping;
use crate::model::key_path::KeyPath;
use crate::report::TestRun;
use crate::report::text::{count, listed, printable, quoted, value};

/// What a diagnosis is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Title,
    Description,
    Mapping,
    Payload,
}

pub struct Said {
    pub row: Row,
    /// One statement a line.
    pub lines: Vec<String>,
    pub help: Option<String>,
}

impl Said {
    fn new(row: Row, lines: Vec<String>, help: Option<String>) -> Self {
        Self { row, lines, help }
    }
}

/// `source` gives line numbers of the payload.
pub fn diagnosis(
    run: &TestRun<'_>,
    diagnosis: &Diagnosis<'_>,
    source: &crate::source::Source,
) -> Said {
    match &diagnosis.kind {
        DiagnosisKind::NoMappingValue {
            key,
            why,
            closest,
            occurs,
        } => no_mapping_value(
            diagnosis.side,
            *key,
            *why,
            closest.as_ref(),
            occurs.as_ref(),
        ),
        DiagnosisKind::MappingPlaceholder { token, .. } => {
            placeholder(Row::Mapping, token, "so all alerts share one incident")
        }
        DiagnosisKind::NothingOpen {
            opened_later,
            others,
            ..
        } => nothing_open(run, *opened_later, others),
        DiagnosisKind::TitleFellBack { missing } => Said::new(
            Row::Title,
            fell_back(missing, "fell back"),
            take_from(missing, "title"),
        ),
        DiagnosisKind::TitleInPart { missing } => Said::new(
            Row::Title,
            fell_back(missing, "stays as written"),
            take_from(missing, "title"),
        ),
        DiagnosisKind::TitleEmpty => {
            let help = "take the title from a key that always has text".to_owned();
            Said::new(Row::Title, vec!["the title is empty".into()], Some(help))
        }
        DiagnosisKind::TitlePlaceholder { token } => {
            placeholder(Row::Title, token, "so it says nothing")
        }
        DiagnosisKind::DescriptionFellBack { missing } => Said::new(
            Row::Description,
            fell_back(missing, "fell back"),
            take_from(missing, "description"),
        ),
        DiagnosisKind::DescriptionInPart { missing } => Said::new(
            Row::Description,
            fell_back(missing, "stays as written"),
            take_from(missing, "description"),
        ),
        DiagnosisKind::BothParts { filter } => {
            let line = format!(
                "trigger {} and the resolve both take it: the recovery would open an incident",
                filter + 1
            );
            Said::new(
                Row::Payload,
                vec![line],
                Some("ask for texts that exclude each other".into()),
            )
        }
        DiagnosisKind::SeveralServices { services } => {
            let names: Vec<_> = services
                .iter()
                .map(|service| printable(run.service_name(*service)))
                .collect();
            let line = format!(
                "{} services take it: {}",
                services.len(),
                listed(&names, "and")
            );
            let help = "with a global token each gets it; a service token reaches one".to_owned();
            Said::new(Row::Payload, vec![line], Some(help))
        }
        DiagnosisKind::TruncatedBatch {
            array,
            index,
            length,
        } => {
            let all = if array.steps().is_empty() {
                "the payload".to_owned()
            } else {
                path(array)
            };
            let line = format!(
                "only [{index}] of the {} in {all} is read",
                count(*length, "item")
            );
            Said::new(
                Row::Payload,
                vec![line],
                Some(
                    "have the sender make one call an alert, or use keys of the whole group".into(),
                ),
            )
        }
        DiagnosisKind::DuplicateKey { key, first, last } => {
            let line_of = |span: crate::source::Span| source.position(span.start).line;
            let (first, last) = (line_of(*first), line_of(*last));
            let line = format!(
                "key {} is given twice, in lines {first} and {last}; the last one counts",
                quoted(key)
            );
            Said::new(Row::Payload, vec![line], None)
        }
        DiagnosisKind::ByteOrderMark => {
            let line = "it starts with a byte order mark, which is no part of JSON".to_owned();
            Said::new(Row::Payload, vec![line], None)
        }
        DiagnosisKind::TakenByOthers { owner } => {
            let line = format!(
                "{} does not take it, though it is its sample",
                printable(run.service_name(*owner))
            );
            Said::new(Row::Payload, vec![line], None)
        }
        DiagnosisKind::UnknownService { name } => {
            let line = format!(
                "its envelope names the service {}, which no filter file has",
                quoted(name)
            );
            Said::new(Row::Payload, vec![line], None)
        }
    }
}

fn no_mapping_value(
    side: Option<PartName>,
    key: Option<&KeyPath>,
    why: NoMapping,
    closest: Option<&Closest>,
    occurs: Option<&Occurrence>,
) -> Said {
    let Some(key) = key else {
        let field = match side {
            Some(PartName::Resolve) => "incident_mapped_with",
            _ => "map_incident_with",
        };
        let line = "this part has no mapping key".to_owned();
        return Said::new(
            Row::Mapping,
            vec![line],
            Some(format!(
                "add {field}: a key whose value is the same on recovery"
            )),
        );
    };
    let reason = match why {
        NoMapping::NoText(reason) => no_text(reason),
        NoMapping::Empty | NoMapping::NoKey => "is empty in this payload",
    };
    let mut lines = vec![format!("{} {reason}", path(key))];
    let help = match (occurs, closest) {
        (Some(occurs), _) => {
            lines.push(format!(
                "{}, which the trigger mapped, is at {}",
                value(&occurs.value),
                path(&occurs.path)
            ));
            if occurs.in_both {
                format!(
                    "map both parts by {}, which both payloads have",
                    path(&occurs.path)
                )
            } else {
                "map both parts by a key that both payloads have".into()
            }
        }
        (None, Some(closest)) => {
            lines.push(where_key_is(closest));
            format!(
                "map both parts by {}, if that is meant",
                path(&closest.path)
            )
        }
        (None, None) => "map both parts by a key that every payload has".into(),
    };
    Said::new(Row::Mapping, lines, Some(help))
}

fn placeholder(row: Row, token: &str, consequence: &str) -> Said {
    let line = format!(
        "{} is a template variable that the sender never replaced, {consequence}",
        printable(token)
    );
    Said::new(
        row,
        vec![line],
        Some("mend the body template of the sender".into()),
    )
}

fn nothing_open(run: &TestRun<'_>, opened_later: Option<usize>, others: &[String]) -> Said {
    if let Some(later) = opened_later.and_then(|later| run.results.get(later)) {
        let name = printable(&later.name);
        let line = format!("no incident with this value is open yet: {name} opens it later");
        return Said::new(
            Row::Mapping,
            vec![line],
            Some(format!(
                "payloads are judged in the order given: put {name} first"
            )),
        );
    }
    let open = match others {
        [] => String::new(),
        values => format!(
            "; open are {}",
            listed(
                &values.iter().map(|open| value(open)).collect::<Vec<_>>(),
                "and"
            )
        ),
    };
    Said::new(
        Row::Mapping,
        vec![format!(
            "no incident with this value is open in this run{open}"
        )],
        None,
    )
}

fn fell_back(missing: &[Missing<'_>], consequence: &str) -> Vec<String> {
    let line = |missing: &Missing<'_>| {
        let nearest = missing
            .closest
            .as_ref()
            .map(|closest| format!("; {}", where_key_is(closest)))
            .unwrap_or_default();
        format!(
            "{consequence}: {} {}{nearest}",
            path(missing.path),
            no_text(missing.why)
        )
    };
    missing.iter().map(line).collect()
}

fn take_from(missing: &[Missing<'_>], field: &str) -> Option<String> {
    let closest = missing
        .iter()
        .find_map(|missing| missing.closest.as_ref())?;
    Some(format!(
        "take the {field} from {}, if that is meant",
        path(&closest.path)
    ))
}
