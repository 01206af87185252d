//! The proof: the filter and the suite, as they are written, read back and run.

use super::Samples;
use super::plan::{FileNames, SampleRef};
use super::refusal::Refusal;
use crate::engine::Reading;
use crate::engine::session::Terms;
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::model::suite::{Case, Given, Suite};
use crate::model::text::quoted;
use crate::suite::run::{self, Mismatch, Ran, Script};

/// The readings under which all cases pass, besides the one that is asked for, and those under which some do not.
#[derive(Debug)]
pub struct Proof {
    pub cases: usize,
    pub also: Vec<Reading>,
    pub not: Vec<Reading>,
}

/// Runs the cases of the suite; an error when one fails under this reading.
pub fn prove(
    service: &Service,
    suite: &Suite,
    (samples, names): (Samples<'_>, &FileNames),
    reading: Reading,
) -> Result<Proof, Refusal> {
    let find = |given: &Given| payload(given, samples, names);
    let failures = failures(service, suite, &find, reading);
    if !failures.is_empty() {
        return Err(Refusal::unproven(failures, reading));
    }
    let passes = |reading: &Reading| self::failures(service, suite, &find, *reading).is_empty();
    let (also, not) = reading.others().into_iter().partition(passes);
    Ok(Proof { cases: suite.cases.len(), also, not })
}

fn failures<'p>(
    service: &Service,
    suite: &Suite,
    find: &impl Fn(&Given) -> Option<&'p Payload>,
    reading: Reading,
) -> Vec<String> {
    let terms = Terms::new(std::slice::from_ref(service), reading);
    let failure = |case: &Case| {
        let payloads = case.steps.iter().map(|step| Some((find(&step.payload)?, None)));
        let Some(payloads) = payloads.collect::<Option<Vec<_>>>() else {
            return Some(format!("{}: a payload is missing", case.name.value));
        };
        let script = Script { case, payloads };
        let ran = run::run(&script, terms);
        (!ran.is_as_expected()).then(|| format!("{}: {}", case.name.value, why(&ran)))
    };
    suite.cases.iter().filter_map(failure).collect()
}

/// The sample that a step names.
fn payload<'p>(given: &Given, samples: Samples<'p>, names: &FileNames) -> Option<&'p Payload> {
    let Given::File(file) = given else {
        return None;
    };
    let which = SampleRef::all(samples).find(|which| names.of(*which) == file.value)?;
    which.of(samples)
}

/// The first thing that is not as expected.
fn why(ran: &Ran<'_>) -> String {
    let wrong = ran.steps.iter().find_map(|step| {
        let Mismatch { expected, got } = step.mismatches.first()?;
        let got = got.as_deref().map_or("nothing".to_owned(), quoted);
        let Given::File(file) = &step.step.payload else {
            return None;
        };
        Some(format!("{} of {} is {got}", expected.field.name(), file.value))
    });
    wrong.unwrap_or_else(|| format!("{} incidents are open at its end", ran.open.len()))
}
