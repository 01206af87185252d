//! Every folder of `presets`, and what this repository has of the guides: whole, right under every reading, and silent in
//! lint, each alone and all in one repository. `UPDATE=1 cargo test presets::` writes docs/presets.md.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use cgfilter::internals::engine::parallel;
use cgfilter::internals::engine::proof;
use cgfilter::internals::engine::reading::{ListReading, OrderReading, Reading};
use cgfilter::internals::engine::session::Terms;
use cgfilter::internals::lint;
use cgfilter::internals::lint::levels::Levels;
use cgfilter::internals::lint::workspace::{File, Sample, Terms as LintTerms, Workspace};
use cgfilter::internals::model::diagnostic::Diagnostic;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::model::secret;
use cgfilter::internals::model::suite::{Case, Given, Suite};
use cgfilter::internals::model::token::Token;
use cgfilter::internals::parse::service::FilterFile;
use cgfilter::internals::parse::{json, service, suite};
use cgfilter::internals::presets::page::plain;
use cgfilter::internals::presets::{PRESETS, Preset, recognition};
use cgfilter::internals::rules::RULES;
use cgfilter::internals::source::{Source, Span};
use cgfilter::internals::suite::coverage::{Coverage, Share};
use cgfilter::internals::suite::expectation::{self, Expectation};
use cgfilter::internals::suite::mutation::{self, Watch};
use cgfilter::internals::suite::run::{self, Script, Verdict};
use serde_json::Value;

/// Filters as the guides have them: lint warns of some of what they ask for.
const GUIDES: [&str; 5] = ["better-stack-guide", "blackfire", "openstatus-guide", "percona", "servicepilot"];

/// Those of them with lists of alternatives, which work where one value of a list is enough.
const FOR_ANY_VALUE: [&str; 2] = ["openstatus-guide", "servicepilot"];

/// Tools of which one takes alerts of another, where one token reaches both: their bodies have the same state at the same
/// key. A second condition could only ask for what some of them lack, and would lose alerts.
const ONE_STATE: [&[&str]; 4] = [
    // Grafana sends the keys of Alertmanager and those of its own older webhook, which OnCall took over, in one body.
    &["alertmanager", "grafana", "grafana-legacy", "oncall-formatted"],
    // Both are of the kind that PagerTree reads.
    &["appdynamics", "healthchecks"],
    // One body, but for what it is called.
    &["freshping", "insping"],
    &["spectate", "statusgator"],
];

/// A preset as it is used.
struct Loaded {
    preset: &'static Preset,
    filter: FilterFile,
    suite: Suite,
    payloads: BTreeMap<&'static str, Arc<Payload>>,
}

impl Loaded {
    /// What is wrong with the folder comes as an error.
    fn of(preset: &'static Preset, filter: &str) -> Result<Self, String> {
        let name = preset.name;
        let filter = service::parse(&format!("filters/{name}.yaml"), name, filter.as_bytes().to_vec());
        if filter.service.is_none() {
            return Err(format!("filter.yaml: {:?}", filter.facts));
        }
        let suite_name = format!("{name}.test.yaml");
        let (mut suite, mut payloads) = (None, BTreeMap::new());
        for (file, text) in preset.samples() {
            let path = format!("samples/{name}/{file}");
            if file == suite_name {
                let read = suite::parse(&path, text.as_bytes().to_vec());
                suite = Some(read.suite.ok_or_else(|| format!("{path}: {:?}", read.facts))?);
            } else if file.ends_with(".json") {
                let source = Arc::new(Source::new(path, text));
                let payload = json::payload(&source, Span::new(0, text.len()));
                payloads.insert(file, Arc::new(payload.map_err(|error| format!("{file}: {error:?}"))?));
            } else {
                return Err(format!("{file} is neither a sample nor the suite {suite_name}"));
            }
        }
        let suite = suite.ok_or_else(|| format!("there is no samples/{suite_name}"))?;
        if suite.service.as_ref().is_none_or(|service| service.value != name) {
            return Err(format!("samples/{suite_name} does not say service: {name}"));
        }
        Ok(Self { preset, filter, suite, payloads })
    }

