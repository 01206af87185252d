//! Signals that end the process, and the one that tells of a file's largest size.

#[cfg(all(unix, feature = "serve"))]
pub use unix::end_otherwise;
#[cfg(unix)]
pub use unix::{survive_size_limit, watch};

#[cfg(not(unix))]
pub fn watch() {}

#[cfg(all(not(unix), feature = "serve"))]
pub fn end_otherwise() {}

#[cfg(not(unix))]
pub fn survive_size_limit() {}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Once, mpsc};
    use std::thread;

    use signal_hook::consts::signal::*;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::super::temporary;
    use crate::cli::git;

    const ENDING: [i32; 8] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2];

    /// Whether the command ends by itself when it is asked to.
    static ENDS_OTHERWISE: AtomicBool = AtomicBool::new(false);

    /// From now on what asks the process to end is for the command to hear, which ends when all is done.
    #[cfg(feature = "serve")]
    pub fn end_otherwise() {
        ENDS_OTHERWISE.store(true, Ordering::Release);
    }

    /// From now on a signal that ends the process removes temporary files before, and ends each git that runs. Where no
    /// thread can start, it ends it as it is.
    pub fn watch() {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(|| {
            let (ready, is_ready) = mpsc::channel();
            let wait = move || {
                let ignored = ignored();
                let ending = ENDING.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
                let mut signals = Signals::new(ending);
                let _ = ready.send(());
                for signal in signals.iter_mut().flat_map(Signals::forever) {
                    if ENDS_OTHERWISE.load(Ordering::Acquire) && matches!(signal, SIGINT | SIGTERM) {
                        continue;
                    }
                    temporary::remove_all();
                    git::kill_all();
                    let _ = emulate_default_handler(signal);
                }
            };
            if thread::Builder::new().name("signals".into()).spawn(wait).is_ok() {
                let _ = is_ready.recv();
            }
        });
    }

    /// The signals that the process was started to outlive, the first in the lowest bit: `nohup` wants that, and shells for
    /// what runs in the background. Where the system does not tell, those of `nohup`.
    fn ignored() -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
        ignored.unwrap_or(1 << (SIGHUP - 1))
    }

    /// A file that becomes too large for the limit of the process cannot be written: that is an error, and no end.
    pub fn survive_size_limit() {
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }
}
