//! What the replies to the calls of a probe say: under every manner, which accounts explain how many of them.

use std::collections::HashMap;

use super::account::{Entries, OpenOfProbe, ProbeCall};
use super::manner::{Manner, Subject, TOPICS, Topic};
use super::plan::{Plan, TABLE};
use crate::engine::Reading;
use crate::engine::ledger::Entry;
use crate::engine::replies::{Account, Answered, CallEffects, Evidence, Mismatch, QUESTIONS, Readings, Unexplained};
use crate::model::reply::Reply;

/// How many questions of readings are about what a condition finds: list and case.
const OF_CONDITIONS: usize = 2;

/// One call that was sent, in the order of the record.
#[derive(Debug, Clone, Copy)]
pub struct SentCall {
    pub payload: usize,
    /// None where it is not known what was replied, nor so whether the call was processed.
    pub reply: Option<Reply>,
    pub line: u64,
}

/// What is known of an account.
#[derive(Debug)]
pub struct Findings {
    pub evidence: Evidence,
    /// The questions of readings and statuses.
    pub answered: Vec<Answered>,
    pub topics: Vec<TopicAnswered>,
    /// The first reply that shows other filters at work than those of the probe: then nothing is settled.
    pub foreign: Option<u64>,
    /// The first reply that no account gives to its call, whatever its filters: then nothing is settled either.
    pub strange: Option<u64>,
}

/// What is known of one other question.
#[derive(Debug, Clone)]
pub struct TopicAnswered {
    pub topic: &'static Topic,
    /// How many replies each answer explains at best.
    pub explained: Vec<u64>,
    pub settled: Option<usize>,
}

impl TopicAnswered {
    pub fn text(&self, answer: usize) -> &'static str {
        self.topic.answers.get(answer).copied().unwrap_or_default()
    }
}

impl SentCall {
    /// What was replied to it, where it was processed.
    fn processed(&self) -> Option<Reply> {
        self.reply.filter(Reply::is_processed)
    }
}

/// None where no call has a reply.
pub fn judge(plan: &Plan, calls: &[SentCall]) -> Option<Findings> {
    calls.iter().find_map(SentCall::processed)?;
    let record = Record::new(plan, calls);
    let best = record.best();
    let winner = best.winners.first().map_or_else(Manner::default, |(manner, _)| *manner);
    let evidence = record.evidence(winner);
    let certain: Vec<_> = evidence.unexplained().iter().filter(|it| record.is_certain(it.line)).collect();
    let foreign = certain.iter().filter(|it| record.is_foreign(it)).map(|it| it.line).min();
    let strange = evidence.mismatches().find(|(mismatch, _)| *mismatch == Mismatch::Differs);
    let strange = strange.map(|(_, count)| count.first);
    let settles =
        foreign.or(strange).is_none() && calls.iter().filter_map(SentCall::processed).any(|reply| is_taken(&reply));
    // What becomes of incidents in an account that is like none is not known, whatever explains most of it.
    let settles_incidents = settles && certain.is_empty();
    let agreed = |settles: bool, answer: &dyn Fn(Manner, Account) -> usize| {
        let mut all = best.winners.iter().map(|(manner, account)| answer(*manner, *account));
        let first = all.next().filter(|_| settles)?;
        all.all(|other| other == first).then_some(first)
    };
    let mut answered = evidence.answered();
    for ((at, question), explained) in answered.iter_mut().enumerate().zip(&best.of_questions) {
        let settles = if at < OF_CONDITIONS { settles } else { settles_incidents };
        question.settled = agreed(settles, &|_, account| question.question.answer(account));
        question.answers.iter_mut().zip(explained).for_each(|(answer, lines)| answer.lines = *lines);
    }
    let topics = TOPICS.iter().enumerate().zip(&best.of_topics).map(|((at, topic), explained)| {
        let settles = if at < Subject::NoMapping as usize { settles } else { settles_incidents };
        TopicAnswered { topic, explained: explained.clone(), settled: agreed(settles, &|manner, _| manner.answer(at)) }
    });
    Some(Findings { topics: topics.collect(), answered, foreign, strange, evidence })
}