    fn service(&self) -> &Service {
        self.filter.service.as_ref().unwrap()
    }

    fn scripts(&self) -> Result<Vec<Script<'_>>, String> {
        let payload = |given: &'_ Given| match given {
            Given::Inline(_) => None,
            Given::File(file) => {
                Some(self.payloads.get(file.value.as_str()).ok_or_else(|| format!("no {}", file.value)))
            }
        };
        let script = |case| {
            let case: &Case = case;
            let steps = case.steps.iter().map(|step| match (&step.payload, payload(&step.payload)) {
                (Given::Inline(inline), _) => Ok((&**inline, Some(0))),
                (_, Some(file)) => file.map(|payload| (&**payload, Some(0))),
                (_, None) => Err("no payload".to_owned()),
            });
            Ok(Script { case, payloads: steps.collect::<Result<_, String>>()? })
        };
        self.suite.cases.iter().map(script).collect()
    }

    /// The samples, as lint and the proofs see them.
    fn samples(&self) -> Vec<Sample> {
        let mut expected: BTreeMap<&str, Expectation> = BTreeMap::new();
        expectation::of_files(&self.suite).for_each(|(file, one)| expected.entry(file).or_default().join(one));
        let known = self.payloads.iter().map(|(file, payload)| (payload, expected.remove(file).unwrap_or_default()));
        let known: Vec<_> = known.collect();
        let sides: Vec<_> = known.iter().map(|(payload, expected)| (&***payload, expected.side)).collect();
        let sides = proof::sides(&sides, None);
        let sample = |((payload, expected), side): (&(&Arc<Payload>, Expectation), _)| {
            let accepted = expected.accepted;
            Sample { payload: Arc::clone(payload), side, accepted }
        };
        known.iter().zip(sides).map(sample).collect()
    }

    fn file(&self) -> File {
        let name = self.preset.name;
        let text = self.preset.filter().unwrap_or_default();
        let read = service::parse(&format!("filters/{name}.yaml"), name, text.as_bytes().to_vec());
        File {
            path: read.source.name().into(),
            read: read.into(),
            samples: self.samples(),
            has_unread_samples: false,
            has_suite: true,
        }
    }

    /// What the suite says under a reading.
    fn check(&self, reading: Reading) -> Result<(), String> {
        let services = [self.service().clone()];
        let terms = Terms { token: Token::Service, ..Terms::new(&services, reading) };
        let scripts = self.scripts()?;
        let mut coverage = Coverage::of(&services);
        for script in &scripts {
            let verdict = run::run(script, terms).verdict(script.case);
            if verdict.is_failure() {
                return Err(format!("{reading}: {}: {}", verdict.name(), script.case.name.value));
            }
            script.payloads.iter().for_each(|(payload, owner)| coverage.count(&services, payload, *owner, reading));
        }
        let Share { covered, all } = coverage.share();
        if covered < all {
            return Err(format!("{reading}: coverage is {}", coverage.share()));
        }
        if self.is_as_under_another(reading) {
            return Ok(());
        }
        self.check_mistakes(scripts, terms)
    }

    /// Whether each mistake in the filters fails the suite.
    fn check_mistakes(&self, scripts: Vec<Script<'_>>, terms: Terms<'_>) -> Result<(), String> {
        let samples = self.samples();
        let samples = samples.iter().map(Sample::for_proof).collect();
        let scripts =
            scripts.into_iter().filter(|script| run::run(script, terms).verdict(script.case) == Verdict::Passed);
        let mutation = mutation::of_service(0, &Watch { scripts: scripts.collect(), samples }, terms);
        match mutation.unnoticed.as_slice() {
            [] => Ok(()),
            unnoticed => {
                let lines = unnoticed.iter().map(|it| format!("\n    {:?}: {:?}", it.part, it.mistake));
                Err(format!("{}: nobody notices{}", terms.reading, lines.collect::<String>()))
            }
        }
    }

    /// Mistakes are the same under two readings that differ in nothing the filters have: no list of several values, no
    /// payload that both parts take.
    fn is_as_under_another(&self, reading: Reading) -> bool {
        let has_lists = self.service().conditions().any(|condition| condition.values.len() > 1);
        (reading.list == ListReading::All && !has_lists) || reading.order == OrderReading::TriggerFirst
    }
}

