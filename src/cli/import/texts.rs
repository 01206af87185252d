//! The texts that are imported: read, and divided into services with names.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Result, bail};

use crate::cli::args::{Global, ImportArgs, is_stdin};
use crate::cli::boundary::Readable;
use crate::cli::infer::inputs::harm;
use crate::cli::stream::Streams;
use crate::cli::{Exit, files};
use crate::console_text::part_text::FieldText;
use crate::console_text::services::ServiceText;
use crate::console_text::{self, ConsoleText};
use crate::model::limits;
use crate::model::text::{count, quoted};
use crate::source::{NotText, Source};

/// A service of a text.
pub struct Imported {
    /// The text it is in.
    pub file: String,
    pub name: String,
    pub text: ServiceText,
    /// The lines of the text that are no filter.
    pub words: Rc<[FieldText]>,
}

pub struct Texts {
    pub imported: Vec<Imported>,
    /// Failed where a text cannot be read, or has no filter.
    pub exit: Exit,
}

/// How many lines that were not read are told one by one.
const MOST_UNREAD: usize = 10;

const NO_FILTER: &str = "there is no filter in it: a filter has lines such as Payload JSON Key: \"status\", Key Value Contains: \
                         down and Map Incident With: \"id\"";

pub fn read(args: &ImportArgs, global: &Global, streams: &mut Streams) -> Result<Texts> {
    let mut texts = Texts { imported: Vec::new(), exit: Exit::Clean };
    for path in &args.files {
        match source(path) {
            Ok(source) => texts.take(&source, global, streams),
            Err(why) => {
                streams.say("error", &format!("{why:#}"), None);
                texts.exit = Exit::Failed;
            }
        }
    }
    texts.name(args)?;
    Ok(texts)
}

/// The text of a file, or of standard input.
fn source(path: &Path) -> Result<Source> {
    let most = limits::FILE.most;
    let (name, bytes) = match is_stdin(path) {
        true => ("<stdin>".to_owned(), files::read_stdin(most)?),
        false => {
            let name = files::name(path);
            let bytes = Readable::named(path).and_then(|file| file.read(most));
            (name.clone(), bytes.map_err(|refusal| anyhow::anyhow!("{name}: {refusal}"))?)
        }
    };
    if bytes.len() > most {
        bail!("{name}: a text has at most {} MiB: import its parts", most >> 20);
    }
    match Source::decode(&name, bytes) {
        (source, None) => Ok(source),
        (_, Some(NotText::Utf16)) => bail!("{name}: this is UTF-16: save it as UTF-8"),
        (source, Some(NotText::BadUtf8 { at })) => {
            bail!(
                "{name}:{}: from here on it is not UTF-8: save the text as UTF-8, not the page or the document",
                source.line(at)
            )
        }
    }
}

impl Texts {
    fn take(&mut self, source: &Source, global: &Global, streams: &mut Streams) {
        let ConsoleText { services, unread, words } = console_text::read(source.body());
        if !global.quiet {
            tell_unread(source.name(), &unread, streams);
        }
        if services.is_empty() {
            streams.say("error", &format!("{}: {NO_FILTER}", source.name()), None);
            self.exit = Exit::Failed;
        }
        let (file, words) = (source.name().to_owned(), Rc::from(words));
        self.imported.extend(services.into_iter().map(|text| {
            let (file, words) = (file.clone(), Rc::clone(&words));
            Imported { file, name: text.names().into_iter().next().unwrap_or_default(), text, words }
        }));
    }

    /// Fails where two services would be one.
    pub fn check_names(&self) -> Result<()> {
        for (at, Imported { file, name, .. }) in self.imported.iter().enumerate() {
            if self.imported.iter().take(at).any(|other| other.name == *name) {
                bail!("{file}: two services would be named {name}: import the texts one by one, with --name");
            }
        }
        Ok(())
    }

    /// Gives the names: that of the command line, or those of the texts, which have to do as names of files.
    fn name(&mut self, args: &ImportArgs) -> Result<()> {
        if let Some(name) = &args.name {
            match self.imported.as_mut_slice() {
                [only] => only.name.clone_from(name),
                several => bail!("--name is for one service, and there {}", are(several.len())),
            }
        }
        for Imported { file, name, text, .. } in &self.imported {
            let line = text.parts().next().map_or(1, |part| part.line);
            if name.is_empty() {
                bail!("{file}:{line}: nothing says what the service of these filters is called: name it with --name");
            }
            let why = name.split('/').find_map(harm);
            if let Some(why) = why.filter(|_| args.out.is_some() || args.name.is_some()) {
                bail!("{file}:{line}: a service cannot be named {name:?}: {why}; another --name helps");
            }
        }
        Ok(())
    }
}

fn are(services: usize) -> String {
    let verb = if services == 1 { "is" } else { "are" };
    format!("{verb} {}", count(services, "service"))
}

fn tell_unread(file: &str, unread: &[FieldText], streams: &mut Streams) {
    for line in unread.iter().take(MOST_UNREAD) {
        let near = console_text::near_label(&line.text).map(|label| format!("did you mean {label}?"));
        let level = if near.is_some() { "warning" } else { "note" };
        streams.say(level, &format!("{file}:{}: not read: {}", line.line, quoted(&line.text)), near.as_deref());
    }
    if let Some(next) = unread.get(MOST_UNREAD) {
        let more = count(unread.len() - MOST_UNREAD, "more line");
        streams.say("note", &format!("{file}:{}: {more} in filters that are not read, from here on", next.line), None);
    }
}
