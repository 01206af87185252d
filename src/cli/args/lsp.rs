//! The command line of `lsp`.

use clap::Args;

/// Speak with an editor: the filter is right before it is saved.
///
/// Findings while you type, with the samples and suites of the repository as lint has them; fixes, and changes that were tried on
/// all samples; completion of key paths and values from what your tools really send; what each key path has in the samples; what
/// each part takes, and whether each case passes. It speaks the language server protocol over standard input and output, reads
/// what lint reads, runs nothing and writes no file.
///
/// An editor starts it: docs/editors.md has the settings. What is open counts as it is on the screen, saved or not.
///
/// Exit status: 0 when the editor ended it in order; 1 when it went without a word; 2 when it could not start.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter lsp                          what an editor starts
  cgfilter lsp --reading case=ignore    with a reading over that of each config")]
pub struct LspArgs {
    /// Speak over standard input and output, as it does anyway: some editors say so.
    #[arg(long, hide = true)]
    pub stdio: bool,
}
