//! The command line of `completions`.

use clap::Args;
use clap_complete::Shell;

/// Print what a shell needs to complete commands and options
///
/// Put it where the shell looks for it:
///
///   bash        cgfilter completions bash > ~/.local/share/bash-completion/completions/cgfilter
///   zsh         cgfilter completions zsh > ~/.zfunc/_cgfilter
///   fish        cgfilter completions fish > ~/.config/fish/completions/cgfilter.fish
///   elvish      cgfilter completions elvish > ~/.config/elvish/lib/cgfilter.elv
///   powershell  cgfilter completions powershell >> $PROFILE
///
/// zsh looks into ~/.zfunc when ~/.zshrc has `fpath+=~/.zfunc` above `compinit`;
/// elvish needs `use cgfilter` in ~/.config/elvish/rc.elv.
///
/// Exit status: 0 when it was printed; 2 when the shell is not known.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}
