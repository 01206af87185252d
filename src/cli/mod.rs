//! The commands, one file each: the only room that touches files, the environment and the exit status.

mod args;
mod boundary;
mod completions;
mod explain;
mod files;
mod filters;
mod first_steps;
mod git;
#[cfg(feature = "serve")]
mod http;
mod import;
mod infer;
mod init;
mod kept;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod name_roots;
mod owners;
mod payloads;
mod probe;
mod problems;
mod redact;
mod replay;
mod repo_root;
mod rewrite;
mod samples;
mod schema;
mod secrets;
#[cfg(feature = "serve")]
mod serve;
mod settings;
mod show;
mod stdin;
mod stream;
mod suites;
mod test;
mod watch;
mod watched;
mod writer;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;

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
    writer::survive_size_limit();
    let cli = Cli::read();
    std::env::args_os().skip(1).for_each(|argument| secrets::learn_name(&argument));
    let color = cli.as_ref().map(|cli| cli.global.color).unwrap_or_default();
    let mut streams = match Streams::new(&color) {
        Ok(streams) => streams,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: standard output cannot be opened: {error}");
            return Exit::Failed;
        }
    };
    let ended = match &cli {
        Ok(cli) => command(cli, &mut streams),
        Err(said) => usage(said, &mut streams),
    };
    ended.unwrap_or_else(|error| {
        streams.error(&error);
        Exit::Failed
    })
}

/// What the command line says by itself: help, the version, or what is wrong with it.
fn usage(said: &clap::Error, streams: &mut Streams) -> Result<Exit> {
    streams.usage(said)?;
    Ok(if said.exit_code() == 0 { Exit::Clean } else { Exit::Failed })
}

fn command(cli: &Cli, streams: &mut Streams) -> Result<Exit> {
    match &cli.command {
        Command::Test(args) => test::run(&cli.global, args, streams),
        Command::Lint(args) => lint::run(&cli.global, args, streams),
        Command::Replay(args) => replay::run(&cli.global, args, streams),
        Command::Redact(args) => redact::run(&cli.global, args, streams),
        Command::Infer(args) => infer::run(&cli.global, args, streams),
        Command::Import(args) => import::run(&cli.global, args, streams),
        Command::Explain(args) => explain::run(args, streams),
        Command::Init(args) => init::run(&cli.global, args, streams),
        Command::Schema(args) => schema::run(args, streams),
        Command::Show(args) => show::run(&cli.global, args, streams),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&cli.global, args, streams),
        #[cfg(feature = "lsp")]
        Command::Lsp(_) => lsp::run(&cli.global),
        Command::Probe(args) => probe::run(&cli.global, args, streams),
        Command::Completions(args) => completions::run(args, streams),
        Command::Man(args) => man::run(&cli.global, args, streams),
    }
}
