//! # cross-service-match (CG306)
//!
//! A service opens or closes an incident by a sample of another one.
//!
//! ## Why
//!
//! With a global token or a team's token several services are asked, and each one that matches opens an incident of its own
//! (docs.callgoose.com/sqibs/api-token). The team of the other service is called for an alert that is not theirs. Where two
//! services map by equal values, the recovery of one closes the incident of the other, too. Two services are told of once.
//!
//! ## What to do
//!
//! A trigger filter may have two conditions: ask for a key or a value that only the alerts of the service have as well. A
//! resolve has one, and needs no other: it closes nothing where the mapping values differ. Or let each tool call with the
//! token of its own service or team, and say so in the config: `token: service` or `token: team`
//! ([config](../config.md)).
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml other
//! trigger:
//!   payload_json_key: state
//!   key_value_equals: triggered by a probe
//!   map_incident_with: uuid
//!   incident_title_from: summary
//! resolve:
//!   payload_json_key: state
//!   key_value_equals: cleared by a probe
//!   incident_mapped_with: uuid
//! ```
//!
//! ```json other trigger
//! {"state": "triggered by a probe", "uuid": "u-1", "summary": "Host down", "alert_id": "a-2", "title": "Host down"}
//! ```
//!
//! ```json other resolve
//! {"state": "cleared by a probe", "uuid": "u-1", "summary": "Host down", "alert_id": "a-2", "title": "Host down"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_equals: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::engine::compiled::{Compiled, Detail};
use crate::engine::{Reading, incident, verdict};
use crate::lint::samples::sample_takers::{Hit, Hits, SampleTakers};
use crate::lint::samples::sample_view::sample_start;
use crate::lint::workspace::{File, Sample, Workspace};
use crate::lint::{Check, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, Place, RuleMeta, Severity};
use crate::model::filter::{PartId, Service};
use crate::model::key_path::Step;
use crate::model::text::{count, grouped, listed, quoted, value};
use crate::model::token::Token;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("cross_service_match.rs"), Check::Workspace(check));

const META: RuleMeta = RuleMeta::new("CG306", "cross-service-match", Severity::Warning).needs(Needs::Whole);

/// A service that takes samples of more services than this takes them all, and one diagnostic says so.
const MAX_OWNERS: usize = 3;

/// How many samples with one value are looked at: more of them say nothing new.
const MAX_CLOSINGS: usize = 20;

/// Looks at the services that one token reaches.
fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let token = workspace.terms.token;
    let services = workspace.files.iter().filter_map(|file| Some((file, file.read.service.as_deref()?)));
    let mut groups: BTreeMap<Option<&str>, Vec<_>> = BTreeMap::new();
    for (file, service) in services.filter(|_| token != Token::Service) {
        let team = service.team().filter(|_| token == Token::Team);
        groups.entry(team).or_default().push((file, service));
    }
    let has_samples = |(file, _): &(&File, &Service)| !file.samples.is_empty();
    let groups = groups.into_values().filter(|group| group.len() > 1 && group.iter().any(has_samples));
    groups.flat_map(|group| Group::of(group, workspace).diagnostics()).collect()
}

/// Services that are asked together.
struct Group<'w> {
    services: Vec<(&'w File, &'w Service)>,
    /// Of each the services whose samples its triggers take.
    opened: Vec<Rc<Hits<'w>>>,
    /// Of each the services whose samples close an incident of its own alerts.
    closed: Vec<Vec<Closed<'w>>>,
}

/// A sample of one service that closes what an alert of another one opens.
struct Closed<'w> {
    service: usize,
    sample: &'w Sample,
    value: &'w str,
}

