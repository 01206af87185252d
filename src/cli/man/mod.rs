//! `cgfilter man`: the manual pages, from the definition of the command line.

mod page;

use std::io::Write;

use anyhow::{Result, bail};

use super::args::{Cli, Global, ManArgs, is_stdin};
use super::stream::Streams;
use super::{Exit, files, writer};
use crate::model::text::count;
use page::Page;

pub fn run(global: &Global, args: &ManArgs, streams: &mut Streams) -> Result<Exit> {
    let Some(folder) = &args.out else {
        let cli = definition();
        streams.out.write_all(&Page::of(&cli, &cli).render()?)?;
        streams.out.flush()?;
        return Ok(Exit::Clean);
    };
    let pages = pages()?;
    if is_stdin(folder) {
        bail!("the pages are files: name a folder, or leave --out away for the first of them");
    }
    writer::make_folder(folder)?;
    let written = pages.iter().filter(|(file, text)| writer::write(&folder.join(file), text, streams));
    if written.count() < pages.len() {
        return Ok(Exit::Failed);
    }
    if !global.quiet {
        let name = files::name(folder);
        let note = format!("wrote {} to {name}", count(pages.len(), "page"));
        streams.say("note", &note, None);
    }
    Ok(Exit::Clean)
}

/// The command line with all that clap adds to it, such as `--help` and the global options of each command.
fn definition() -> clap::Command {
    Cli::definition().mut_subcommand("help", |help| help.hide(true))
}

fn shown(cli: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    cli.get_subcommands().filter(|command| !command.is_hide_set())
}

/// All pages, each with the name of its file. Nothing is written before all of them are there.
fn pages() -> Result<Vec<(String, Vec<u8>)>> {
    let cli = definition();
    std::iter::once(&cli)
        .chain(shown(&cli))
        .map(|command| {
            let page = Page::of(command, &cli);
            Ok((page.file_name(), page.render()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a page without the marks of its typesetting.
    fn plain(page: &[u8]) -> String {
        let text = std::str::from_utf8(page).unwrap();
        ["\\fB", "\\fI", "\\fR", "\\"].iter().fold(text.to_owned(), |text, mark| text.replace(mark, ""))
    }

    #[test]
    fn each_command_has_a_page_with_all_its_options() {
        let pages = pages().unwrap();
        let cli = definition();
        for command in std::iter::once(&cli).chain(shown(&cli)) {
            let name = command.get_display_name().unwrap_or("cgfilter");
            let page = pages.iter().find(|page| page.0 == format!("{name}.1"));
            let page = plain(&page.unwrap().1);
            for option in command.get_arguments().filter(|it| !it.is_hide_set()).filter_map(|it| it.get_long()) {
                assert!(page.contains(&format!("--{option}")), "{name}: {option}");
            }
            for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO"] {
                let heading = format!(".SH {section}\n");
                let quoted = format!(".SH \"{section}\"\n");
                let has = page.contains(&heading) || page.contains(&quoted);
                assert!(has, "{name}: {section}");
            }
        }
        assert_eq!(pages.len(), shown(&cli).count() + 1);
    }

    /// Without a date man(1) would take the source for it, and move all that follows to the left.
    #[test]
    fn the_header_has_every_field_in_its_place() {
        let title = format!(".TH cgfilter-test 1 \"\" \"cgfilter {}\" \"cgfilter manual\"", env!("CARGO_PKG_VERSION"));
        let pages = pages().unwrap();
        let page = pages.iter().find(|page| page.0 == "cgfilter-test.1");
        let page = std::str::from_utf8(&page.unwrap().1).unwrap();
        assert!(page.lines().any(|line| line == title), "{page}");
    }

    #[test]
    fn every_command_says_what_its_exit_status_means() {
        for command in shown(&definition()) {
            let about = command.get_long_about().or(command.get_about()).unwrap();
            let about = about.to_string();
            assert!(about.contains("Exit status: 0 "), "{}", command.get_name());
        }
    }

    #[test]
    fn every_command_has_examples_that_its_definition_takes() {
        let cli = definition();
        for command in shown(&cli) {
            let help = [command.get_long_about(), command.get_after_long_help()];
            let help: String = help.into_iter().flatten().map(|text| format!("{text}\n")).collect();
            let lines = help.lines().filter(|line| line.starts_with("  "));
            let examples = lines.filter_map(|line| line.find("cgfilter ").and_then(|at| line.get(at..)));
            let end = |line: &str| ["   ", " | ", " > ", " >> "].iter().filter_map(|it| line.find(it)).min();
            let examples: Vec<_> = examples.map(|line| &line[..end(line).unwrap_or(line.len())]).collect();
            assert!(!examples.is_empty(), "{}", command.get_name());
            for example in examples {
                let taken = cli.clone().try_get_matches_from(example.split(' '));
                assert!(taken.is_ok(), "{example}: {}", taken.unwrap_err());
            }
        }
    }

    #[test]
    fn the_exit_status_of_a_command_is_a_list_and_no_longer_in_its_description() {
        let pages = pages().unwrap();
        let lint = pages.iter().find(|page| page.0 == "cgfilter-lint.1");
        let lint = plain(&lint.unwrap().1);
        let (before, status) = lint.split_once(".SH \"EXIT STATUS\"").unwrap();
        assert!(!before.contains("Exit status"), "{before}");
        for line in [".TP\n0\n", ".TP\n1\n", ".TP\n2\n"] {
            assert!(status.contains(line), "{status}");
        }
        assert!(status.contains("When nothing is found"), "{status}");
    }
}