fn is_taken(reply: &Reply) -> bool {
    reply.has_trigger() || reply.has_resolve() || matches!(reply.status, Some(200 | 201))
}

/// The calls of a record, those of one incident together: what one of them does depends on none of another.
struct Record<'r> {
    plan: &'r Plan,
    calls: &'r [SentCall],
    incidents: Vec<IncidentCalls>,
    accounts: Vec<Account>,
}

/// Which accounts explain most, and what each answer explains at best.
#[derive(Default)]
struct Best {
    most: u64,
    winners: Vec<(Manner, Account)>,
    of_questions: Vec<Vec<u64>>,
    of_topics: Vec<Vec<u64>>,
}

/// The calls of one incident, and which manners of conditions have the same parts take them.
struct IncidentCalls {
    calls: Vec<SentCall>,
    /// By the number of the manner.
    classes: Vec<usize>,
}

impl IncidentCalls {
    fn new(calls: Vec<SentCall>) -> Self {
        let mut known = HashMap::new();
        let class = |manner| {
            let takes =
                calls.iter().flat_map(|call| readings_of_lists().map(move |it| TABLE.get(call.payload, manner, it)));
            let next = known.len();
            *known.entry(takes.collect::<Vec<_>>()).or_insert(next)
        };
        let classes = Manner::of_conditions().map(class).collect();
        Self { calls, classes }
    }
}

impl<'r> Record<'r> {
    fn new(plan: &'r Plan, calls: &'r [SentCall]) -> Self {
        let mut incidents: HashMap<Option<usize>, Vec<SentCall>> = HashMap::new();
        for call in calls {
            let incident = plan.payloads.get(call.payload).and_then(|payload| payload.incident);
            incidents.entry(incident).or_default().push(*call);
        }
        let incidents = incidents.into_values().map(IncidentCalls::new).collect();
        Self { plan, calls, incidents, accounts: Account::all().collect() }
    }

    fn best(&self) -> Best {
        let of_topics = TOPICS.iter().map(|topic| vec![0; topic.answers.len()]).collect();
        let mut best = Best { of_topics, ..Best::default() };
        let mut of_accounts = vec![0; self.accounts.len()];
        let mut known = HashMap::new();
        for manner in Manner::all() {
            let explained = self.explained(manner, &mut known);
            let most = explained.iter().copied().max().unwrap_or_default();
            if most > best.most {
                best.winners.clear();
                best.most = most;
            }
            let winners = self.accounts.iter().zip(&explained).filter(|(_, lines)| **lines == best.most);
            best.winners.extend(winners.map(|(account, _)| (manner, *account)));
            of_accounts.iter_mut().zip(explained).for_each(|(own, lines)| *own = lines.max(*own));
            let topics = best.of_topics.iter_mut().enumerate();
            topics.for_each(|(topic, own)| raise(own, manner.answer(topic), most));
        }
        for question in &QUESTIONS {
            let mut own = vec![0; question.answers.len()];
            let all = self.accounts.iter().zip(&of_accounts);
            all.for_each(|(account, lines)| raise(&mut own, question.answer(*account), *lines));
            best.of_questions.push(own);
        }
        best
    }

    /// How many replies each account explains. What is known of an incident is found out once for all manners that do the
    /// same with its calls.
    fn explained(&self, manner: Manner, known: &mut HashMap<IncidentKey, Vec<u64>>) -> Vec<u64> {
        let mut all = vec![0; self.accounts.len()];
        let answers = [Subject::NoMapping, Subject::Alike].map(|subject| manner.answer(subject as usize));
        for (at, incident) in self.incidents.iter().enumerate() {
            let class = incident.classes.get(manner.condition_number()).copied().unwrap_or_default();
            let counts = known.entry((at, class, answers)).or_insert_with(|| self.counts(&incident.calls, manner));
            all.iter_mut().zip(counts).for_each(|(all, lines)| *all += *lines);
        }
        all
    }

