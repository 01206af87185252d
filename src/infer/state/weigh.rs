//! What speaks for a key that differs, and against it: its name, its values, and how often it was seen.

use super::Candidate;
use crate::infer::columns::Columns;
use crate::infer::shape::{self, Mood};
use crate::model::names::{self, roles};

impl Candidate<'_, '_> {
    pub(super) fn weigh_name(&mut self) {
        let column = self.ranked.column;
        if let Some((weight, word)) = roles::tells_state(column.last()) {
            let weight = i32::try_from(weight).unwrap_or_default();
            if matches!(word.as_str(), "severity" | "priority" | "urgency") {
                let why = format!("a {word} says how bad it is, and not whether it is over");
                self.ranked.points += weight;
                self.ranked.con(0, why);
            } else {
                self.ranked.pro(weight, "named like a state");
            }
        }
        if is_code(column.last()) {
            self.ranked.con(
                40,
                "a code says what went wrong, and may be another one next time",
            );
        }
        if roles::title(column.last(), column.owner()) >= 60 && column.last() != "alert" {
            self.ranked
                .con(15, "its name is that of a text, whose words may change");
        }
        if column.keys().any(is_part) {
            self.ranked
                .con(15, "it is that of one part of what is watched");
        }
    }

    pub(super) fn weigh_values(&mut self) {
        let (alert, recovery) = (&self.on_alert, &self.on_recovery);
        let is = |mood: Mood, texts: &[&str], beside: &[&str]| {
            texts
                .iter()
                .all(|text| shape::mood(text, beside) == Some(mood))
        };
        let both = |test: fn(&str) -> bool| alert.iter().chain(recovery).all(|text| test(text));
        let short = |text: &str| shape::is_whole_number(text) && text.len() == 1;
        let right = (
            is(Mood::Bad, alert, recovery),
            is(Mood::Good, recovery, alert),
        );
        let wrong = (
            is(Mood::Good, alert, recovery),
            is(Mood::Bad, recovery, alert),
        );
        match () {
            () if right == (true, true) => self
                .ranked
                .pro(40, "with the words of an alert and of a recovery"),
            () if wrong == (true, true) => {
                self.is_reversed = true;
                self.ranked.con(60, "its values are the wrong way round");
            }
            () if right.0 || right.1 => self.ranked.points += 20,
            () if both(shape::is_bool) => self.ranked.points += 8,
            () if both(short) => self.ranked.points += 5,
            () if both(shape::is_whole_number) => {
                self.ranked.con(
                    25,
                    "numbers of several digits are rather measured than states",
                );
            }
            () => {}
        }
    }

    pub(super) fn weigh_evidence(&mut self, columns: &Columns<'_>) {
        let column = self.ranked.column;
        let more = self.on_alert.len() + self.on_recovery.len() - 2;
        self.ranked.points -= i32::try_from(more * 8).unwrap_or(80);
        if more == 0 && columns.pairs > 1 && column.alerts.len() > 1 {
            let pairs = columns.pairs;
            self.ranked.pro(
                15,
                format!(
                    "the same in all {} alerts and in all {pairs} recoveries",
                    column.alerts.len()
                ),
            );
        }
    }
}

fn is_code(name: &str) -> bool {
    let words = names::words(name);
    words
        .last()
        .is_some_and(|last| matches!(last.as_str(), "code" | "count" | "number" | "total" | "num"))
        || words.first().is_some_and(|first| first == "num")
        || words.windows(2).any(|two| two == ["http", "status"])
}

/// What an alert has several of: each is in a state of its own.
fn is_part(name: &str) -> bool {
    let words = names::words(name);
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "conditions" | "probe" | "probes" | "locations" | "results" | "sites"
        )
    })
}
