//! One manual page: what clap knows of a command, and the sections that a manual page is read for besides.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

/// How the paragraph of a command's help begins that is a section of its own here.
const EXIT_STATUS: &str = "Exit status: ";

/// What goes for a command that says nothing else.
const ANY_STATUS: &str = "0 when all is well; 1 when something is found; 2 when the tool could not do its work: a mistake \
                          on the command line or in the config, a file that cannot be read or written";

/// The files that the commands work with, and the variables that they look at.
const FILES: [(&str, &str); 3] = [
    (
        "cgfilter.yaml",
        "The config, the nearest one from here upwards: where filters and samples are, how they are read, which rules run.",
    ),
    ("filters/*.yaml", "The filter files, one for each service, unless the config or the command line names others."),
    (
        "samples/SERVICE/**.json",
        "The samples of a service, beside the filters folder unless the config says otherwise.",
    ),
];
const ENVIRONMENT: [(&str, &str); 3] = [
    ("NO_COLOR", "No colours, as --color never."),
    ("CLICOLOR_FORCE", "Colours also where there is no terminal."),
    ("COLUMNS", "The width of the output, in place of the terminal's."),
];
const VENDOR: &str = "https://docs.callgoose.com/sqibs/api_integration";

pub struct Page<'c> {
    command: &'c Command,
    /// The command line as a whole, which has all commands.
    cli: &'c Command,
    /// The paragraphs of the command's help.
    paragraphs: Vec<String>,
    man: Man,
}

impl<'c> Page<'c> {
    pub fn of(command: &'c Command, cli: &'c Command) -> Self {
        let version = cli.get_version().unwrap_or_default();
        let usage = command.clone().render_usage().to_string();
        let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned();
        let described =
            command.clone().override_usage(usage).subcommand_value_name("command").subcommand_help_heading("COMMANDS");
        // A field that is empty has to be written all the same: without it, the next one takes its place.
        let man =
            Man::new(described).date("\"\"").source(format!("{} {version}", cli.get_name())).manual("cgfilter manual");
        let about = command.get_long_about().or(command.get_about());
        let about = about.map(ToString::to_string).unwrap_or_default();
        Self { command, cli, paragraphs: about.split("\n\n").map(str::to_owned).collect(), man }
    }

    pub fn file_name(&self) -> String {
        self.man.get_filename()
    }

    pub fn render(&self) -> io::Result<Vec<u8>> {
        let mut page = Vec::new();
        self.man.render_title(&mut page)?;
        self.man.render_name_section(&mut page)?;
        self.man.render_synopsis_section(&mut page)?;
        self.description().to_writer(&mut page)?;
        self.man.render_options_section(&mut page)?;
        if self.command.has_subcommands() {
            self.man.render_subcommands_section(&mut page)?;
        }
        self.rest().to_writer(&mut page)?;
        Ok(page)
    }

    fn description(&self) -> Roff {
        let mut roff = Roff::new();
        roff.control("SH", ["DESCRIPTION"]);
        let first = self.paragraphs.first().map_or("", String::as_str);
        for paragraph in &self.paragraphs {
            if paragraph.starts_with(EXIT_STATUS) {
                continue;
            }
            // What stands below the heading is a paragraph without being told.
            if paragraph != first {
                roff.control("PP", []);
            }
            self::paragraph(&mut roff, paragraph);
        }
        roff
    }

    /// The examples of the command's help, and what stands below them.
    fn examples(&self, roff: &mut Roff) {
        let text = self.command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let Some(text) = text.strip_prefix("Examples:\n") else { return };
        roff.control("SH", ["EXAMPLES"]);
        text.split("\n\n").for_each(|text| paragraph(roff, text));
    }

    fn rest(&self) -> Roff {
        let mut roff = Roff::new();
        roff.control("SH", ["EXIT STATUS"]);
        let mut statuses = self.paragraphs.iter().filter_map(|it| it.strip_prefix(EXIT_STATUS));
        for status in statuses.next().unwrap_or(ANY_STATUS).split("; ") {
            let (number, when) = status.split_once(' ').unwrap_or((status, ""));
            entry(&mut roff, bold(number), &sentence(when));
        }
        if self.command.has_subcommands() {
            shared_by_all(&mut roff);
        }
        self.examples(&mut roff);
        roff.control("SH", ["SEE ALSO"]);
        let pages: Vec<_> = self.other_pages().map(|name| format!("{name}(1)")).collect();
        roff.text([roman(pages.join(", "))]);
        roff.control("PP", []);
        roff.text([roman(format!("Callgoose's own pages: {VENDOR}"))]);
        roff
    }

    /// The names of the pages of all other commands, and of the tool.
    fn other_pages(&self) -> impl Iterator<Item = &str> {
        let all = std::iter::once(self.cli).chain(self.cli.get_subcommands());
        let shown = all.filter(|command| !command.is_hide_set());
        let others = shown.filter(|command| command.get_name() != self.command.get_name());
        others.map(|command| command.get_display_name().unwrap_or(command.get_name()))
    }
}

/// The page of the tool speaks of what all commands have in common, so that theirs need not.
fn shared_by_all(roff: &mut Roff) {
    for (heading, entries) in [("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT)] {
        roff.control("SH", [heading]);
        for (name, text) in entries {
            entry(roff, italic(name), text);
        }
    }
}

/// Indented lines are commands to copy, and stay as they are.
fn paragraph(roff: &mut Roff, text: &str) {
    let is_to_copy = text.lines().any(|line| line.starts_with(' '));
    if is_to_copy {
        roff.control("nf", []);
    }
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    if is_to_copy {
        roff.control("fi", []);
    }
}

fn entry(roff: &mut Roff, term: Inline, text: &str) {
    roff.control("TP", []);
    roff.text([term]);
    roff.text([roman(text)]);
}

/// With a capital at its start and one full stop at its end.
fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
