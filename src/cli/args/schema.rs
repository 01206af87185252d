//! The command line of `schema`.

use clap::Args;

use crate::report::schema::FileKind;

/// Print the JSON Schema of filter files, suites or the config, for editors.
///
/// Exit status: 0 when it was printed; 2 when there is no such kind of file.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter schema filter > schemas/filter.schema.json

A file names its schema in its first line, as those of cgfilter init do:
  # yaml-language-server: $schema=../schemas/filter.schema.json")]
pub struct SchemaArgs {
    /// The kind of file.
    #[arg(value_name = "KIND")]
    pub kind: FileKind,
}
