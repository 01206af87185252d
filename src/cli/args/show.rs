//! The command line of `show`.

use std::path::PathBuf;

use clap::Args;

use crate::report::show::ShowFormat;

/// Show the services: what each part asks for, what it maps by, and which sample goes where.
///
/// Services come in the order of their paths, which is the order of evaluation: every service is asked, and of the
/// trigger filters of one service the first that accepts wins. The resolve is asked whatever the triggers said. Of more than
/// 20 services the text is a table with a line each, unless --service names some.
///
/// Exit status: 0 when all could be shown; 2 when a filter file or a sample cannot be read, or there is none.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter show                             every service
  cgfilter show --service shop --payloads   one, with the samples that each part takes
  cgfilter show --format mermaid            a drawing for a page of Markdown
  cgfilter show --format console            what to type into each field of the console's form")]
pub struct ShowArgs {
    /// Filter files and folders of them [default: what the config says, else filters/].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Show this service alone, and in full; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,

    /// Show which samples each part takes, and which nobody takes.
    #[arg(long)]
    pub payloads: bool,

    /// Output format; mermaid is what GitHub draws in Markdown, dot is for Graphviz, console is the form field by field.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,
}
