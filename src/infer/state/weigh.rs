//! What speaks for a key that differs, and against it: its name, its values, and how often it was seen.

use super::Candidate;
use super::evidence::Evidence;
use crate::infer::columns::{Column, Columns};
use crate::model::names::{self, roles};

/// What the name of a state weighs at least: it needs no word of a state in its values.
const STATE_NAME: i32 = 40;
/// More than any name weighs.
const TOO_LITTLE: i32 = 100;

/// How much the name of a column says that it tells the state.
pub(super) fn name(column: &Column<'_>) -> i32 {
    roles::state(column.last())
}

impl Candidate<'_, '_> {
    pub(super) fn weigh_name(&mut self) {
        let column = self.ranked.column;
        let weight = name(column);
        if weight > 0 {
            self.ranked.pro(weight, "named like a state");
        }
        if is_code(column.last()) {
            let why = "a code says what went wrong, and may be another one next time";
            self.ranked.con(40, why);
        }
        let is_text = roles::title(column.last(), column.owner()) >= 60;
        if is_text && !self.evidence.tells_the_side() {
            let why = "its name is that of a text, whose words may change";
            self.ranked.con(15, why);
        }
        if column.keys().any(is_part) {
            let why = "it is that of one part of what is watched";
            self.ranked.con(15, why);
        }
    }

    pub(super) fn weigh_values(&mut self) {
        let is_named = name(self.ranked.column) >= STATE_NAME;
        let blind = "nothing in it says which side is the alert's: see that they are not swapped";
        let ranked = &mut self.ranked;
        match self.evidence {
            Evidence::Words => ranked.pro(40, "with the words of an alert and of a recovery"),
            Evidence::Answers => ranked.pro(40, "with the answers that its name asks for"),
            Evidence::RecoveryWord => ranked.pro(20, "with the word of a recovery"),
            Evidence::AlertWord => ranked.pro(20, "with the word of an alert"),
            Evidence::YesAndNo => {
                ranked.pro(8, "with a yes and a no");
                ranked.con(0, blind);
            }
            Evidence::Digits => ranked.con(0, blind),
            Evidence::Numbers => {
                let why = "numbers of several digits are rather measured than states";
                ranked.con(25, why);
                ranked.con(0, blind);
            }
            Evidence::Names => {
                let why = "its values look like names, and not like states";
                ranked.con(TOO_LITTLE, why);
            }
            Evidence::Nothing if is_named => ranked.con(0, blind),
            Evidence::Nothing => {}
        }
        let needs_a_name =
            matches!(self.evidence, Evidence::AlertWord | Evidence::Digits | Evidence::Numbers | Evidence::Nothing);
        if needs_a_name && !is_named {
            let why = "its values do not tell that something is over";
            self.ranked.con(TOO_LITTLE, why);
        }
    }

    pub(super) fn weigh_times(&mut self, columns: &Columns<'_>) {
        let column = self.ranked.column;
        let more = self.on_alert.len() + self.on_recovery.len() - 2;
        if more > 0 {
            let points = i32::try_from(more * 8).unwrap_or(80);
            self.ranked.con(points, "it has more than two values");
        } else if columns.pairs > 1 {
            let (alerts, pairs) = (column.alerts.len(), columns.pairs);
            let why = format!("the same in all {alerts} alerts and in all {pairs} recoveries");
            self.ranked.pro(15, why);
        }
    }
}

fn is_code(name: &str) -> bool {
    let words = names::words(name);
    words.last().is_some_and(|last| matches!(last.as_str(), "code" | "count" | "number" | "total" | "num"))
        || words.first().is_some_and(|first| first == "num")
        || words.windows(2).any(|two| two == ["http", "status"])
}

/// What an alert has several of: each is in a state of its own.
fn is_part(name: &str) -> bool {
    let words = names::words(name);
    words
        .iter()
        .any(|word| matches!(word.as_str(), "conditions" | "probe" | "probes" | "locations" | "results" | "sites"))
}
