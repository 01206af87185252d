//! A program with all that it starts: they end together, and none outlives this process.

#[cfg(unix)]
pub use unix::{kill, kill_all, start, try_wait};

#[cfg(not(unix))]
pub use other::{kill, start, try_wait};

#[cfg(unix)]
mod unix {
    use std::io;
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command, ExitStatus};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use rustix::process::{Pid, Signal, kill_process_group};

    use crate::cli::writer;

    /// The groups that may run, by the number of their first process. It is another's once that process was waited for.
    static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

    fn running() -> MutexGuard<'static, Vec<Pid>> {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts it in a group of its own, which a signal to that of this process does not reach.
    pub fn start(command: &mut Command) -> io::Result<Child> {
        writer::watch_signals();
        let mut running = running();
        let child = command.process_group(0).spawn()?;
        running.push(Pid::from_child(&child));
        Ok(child)
    }

    pub fn try_wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
        let mut running = running();
        let status = child.try_wait()?;
        if status.is_some() {
            let own = Pid::from_child(child);
            running.retain(|pid| *pid != own);
        }
        Ok(status)
    }

    pub fn kill(child: &mut Child) {
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }

    /// Ends all of them for good: none can be started any more.
    pub fn kill_all() {
        let running = running();
        for pid in running.iter() {
            let _ = kill_process_group(*pid, Signal::KILL);
        }
        std::mem::forget(running);
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;
    use std::process::{Child, Command, ExitStatus};

    pub fn start(command: &mut Command) -> io::Result<Child> {
        command.spawn()
    }

    pub fn try_wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
        child.try_wait()
    }

    pub fn kill(child: &mut Child) {
        let _ = child.kill();
    }
}
