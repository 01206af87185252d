//! What to change for a call that nothing takes, tried on all that the repository keeps. It is looked for beside the calls:
//! an answer never waits for it.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};

use super::filters::Filters;
use super::judge::WIDTH;
use crate::cli::test::one_call::{self, CallAdvice};
use crate::model::payload::Payload;
use crate::project::trial::Material;

/// How many calls may wait for it; of more there is nothing to say.
const MOST_WAITING: usize = 32;
/// So many times as long as a look took, the thread for the terminal rests: calls need the processor more.
const REST: u32 = 9;

type OnAdvice = Box<dyn FnOnce(Option<CallAdvice>) + Send>;

struct Job {
    filters: Arc<Filters>,
    /// What the call is told by.
    name: String,
    payload: Payload,
    then: OnAdvice,
}

/// The samples and suites as they were when the filters were read, once somebody asks.
type Repository = Mutex<ReadMaterial>;
type ReadMaterial = Option<(Arc<Filters>, Material)>;

pub struct CloserLook {
    for_terminal: SyncSender<Job>,
    for_page: SyncSender<Job>,
}

impl CloserLook {
    pub fn start() -> Result<Self> {
        let repository = Arc::new(Repository::default());
        let start = |name: &str, rest| {
            let (sender, jobs) = sync_channel(MOST_WAITING);
            let repository = Arc::clone(&repository);
            let started = thread::Builder::new().name(name.into()).spawn(move || work(&jobs, &repository, rest));
            started.context("no thread can be started")?;
            Ok::<_, anyhow::Error>(sender)
        };
        Ok(Self { for_terminal: start("changes", REST)?, for_page: start("page", 0)? })
    }

    /// Looks when there is time, and does not where too many wait.
    pub fn for_terminal(&self, filters: &Arc<Filters>, name: String, payload: Payload, then: OnAdvice) {
        let _ = self.for_terminal.try_send(Job { filters: Arc::clone(filters), name, payload, then });
    }

    /// Looks at once. Where too many wait, nothing is found.
    pub fn for_page(&self, filters: &Arc<Filters>, name: String, payload: Payload, then: OnAdvice) {
        let sent = self.for_page.try_send(Job { filters: Arc::clone(filters), name, payload, then });
        if let Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) = sent {
            (job.then)(None);
        }
    }
}

fn work(jobs: &Receiver<Job>, repository: &Repository, rest: u32) {
    for Job { filters, name, payload, then } in jobs {
        let start = Instant::now();
        let looked = look(&mut repository.lock().unwrap_or_else(PoisonError::into_inner), &filters, name, payload);
        then(looked);
        thread::sleep(start.elapsed() * rest);
    }
}

fn look(known: &mut ReadMaterial, filters: &Arc<Filters>, name: String, payload: Payload) -> Option<CallAdvice> {
    if known.as_ref().is_none_or(|(of, _)| !Arc::ptr_eq(of, filters)) {
        *known = Some((Arc::clone(filters), one_call::material(&filters.settings, &filters.services)));
    }
    one_call::look(&filters.settings, &mut known.as_mut()?.1, name, payload, WIDTH)
}
