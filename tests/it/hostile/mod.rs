//! Attacks, and what each must end in. A file is one promise of SECURITY.md; a test's name is the attack and its end.

mod files;
#[cfg(unix)]
mod first_steps;
#[cfg(unix)]
mod git;
mod infer;
mod limits;
#[cfg(target_os = "linux")]
mod memory;
mod runners;
mod secrets;
mod teams;
mod threads;
mod writing;
