//! A filter from payloads: which keys tell an alert from its recovery, and tie them together.
//!
//! Every key of the payloads is a column: its texts in the alerts, and in the recoveries that belong to them. Each question
//! ranks the columns by what their values do ([`shape`]) and by what their names say (`model::names`), and keeps a reason in
//! words for each that it ranks. What is chosen is written down with its reason ([`filter_text`]), and nothing is offered
//! that does not work on the payloads it was made from ([`plan`], [`proof`]).

pub mod columns;
pub mod filter_text;
mod mapping;
pub mod plan;
pub mod proof;
mod ranking;
pub mod refusal;
mod shape;
mod state;
pub mod suite_text;
mod texts;

use crate::model::filter::Operator;
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;
use crate::model::template::Template;
use columns::Columns;
use refusal::Refusal;
use texts::TitleAndDescription;

/// The payloads to infer from: the recovery of an alert has its position. There may be more alerts than recoveries.
#[derive(Debug, Clone, Copy)]
pub struct Samples<'p> {
    pub alerts: &'p [&'p Payload],
    pub recoveries: &'p [&'p Payload],
}

/// A filter with the reasons for it.
#[derive(Debug, Clone)]
pub struct Inferred {
    pub state: Reasoned<State>,
    pub mapping: Reasoned<KeyPath>,
    /// None when nothing in the alerts would do.
    pub title: Option<Reasoned<Template>>,
    /// None when the whole payload says it best.
    pub description: Option<Reasoned<KeyPath>>,
    pub runners_up: RunnersUp,
}

/// What was chosen, and why.
#[derive(Debug, Clone)]
pub struct Reasoned<T> {
    pub what: T,
    pub reason: String,
}

/// The key that tells an alert from its recovery, and what it says in each.
#[derive(Debug, Clone)]
pub struct State {
    pub key: KeyPath,
    pub operator: Operator,
    pub on_alert: Vec<String>,
    pub on_recovery: Vec<String>,
}

/// A key that could have been chosen, and what speaks for it and against it.
#[derive(Debug, Clone)]
pub struct RunnerUp {
    pub key: KeyPath,
    pub reason: String,
}

/// The next best keys of each question, best first.
#[derive(Debug, Clone, Default)]
pub struct RunnersUp {
    pub state: Vec<RunnerUp>,
    pub mapping: Vec<RunnerUp>,
    pub title: Vec<RunnerUp>,
    pub description: Vec<RunnerUp>,
}

/// Finds the filter that opens on the alerts and closes on the recoveries, or says why there is none.
pub fn infer(samples: Samples<'_>) -> Result<Inferred, Refusal> {
    refusal::check_bodies(samples)?;
    let columns = Columns::of(samples);
    let (state, states) = state::choose(&columns).map_err(|refusal| refusal.or_embedded(&columns))?;
    let (mapping, mappings) = mapping::choose(&columns).map_err(|refusal| refusal.or_embedded(&columns))?;
    let TitleAndDescription { title, description, titles, descriptions } = texts::choose(&columns, &state.what.key);
    let runners_up = RunnersUp { state: states, mapping: mappings, title: titles, description: descriptions };
    Ok(Inferred { state, mapping, title, description, runners_up })
}
