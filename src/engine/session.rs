//! A run of payloads through all services: verdicts, ledger entries, near misses and diagnoses, payload by payload.

use std::mem;

use super::answer::{Acceptance, Answer, Outcome, PartAnswer, ServiceAnswer};
use super::cross_service;
use super::diagnose;
use super::diagnosis::{DiagnosisKind, PartName};
use super::incident;
use super::ledger::{Incident, Ledger, Opener};
use super::near_miss::{self, NearMiss};
use super::nearest::Search;
use super::payload_index::PayloadIndex;
use super::reading::{OrderReading, Reading};
use super::routing::asked;
use super::verdict::{self, Verdict};
use super::wrapped;
use crate::model::filter::{PartId, Service, Trigger};
use crate::model::payload::Payload;
use crate::model::token::Token;

/// What holds for every payload of a run.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    pub services: &'a [Service],
    pub reading: Reading,
    pub token: Token,
    /// The `from` URL parameter of calls whose envelope does not tell, in place of what filter files say; empty for none.
    pub from: Option<&'a str>,
    /// Keep what every service says, with its near misses, and not only those that an answer needs.
    pub in_full: bool,
    /// Check every condition of every part.
    pub explain: bool,
}

impl<'a> Terms<'a> {
    /// Every service is asked, and says what matters.
    pub fn new(services: &'a [Service], reading: Reading) -> Self {
        Self { services, reading, token: Token::default(), from: None, in_full: false, explain: false }
    }
}

/// A run in progress, with its ledger, which keeps of payloads what it likes.
pub struct Run<'a, P = &'a Payload> {
    terms: Terms<'a>,
    ledger: Ledger<P>,
}

/// One payload of a run.
struct Case<'r, 'a, P> {
    payload_index: &'r PayloadIndex<'a>,
    at: usize,
    kept: P,
}

impl<'a> Run<'a> {
    pub fn new(terms: Terms<'a>) -> Self {
        Self { terms, ledger: Ledger::default() }
    }

    /// Judges the payload at a position of the run and enters what it does into the ledger.
    pub fn judge(&mut self, at: usize, payload: &'a Payload, owner: Option<usize>) -> Answer<'a> {
        self.judge_and_keep(at, payload, owner, payload)
    }
}

impl<'a> Run<'a, ()> {
    /// Goes on with a ledger that remembers no payload, for one call.
    pub fn judge_next(terms: Terms<'a>, ledger: &mut Ledger<()>, at: usize, payload: &'a Payload) -> Answer<'a> {
        let mut run = Self { terms, ledger: mem::take(ledger) };
        let answer = run.judge_and_keep(at, payload, None, ());
        *ledger = run.ledger;
        answer
    }
}

impl<'a, P: Opener + Copy> Run<'a, P> {
    /// The incidents that are open now.
    pub fn open(&self) -> impl Iterator<Item = &Incident<P>> {
        self.ledger.open()
    }

