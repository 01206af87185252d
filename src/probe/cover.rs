//! The fewest questions that tell all accounts apart: an exact search. What has to be told apart is found on the way, pair by
//! pair, so that only few of all pairs are ever looked at.

use std::collections::HashMap;

/// Something that can be asked.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What it needs, by number: of questions that cost the same, those that need the fewest things are best.
    pub needs: usize,
    /// The answer of each account.
    pub answers: Vec<bool>,
}

/// A question costs more than all that it may need.
const QUESTION: usize = 1 << 8;
/// How many pairs are taken up at once.
const PAIRS_AT_ONCE: usize = 64;

/// The candidates to ask, with what is there already; none when two accounts give the same answers to all of them.
pub fn fewest(candidates: &[Candidate], has_already: &[usize]) -> Option<Vec<usize>> {
    let accounts = candidates.first().map_or(0, |candidate| candidate.answers.len());
    let mut pairs: Vec<u64> = Vec::new();
    loop {
        let mut search = Search { candidates, pairs: &pairs, best: None };
        search.go(&mut Vec::new(), &mut has_already.to_vec(), 0);
        let (_, chosen) = search.best?;
        let new = alike(candidates, &chosen, accounts)?;
        if new.is_empty() {
            return Some(chosen);
        }
        pairs.extend(new);
    }
}

/// For pairs of accounts that the chosen candidates do not tell apart, the candidates that do. None where no candidate does.
fn alike(candidates: &[Candidate], chosen: &[usize], accounts: usize) -> Option<Vec<u64>> {
    let answers = |account: usize| {
        let of = |at: &usize| candidates.get(*at).and_then(|it| it.answers.get(account)).copied();
        chosen.iter().map(of).collect::<Vec<_>>()
    };
    let mut known: HashMap<_, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for account in 0..accounts {
        let first = *known.entry(answers(account)).or_insert(account);
        if first == account {
            continue;
        }
        let tells = |candidate: &Candidate| candidate.answers.get(first) != candidate.answers.get(account);
        let telling = candidates.iter().enumerate().filter(|(_, candidate)| tells(candidate));
        let telling = telling.fold(0_u64, |all, (at, _)| all | 1 << at);
        if telling == 0 {
            return None;
        }
        if !pairs.contains(&telling) {
            pairs.push(telling);
        }
        if pairs.len() >= PAIRS_AT_ONCE {
            break;
        }
    }
    Some(pairs)
}

struct Search<'s> {
    candidates: &'s [Candidate],
    /// For each pair of accounts, the candidates that tell them apart.
    pairs: &'s [u64],
    best: Option<(usize, Vec<usize>)>,
}

impl Search<'_> {
    /// Goes on from some candidates with what they need and cost.
    fn go(&mut self, chosen: &mut Vec<usize>, has: &mut Vec<usize>, cost: usize) {
        let taken = chosen.iter().fold(0_u64, |all, at| all | 1 << at);
        let open = || self.pairs.iter().copied().filter(|pair| pair & taken == 0);
        let limit = self.best.as_ref().map_or(usize::MAX, |(cost, _)| *cost);
        if cost + at_least(open()) * QUESTION >= limit {
            return;
        }
        let Some(next) = open().min_by_key(|pair| pair.count_ones()) else {
            self.best = Some((cost, chosen.clone()));
            return;
        };
        let candidates = self.candidates;
        for (at, candidate) in candidates.iter().enumerate().filter(|(at, _)| next >> at & 1 == 1) {
            let is_new = !has.contains(&candidate.needs);
            chosen.push(at);
            if is_new {
                has.push(candidate.needs);
            }
            self.go(chosen, has, cost + QUESTION + usize::from(is_new));
            if is_new {
                has.pop();
            }
            chosen.pop();
        }
    }
}

/// How many candidates it takes at least: as many as there are pairs that have none in common.
fn at_least(pairs: impl Iterator<Item = u64>) -> usize {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|pair| pair.count_ones());
    let mut taken = 0;
    let is_apart = |pair: &u64| {
        let is_apart = pair & taken == 0;
        taken |= if is_apart { *pair } else { 0 };
        is_apart
    };
    pairs.into_iter().filter(is_apart).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(needs: usize, answers: &[u8]) -> Candidate {
        Candidate { needs, answers: answers.iter().map(|it| *it == 1).collect() }
    }

    #[test]
    fn two_questions_tell_four_accounts_apart_and_those_that_need_one_thing_are_taken() {
        let candidates = [
            candidate(0, &[1, 0, 0, 0]),
            candidate(0, &[0, 1, 0, 0]),
            candidate(0, &[0, 0, 1, 0]),
            candidate(1, &[1, 1, 0, 0]),
            candidate(2, &[1, 0, 1, 0]),
            candidate(1, &[1, 0, 1, 0]),
        ];
        assert_eq!(fewest(&candidates, &[]), Some(vec![3, 5]));
        assert_eq!(fewest(&candidates[..3], &[]), Some(vec![0, 1, 2]));
    }

    #[test]
    fn accounts_that_nothing_tells_apart_are_no_result() {
        assert_eq!(fewest(&[candidate(0, &[1, 1, 0])], &[]), None);
    }
}