    fn counts(&self, calls: &[SentCall], manner: Manner) -> Vec<u64> {
        let effects = self.effects(calls, manner);
        let explains =
            calls.iter().zip(&effects).filter_map(|(call, effects)| Some(effects.accounts(&call.processed()?)));
        let explains: Vec<_> = explains.collect();
        let count = |account: &Account| explains.iter().filter(|it| it.has(*account)).count() as u64;
        self.accounts.iter().map(count).collect()
    }

    fn evidence(&self, manner: Manner) -> Evidence {
        let mut evidence = Evidence::default();
        for (call, effects) in self.calls.iter().zip(self.effects(self.calls, manner)) {
            if let Some(reply) = call.processed() {
                evidence.count(call.line, &reply, &effects, Reading::default());
            }
        }
        evidence
    }

    /// What calls do under each reading.
    fn effects(&self, calls: &[SentCall], manner: Manner) -> Vec<CallEffects> {
        let mut effects = vec![CallEffects::default(); calls.len()];
        for reading in Reading::all() {
            let mut open = OpenOfProbe::default();
            let mut is_unsure: Vec<Option<usize>> = Vec::new();
            for (call, effects) in calls.iter().zip(&mut effects) {
                let incident = self.plan.payloads.get(call.payload).and_then(|payload| payload.incident);
                let takes = TABLE.get(call.payload, manner, reading);
                let probe_call = ProbeCall { payload: call.payload, incident, takes };
                let before = open.clone();
                let entries = open.enter(&probe_call, reading.order, manner);
                enter(effects, entries, reading, is_unsure.contains(&incident));
                match call.reply {
                    None => is_unsure.push(incident),
                    // A call that was refused changed nothing.
                    Some(reply) if !reply.is_processed() => open = before,
                    Some(_) => {}
                }
            }
        }
        effects
    }

    fn payload(&self, line: u64) -> Option<usize> {
        self.calls.iter().find(|call| call.line == line).map(|call| call.payload)
    }

    /// Whether a call is one that the filters of the probe take alike in all accounts.
    fn is_certain(&self, line: u64) -> bool {
        self.payload(line).is_some_and(|payload| self.plan.is_certain(payload))
    }

    /// Whether its reply can only come of other filters.
    fn is_foreign(&self, unexplained: &Unexplained) -> bool {
        let payload = self.payload(unexplained.line).and_then(|at| self.plan.payloads.get(at));
        let has_mapping = payload.is_some_and(|payload| payload.incident.is_some());
        has_mapping && matches!(unexplained.mismatch, Mismatch::NotTaken | Mismatch::TakenElsewhere)
    }
}

/// An incident, and all that what becomes of its calls depends on.
type IncidentKey = (usize, usize, [usize; 2]);

/// The readings that differ in what a condition finds.
fn readings_of_lists() -> impl Iterator<Item = Reading> {
    (0..4).map(Reading::of_number)
}

fn raise(best: &mut [u64], answer: usize, lines: u64) {
    if let Some(best) = best.get_mut(answer) {
        *best = lines.max(*best);
    }
}

fn enter(effects: &mut CallEffects, (opened, closed): Entries, reading: Reading, is_unsure: bool) {
    let under = Readings::of(reading);
    match opened {
        Some(_) if is_unsure => effects.may_open |= under,
        Some(Entry::Repeated) => effects.repeats |= under,
        Some(_) => effects.opens |= under,
        None => {}
    }
    match closed {
        Some(_) if is_unsure => effects.may_close |= under,
        Some(Entry::Closed) => effects.closes |= under,
        Some(_) => effects.closes_nothing |= under,
        None => {}
    }
}
