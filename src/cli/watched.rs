//! The files that a command depends on, and a wait for a change of one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use notify::event::{CreateKind, RemoveKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::files;
use super::settings::Settings;

/// Editors write a file in several steps: what comes within this time is one change.
const SETTLE: Duration = Duration::from_millis(100);

/// Where changes never end, a look is due all the same.
const MOST_SETTLE: Duration = Duration::from_secs(1);

pub type FileEvent = notify::Result<Event>;

/// What a command depends on, as full paths.
#[derive(Default)]
pub struct Watched {
    /// The files and folders themselves, also those that are not there.
    wanted: BTreeSet<PathBuf>,
    /// Folders with all that is below them: those that somebody keeps filters or samples in.
    whole: BTreeSet<PathBuf>,
    /// Folders that only what is directly in them is seen of: in the folder of a config there may be a lot else.
    flat: BTreeSet<PathBuf>,
}

impl Watched {
    /// The filters, the samples and the config, and what the command line names besides.
    pub fn by(settings: &Settings, besides: &[PathBuf]) -> Self {
        let config = settings.source.as_ref();
        let config = config.map(|source| PathBuf::from(source.name()));
        let paths = settings.filters.iter().cloned();
        let paths = paths.chain([settings.samples.clone()]).chain(config);
        let paths: Vec<_> = paths.chain(besides.iter().cloned()).collect();
        // Links are followed as a look follows them: a real folder once, and none out of the repository.
        let folders = paths.iter().filter(|path| path.is_dir());
        let linked = folders.flat_map(|folder| settings.boundary.below(folder, |_| false).linked);
        let full = |path: PathBuf| std::path::absolute(path).ok();
        let whole = linked.filter_map(full).collect();
        let mut watched = Self { whole, wanted: paths.into_iter().filter_map(full).collect(), flat: BTreeSet::new() };
        for path in &watched.wanted {
            if path.is_dir() {
                watched.whole.insert(path.clone());
            }
            // A file is replaced by most editors, and a folder by a change of branches: what is above sees it.
            let above = path.ancestors().skip(1).find(|above| above.is_dir());
            watched.flat.extend(above.map(Path::to_owned));
        }
        let whole = &watched.whole;
        let in_whole = |flat: &PathBuf| whole.iter().any(|whole| flat.starts_with(whole));
        watched.flat.retain(|flat| !in_whole(flat));
        watched
    }

    pub fn watch(&self, sender: &Sender<FileEvent>) -> Result<RecommendedWatcher> {
        let sender = sender.clone();
        let config = Config::default().with_follow_symlinks(false);
        // The watcher starts a thread, and panics later where that fails.
        let started = thread::Builder::new().spawn(|| {}).context("cannot watch files: no thread can be started")?;
        let _ = started.join();
        let mut watcher = RecommendedWatcher::new(sender, config).context("cannot watch files")?;
        let flat = self.flat.iter();
        let flat = flat.map(|path| (path, RecursiveMode::NonRecursive));
        let whole = self.whole.iter();
        let whole = whole.map(|path| (path, RecursiveMode::Recursive));
        for (path, mode) in flat.chain(whole) {
            let watching = watcher.watch(path, mode);
            // One that is gone by now is seen from above.
            if path.is_dir() {
                watching.with_context(|| format!("cannot watch {}", files::name(path)))?;
            }
        }
        Ok(watcher)
    }

    /// Whether an event may change what is found: files that are only read are none of them.
    fn is_touched(&self, event: &Event, written: &[PathBuf]) -> bool {
        let of_folder =
            matches!(event.kind, EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder));
        let is_ours = |path: &PathBuf| {
            let known = ["yaml", "yml", "json", "ndjson", "jsonl"];
            let is_written = || {
                let path = path.canonicalize();
                path.is_ok_and(|path| written.contains(&path))
            };
            let in_whole = || self.whole.iter().any(|whole| path.starts_with(whole));
            let is_above = || self.wanted.iter().any(|wanted| wanted.starts_with(path));
            (files::has_extension(path, &known) && !is_written())
                || ((of_folder || path.is_dir()) && in_whole())
                || is_above()
        };
        !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(is_ours)
    }
}

/// Waits for a change, and until it has settled; false when there will be none any more.
pub fn wait(changes: &Receiver<FileEvent>, watched: &Watched, written: &[PathBuf]) -> bool {
    loop {
        match changes.recv() {
            Err(_) => return false,
            Ok(Ok(event)) if watched.is_touched(&event, written) => break,
            Ok(_) => {}
        }
    }
    let first = Instant::now();
    settle(|most| changes.recv_timeout(most).is_ok(), || first.elapsed());
    true
}

/// Waits until no change comes any more, or as long as a look may wait. `is_next` waits for the next change, at most so long.
fn settle(mut is_next: impl FnMut(Duration) -> bool, since_first: impl Fn() -> Duration) {
    loop {
        let left = MOST_SETTLE.saturating_sub(since_first());
        if left.is_zero() || !is_next(left.min(SETTLE)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// When a look starts, where a change comes each so many milliseconds, so many times.
    fn settled(each: u64, times: usize) -> (Duration, usize) {
        let (now, seen) = (Cell::new(Duration::ZERO), Cell::new(0));
        let is_next = |most: Duration| {
            let wait = Duration::from_millis(each);
            let comes = wait <= most && seen.get() < times;
            now.set(now.get() + if comes { wait } else { most });
            seen.set(seen.get() + usize::from(comes));
            comes
        };
        settle(is_next, || now.get());
        (now.get(), seen.get())
    }

    #[test]
    fn a_look_waits_until_changes_have_settled_and_a_storm_ends_no_later_than_it_may() {
        assert_eq!(settled(50, 0), (SETTLE, 0));
        assert_eq!(settled(50, 3), (Duration::from_millis(250), 3));
        assert_eq!(settled(50, usize::MAX), (MOST_SETTLE, 20));
        assert_eq!(settled(70, usize::MAX).0, MOST_SETTLE);
        // Where the queue is never empty, only the clock ends it.
        let ticks = Cell::new(0);
        settle(|_| true, || Duration::from_millis(ticks.replace(ticks.get() + 1)));
        assert_eq!(ticks.get(), 1_001);
    }
}
