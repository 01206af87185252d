//! `replay --keep LINE`: the call of a line as a sample of its service.

use std::cell::RefCell;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::logs::Logs;
use super::progress::Progress;
use crate::cli::args::ReplayArgs;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, samples};
use crate::engine::Reading;
use crate::engine::session::{Run, Terms};
use crate::engine::verdict;
use crate::model::filter::{self, Service};
use crate::model::payload::{Body, Payload};
use crate::model::secret;
use crate::model::text::{listed, quoted};
use crate::parse::capture;
use crate::replay::Chunks;
use crate::replay::run::MAX_LINE;
use crate::report::replay::{Place, Places};
use crate::source::{Source, Span};

/// What a name of a log ends in and a name of a sample does not have.
const ENDINGS: [&str; 6] = [".ndjson", ".jsonl", ".json", ".log", ".gz", ".zst"];

/// A place of a log as reports write it: `5`, `log.ndjson:5`, `log.json:1 (item 5)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    file: Option<String>,
    line: u64,
    item: Option<u64>,
}

impl FromStr for LogPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a line is 5, log.ndjson:5 or log.json:1 (item 5), as the report says it".to_owned();
        let (place, item) = match text.trim().strip_suffix(')').and_then(|text| text.split_once(" (item ")) {
            Some((place, item)) => (place, Some(item.parse().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let (file, line) = place.rsplit_once(':').map_or((None, place), |(file, line)| (Some(file.to_owned()), line));
        let line = line.parse().ok().filter(|line| *line > 0).ok_or_else(wrong)?;
        Ok(Self { file, line, item })
    }
}

impl LogPlace {
    fn is(&self, place: Place<'_>) -> bool {
        let is_file = self.file.as_deref().is_none_or(|file| file == place.file);
        is_file && self.line == place.line && self.item.is_none_or(|item| place.item == Some(item))
    }
}

/// Keeps the call, and says where.
pub fn run(
    asked: &LogPlace,
    (args, inputs): (&ReplayArgs, Vec<PathBuf>),
    services: &[Service],
    settings: &Settings,
    streams: &mut Streams,
) -> Result<()> {
    if asked.file.is_none() && inputs.len() > 1 {
        bail!("--keep {}: of which log? say it as log.ndjson:{}", asked.line, asked.line);
    }
    let places = RefCell::new(Places::default());
    let most = args.max_unpacked.map(|size| size.0);
    let mut logs = Logs::new(inputs, most, &places, Progress::new(true, args.format));
    let found = find(asked, &mut logs, &places)?;
    logs.tell(true, streams);
    let Some((place, line)) = found else {
        bail!("--keep {}: there is no such line, or it is empty", asked.line);
    };
    let source = Arc::new(Source::new(place.as_str(), line));
    let payload = match capture::line(&source, Span::new(0, source.text().len())) {
        Ok(Some(payload)) => payload,
        Ok(None) | Err(_) => bail!("{place}: this is no payload, so it is not kept"),
    };
    let service = owner(&payload, services, settings.reading, &place)?;
    let (text, ending) = sample(&payload);
    refuse_secrets(&text, &place)?;
    let path = samples::keep(settings, &service.name, &format!("{}.{ending}", name(&place)), &text)?;
    streams.say("note", &format!("{place} is kept as {}, a sample of {}", files::name(&path), service.name), None);
    Ok(())
}

/// A sample is read by all who read the repository.
fn refuse_secrets(text: &str, place: &str) -> Result<()> {
    let found = secret::find(text);
    let Some(first) = found.first() else { return Ok(()) };
    let line = Source::new("", text).position(first.hidden().start).line;
    bail!(
        "{place}: its body has what looks like a secret (CG501), on line {line} of what would be kept: it is not kept, so \
         that nobody reads it in the repository; keep it yourself without the secret"
    )
}

/// The line, with its place as it is told.
fn find(asked: &LogPlace, logs: &mut Logs<'_>, places: &RefCell<Places>) -> Result<Option<(String, String)>> {
    let (mut number, mut line) = (1, Vec::new());
    while let Some(chunk) = logs.next()? {
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            line.extend_from_slice(piece);
            line.truncate(MAX_LINE + 2);
            if piece.ends_with(b"\n") {
                if let Some(found) = at(asked, number, &line, places) {
                    return Ok(Some(found));
                }
                number += 1;
                line.clear();
            }
        }
    }
    Ok(at(asked, number, &line, places))
}

