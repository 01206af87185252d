//! Replays a log on several threads, with the result of one.
//!
//! The thread that is here reads, and enters judged lines in the order of the log. Whenever there is neither to do, it
//! judges as the others do. What is on the way is bounded, by bytes: what was read, and what was made of it. One line may be
//! megabytes, and be accepted by thousands of services.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::batch_judge::{BatchJudge, JudgedBatch};
use super::cut::Cutter;
use super::line_worker::{LineWorker, work};
use super::part::{Hider, PartReader};
use super::queue::Queue;
use super::run::ReplayRun;
use super::tally::Tally;
use super::{Chunks, Each, Options, Parts};
use crate::engine::Reading;
use crate::engine::compiled::{Compiled, Detail};
use crate::model::filter::Service;

/// How many batches are on the way for each thread.
const AHEAD: u64 = 4;
/// How many bytes they have together; one there is always.
const MAX_AHEAD: usize = many(16 * 1024 * 1024);
/// How many bytes of work are handed over at once. Of many threads each makes less, so that together they make no more.
const ENOUGH: usize = many(256 * 1024);
const MAX_MAKING: usize = many(16 * 1024 * 1024);

/// In tests logs are short: there a little is much.
pub const fn many(bytes: usize) -> usize {
    if cfg!(test) { bytes >> 12 } else { bytes }
}

pub fn replay<'s>(
    services: &'s [Service],
    reading: Reading,
    base: Option<&'s [Service]>,
    (chunks, parts): (&mut dyn Chunks, Option<Parts<'_>>),
    options: &Options<'s>,
    each: Option<Each<'_>>,
) -> io::Result<ReplayRun<'s>> {
    let detail = if base.is_some() { Detail::Incidents } else { Detail::Verdicts };
    let now = Compiled::of(services, reading, detail);
    let ready = base.map(|base| (base, Compiled::of(base, reading, detail)));
    let base = ready.as_ref().map(|(services, compiled)| (*services, compiled));
    let all_bad = each.is_some();
    let others = (!options.others.is_empty()).then(|| Compiled::of(options.others, reading, Detail::Verdicts));
    let hider = options.is_part.then(|| Hider::new(services));
    let mut tally = Tally::new((services, &now), base, each).noting(hider.as_ref());
    let hasher = tally.now.ledger.hasher().clone();
    let threads = options.threads();
    let enough = ENOUGH.min(MAX_MAKING / threads).max(1);
    let worker = || {
        let versions = ((services, &now), base);
        BatchJudge::new(versions, reading, options.from.as_deref(), hasher.clone(), all_bad, enough)
            .leaving_out(others.as_ref())
            .keeping_texts(options.keeps_texts)
            .noting(hider.as_ref())
    };
    let mut cutter = Cutter::new(chunks);
    match parts {
        None => run(&mut cutter, threads, &worker, &mut tally)?,
        Some(parts) => {
            let reader = || PartReader::new(&now, hasher.clone(), parts.places, (all_bad, enough));
            run(&mut cutter, threads, &reader, &mut tally)?;
            let lines = parts.places.iter().map(|place| place.lines);
            tally.count_parts(parts.ends.iter().zip(lines), options.keeps_texts);
        }
    }
    Ok(tally.finish(reading))
}

fn run<W: LineWorker>(
    cutter: &mut Cutter<'_>,
    threads: usize,
    worker: &(impl Fn() -> W + Sync),
    tally: &mut Tally<'_, '_, '_>,
) -> io::Result<()> {
    match threads {
        1 => run_serial(cutter, worker(), tally),
        threads => run_parallel(cutter, threads, worker, tally),
    }
}

fn run_serial(cutter: &mut Cutter<'_>, mut worker: impl LineWorker, tally: &mut Tally<'_, '_, '_>) -> io::Result<()> {
    let mut done = JudgedBatch::default();
    while let Some(mut batch) = cutter.next()? {
        while !batch.is_judged() {
            done = work(&mut worker, &mut batch, done);
            cutter.find(&mut done.bad);
            tally.enter(&mut done)?;
        }
        cutter.take_back(batch);
    }
    Ok(())
}