    fn judge_and_keep(&mut self, at: usize, payload: &'a Payload, owner: Option<usize>, kept: P) -> Answer<'a> {
        let payload_index = PayloadIndex::of(payload);
        let mut answer = Answer::new(owner);
        let Terms { services, token, .. } = self.terms;
        for (position, service) in asked(services, payload, owner.and_then(|at| services.get(at)), token) {
            self.ask(position, service, &Case { payload_index: &payload_index, at, kept }, &mut answer);
        }
        let by_owner = owner.and_then(|owner| answer.of_service(owner));
        if answer.outcome() == Outcome::Discarded || by_owner.is_some_and(|it| !it.accepts()) {
            let reading = self.terms.reading;
            Search { services, reading, payload_index: &payload_index }.fill_in(&mut answer);
        }
        if answer.outcome() == Outcome::Discarded {
            let asked = answer.services.iter().filter_map(|asked| services.get(asked.service));
            let wrapped = wrapped::of(payload, asked, self.terms.reading).map(DiagnosisKind::Wrapped);
            answer.note(None, None, wrapped.into_iter().collect());
        }
        cross_service::diagnose(&mut answer, &payload_index);
        if !self.terms.in_full {
            answer.keep_what_matters();
        }
        answer
    }

    fn ask(&mut self, position: usize, service: &'a Service, case: &Case<'_, 'a, P>, answer: &mut Answer<'a>) {
        let (payload, terms) = (case.payload_index.payload, self.terms);
        let verdict = verdict::judge(service, payload, terms.reading);
        let ((trigger, mut on_trigger), (resolve, on_resolve)) = match terms.reading.order {
            OrderReading::ResolveFirst => {
                let resolve = self.resolve_side(position, service, verdict, case);
                (self.trigger_side(position, service, verdict, case), resolve)
            }
            OrderReading::TriggerFirst => {
                let trigger = self.trigger_side(position, service, verdict, case);
                (trigger, self.resolve_side(position, service, verdict, case))
            }
        };
        on_trigger.extend(diagnose::of_both_parts(verdict, payload));
        answer.note(Some(position), Some(PartName::Trigger), on_trigger);
        answer.note(Some(position), Some(PartName::Resolve), on_resolve);
        let ask_flips = terms.in_full || verdict.accepts();
        let flips = ask_flips.then(|| verdict::flips(service, payload, terms.reading, verdict));
        let explained = if terms.explain { self.explain(service, case) } else { Vec::new() };
        let flips = flips.unwrap_or_default();
        answer.services.push(ServiceAnswer { service: position, trigger, resolve, flips, explained });
    }

    /// Every condition of every part, whatever the verdict.
    fn explain(&self, service: &'a Service, case: &Case<'_, 'a, P>) -> Vec<NearMiss<'a>> {
        let (payload, reading) = (case.payload_index.payload, self.terms.reading);
        let check = |(id, part)| near_miss::of_part(part, id, payload, reading, Some(case.payload_index));
        service.named_parts().map(check).collect()
    }

    fn resolve_side(
        &mut self,
        position: usize,
        service: &'a Service,
        verdict: Verdict,
        case: &Case<'_, 'a, P>,
    ) -> (PartAnswer<'a>, Vec<DiagnosisKind<'a>>) {
        let payload_index = case.payload_index;
        let Some(resolve) = &service.resolve else {
            return (PartAnswer::Absent, Vec::new());
        };
        if !verdict.resolve {
            let (payload, reading) = (payload_index.payload, self.terms.reading);
            let miss = || Some(near_miss::of_part(resolve, PartId::Resolve, payload, reading, Some(payload_index)));
            return (self.rejected(miss), Vec::new());
        }
        let mapping = incident::mapping(resolve, payload_index.payload);
        let entry = self.ledger.resolve(position, mapping.value.ok());
        let accepted =
            Acceptance { part: PartId::Resolve, urgency: None, title: None, description: None, mapping, entry };
        let kinds = diagnose::of_resolve(resolve, position, &accepted, payload_index, &self.ledger);
        (PartAnswer::Accepted(Box::new(accepted)), kinds)
    }

    fn trigger_side(
        &mut self,
        position: usize,
        service: &'a Service,
        verdict: Verdict,
        case: &Case<'_, 'a, P>,
    ) -> (PartAnswer<'a>, Vec<DiagnosisKind<'a>>) {
        if service.triggers.is_empty() {
            return (PartAnswer::Absent, Vec::new());
        }
        let payload_index = case.payload_index;
        let accepting = verdict.trigger.and_then(|at| Some((at, service.triggers.get(at)?)));
        let Some((filter, trigger)) = accepting else {
            let (payload, reading) = (payload_index.payload, self.terms.reading);
            let miss = || near_miss::of_triggers(service, payload, reading, Some(payload_index));
            return (self.rejected(miss), Vec::new());
        };
        let accepted = self.open_incident(position, service, (filter, trigger), case);
        let kinds = diagnose::of_trigger(trigger, &accepted, payload_index);
        (PartAnswer::Accepted(Box::new(accepted)), kinds)
    }

    fn open_incident(
        &mut self,
        position: usize,
        service: &'a Service,
        (filter, trigger): (usize, &'a Trigger),
        case: &Case<'_, 'a, P>,
    ) -> Acceptance<'a> {
        let payload = case.payload_index.payload;
        let in_file = service.from.as_ref().map(|from| from.value.as_str());
        let from = incident::from([payload.from.as_deref(), self.terms.from, in_file]);
        let title = incident::title(trigger, payload, from);
        let mapping = incident::mapping(&trigger.part, payload);
        let entry = self.ledger.trigger(Incident {
            service: position,
            mapping_value: mapping.value.ok().map(str::to_owned),
            title: title.text.to_string(),
            payload: case.kept,
            at: case.at,
        });
        let description = Some(incident::description(trigger, payload));
        let urgency = Some(trigger.urgency);
        Acceptance { part: PartId::Trigger(filter), urgency, title: Some(title), description, mapping, entry }
    }

    fn rejected(&self, miss: impl FnOnce() -> Option<NearMiss<'a>>) -> PartAnswer<'a> {
        PartAnswer::Rejected(self.terms.in_full.then(miss).flatten())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::ledger::Entry;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    fn services(files: &[&str]) -> Vec<Service> {
        let read = |(number, yaml): (usize, &&str)| {
            let (name, stem) = (format!("{number}.yaml"), format!("service-{number}"));
            *service::parse(&name, &stem, yaml.as_bytes().to_vec()).service.unwrap()
        };
        files.iter().enumerate().map(read).collect()
    }

    fn payload(text: &str) -> Payload {
        json::envelope(json::payload(&Arc::new(Source::new("x", text)), Span::new(0, text.len())).unwrap())
    }

    fn terms(services: &[Service]) -> Terms<'_> {
        let reading = Reading::default();
        Terms::new(services, reading)
    }

    const BOTH: &str = "trigger: {payload_json_key: s, key_value_contains: resolved, map_incident_with: id}\n\
                        resolve: {payload_json_key: s, key_value_equals: resolved, incident_mapped_with: id}\n";

    #[test]
    fn what_both_sides_take_closes_first_and_opens_anew() {
        let services = services(&[BOTH]);
        let (first, second) = (payload(r#"{"s":"unresolved","id":1}"#), payload(r#"{"s":"resolved","id":1}"#));
        let mut run = Run::new(terms(&services));
        run.judge(0, &first, None);
        let answer = run.judge(1, &second, None);
        assert_eq!(answer.outcome(), Outcome::TriggeredAndResolved);
        let service = answer.main().unwrap();
        assert_eq!(service.resolve.accepted().unwrap().entry, Entry::Closed);
        assert_eq!(service.trigger.accepted().unwrap().entry, Entry::Opened);
        assert_eq!(run.open().map(|open| open.at).collect::<Vec<_>>(), [1]);
        assert!(answer.diagnoses.iter().any(|it| matches!(it.kind, DiagnosisKind::BothParts { filter: 0, .. })));
    }

    #[test]
    fn with_the_trigger_first_what_both_sides_take_is_closed_by_the_call_that_opens_it() {
        let services = services(&[BOTH]);
        let payloads = [payload(r#"{"s":"resolved","id":1}"#), payload(r#"{"s":"unresolved","id":1}"#)];
        let [both, alert] = &payloads;
        let reading = Reading { order: OrderReading::TriggerFirst, ..Reading::default() };
        let mut run = Run::new(Terms { reading, ..terms(&services) });
        for (at, (payload, opens)) in
            [(both, Entry::Opened), (alert, Entry::Opened), (both, Entry::Repeated)].into_iter().enumerate()
        {
            let answer = run.judge(at, payload, None);
            let service = answer.main().unwrap();
            assert_eq!(service.trigger.accepted().unwrap().entry, opens, "{at}");
            let closes = service.resolve.accepted().map(|resolve| resolve.entry);
            assert_eq!(closes, (at != 1).then_some(Entry::Closed), "{at}");
            let flips: Vec<_> = service.flips.iter().map(|flip| flip.reading.difference(reading)).collect();
            assert_eq!(flips.contains(&"order=resolve-first".to_owned()), at != 1, "{flips:?}");
        }
        assert_eq!(run.open().count(), 0);
    }

    #[test]
    fn an_envelope_asks_one_service_and_a_name_that_is_none_asks_nobody() {
        let services = services(&[BOTH, BOTH]);
        let of = |service: &str| payload(&format!(r#"{{"service":"{service}","body":{{"s":"resolved","id":1}}}}"#));
        let (one, nobody) = (of("service-1"), of("service-7"));
        let mut run = Run::new(terms(&services));
        let answer = run.judge(0, &one, None);
        assert_eq!(answer.services.iter().map(|service| service.service).collect::<Vec<_>>(), [1]);
        let answer = run.judge(1, &nobody, None);
        assert!(answer.services.is_empty() && !answer.is_strange);
        assert!(matches!(answer.diagnoses[0].kind, DiagnosisKind::UnknownService { .. }));
    }

    #[test]
    fn the_nearest_filter_is_the_one_whose_key_is_only_in_another_case() {
        let services = services(&["trigger:\n- {payload_json_key: Status, key_value_contains: down}\n\
                                   - {payload_json_key: host, key_value_contains: db}\n"]);
        let payload = payload(r#"{"status":"down","host":"web"}"#);
        let answer = Run::new(terms(&services)).judge(0, &payload, None);
        let nearer = answer.nearest().unwrap().nearer(Reading::default());
        assert_eq!(nearer.iter().map(|miss| miss.id).collect::<Vec<_>>(), [PartId::Trigger(0)]);
    }

    #[test]
    fn several_details_come_nearer_than_one_other_text() {
        let services = services(&["trigger:\n- conditions:\n  - {payload_json_key: s, key_value_contains: down}\n  \
                                   - {payload_json_key: e, key_value_contains: prod}\n\
                                   - {payload_json_key: s, key_value_contains: warn}\n"]);
        let payload = payload(r#"{"s":"Down","e":"Prod"}"#);
        let answer = Run::new(terms(&services)).judge(0, &payload, None);
        let nearer = answer.nearest().unwrap().nearer(Reading::default());
        assert_eq!(nearer.iter().map(|miss| miss.id).collect::<Vec<_>>(), [PartId::Trigger(0)]);
    }
}