fn at(asked: &LogPlace, number: u64, line: &[u8], places: &RefCell<Places>) -> Option<(String, String)> {
    let places = places.borrow();
    let is_asked = asked.is(places.at(number));
    let text = std::str::from_utf8(line).ok().filter(|_| is_asked)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    (!text.is_empty()).then(|| (places.name(number), text.to_owned()))
}

/// The service that the envelope names, the one that takes it, or the one that comes nearest.
fn owner<'s>(payload: &Payload, services: &'s [Service], reading: Reading, place: &str) -> Result<&'s Service> {
    let named = payload.service.as_deref().map(|name| filter::named(services, name));
    let takes = |service: &&Service| verdict::judge(service, payload, reading).accepts();
    let takers: Vec<_> = match &named {
        Some(named) => named.iter().filter_map(|at| services.get(*at)).collect(),
        None => services.iter().filter(takes).collect(),
    };
    match (takers.as_slice(), services) {
        (&[only], _) | ([], [only]) => Ok(only),
        ([], _) => {
            let mut run = Run::new(Terms::new(services, reading));
            let answer = run.judge(0, payload, None);
            let near = answer.nearest_part(reading).and_then(|(near, _)| services.get(near.service));
            near.ok_or_else(|| {
                anyhow::anyhow!("{place}: no service takes it; say by --service NAME whose sample it is")
            })
        }
        (several, _) => {
            let names: Vec<_> = several.iter().map(|service| quoted(&service.name)).collect();
            bail!("{place}: {} take it; say by --service NAME whose sample it is", listed(&names, "and"))
        }
    }
}

/// The body as it came, with the `from` of its call where that is known, and the ending of its file.
fn sample(payload: &Payload) -> (String, &'static str) {
    let body = payload.sent.as_deref().unwrap_or_else(|| payload.whole());
    match (&payload.body, &payload.from) {
        (Body::Text(text), _) => (text.clone(), "txt"),
        (Body::Json(_), None) => (format!("{}\n", body.trim()), "json"),
        (Body::Json(_), Some(from)) => {
            (format!("{{\"from\": {}, \"body\": {}}}\n", serde_json::Value::from(from.as_str()), body.trim()), "json")
        }
    }
}

/// A name for the file of a place: `traffic-5`, `log-1-item-5`.
fn name(place: &str) -> String {
    let place = place.rsplit(['/', '\\']).next().unwrap_or(place);
    let (mut file, at) = place.rsplit_once(':').unwrap_or(("", place));
    while let Some(stem) = ENDINGS.iter().find_map(|ending| file.strip_suffix(ending)) {
        file = stem;
    }
    let words = [file, at].into_iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_reports_write_it() {
        let place = |text: &str| text.parse::<LogPlace>();
        let of = |file: Option<&str>, line, item| LogPlace { file: file.map(str::to_owned), line, item };
        assert_eq!(place("5"), Ok(of(None, 5, None)));
        assert_eq!(place("a:b.ndjson:5"), Ok(of(Some("a:b.ndjson"), 5, None)));
        assert_eq!(place("log.json:1 (item 5)"), Ok(of(Some("log.json"), 1, Some(5))));
        for wrong in ["", "x", "0", "log.ndjson", "log.ndjson:", "1 (item x)", "-1"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
        assert_eq!(name("logs/traffic.ndjson:5"), "traffic-5");
        assert_eq!(name("log.json:1 (item 5)"), "log-1-item-5");
        assert_eq!(name("week.1.ndjson.gz:7"), "week-1-7");
        assert_eq!(name("<stdin>:7"), "stdin-7");
    }
}