/// What lint says of filters in one repository, infos too.
fn linted(files: Vec<File>, token: Token) -> Vec<String> {
    let workspace = Workspace {
        files,
        terms: LintTerms { token, has_samples: true, ..LintTerms::default() },
        ..Workspace::default()
    };
    let found = lint::run(RULES, &Levels::default(), &workspace).findings.into_iter();
    let line = |it: Diagnostic| {
        format!("{} {}: {} {}", it.place.source.name(), it.rule.code, it.message, it.help.unwrap_or_default())
    };
    found.map(|finding| line(finding.diagnostic)).collect()
}

/// What is wrong with a preset by itself, a line for each thing.
fn wrong(preset: &'static Preset) -> Vec<String> {
    let mut wrong = of_page(preset);
    let texts = preset.samples().chain(preset.filter().map(|text| ("filter.yaml", text)));
    wrong.extend(
        texts.filter(|(_, text)| !secret::all(text).is_empty()).map(|(name, _)| format!("{name} has a secret (CG501)")),
    );
    let Some(filter) = preset.filter() else {
        return wrong;
    };
    let loaded = match Loaded::of(preset, filter) {
        Ok(loaded) => loaded,
        Err(reason) => return [wrong, vec![reason]].concat(),
    };
    if !GUIDES.contains(&preset.name) {
        wrong.extend(linted(vec![loaded.file()], Token::Global));
    }
    let readings =
        Reading::all().filter(|reading| reading.list == ListReading::Any || !FOR_ANY_VALUE.contains(&preset.name));
    let mut failures = readings.filter_map(|reading| loaded.check(reading).err());
    wrong.extend(failures.next());
    wrong
}

/// What the page of a preset lacks.
fn of_page(preset: &Preset) -> Vec<String> {
    let page = preset.page();
    let mut wrong = Vec::new();
    let sections: Vec<_> = page.sections().map(|(heading, _)| heading).collect();
    let needed: &[&str] = match preset.filter() {
        Some(_) => &["Set up", "Recoveries", "Traps", "How sure"],
        None => &["Instead"],
    };
    let known = ["Why not", "Instead", "Set up", "Body", "Recoveries", "Traps", "How sure"];
    wrong.extend(needed.iter().filter(|it| !sections.contains(it)).map(|it| format!("README.md has no section {it}")));
    wrong.extend(sections.iter().filter(|it| !known.contains(it)).map(|it| format!("README.md has a section {it}")));
    wrong.extend(page.sections().filter(|(_, text)| text.is_empty()).map(|(it, _)| format!("{it} is empty")));
    if page.tool.is_empty() || !page.sentence.ends_with(['.', ':']) {
        wrong.push("README.md does not begin with the tool's name and a sentence".to_owned());
    }
    if preset.filter().is_some() && page.confidence().is_none() {
        wrong.push("How sure does not begin with High., Medium. or Low.".to_owned());
    }
    if sections.contains(&"Body") {
        // A variable may stand without quotes, for what the tool fills in as a number or a yes or no.
        let filled_in = |body: &str| body.lines().map(without_variable).collect::<String>();
        let is_json = page.body().is_some_and(|body| serde_json::from_str::<Value>(&filled_in(body)).is_ok());
        wrong.extend((!is_json).then(|| "Body has no json block that is JSON".to_owned()));
    }
    wrong
}

/// A line of a body, with null for a variable that is no text.
fn without_variable(line: &str) -> String {
    match line.split_once(": {{") {
        Some((key, rest)) => format!("{key}: null{}", if rest.ends_with(',') { "," } else { "" }),
        None => line.to_owned(),
    }
}

