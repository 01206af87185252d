//! `cgfilter schema`: the JSON Schema of one kind of YAML file, for editors.

use std::io::Write;

use anyhow::Result;

use super::Exit;
use super::args::SchemaArgs;
use super::stream::Streams;
use crate::report::schema::{self, FileKind};
use crate::rules::RULES;

pub fn run(args: &SchemaArgs, streams: &mut Streams) -> Result<Exit> {
    streams.out.write_all(text(args.kind).as_bytes())?;
    streams.out.flush()?;
    Ok(Exit::Clean)
}

/// The schema as a file.
pub fn text(kind: FileKind) -> String {
    format!("{:#}\n", schema::document(kind, RULES))
}
