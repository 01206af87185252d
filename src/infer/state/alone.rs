//! The state of alerts without a recovery: a key that is named like one, with the word of an alert.

use super::operator::why_equals;
use super::{Candidate, ENOUGH, State, distinct, facts_of, weight};
use crate::infer::columns::{Column, Columns};
use crate::infer::ranking::{Ranked, sorted};
use crate::infer::refusal::Refusal;
use crate::infer::shape;
use crate::model::console::{MAX_CHARACTERS, MAX_FILTERS};
use crate::model::filter::Operator;
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::names::roles;

pub(super) fn rank(columns: &Columns<'_>) -> Result<Vec<Candidate<State>>, Refusal> {
    let ranked = sorted(columns.iter().filter_map(ranked));
    let enough: Vec<_> = ranked.iter().filter(|it| it.points >= ENOUGH).collect();
    let Some(best) = enough.first().copied() else {
        return Err(Refusal::no_state(Vec::new(), columns));
    };
    let choice = |it: &&Ranked<'_, '_>| {
        let best = Some(best).filter(|best| !std::ptr::eq(*best, *it));
        it.choice(state(it.column), best)
    };
    Ok(enough.iter().map(choice).collect())
}

fn state(column: &Column<'_>) -> State {
    let on_alert = distinct(&column.alerts.iter().copied().flatten().collect::<Vec<_>>());
    let operator = if why_equals(&on_alert, &[]).is_some() { Operator::Equals } else { Operator::Contains };
    let on_alert = on_alert.into_iter().map(str::to_owned).collect();
    State { key: column.key.clone(), operator, on_alert, on_recovery: Vec::new() }
}

fn ranked<'c, 'p>(column: &'c Column<'p>) -> Option<Ranked<'c, 'p>> {
    let (texts, named) = (distinct(&column.in_all()?.0), weight(column));
    let is_fit = |text: &&str| {
        let is_none =
            shape::is_nothing(text) || shape::is_unfilled(text) || shape::is_json(text) || shape::is_time(text);
        let is_name = text.contains(char::is_alphabetic) && text.contains(|c: char| c.is_ascii_digit());
        !is_none && !is_name && text.chars().count() <= MAX_CHARACTERS && text.split_whitespace().count() <= 3
    };
    if named == 0 || column.identity.is_some() || texts.len() > MAX_FILTERS || !texts.iter().all(is_fit) {
        return None;
    }
    let is = |wanted| texts.iter().any(|text| polarity::of_value(text, &[]) == Some(wanted));
    let (is_problem, is_over) = (is(StatePolarity::Problem), is(StatePolarity::Ok));
    let signs = [
        (true, named, "named like a state"),
        (is_problem && !is_over, 20, "with the word of an alert"),
        (is_over, -40, "with the word of a recovery"),
        (roles::is_level(column.last()), -20, "it says how bad it is, and not whether it is over"),
        (roles::is_cause(column.last()), -30, "it says why"),
    ];
    Some(Ranked::new(column, facts_of(&texts), signs))
}