/// What the threads share.
struct Shared {
    queue: Mutex<Queue>,
    batch_came: Condvar,
    work_done: Condvar,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges until there is nothing more to judge.
    fn run_worker(&self, worker: &mut impl LineWorker) {
        let _guard = PanicGuard(self);
        let mut queue = self.queue();
        loop {
            if let Some((number, mut batch, spare)) = queue.take() {
                drop(queue);
                let done = work(worker, &mut batch, spare);
                queue = self.queue();
                queue.put(number, batch, done);
                self.work_done.notify_one();
            } else if queue.is_over {
                return;
            } else {
                let wait = self.batch_came.wait(queue);
                queue = wait.unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// Tells the others when a thread fails, so that nobody waits for what it had.
struct PanicGuard<'w>(&'w Shared);

impl Drop for PanicGuard<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.is_broken |= thread::panicking();
        queue.is_over |= queue.is_broken;
        self.0.work_done.notify_all();
        self.0.batch_came.notify_all();
    }
}

fn run_parallel<W: LineWorker>(
    cutter: &mut Cutter<'_>,
    threads: usize,
    worker: &(impl Fn() -> W + Sync),
    tally: &mut Tally<'_, '_, '_>,
) -> io::Result<()> {
    let shared = Shared { queue: Mutex::default(), batch_came: Condvar::new(), work_done: Condvar::new() };
    let shared = &shared;
    thread::scope(|scope| {
        // Where no thread can be started, this one does all the work.
        let start =
            |_: &usize| thread::Builder::new().spawn_scoped(scope, move || shared.run_worker(&mut worker())).is_ok();
        let started = (1..threads).take_while(start).count();
        let ahead = AHEAD * (1 + started) as u64;
        let done = Coordinator { cutter, shared, read: 0, bytes: 0 }.coordinate(ahead, &mut worker(), tally);
        let mut queue = shared.queue();
        queue.is_over = true;
        queue.batches.clear();
        shared.batch_came.notify_all();
        done
    })
}

/// Reads, enters, and judges when there is neither to do.
struct Coordinator<'l, 'c> {
    cutter: &'l mut Cutter<'c>,
    shared: &'l Shared,
    /// How many batches were read, and how many bytes those have that are on the way.
    read: u64,
    bytes: usize,
}

impl Coordinator<'_, '_> {
    fn coordinate(mut self, ahead: u64, worker: &mut impl LineWorker, tally: &mut Tally<'_, '_, '_>) -> io::Result<()> {
        let (shared, mut has_more) = (self.shared, true);
        loop {
            let mut queue = shared.queue();
            let on_the_way = self.read - queue.entered;
            if let Some(mut done) = queue.next_work() {
                drop(queue);
                self.cutter.find(&mut done.bad);
                tally.enter(&mut done)?;
                self.has_entered(done);
            } else if has_more && (on_the_way == 0 || on_the_way < ahead && self.held() < MAX_AHEAD) {
                drop(queue);
                has_more = self.has_read()?;
            } else if let Some((number, mut batch, spare)) = queue.take() {
                drop(queue);
                let done = work(worker, &mut batch, spare);
                shared.queue().put(number, batch, done);
            } else if queue.is_broken || on_the_way == 0 {
                return Ok(());
            } else {
                let wait = shared.work_done.wait(queue);
                drop(wait.unwrap_or_else(PoisonError::into_inner));
            }
        }
    }

    /// How many bytes of the log are on the way.
    fn held(&self) -> usize {
        self.bytes + self.cutter.held()
    }

    /// Puts the next batch on its way, if there is one.
    fn has_read(&mut self) -> io::Result<bool> {
        let Some(batch) = self.cutter.next()? else {
            return Ok(false);
        };
        self.bytes += batch.size();
        self.shared.queue().batches.insert(self.read, batch);
        self.shared.batch_came.notify_one();
        self.read += 1;
        Ok(true)
    }

    /// Gets back what is not needed any more, and lets those go on who waited for that.
    fn has_entered(&mut self, work: JudgedBatch) {
        let mut queue = self.shared.queue();
        // Of a line that made much there may be only one.
        queue.spare.extend(Some(work).filter(|work| work.held() <= 4 * ENOUGH));
        let batch = queue.entered();
        if !queue.batches.is_empty() {
            self.shared.batch_came.notify_one();
        }
        drop(queue);
        if let Some(batch) = batch {
            self.bytes -= batch.size();
            self.cutter.take_back(batch);
        }
    }
}
