//! A filter from payloads: which keys tell an alert from its recovery, and tie them together.
//!
//! Every key of the payloads is a column: its texts in the alerts, and in the recoveries that belong to them. Each question
//! ranks the columns by what their values do ([`shape`]) and by what their names say (`model::names`), and keeps a reason in
//! words for each that it ranks: [`rank`]. What is chosen is written down with its reason ([`filter_text`]), and nothing is
//! offered that does not work on the payloads it was made from ([`plan`], [`proof`]).

pub mod columns;
pub mod filter_text;
pub mod left_out;
mod mapping;
pub mod pairing;
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

/// What could be chosen for each question, best first. A list is empty where the payloads have no answer.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    pub states: Vec<Candidate<State>>,
    pub mappings: Vec<Candidate<MappingKeys>>,
    /// All of them are paths, but where no key alone makes a title the first one is composite.
    pub titles: Vec<Candidate<Template>>,
    pub descriptions: Vec<Candidate<KeyPath>>,
}

/// What can be chosen, and why.
#[derive(Debug, Clone)]
pub struct Candidate<T> {
    pub what: T,
    pub reason: String,
    /// What the payloads do not show, and a person should see to.
    pub doubts: Vec<String>,
}

/// A filter with the reasons for it.
#[derive(Debug, Clone)]
pub struct Inferred {
    pub state: Candidate<State>,
    pub mapping: Candidate<MappingKeys>,
    /// None when nothing in the alerts would do.
    pub title: Option<Candidate<Template>>,
    /// None when the whole payload says it best.
    pub description: Option<Candidate<KeyPath>>,
    pub runners_up: Ranking,
    /// What it makes of payloads that were left out, and a person should see to.
    pub left_out: Vec<String>,
}

/// The key that tells an alert from its recovery, and what it says in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub key: KeyPath,
    pub operator: Operator,
    pub on_alert: Vec<String>,
    pub on_recovery: Vec<String>,
}

/// The keys whose values tie a recovery to its alert: mostly the same key on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingKeys {
    pub trigger: KeyPath,
    pub resolve: KeyPath,
}

impl Inferred {
    /// What a person should see to before relying on the filter.
    pub fn doubts(&self) -> Vec<String> {
        let of_state = self.state.doubts.iter().map(|doubt| format!("the state {}: {doubt}", self.state.what.key));
        let of_mapping =
            self.mapping.doubts.iter().map(|doubt| format!("mapping by {}: {doubt}", self.mapping.what.trigger));
        let (state, mapping) = (&self.state.what, &self.mapping.what);
        let look = format!(
            "the resolve is missing: look for a call with the same {} and another text at {}, and infer again with it",
            mapping.resolve, state.key
        );
        let of_state_and_mapping = of_state.chain(of_mapping).chain(state.on_recovery.is_empty().then_some(look));
        of_state_and_mapping.chain(self.left_out.iter().cloned()).collect()
    }
}

/// Ranks what the filter of these payloads could look at.
pub fn rank(samples: Samples<'_>) -> Ranking {
    let columns = Columns::of(samples);
    let states = state::rank(&columns).unwrap_or_default();
    let key = states.first().map(|state| &state.what.key);
    let mappings = mapping::rank(&columns, key).unwrap_or_default();
    let TitleAndDescription { title, description, titles, descriptions } = texts::choose(&columns, key);
    let titles = title.into_iter().chain(titles).collect();
    let descriptions = description.into_iter().chain(descriptions).collect();
    Ranking { states, mappings, titles, descriptions }
}

/// Finds the filter that opens on the alerts and closes on the recoveries, or says why there is none.
pub fn infer(samples: Samples<'_>) -> Result<Inferred, Refusal> {
    refusal::check_bodies(samples)?;
    let columns = Columns::of(samples);
    let (state, states) = best(state::rank(&columns), &columns)?;
    let (mapping, mappings) = best(mapping::rank(&columns, Some(&state.what.key)), &columns)?;
    let TitleAndDescription { title, description, titles, descriptions } =
        texts::choose(&columns, Some(&state.what.key));
    let runners_up = Ranking { states, mappings, titles, descriptions };
    Ok(Inferred { state, mapping, title, description, runners_up, left_out: Vec::new() })
}

/// The first one, and the others.
fn best<T>(ranked: Result<Vec<T>, Refusal>, columns: &Columns<'_>) -> Result<(T, Vec<T>), Refusal> {
    let mut ranked = ranked.map_err(|refusal| refusal.or_embedded(columns))?.into_iter();
    let best = ranked.next().ok_or_else(|| Refusal::no_mapping(Vec::new()))?;
    Ok((best, ranked.collect()))
}
