//! Diagnoses of accepted payloads in sentences.

use std::collections::BTreeSet;

use crate::engine::diagnosis::{Diagnosis, DiagnosisKind, MissedAlert, Missing, NoServiceHelp, Occurrence, PartName};
use crate::engine::incident::NoMapping;
use crate::engine::path_suggestion::PathSuggestion;
use crate::engine::reading::OrderReading;
use crate::engine::side::Side;
use crate::engine::value_spelling::SpellingDifference;
use crate::model::key_path::KeyPath;
use crate::model::names::identity;
use crate::model::text::{count, listed, printable, quoted, value};
use crate::report::TestRun;
use crate::report::words::unwrapped;
use crate::source::{Source, Span};
use crate::words::{CLOSE_BY_HAND, alert_closes, no_text, path, trigger, typed, unfilled, where_key_is};

/// What a diagnosis is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Title,
    Description,
    Mapping,
    Payload,
}

/// What the command is for that follows.
pub const INFER_WRITES_IT: &str = "let infer write its filter:";

pub struct DiagnosisText {
    pub row: Row,
    /// One statement a line.
    pub lines: Vec<String>,
    pub help: Option<String>,
}

impl DiagnosisText {
    fn new(row: Row, line: String) -> Self {
        Self { row, lines: vec![line], help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// `source` is that of the payload, for line numbers.
pub fn diagnosis(run: &TestRun<'_>, diagnosis: &Diagnosis<'_>, source: &Source) -> DiagnosisText {
    match &diagnosis.kind {
        DiagnosisKind::NoMappingValue { key: None, .. } => no_mapping_key(diagnosis.side),
        DiagnosisKind::NoMappingValue { key: Some(key), why, closest: None, is_odd: true, .. } => {
            DiagnosisText::new(Row::Mapping, no_value(key, *why)).help(CLOSE_BY_HAND)
        }
        DiagnosisKind::NoMappingValue { key: Some(key), why, closest, occurs, .. } => {
            no_mapping_value(key, *why, closest.as_ref(), occurs.as_ref())
        }
        DiagnosisKind::MappingPlaceholder { token, .. } => {
            placeholder(Row::Mapping, token, "so all alerts share one incident")
        }
        DiagnosisKind::NothingOpen { closed_before, missed, others, near, .. } => {
            nothing_open(run, *closed_before, *missed, others, near.as_ref())
        }
        DiagnosisKind::TitleFellBack { missing } => missing_texts(Row::Title, missing, "fell back"),
        DiagnosisKind::TitleInPart { missing } => missing_texts(Row::Title, missing, "stays as written"),
        DiagnosisKind::TitleEmpty => DiagnosisText::new(Row::Title, "the title is empty".into())
            .help("take the title from a key that always has text"),
        DiagnosisKind::TitlePlaceholder { token } => placeholder(Row::Title, token, "so it says nothing"),
        DiagnosisKind::DescriptionFellBack { missing } => missing_texts(Row::Description, missing, "fell back"),
        DiagnosisKind::DescriptionInPart { missing } => missing_texts(Row::Description, missing, "stays as written"),
        DiagnosisKind::TruncatedBatch { array, read, length } => truncated(array, read, *length),
        DiagnosisKind::KnownTool { sentence, command, .. } => {
            let said = DiagnosisText::new(Row::Payload, sentence.clone());
            match command {
                Some(command) => said.help(format!("{command} has a filter for it")),
                None => said,
            }
        }
        _ => whole_payload(run, &diagnosis.kind, source),
    }
}

/// What is to be said about the payload, and not about a field of the incident.
fn whole_payload(run: &TestRun<'_>, kind: &DiagnosisKind<'_>, source: &Source) -> DiagnosisText {
    let name = |service: &usize| printable(run.service_name(*service)).into_owned();
    let about = |line| DiagnosisText::new(Row::Payload, line);
    match kind {
        DiagnosisKind::BothParts { filter, meant, first } => {
            let both = format!("{} and the resolve both take it", trigger(*filter));
            let end = both_parts(*meant, *first);
            about(format!("{both}: {end}")).help("ask for texts that exclude each other")
        }
        DiagnosisKind::SeveralServices { services } => {
            let names: Vec<_> = services.iter().map(name).collect();
            about(format!("{} services take it: {}", services.len(), listed(&names, "and")))
                .help("with a global token each gets it; a service token reaches one")
        }
        DiagnosisKind::DuplicateKey { key, at } => about(given_again(key, at, source)),
        DiagnosisKind::JsonInText => {
            about("the body is a text that holds JSON, and no key path can look into it".into())
                .help("have the sender encode the body once, not twice")
        }
        DiagnosisKind::TakenByOthers { owner } => {
            about(format!("{} does not take it, though it is its sample", name(owner)))
        }
        DiagnosisKind::NoService { service, help } => no_service(service, help),
        DiagnosisKind::Wrapped(it) => about(crate::words::wrapped(it))
            .help(format!("take the payload out of it: {}", unwrapped(it, source.name(), "test"))),
        DiagnosisKind::UnknownService { name } => {
            let named = format!("its envelope names the service {}", quoted(name));
            about(format!("{named}, and no service of that name is judged here"))
        }
        _ => about("it starts with a byte order mark, which is no part of JSON".into()),
    }
}

fn no_service(service: &str, help: &NoServiceHelp) -> DiagnosisText {
    let service = value(service);
    let about = |line| DiagnosisText::new(Row::Payload, line);
    let said = about(format!("no service is named {service}, as its folder is"));
    match help {
        NoServiceHelp::Broken(file) => {
            about(format!("it is a sample of {service}, whose filter cannot be used: {}", printable(file)))
        }
        NoServiceHelp::Near(which) => said.help(which.clone()),
        NoServiceHelp::Unwritten(Some(command)) => said.help(format!("{INFER_WRITES_IT} {command}")),
        NoServiceHelp::Unwritten(None) => said,
    }
}

/// What comes of it that both parts take a payload.
fn both_parts(meant: Option<Side>, first: Option<OrderReading>) -> &'static str {
    match (meant, first) {
        (Some(Side::Alert), Some(order)) => alert_closes(order),
        (Some(Side::Alert), None) => "the alert would count as a recovery too",
        (Some(Side::Recovery), _) => "the recovery would open an incident",
        (None, Some(OrderReading::ResolveFirst)) => "it closes what is open and opens it anew",
        (None, Some(OrderReading::TriggerFirst)) => "it closes the incident that it opens",
        (None, None) => "it would be an alert and a recovery at once",
    }
}

fn given_again(key: &str, at: &[Span], source: &Source) -> String {
    let lines: BTreeSet<_> = at.iter().map(|span| source.position(span.start).line).collect();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    let (times, lines) = (count(at.len(), "time"), listed(&lines, "and"));
    format!("key {} is given {times}, in {word} {lines}; the last one counts", quoted(key))
}

fn no_mapping_key(side: Option<PartName>) -> DiagnosisText {
    let field = match side {
        Some(PartName::Resolve) => "incident_mapped_with",
        _ => "map_incident_with",
    };
    DiagnosisText::new(Row::Mapping, "this part has no mapping key".into())
        .help(format!("add {field}: a key whose value is the same on recovery"))
}

fn no_mapping_value(
    key: &KeyPath,
    why: NoMapping,
    closest: Option<&PathSuggestion>,
    occurs: Option<&Occurrence>,
) -> DiagnosisText {
    let mut said = DiagnosisText::new(Row::Mapping, no_value(key, why));
    let (line, help) = match (occurs, closest) {
        (Some(occurs), _) => where_it_occurs(occurs),
        (None, Some(closest)) => {
            let there = typed(&closest.path);
            let help = match identity::ties_nothing(&closest.path) && !identity::ties_nothing(key) {
                true => "map both parts by a key that every payload has, and no other alert".into(),
                false => format!("map both parts by {there}, if that is meant"),
            };
            (where_key_is(closest), help)
        }
        (None, None) => return said.help("map both parts by a key that every payload has"),
    };
    said.lines.push(line);
    said.help(help)
}

fn no_value(key: &KeyPath, why: NoMapping) -> String {
    let reason = match why {
        NoMapping::NoText(reason) => no_text(reason),
        NoMapping::Empty | NoMapping::NoKey => "is empty in this payload",
    };
    format!("{} {reason}", path(key))
}

fn where_it_occurs(occurs: &Occurrence) -> (String, String) {
    let (mapped, there) = (value(&occurs.value), path(&occurs.path));
    let help = if occurs.in_both {
        format!("map both parts by {}, which both payloads have", typed(&occurs.path))
    } else {
        "map both parts by a key that both payloads have".into()
    };
    (format!("{mapped}, which the trigger mapped, is at {there}"), help)
}

fn placeholder(row: Row, token: &str, consequence: &str) -> DiagnosisText {
    let line = format!("{} is {}, {consequence}", printable(token), unfilled(token));
    DiagnosisText::new(row, line).help("mend the body template of the sender")
}

fn nothing_open(
    run: &TestRun<'_>,
    closed_before: bool,
    missed: Option<MissedAlert>,
    others: &[String],
    near: Option<&(String, SpellingDifference)>,
) -> DiagnosisText {
    if closed_before {
        return DiagnosisText::new(Row::Mapping, "the incident with this value was closed already".into());
    }
    if let Some(said) = missed.and_then(|missed| missed_alert(run, missed)) {
        return said;
    }
    if let Some((open, difference)) = near {
        let line = format!(
            "no incident with this value is open; {} is, and differs only in {}",
            value(open),
            difference.words()
        );
        return DiagnosisText::new(Row::Mapping, line);
    }
    let others: Vec<_> = others.iter().map(|open| value(open)).collect();
    let open = match others.as_slice() {
        [] => String::new(),
        [only] => format!("; open is {only}"),
        values => format!("; open are {}", listed(values, "and")),
    };
    DiagnosisText::new(Row::Mapping, format!("no incident with this value is open in this run{open}"))
}

fn missed_alert(run: &TestRun<'_>, missed: MissedAlert) -> Option<DiagnosisText> {
    let (MissedAlert::OpensLater(at) | MissedAlert::Discarded(at)) = missed;
    let name = printable(&run.results.get(at)?.name);
    let said = |line| DiagnosisText::new(Row::Mapping, format!("no incident with this value is open{line}"));
    Some(match missed {
        MissedAlert::OpensLater(_) => said(format!(" yet: {name} opens it later"))
            .help(format!("payloads are judged one after the other: {name} has to come before this one")),
        MissedAlert::Discarded(_) => said(format!(": {name} has it, and is discarded")),
    })
}

fn missing_texts(row: Row, missing: &[Missing<'_>], consequence: &str) -> DiagnosisText {
    let field = if row == Row::Title { "title" } else { "description" };
    if missing.is_empty() {
        let line = format!("fell back: the filter has no incident_{field}_from");
        return DiagnosisText::new(row, line).help(format!("add incident_{field}_from"));
    }
    let line = |missing: &Missing<'_>| {
        let nearest = missing.closest.as_ref().map(where_key_is);
        let nearest = nearest.map(|nearest| format!("; {nearest}"));
        let (path, why) = (path(missing.path), no_text(missing.why));
        format!("{consequence}: {path} {why}{}", nearest.unwrap_or_default())
    };
    let lines = missing.iter().map(line).collect();
    let found = missing.iter().find_map(|it| Some((it.path, &it.closest.as_ref()?.path)));
    let alone = missing.len() == 1 && consequence == "fell back";
    let help = found.map(|(wanted, there)| {
        let change = if alone {
            format!("take the {field} from {}", typed(there))
        } else {
            format!("write {} in place of {}", path(there), path(wanted))
        };
        format!("{change}, if that is meant")
    });
    DiagnosisText { row, lines, help }
}

fn truncated(array: &KeyPath, read: &[usize], length: usize) -> DiagnosisText {
    let all = if array.steps().is_empty() { "the payload".to_owned() } else { path(array) };
    let verb = if read.len() == 1 { "is" } else { "are" };
    let read: Vec<_> = read.iter().map(|index| format!("[{index}]")).collect();
    let (read, items) = (listed(&read, "and"), count(length, "item"));
    DiagnosisText::new(Row::Payload, format!("only {read} of the {items} in {all} {verb} read"))
        .help("have the sender make one call an alert, or use keys of the whole group")
}