impl<'w> Group<'w> {
    fn of(services: Vec<(&'w File, &'w Service)>, workspace: &'w Workspace) -> Self {
        let of_all = services.iter().map(|(_, service)| *service);
        let compiled = Compiled::of(of_all, workspace.terms.reading, Detail::Verdicts);
        let files: Vec<_> = services.iter().map(|(file, _)| *file).collect();
        let mut takers = SampleTakers::of(&files, &compiled);
        let mut closings = Closings::default();
        let (mut opened, mut closed) = (Vec::new(), Vec::new());
        for (number, (file, service)) in (0_u32..).zip(&services) {
            let signatures: Vec<_> = compiled.signatures_of(number).collect();
            let (of_triggers, of_resolve) = signatures.split_at(service.triggers.len().min(signatures.len()));
            let hits = takers.of_filters(of_triggers);
            let by_resolve = of_resolve.first().copied().flatten();
            let own = own_values(file, service, workspace.terms.reading);
            closed.push(by_resolve.map_or_else(Vec::new, |signature| {
                closings.of(service, &own, (signature, takers.of_part(signature)), number as usize)
            }));
            opened.push(hits);
        }
        Self { services, opened, closed }
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        (0..self.services.len()).flat_map(|service| self.of_service(service)).collect()
    }

    /// One diagnostic for each service that this one meets; one for all when they are many. Two that meet each other are
    /// told of at the first of them.
    fn of_service(&self, service: usize) -> Vec<Diagnostic> {
        let opens: Vec<_> = self.opens(service).collect();
        let told: HashSet<_> = opens.iter().map(|hit| hit.service).collect();
        let closes = self.closed.get(service).into_iter().flatten();
        let closes = closes.filter(|it| !told.contains(&it.service) && !self.meets_before(it.service, service));
        let closes = closes.filter_map(|closed| self.closing(service, closed));
        let opens = match opens.as_slice() {
            [] => Vec::new(),
            [first, ..] if opens.len() > MAX_OWNERS => {
                let names: Vec<_> = opens.iter().take(MAX_OWNERS).map(|hit| value(self.name(hit.service))).collect();
                let others = count(opens.len(), "other service");
                let whose = format!("{others}, {} among them", listed(&names, "and"));
                let samples = opens.iter().map(|hit| hit.samples).sum();
                self.opening(service, first, samples, &whose).into_iter().collect()
            }
            few => {
                let one = |hit: &&Hit<'_>| {
                    let whose = format!("the service {}", value(self.name(hit.service)));
                    self.opening(service, hit, hit.samples, &whose)
                };
                few.iter().filter_map(one).collect()
            }
        };
        opens.into_iter().chain(closes).collect()
    }

    /// The services whose samples a service opens incidents with, but for those that are told of at another.
    fn opens(&self, service: usize) -> impl Iterator<Item = &Hit<'w>> {
        let name = self.name(service);
        let hits = self.opened.get(service).into_iter().flat_map(|hits| hits.iter());
        hits.filter(move |hit| self.name(hit.service) != name && !self.meets_before(hit.service, service))
    }

    /// Whether a service comes before another one and has told of it.
    fn meets_before(&self, earlier: usize, service: usize) -> bool {
        let opens = || {
            let hits = self.opened.get(earlier)?;
            hits.binary_search_by_key(&service, |hit| hit.service).ok()
        };
        let closes = || self.closed.get(earlier)?.iter().find(|it| it.service == service);
        earlier < service && (opens().is_some() || closes().is_some())
    }

    fn name(&self, service: usize) -> &'w str {
        self.services.get(service).map_or("", |(_, service)| &service.name)
    }

    fn opening(&self, service: usize, hit: &Hit<'_>, samples: usize, whose: &str) -> Option<Diagnostic> {
        let (taken, words) = match samples {
            1 => ("a sample".to_owned(), "this one".to_owned()),
            number => (count(number, "sample"), format!("this one and {} more", grouped(number - 1))),
        };
        let part = PartId::Trigger(hit.filter);
        let message = format!("{} opens an incident with {taken} of {whose}", words::part(part));
        let help = "add a condition that only the alerts of this service meet";
        self.diagnostic(service, part, message, hit.first, words, help)
    }

    fn closing(&self, service: usize, closed: &Closed<'_>) -> Option<Diagnostic> {
        let whose = value(self.name(closed.service));
        let message = format!("the resolve closes an incident with a sample of the service {whose}");
        let words = format!("this one has {}, as an alert of this service", quoted(closed.value));
        let help = "map by a key whose value no alert of the other service has";
        self.diagnostic(service, PartId::Resolve, message, closed.sample, words, help)
    }

    fn diagnostic(
        &self,
        service: usize,
        part: PartId,
        message: String,
        sample: &Sample,
        words: String,
        help: &str,
    ) -> Option<Diagnostic> {
        let (file, service) = self.services.get(service)?;
        let condition = service.part(part)?.conditions.first()?;
        let help = format!(
            "{help}; or let each tool call with the token of its own service or team, and say so with token in \
             cgfilter.yaml"
        );
        let diagnostic = Diagnostic::new(META, Place::new(file.source(), condition.list), message);
        Some(diagnostic.related(sample_start(&sample.payload), words).help(help))
    }
}