/// One test for all, so that one run tells of every folder what is wrong with it.
#[test]
fn every_preset_is_whole_and_right_under_every_reading() {
    let presets: Vec<&Preset> = PRESETS.iter().collect();
    let told = parallel::map(&presets, |_, preset| wrong(preset));
    let told = presets.iter().zip(told).filter(|(_, wrong)| !wrong.is_empty());
    let told: Vec<_> = told.map(|(preset, wrong)| format!("{}\n  {}", preset.name, wrong.join("\n  "))).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn nothing_is_found_in_a_repository_of_all_presets() {
    let presets = PRESETS.iter().filter(|preset| !GUIDES.contains(&preset.name));
    let loaded: Vec<_> = presets.filter_map(|preset| Loaded::of(preset, preset.filter()?).ok()).collect();
    let files = loaded.iter().map(Loaded::file).collect();
    assert_eq!(linted(files, Token::Service), Vec::<String>::new());
    let files = loaded.iter().map(Loaded::file).collect();
    let is_of_one_state = |line: &String| {
        let is_named = |name: &&&str| {
            line.starts_with(&format!("filters/{name}.yaml CG306:")) || line.contains(&format!("service {name} "))
        };
        ONE_STATE.iter().any(|tools| tools.iter().filter(is_named).count() == 2)
    };
    let told: Vec<_> = linted(files, Token::Global).into_iter().filter(|line| !is_of_one_state(line)).collect();
    assert_eq!(told, Vec::<String>::new());
}

/// Other texts, other numbers: nothing but the structure is that of the sample.
fn with_other_values(value: &mut Value, seed: &mut usize) {
    *seed += 1;
    match value {
        Value::String(text) => *text = format!("other text {seed}"),
        Value::Number(number) => *number = (*seed).into(),
        Value::Bool(is_true) => *is_true = seed.is_multiple_of(2),
        Value::Null => {}
        Value::Array(items) => items.iter_mut().for_each(|item| with_other_values(item, seed)),
        Value::Object(members) => members.values_mut().for_each(|member| with_other_values(member, seed)),
    }
}

fn looks_like(body: &str) -> Vec<&'static str> {
    let source = Arc::new(Source::new("x.json", body));
    let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
    recognition::recognized(&payload).map(|tool| tool.names()).unwrap_or_default()
}

/// Tools of which some payloads have the same keys: both are named.
const SAME_KEYS: [[&str; 2]; 3] =
    [["alertmanager", "percona"], ["freshping", "insping"], ["sentry-issue", "sentry-metric"]];

