//! `cgfilter completions`: what a shell needs to complete commands and options, from the definition of the command line.

use std::io::Write;

use anyhow::Result;

use super::Exit;
use super::args::{Cli, CompletionsArgs};
use super::stream::Streams;

pub fn run(args: &CompletionsArgs, streams: &mut Streams) -> Result<Exit> {
    streams.report().write_all(&script(args.shell))?;
    streams.out.flush()?;
    Ok(Exit::Clean)
}

/// The whole script, made before a byte of it is written: the library does not expect a reader that goes away.
fn script(shell: clap_complete::Shell) -> Vec<u8> {
    let mut command = Cli::definition();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    script
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use clap_complete::Shell;

    use super::*;

    /// The commands, and the long options of all of them.
    fn words() -> (Vec<String>, Vec<String>) {
        let cli = Cli::definition();
        let shown = || cli.get_subcommands().filter(|it| it.get_name() != "help");
        let commands = shown().map(|it| it.get_name().to_owned()).collect();
        let options = std::iter::once(&cli)
            .chain(shown())
            .flat_map(|command| command.get_arguments())
            .filter_map(|argument| argument.get_long().map(str::to_owned))
            .collect();
        (commands, options)
    }

    #[test]
    fn every_shell_learns_every_command_and_option() {
        let (commands, options) = words();
        assert!(commands.len() > 4 && options.len() > 20);
        for shell in Shell::value_variants() {
            let script = String::from_utf8(script(*shell)).unwrap();
            let has = |word: &String| script.contains(word.as_str());
            let dash = if *shell == Shell::Fish { "-l " } else { "--" };
            let missing: Vec<_> = commands
                .iter()
                .cloned()
                .chain(options.iter().map(|option| format!("{dash}{option}")))
                .filter(|word| !has(word))
                .collect();
            assert_eq!(missing, [""; 0], "{shell}");
        }
    }
}
