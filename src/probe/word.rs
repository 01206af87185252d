//! The fewest calls about one incident whose replies tell apart what an account makes of incidents: which side goes first,
//! which alerts are alike, what a recovery closes, and the statuses that nobody states.

use std::collections::hash_map::Entry as Slot;
use std::collections::{HashMap, HashSet};

use super::account::{OpenOfProbe, ProbeCall};
use super::behaviour::Behaviour;
use crate::model::reply::Reply;

/// More calls than this are never tried.
const LONGEST: usize = 10;

/// After some calls: what each behaviour has open, and which of them have replied the same so far, by a number.
type Apart = Vec<(usize, OpenOfProbe)>;

/// Behaviours that reply the same to every row of these calls, however long, have one number. What is open is one of few
/// things, so all that two of them can come to is looked at.
pub fn equivalents(calls: &[ProbeCall], behaviours: &[Behaviour]) -> Vec<usize> {
    let mut firsts: Vec<&Behaviour> = Vec::new();
    let number = |behaviour| {
        let known = firsts.iter().position(|first| are_equivalent(calls, first, behaviour));
        known.unwrap_or_else(|| {
            firsts.push(behaviour);
            firsts.len() - 1
        })
    };
    behaviours.iter().map(number).collect()
}

fn are_equivalent(calls: &[ProbeCall], one: &Behaviour, other: &Behaviour) -> bool {
    let mut left = vec![(OpenOfProbe::default(), OpenOfProbe::default())];
    let mut known: HashSet<_> = left.iter().cloned().collect();
    while let Some(both) = left.pop() {
        for call in calls {
            let (mut of_one, mut of_other) = both.clone();
            if replied(one, &mut of_one, call) != replied(other, &mut of_other, call) {
                return false;
            }
            let both = (of_one, of_other);
            if known.insert(both.clone()) {
                left.push(both);
            }
        }
    }
    true
}

fn replied(behaviour: &Behaviour, open: &mut OpenOfProbe, call: &ProbeCall) -> Reply {
    let Behaviour { reading, manner, unstated } = *behaviour;
    unstated.reply(open.enter(call, reading.order, manner))
}

/// The shortest row of calls after which only equivalent behaviours have given the same replies. Those that are known to be
/// apart before have different numbers in `known`.
pub fn shortest(calls: &[ProbeCall], behaviours: &[Behaviour], known: &[usize]) -> Option<Vec<usize>> {
    let equivalents = equivalents(calls, behaviours);
    let most = known.iter().zip(&equivalents).collect::<HashSet<_>>().len();
    let start: Apart = known.iter().map(|number| (*number, OpenOfProbe::default())).collect();
    let mut layer = vec![(Vec::new(), start)];
    for _ in 0..LONGEST {
        let mut reached = HashSet::new();
        let mut next = Vec::new();
        for (row, apart) in &layer {
            for at in (0..calls.len()).filter(|at| is_in_turn(calls, row, *at)) {
                let (apart, count) = after(apart, behaviours, calls.get(at)?);
                let row: Vec<_> = row.iter().copied().chain([at]).collect();
                if count == most {
                    return Some(row);
                }
                if reached.insert(apart.clone()) {
                    next.push((row, apart));
                }
            }
        }
        layer = next;
    }
    None
}

/// Of two calls that differ in their bodies alone the first comes first: the other way round would tell the same.
fn is_in_turn(calls: &[ProbeCall], row: &[usize], at: usize) -> bool {
    let alike = |call: &ProbeCall| (call.incident, call.takes);
    let before = at.checked_sub(1).filter(|before| calls.get(*before).map(alike) == calls.get(at).map(alike));
    before.is_none_or(|before| row.contains(&before))
}

fn after(apart: &Apart, behaviours: &[Behaviour], call: &ProbeCall) -> (Apart, usize) {
    let mut numbers = HashMap::new();
    let mut next = Vec::with_capacity(apart.len());
    for ((number, open), behaviour) in apart.iter().zip(behaviours) {
        let mut open = open.clone();
        let reply = replied(behaviour, &mut open, call);
        let count = numbers.len();
        let number = match numbers.entry((*number, reply)) {
            Slot::Vacant(slot) => *slot.insert(count),
            Slot::Occupied(slot) => *slot.get(),
        };
        next.push((number, open));
    }
    (next, numbers.len())
}
