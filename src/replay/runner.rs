//! Replays a log on several threads, with the result of one.
//!
//! The thread that is here reads, and enters judged batches in the order of the log. Whenever there is neither to do, it
//! judges as the others do. A bounded number of batches is on the way, so memory is bounded too.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::cut::{Batch, Cutter};
use super::run::ReplayRun;
use super::tally::Tally;
use super::work::{Work, Worker};
use super::{Chunks, Each, Options};
use crate::engine::Reading;
use crate::engine::compiled::{Compiled, Detail};
use crate::model::filter::Service;

/// How many batches are on the way for each thread.
const AHEAD: u64 = 4;

pub fn replay<'s>(
    services: &'s [Service],
    reading: Reading,
    base: Option<&'s [Service]>,
    chunks: &mut dyn Chunks,
    options: &Options,
    each: Option<Each<'_>>,
) -> io::Result<ReplayRun<'s>> {
    let detail = match base {
        Some(_) => Detail::Incidents,
        None => Detail::Verdicts,
    };
    let now = Compiled::of(services, reading, detail);
    let base = base.map(|base| Compiled::of(base, reading, detail));
    let all_bad = each.is_some();
    let mut tally = Tally::new(&now, base.as_ref(), each);
    let hasher = tally.now.ledger.hasher().clone();
    let worker = || Worker::new((&now, base.as_ref()), options.from.as_deref(), hasher.clone(), all_bad);
    let mut cutter = Cutter::new(chunks);
    match threads(options) {
        1 => alone(&mut cutter, worker(), &mut tally)?,
        threads => together(&mut cutter, threads, &worker, &mut tally)?,
    }
    Ok(tally.finish(reading))
}

fn threads(options: &Options) -> usize {
    match options.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    }
}

fn alone<'s>(cutter: &mut Cutter<'_>, mut worker: Worker<'_, 's>, tally: &mut Tally<'_, 's, '_>) -> io::Result<()> {
    let mut work = Work::default();
    while let Some(batch) = cutter.next()? {
        work = worker.work(&batch, work);
        cutter.find(&mut work.bad);
        tally.enter(&work)?;
        cutter.take_back(batch);
    }
    Ok(())
}

/// What the threads share.
struct Shared<'s> {
    desk: Mutex<Desk<'s>>,
    batch_came: Condvar,
    work_done: Condvar,
}

/// Batches by their numbers: those to judge, and those that are judged.
#[derive(Default)]
struct Desk<'s> {
    batches: VecDeque<(u64, Batch)>,
    done: BTreeMap<u64, (Batch, Work<'s>)>,
    /// What was entered: its memory is used again.
    spare: Vec<Work<'s>>,
    is_over: bool,
    /// A thread failed, and what it had will never be done.
    is_broken: bool,
}

impl<'s> Shared<'s> {
    fn desk(&self) -> MutexGuard<'_, Desk<'s>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges until there is nothing more to judge.
    fn help(&self, worker: &mut Worker<'_, 's>) {
        let _watch = Watch(self);
        let mut desk = self.desk();
        loop {
            if let Some((number, batch)) = desk.batches.pop_front() {
                let spare = desk.spare.pop().unwrap_or_default();
                drop(desk);
                let work = worker.work(&batch, spare);
                desk = self.desk();
                desk.done.insert(number, (batch, work));
                self.work_done.notify_one();
            } else if desk.is_over {
                return;
            } else {
                let wait = self.batch_came.wait(desk);
                desk = wait.unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// Tells the others when a thread fails, so that nobody waits for what it had.
struct Watch<'w, 's>(&'w Shared<'s>);

impl Drop for Watch<'_, '_> {
    fn drop(&mut self) {
        let mut desk = self.0.desk();
        desk.is_broken |= thread::panicking();
        desk.is_over |= desk.is_broken;
        self.0.work_done.notify_all();
        self.0.batch_came.notify_all();
    }
}

fn together<'c, 's: 'c>(
    cutter: &mut Cutter<'_>,
    threads: usize,
    worker: &(impl Fn() -> Worker<'c, 's> + Sync),
    tally: &mut Tally<'_, 's, '_>,
) -> io::Result<()> {
    let shared = Shared { desk: Mutex::default(), batch_came: Condvar::new(), work_done: Condvar::new() };
    let shared = &shared;
    thread::scope(|scope| {
        // Where no thread can be started, this one does all the work.
        let start = |_: &usize| thread::Builder::new().spawn_scoped(scope, move || shared.help(&mut worker())).is_ok();
        let started = (1..threads).take_while(start).count();
        let led = lead(cutter, AHEAD * (1 + started) as u64, &mut worker(), shared, tally);
        let mut desk = shared.desk();
        desk.is_over = true;
        desk.batches.clear();
        shared.batch_came.notify_all();
        led
    })
}

/// Reads, enters, and judges when there is neither to do.
fn lead<'s>(
    cutter: &mut Cutter<'_>,
    ahead: u64,
    worker: &mut Worker<'_, 's>,
    shared: &Shared<'s>,
    tally: &mut Tally<'_, 's, '_>,
) -> io::Result<()> {
    let (mut read, mut entered, mut has_more) = (0, 0, true);
    loop {
        let mut desk = shared.desk();
        if let Some((batch, mut work)) = desk.done.remove(&entered) {
            drop(desk);
            cutter.find(&mut work.bad);
            tally.enter(&work)?;
            entered += 1;
            cutter.take_back(batch);
            shared.desk().spare.push(work);
        } else if has_more && read - entered < ahead {
            drop(desk);
            match cutter.next()? {
                Some(batch) => {
                    shared.desk().batches.push_back((read, batch));
                    shared.batch_came.notify_one();
                    read += 1;
                }
                None => has_more = false,
            }
        } else if let Some((number, batch)) = desk.batches.pop_front() {
            let spare = desk.spare.pop().unwrap_or_default();
            drop(desk);
            let work = worker.work(&batch, spare);
            shared.desk().done.insert(number, (batch, work));
        } else if desk.is_broken || entered == read {
            return Ok(());
        } else {
            let wait = shared.work_done.wait(desk);
            drop(wait.unwrap_or_else(PoisonError::into_inner));
        }
    }
}