/// The mapping values of the incidents that a service opens with its own samples.
fn own_values<'w>(file: &'w File, service: &'w Service, reading: Reading) -> HashSet<&'w str> {
    let value = |sample: &'w Sample| {
        let filter = verdict::judge(service, &sample.payload, reading).trigger?;
        incident::mapping(&service.triggers.get(filter)?.part, &sample.payload).value.ok()
    };
    file.samples.iter().filter_map(value).collect()
}

/// The samples that a resolve takes, by their mapping values, each with the position of its service.
type ByValue<'w> = HashMap<&'w str, Vec<(usize, &'w Sample)>>;

/// These of all resolves, once for those that ask the same and map by the same key.
#[derive(Default)]
struct Closings<'w>(HashMap<(u32, &'w [Step]), ByValue<'w>>);

impl<'w> Closings<'w> {
    /// The first samples of other services that close an incident with one of these values.
    fn of(
        &mut self,
        service: &'w Service,
        values: &HashSet<&'w str>,
        (signature, taken): (u32, &[(usize, &'w Sample)]),
        own: usize,
    ) -> Vec<Closed<'w>> {
        let Some((resolve, mapping)) = service.resolve.as_ref().and_then(|it| Some((it, it.mapping.as_ref()?))) else {
            return Vec::new();
        };
        let by_value = self.0.entry((signature, mapping.value.steps())).or_insert_with(|| {
            let mut by_value = ByValue::new();
            for &(owner, sample) in taken {
                if let Ok(value) = incident::mapping(resolve, &sample.payload).value {
                    by_value.entry(value).or_default().push((owner, sample));
                }
            }
            by_value
        });
        let mut closed = BTreeMap::new();
        for value in values {
            let closing = by_value.get(value).into_iter().flatten().filter(|(owner, _)| *owner != own);
            for &(service, sample) in closing.take(MAX_CLOSINGS) {
                closed.entry(service).or_insert(Closed { service, sample, value });
            }
        }
        closed.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lint::workspace::tests::{sample, workspace};
    use crate::parse::json;
    use crate::source::{Source, Span};

    /// A file of a service, with samples.
    fn file(name: &str, filter: &str, samples: Vec<Sample>) -> File {
        let file = workspace(&format!("name: {name}\n{filter}"), &[]).files.pop();
        File { samples, ..file.unwrap() }
    }

    fn said(files: Vec<File>) -> Vec<String> {
        let workspace = Workspace { files, ..Workspace::default() };
        let said = check(&workspace).into_iter();
        said.map(|it| it.message).collect()
    }

    const DOWN: &str = "trigger: {payload_json_key: s, key_value_contains: down}\n";

    #[test]
    fn the_lines_of_one_file_are_samples_each() {
        let lines = "{\"s\":\"x\"}\n{\"s\":\"down\"}\n{\"s\":\"down too\"}\n";
        let source = Arc::new(Source::new("a.ndjson", lines));
        let line = |start: usize| {
            let end = start + lines[start..].find('\n').unwrap();
            let payload = json::payload(&source, Span::new(start, end)).unwrap();
            Sample::new(payload, None)
        };
        let two = "trigger:\n- {payload_json_key: s, key_value_contains: too}\n\
                   - {payload_json_key: s, key_value_contains: down}\n";
        let files = vec![file("a", DOWN, vec![line(0), line(10), line(23)]), file("b", two, Vec::new())];
        assert_eq!(said(files), ["trigger 1 opens an incident with 2 samples of the service a"]);
    }

    #[test]
    fn two_services_are_told_of_once_whoever_takes_whose_samples() {
        let up_and_down = |path: &str| {
            let down = |at| sample(&format!("{path}{at}.json"), r#"{"s":"down","id":"1"}"#);
            vec![down(1), down(2), sample("up.json", r#"{"s":"up","id":"1"}"#)]
        };
        let both = format!("{DOWN}resolve: {{payload_json_key: s, key_value_contains: up}}\n");
        let files = vec![file("a", &both, up_and_down("a")), file("b", &both, up_and_down("b"))];
        assert_eq!(said(files), ["trigger 1 opens an incident with 2 samples of the service b"]);
    }

    #[test]
    fn a_resolve_takes_what_it_likes_where_it_closes_nothing() {
        let of = |team: &str| {
            format!(
                "trigger: {{conditions: [{{payload_json_key: s, key_value_contains: down}}, \
                 {{payload_json_key: team, key_value_contains: {team}}}], map_incident_with: id}}\n\
                 resolve: {{payload_json_key: s, key_value_contains: up, incident_mapped_with: id}}\n"
            )
        };
        let samples = |team: &str, id: &str| {
            let body = |state| format!(r#"{{"s":"{state}","team":"{team}","id":"{id}"}}"#);
            vec![sample("alert.json", &body("down")), sample("recovery.json", &body("up"))]
        };
        let files = |ids: [&str; 2]| {
            vec![file("a", &of("red"), samples("red", ids[0])), file("b", &of("blue"), samples("blue", ids[1]))]
        };
        assert!(said(files(["1", "2"])).is_empty());
        assert_eq!(said(files(["1", "1"])), ["the resolve closes an incident with a sample of the service b"]);
    }

    #[test]
    fn only_services_that_one_token_reaches_meet() {
        let met = |token, paths: [&str; 2]| {
            let files = paths.map(|path| {
                let mut file = file("x", DOWN, vec![sample("1.json", r#"{"s":"down"}"#)]);
                let service = Arc::get_mut(&mut file.read).unwrap().service.as_mut().unwrap();
                (service.name, service.path) = (path.to_owned(), path.to_owned());
                file
            });
            let mut workspace = Workspace { files: files.into(), ..Workspace::default() };
            workspace.terms.token = token;
            check(&workspace).len()
        };
        let (of_one, of_two) = (["red/a", "red/b"], ["red/a", "blue/a"]);
        assert_eq!((met(Token::Global, of_one), met(Token::Global, of_two)), (1, 1));
        assert_eq!((met(Token::Team, of_one), met(Token::Team, of_two)), (1, 0));
        assert_eq!((met(Token::Service, of_one), met(Token::Service, of_two)), (0, 0));
        assert_eq!(met(Token::Team, ["a", "b"]), 1, "those in no folder are together");
    }

    #[test]
    fn many_services_that_ask_the_same_are_told_in_one_diagnostic_each() {
        let both = format!("{DOWN}resolve: {{payload_json_key: s, key_value_contains: up}}\n");
        let files = (0..20).map(|at| {
            let samples = match at % 2 {
                0 => vec![sample(&format!("{at}.json"), r#"{"s":"down"}"#)],
                _ => Vec::new(),
            };
            file(&format!("n{at:02}"), &both, samples)
        });
        let said = said(files.collect());
        assert_eq!(
            said[0],
            "trigger 1 opens an incident with 9 samples of 9 other services, n02, n04 and n06 among them"
        );
        assert_eq!(
            said[1],
            "trigger 1 opens an incident with 10 samples of 10 other services, n00, n02 and n04 among them"
        );
        assert!(said.len() < 30, "{said:#?}");
    }
}
