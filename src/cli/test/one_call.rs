//! The change of the filters that would mend what is wrong with one call, where there is no run: for `serve`.

use std::sync::Arc;

use crate::cli::settings::Settings;
use crate::cli::{files, kept};
use crate::engine::ledger::Ledger;
use crate::engine::session::{Run, Terms};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::project::expected_sides::ExpectedSides;
use crate::project::kept::Kept;
use crate::project::payload_file::Input;
use crate::project::trial::{self, Material};
use crate::report::{PayloadResult, TestRun, call as words};

/// What a repository keeps, on which a change is tried. What cannot be read is left out: `test` and `lint` tell of it.
pub fn material(settings: &Settings, services: &[Service]) -> Material {
    let kept = kept::of(services, settings);
    let mut expected = ExpectedSides::by(files::resolved);
    kept.learn(&mut expected, &[]);
    let Kept { samples, suites } = kept;
    Material { services: services.to_vec(), inputs: samples, suites, expected, ..Material::default() }
}

/// What there is to say of a call that nothing takes.
pub fn look(
    settings: &Settings,
    material: &mut Material,
    name: String,
    payload: Payload,
    width: usize,
) -> Option<CallAdvice> {
    let payload = Ok(Arc::new(payload));
    material.inputs.push(Input { name, payload, owner: None, folder: None, captured: None });
    let found = of_last(settings, material, width);
    material.inputs.pop();
    found
}

/// What `test` says of one call.
#[derive(Debug, Clone)]
pub struct CallAdvice {
    /// What to change, in a sentence.
    pub change: Option<String>,
    /// All of it.
    pub text: String,
}

fn of_last(settings: &Settings, material: &Material, width: usize) -> Option<CallAdvice> {
    let input = material.inputs.last()?;
    let payload = input.payload.as_ref().ok()?;
    let terms = Terms { token: settings.config.token, ..Terms::new(&material.services, settings.reading) };
    let answer = Run::judge_next(terms, &mut Ledger::default(), 1, payload);
    let mut run = TestRun::new(&material.services, settings.reading);
    run.results.push(PayloadResult::of_answer(input.name.clone(), payload, answer));
    trial::fill_in(settings.reading, material, &mut run, &Kept::default);
    let result = run.results.first()?;
    Some(CallAdvice { change: words::change(&run, result), text: words::text(&run, result, width) })
}
