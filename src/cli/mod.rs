//! The commands, one file each: the only room that touches files, the environment and the exit status.

mod args;
mod boundary;
mod completions;
mod draft;
mod explain;
mod files;
mod filters;
mod git;
mod infer;
mod init;
mod lint;
mod man;
mod owners;
mod payloads;
mod problems;
mod replay;
mod rewrite;
mod samples;
mod schema;
mod settings;
mod show;
mod stream;
mod test;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use stream::Streams;

/// How a command ended, the same for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Clean = 0,
    /// Something was found: a payload that fails, a finding.
    Found = 1,
    /// The tool could not do its work.
    Failed = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the command that the process was started with.
pub fn run() -> Exit {
    let cli = Cli::parse();
    let mut streams = Streams::new(&cli.global.color);
    let ended = match &cli.command {
        Command::Test(args) => test::run(&cli.global, args, &mut streams),
        Command::Lint(args) => lint::run(&cli.global, args, &mut streams),
        Command::Replay(args) => replay::run(&cli.global, args, &mut streams),
        Command::Infer(args) => infer::run(&cli.global, args, &mut streams),
        Command::Explain(args) => explain::run(args, &mut streams),
        Command::Init(args) => init::run(&cli.global, args, &mut streams),
        Command::Schema(args) => schema::run(args, &mut streams),
        Command::Show(args) => show::run(&cli.global, args, &mut streams),
        Command::Completions(args) => completions::run(args, &mut streams),
        Command::Man(args) => man::run(&cli.global, args, &mut streams),
    };
    ended.unwrap_or_else(|error| {
        streams.error(&error);
        Exit::Failed
    })
}
