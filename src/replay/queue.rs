//! What is on the way between the thread that reads and enters and those that judge.

use std::collections::{BTreeMap, VecDeque};

use super::batch_judge::JudgedBatch;
use super::cut::Batch;
use super::runner::many;

/// How many bytes of work wait to be entered before no more is made but what is entered next.
const MAX_WAITING: usize = many(16 * 1024 * 1024);

/// Batches by their numbers: those to judge, and those that are judged, or the start of which is.
#[derive(Default)]
pub struct Queue {
    pub batches: BTreeMap<u64, Batch>,
    done: BTreeMap<u64, Done>,
    /// How many batches are entered: the number of the next one.
    pub entered: u64,
    /// How many bytes of work wait to be entered.
    waiting: usize,
    /// What was entered: its memory is used again.
    pub spare: Vec<JudgedBatch>,
    pub is_over: bool,
    /// A thread failed, and what it had will never be done.
    pub is_broken: bool,
}

/// What is judged of a batch, and the batch when that is all.
#[derive(Default)]
struct Done {
    work: VecDeque<JudgedBatch>,
    batch: Option<Batch>,
}

impl Queue {
    /// The next batch to judge, and memory for it. While much waits to be entered, only what is entered before that.
    pub fn take(&mut self) -> Option<(u64, Batch, JudgedBatch)> {
        let next = self.batches.first_entry()?;
        let has_work = |done: &Done| !done.work.is_empty();
        let is_next = *next.key() == self.entered && !self.done.get(&self.entered).is_some_and(has_work);
        if self.waiting >= MAX_WAITING && !is_next {
            return None;
        }
        let (number, batch) = next.remove_entry();
        Some((number, batch, self.spare.pop().unwrap_or_default()))
    }

    /// Puts down work, and what is left of its batch.
    pub fn put(&mut self, number: u64, batch: Batch, work: JudgedBatch) {
        self.waiting += work.held();
        let done = self.done.entry(number).or_default();
        done.work.push_back(work);
        if batch.is_judged() {
            done.batch = Some(batch);
        } else {
            self.batches.insert(number, batch);
        }
    }

    /// The work that is to be entered next.
    pub fn next_work(&mut self) -> Option<JudgedBatch> {
        let work = self.done.get_mut(&self.entered)?.work.pop_front()?;
        self.waiting -= work.held();
        Some(work)
    }

    /// The batch whose work is entered, when that is all of it.
    pub fn entered(&mut self) -> Option<Batch> {
        let is_all = |done: &Done| done.work.is_empty() && done.batch.is_some();
        self.done.get(&self.entered).filter(|done| is_all(done))?;
        let done = self.done.remove(&self.entered)?;
        self.entered += 1;
        done.batch
    }
}
