//! What a probe sends, how it is typed and read, and what its replies say.

mod findings;
mod json;
mod readme;

use findings::findings;
pub use readme::readme;

use std::io::{self, Write};

use crate::model::text::count;
use crate::probe::judge::Findings;
use crate::probe::plan::Plan;

/// The formats of what replies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum ProbeFormat {
    Human,
    Json,
}

/// Findings, and how lines of the record are called.
pub struct Judged<'j> {
    pub findings: &'j Findings,
    pub name: &'j dyn Fn(u64) -> String,
}

pub fn write(format: ProbeFormat, judged: &Judged<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ProbeFormat::Human => findings(judged, width, out),
        ProbeFormat::Json => json::write(judged, out),
    }
}

/// What a probe does to an account, a statement a line.
pub fn announcement(plan: &Plan) -> Vec<String> {
    let calls = count(plan.calls.len(), "call");
    let (asking, closing) = (plan.asking, plan.calls.len() - plan.asking);
    vec![
        format!("{calls}: {asking} ask how the account judges, and {closing} close what those opened"),
        format!(
            "at most {} of urgency low, called \"cgfilter probe …\", in each service that the token reaches and whose filters take them",
            count(plan.most_incidents(), "incident"),
        ),
        format!(
            "up to {} of them stay open, because they have no mapping value: close these by hand",
            plan.without_mapping()
        ),
    ]
}