/// By their keys alone. What the guide says of PMM is Grafana's or Alertmanager's, in full or in part.
#[test]
fn the_payloads_of_every_preset_are_recognized_whatever_their_values_are() {
    let mut wrong = Vec::new();
    for preset in PRESETS {
        for (file, text) in preset.samples().filter(|(file, _)| file.ends_with(".json")) {
            let mut value: Value = serde_json::from_str(text).unwrap();
            with_other_values(&mut value, &mut 0);
            let names = looks_like(&value.to_string());
            let is_one_of = |names: &[&str]| names.contains(&preset.name) && SAME_KEYS.iter().any(|same| same == names);
            let is_pmm = preset.name == "percona" && matches!(names[..], ["alertmanager" | "grafana"]);
            if names != [preset.name] && !is_one_of(&names) && !is_pmm {
                wrong.push(format!("{}/{file}: {names:?}", preset.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_like_no_tool_is_recognized_as_none() {
    for body in [
        "{}",
        "[]",
        "7",
        r#"{"status": "firing"}"#,
        r#"{"id": 1, "title": "Disk full", "status": "down"}"#,
        r#"{"event": {"id": 1, "type": "alert"}, "host": {"name": "db-1"}, "severity": "high", "message": "x"}"#,
        r#"[{"event": "down"}, {"event": "up"}]"#,
    ] {
        assert!(looks_like(body).is_empty(), "{body}: {:?}", looks_like(body));
    }
}

#[test]
fn docs_presets_is_what_the_pages_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/presets.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, index()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written == index(), "docs/presets.md is not what the pages say any more: UPDATE=1 cargo test");
}

/// docs/presets.md: all presets, a row each.
fn index() -> String {
    let works = |preset: &&Preset| preset.filter().is_some();
    let mut index = INTRODUCTION.to_owned();
    for preset in PRESETS.iter().filter(works) {
        let (name, page) = (preset.name, preset.page());
        let body = if page.body().is_some() { "to paste" } else { "" };
        let closes = if preset.closes() { "yes" } else { "no" };
        let sure = page.confidence().map_or("", |confidence| confidence.name());
        let tool = plain(page.tool);
        let _ = writeln!(index, "| [{name}](../presets/{name}/README.md) | {tool} | {body} | {closes} | {sure} |");
    }
    index.push_str("\n## Tools that no filter can take\n\n");
    for preset in PRESETS.iter().filter(|preset| !works(preset)) {
        let (name, page) = (preset.name, preset.page());
        let _ = writeln!(index, "- [{}](../presets/{name}/README.md): {}", plain(page.tool), plain(page.sentence));
    }
    index
}

const INTRODUCTION: &str = "\
# Presets

A preset is a filter for a tool, with sample payloads, a suite, and a page that tells what to set in the tool. `cgfilter init
--from NAME` writes them into a repository ([init](init.md)); `cgfilter init --list WORD` finds one. Their samples have
invented values in the structure that the tool sends. Each passes its suite under all [readings](readings.md), and lint finds nothing in it.

A payload that no service is meant for is compared with these samples by its keys. When it is like one of them, `cgfilter test`,
`serve`, `infer` and `lint` say whose it is, and which preset there is for it.

*Body*: whether the tool has to be told what to send, with the text on the page. *Recoveries*: whether the tool sends them.
*Sure*: how well it is known what the tool sends: high when a filter was tried on an alert and its recovery that the tool
sent, medium when both are known from it or from its makers, low otherwise. The page says more.

| preset | tool | body | recoveries | sure |
|---|---|---|---|---|
";

/// Whatever people call it, and whatever is wrong with it: they ask why it does not match.
#[test]
fn who_has_a_filter_of_their_own_for_the_tool_is_told_what_it_lacks() {
    let filter = "\
trigger: {payload_json_key: statsu, key_value_contains: [degraded, error], map_incident_with: id, incident_title_from: x}
resolve: {payload_json_key: status, key_value_contains: recovered, incident_mapped_with: monitor.Id}
";
    let down = r#"{"monitor":{"id":1,"name":"API","url":"https://x.example"},"cronTimestamp":1,"status":"error","statusCode":500}"#;
    for (file, name) in
        [("filters/openstatus.yaml", "Prod"), ("filters/a/x.yaml", "OpenStatus"), ("filters/Open Status.yaml", "")]
    {
        let folder = crate::support::Folder::new();
        let named = if name.is_empty() { filter.to_owned() } else { format!("name: {name}\n{filter}") };
        folder.file(file, named).file("alert.json", down);
        let (_, printed) = folder.run(&["test", "alert.json"]);
        assert!(printed.contains("statsu") && !printed.contains("init --from"), "{file}: {printed}");
    }
}

#[test]
fn a_preset_is_advised_where_it_takes_the_payload_and_is_not_there() {
    let of = |name: &str, file: &str| {
        let samples = PRESETS.iter().find(|preset| preset.name == name).unwrap().samples();
        samples.into_iter().find(|(of, _)| *of == file).unwrap().1
    };
    let alert = of("uptimerobot", "trigger.json");
    let folder = crate::support::shop();
    folder.file("alert.json", alert);
    let (_, printed) = folder.run(&["test", "alert.json"]);
    assert!(printed.contains("cgfilter init --from uptimerobot"), "{printed}");
    // A kind that the filter does not want.
    let mut other: Value = serde_json::from_str(alert).unwrap();
    with_other_values(&mut other, &mut 0);
    folder.file("alert.json", other.to_string());
    let (_, printed) = folder.run(&["test", "alert.json"]);
    assert!(printed.contains("of a kind that its preset"), "{printed}");
    assert!(!printed.contains("init --from"), "{printed}");
    // Who has the filter is told what that lacks.
    let (code, printed) = folder.run(&["init", "--from", "uptimerobot"]);
    assert_eq!(code, 0, "{printed}");
    let (_, printed) = folder.run(&["test", "alert.json"]);
    assert!(!printed.contains("looks like"), "{printed}");
}
