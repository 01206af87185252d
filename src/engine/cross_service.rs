//! What can only be said once all services are asked, or all payloads judged.

use std::collections::HashMap;

use super::answer::Answer;
use super::diagnose;
use super::diagnosis::{DiagnosisKind, PartName};
use super::ledger::Entry;
use super::payload_index::PayloadIndex;

/// What there is to say about a payload that no single service knows.
pub(super) fn diagnose(answer: &mut Answer<'_>, payload_index: &PayloadIndex<'_>) {
    spare_others(answer);
    let accepting = answer.services.iter().filter(|service| service.accepts());
    let accepting: Vec<_> = accepting.map(|service| service.service).collect();
    let mut kinds = diagnose::of_payload(payload_index);
    if let Some(owner) = answer.owner
        && !accepting.is_empty()
        && !accepting.contains(&owner)
    {
        kinds.push(DiagnosisKind::TakenByOthers { owner });
    }
    if accepting.len() > 1 {
        kinds.push(DiagnosisKind::SeveralServices { services: accepting });
    }
    if let (Some(name), true) = (&payload_index.payload.service, answer.services.is_empty()) {
        kinds.push(DiagnosisKind::UnknownService { name: name.clone() });
    }
    answer.note(None, None, kinds);
}

/// A recovery that closes its incident in some service is no mistake of the others that take it.
fn spare_others(answer: &mut Answer<'_>) {
    if !answer.closes() {
        return;
    }
    let owner = answer.owner;
    answer.diagnoses.retain(|it| {
        let is_of_mapping = matches!(
            it.kind,
            DiagnosisKind::NoMappingValue { .. }
                | DiagnosisKind::MappingPlaceholder { .. }
                | DiagnosisKind::NothingOpen { .. }
        );
        !is_of_mapping || it.side != Some(PartName::Resolve) || it.service == owner
    });
}

/// Once all payloads are judged: which recoveries came before the alert they belong to. The answers come with their
/// positions in the run.
pub fn link_later_openings<'r, 'a: 'r>(answers: impl Iterator<Item = (usize, &'r mut Answer<'a>)>) {
    let answers: Vec<_> = answers.collect();
    // Walking backwards, the last one entered is the next one in the run.
    let mut opened: HashMap<(usize, String), usize> = HashMap::new();
    for (at, answer) in answers.into_iter().rev() {
        for diagnosis in &mut answer.diagnoses {
            let service = diagnosis.service;
            if let (DiagnosisKind::NothingOpen { value, closed_before: false, opened_later, .. }, Some(service)) =
                (&mut diagnosis.kind, service)
            {
                *opened_later = opened.get(&(service, value.clone())).copied();
            }
        }
        for service in &answer.services {
            let accepted = service.trigger.accepted().filter(|accepted| accepted.entry == Entry::Opened);
            if let Some(Ok(value)) = accepted.map(|accepted| &accepted.mapping.value) {
                opened.insert((service.service, value.to_string()), at);
            }
        }
    }
}
