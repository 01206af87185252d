//! The page that goes with the files of a probe.

use super::announcement;
use crate::model::text::count;
use crate::probe::manner::TOPICS;
use crate::probe::plan::{FILTERS, Plan};

const PAGE: &str = include_str!("readme.md");

/// What to click, what to send, how to read what comes back, and how to clean up.
pub fn readme(plan: &Plan, run: &str) -> String {
    let row = |(at, (payload, question)): (usize, (&usize, String))| {
        let about = plan.payloads.get(*payload).map_or("", |payload| payload.about.as_str());
        format!("| {:02} | {about} | {question} |\n", at + 1)
    };
    let steps: String = plan.calls.iter().zip(plan.questions()).enumerate().map(row).collect();
    let topics = TOPICS.iter().map(|it| format!("- `{}`: {}: {}.\n", it.name, it.about, it.answers.join(", ")));
    let announced: String = announcement(plan).iter().map(|line| format!("- {line}\n")).collect();
    PAGE.replace("{run}", run)
        .replace("{filters}", &count(FILTERS.len(), "trigger filter"))
        .replace("{announced}", &announced)
        .replace("{steps}", &steps)
        .replace("{topics}", &topics.collect::<String>())
}
