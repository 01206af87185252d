//! The change of the filters that would mend what is wrong with one call, where there is no run: for `serve`.

use std::mem;
use std::sync::Arc;

use super::{Material, changes, inputs};
use crate::cli::owners::{Owner, Owners};
use crate::cli::payloads::Input;
use crate::cli::samples;
use crate::cli::settings::Settings;
use crate::cli::suites::{self, SuiteQuery, Suites};
use crate::engine::ledger::Ledger;
use crate::engine::session::{Run, Terms};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::report::{PayloadResult, TestRun, call as words};

/// The samples and suites that a repository keeps, on which a change is tried.
pub struct SamplesAndSuites(Material);

impl SamplesAndSuites {
    /// Reads them. What cannot be read is left out: `test` and `lint` tell of it.
    pub fn read(settings: &Settings, services: &[Service]) -> Self {
        let mut paths = inputs::kept(samples::find(services, settings), settings);
        let suite_paths = mem::take(&mut paths.suites);
        let known: Vec<_> = services.iter().map(|service| service.name.clone()).collect();
        let names: Vec<_> = services.iter().map(|service| service.name.as_str()).collect();
        let owners = Owners::new(services.iter().map(Owner::from), &settings.samples);
        let asked = SuiteQuery {
            known: &known,
            services: &names,
            owners: &owners,
            is_whole: true,
            pattern: None,
            instead: None,
        };
        let (Suites { loaded, named, .. }, _) = suites::read(&suite_paths, settings, &asked);
        let mut material = Material { services: services.to_vec(), ..Material::default() };
        material.inputs = inputs::read(paths, services, settings, &named);
        loaded.iter().for_each(|loaded| material.expected.learn(&loaded.suite, &loaded.path));
        material.suites = loaded;
        Self(material)
    }

    /// What there is to say of a call that nothing takes.
    pub fn look(
        &mut self,
        settings: &Settings,
        name: String,
        payload: &Arc<Payload>,
        width: usize,
    ) -> Option<CallAdvice> {
        let Self(material) = self;
        let payload = Ok(Arc::clone(payload));
        material.inputs.push(Input { name, payload, owner: None, folder: None, captured: None });
        let found = of_last(settings, material, width);
        material.inputs.pop();
        found
    }
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
    changes::fill_in(settings, material, &mut run);
    let result = run.results.first()?;
    Some(CallAdvice { change: words::change(&run, result), text: words::text(&run, result, width) })
}
