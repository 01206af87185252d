//! What takes longer than a keystroke may, in threads of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use super::repository::{ProjectTerms, Repository};
use super::server::Event;
use crate::project::Project;
use crate::project::one_file::Across;

/// What a job found.
pub enum JobResult {
    Loaded { folder: PathBuf, project: Box<Project> },
    LookedAcross { folder: PathBuf, revision: u64, across: Across },
}

/// Reads all files of a repository; false where that cannot begin.
pub fn load(folder: PathBuf, terms: ProjectTerms, done: Sender<Event>) -> bool {
    start(done, move || {
        let project = Box::new(Repository::read(&folder, terms));
        project.prepare();
        JobResult::Loaded { folder, project }
    })
}

/// A project as it is, to be looked at as a whole, with the suites that are open.
pub struct AcrossJob {
    pub folder: PathBuf,
    pub revision: u64,
    pub project: Arc<Project>,
    pub suites: Vec<PathBuf>,
}

/// Looks at all files together; false where that cannot begin.
pub fn look_across(job: AcrossJob, done: Sender<Event>) -> bool {
    let AcrossJob { folder, revision, project, suites } = job;
    start(done, move || {
        let across = project.across(&suites);
        // A change of it need not make a copy any more.
        drop(project);
        JobResult::LookedAcross { folder, revision, across }
    })
}

/// Where no thread can be started, nothing is found, and what is known stays.
fn start(done: Sender<Event>, work: impl FnOnce() -> JobResult + Send + 'static) -> bool {
    let run = move || {
        // Who does not wait any more has gone.
        let _ = done.send(Event::Done(work()));
    };
    thread::Builder::new().name("look".into()).spawn(run).is_ok()
}
