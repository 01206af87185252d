//! Requests, each with its answer.

use std::path::Path;

use gen_lsp_types::{
    CodeActionParams, CodeLensParams, CompletionParams, DefinitionParams, DocumentSymbolParams, HoverParams, Position,
};
use lsp_server::ErrorCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::Actions;
use super::convert::{Converter, shown};
use super::document::Document;
use super::repository::Repository;
use super::server::Server;
use crate::editor::{self, Completion, CompletionSort, Lens, OutlineItem, OutlineSort};
use crate::project::file_names::text_of;
use crate::source::{Source, Span};

pub type Refused = (ErrorCode, String);

/// What an open document is asked for.
struct OpenFile<'s> {
    document: &'s Document,
    repository: &'s Repository,
    converter: Converter<'s>,
    hovers_are_plain: bool,
    /// The path of the document in its repository.
    path: String,
}

/// The answer to a request. A document that is not open has none.
pub fn answer(server: &Server, method: &str, params: Value) -> Result<Value, Refused> {
    match method {
        "textDocument/codeAction" => actions(server, &taken(params)?),
        "textDocument/completion" => {
            let params: CompletionParams = taken(params)?;
            let at = params.text_document_position_params;
            at_place(server, &at.text_document.uri.0, at.position, |asked, byte| asked.completion(byte))
        }
        "textDocument/hover" => {
            let params: HoverParams = taken(params)?;
            let at = params.text_document_position_params;
            at_place(server, &at.text_document.uri.0, at.position, |asked, byte| asked.hover(byte))
        }
        "textDocument/definition" => {
            let params: DefinitionParams = taken(params)?;
            let at = params.text_document_position_params;
            at_place(server, &at.text_document.uri.0, at.position, |asked, byte| asked.definition(byte))
        }
        "textDocument/documentSymbol" => {
            let params: DocumentSymbolParams = taken(params)?;
            Ok(asked(server, &params.text_document.uri.0).map_or(Value::Null, |asked| asked.symbols()))
        }
        "textDocument/codeLens" => {
            let params: CodeLensParams = taken(params)?;
            Ok(asked(server, &params.text_document.uri.0).map_or(Value::Null, |asked| asked.lenses()))
        }
        other => Err((ErrorCode::MethodNotFound, format!("there is no method {other:?}"))),
    }
}

fn taken<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn asked<'s>(server: &'s Server, uri: &str) -> Option<OpenFile<'s>> {
    let document = server.documents.get(uri)?;
    let repository = server.repositories.get(&document.folder)?;
    let converter = Converter { units: server.client.units, folder: &document.folder };
    let path = text_of(repository.relative(&document.path).as_os_str());
    let hovers_are_plain = server.client.hovers_are_plain;
    Some(OpenFile { document, repository, converter, hovers_are_plain, path })
}

fn at_place(
    server: &Server,
    uri: &str,
    position: Position,
    answer: impl Fn(&OpenFile<'_>, usize) -> Value,
) -> Result<Value, Refused> {
    let Some(asked) = asked(server, uri) else { return Ok(Value::Null) };
    let byte = asked.converter.byte(&asked.document.source, position);
    Ok(answer(&asked, byte))
}

fn actions(server: &Server, params: &CodeActionParams) -> Result<Value, Refused> {
    let Some(asked) = asked(server, &params.text_document.uri.0) else { return Ok(Value::Null) };
    let OpenFile { document, repository, converter, .. } = asked;
    let (versioned, today) = (server.client.versioned_edits, server.terms.today);
    Ok(Actions { document, repository, converter, versioned, today }.of(params).into())
}

impl OpenFile<'_> {
    fn completion(&self, byte: usize) -> Value {
        let all = editor::complete(&self.repository.project, &self.path, byte);
        // What is hidden elsewhere is not offered to be written either.
        let open = all.iter().filter(|it| shown(&it.text) == it.text);
        let items: Vec<_> = open.enumerate().map(|(at, it)| self.item(at, it)).collect();
        json!({"isIncomplete": false, "items": items})
    }

    fn item(&self, at: usize, it: &Completion) -> Value {
        let source = &self.document.source;
        let span = Span::new(it.span.start, it.span.end);
        let mut item = json!({
            "label": shown(&it.label),
            "kind": kind(it.sort),
            "sortText": format!("{at:05}"),
            "filterText": it.typed,
            "textEdit": {"range": self.converter.range(source, span), "newText": it.text},
        });
        let told = [("detail", &it.detail), ("documentation", &it.about)];
        for (name, text) in told.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
            item.as_object_mut().into_iter().for_each(|item| _ = item.insert(name.to_owned(), shown(text).into()));
        }
        item
    }

    fn hover(&self, byte: usize) -> Value {
        let said = editor::hover(&self.repository.project, &self.path, byte);
        said.map_or(Value::Null, |said| {
            let span = Span::new(said.span.start, said.span.end);
            let kind = if self.hovers_are_plain { "plaintext" } else { "markdown" };
            let contents = json!({"kind": kind, "value": shown(&said.text)});
            json!({"contents": contents, "range": self.converter.range(&self.document.source, span)})
        })
    }

    fn definition(&self, byte: usize) -> Value {
        let project = &self.repository.project;
        let targets = editor::definitions(project, &self.path, byte).into_iter().filter_map(|target| {
            let source = project.source(Path::new(&target.path))?;
            let range = self.converter.range(&source, Span::new(target.span.start, target.span.end));
            Some(json!({"uri": self.converter.uri(&target.path), "range": range}))
        });
        targets.collect::<Vec<_>>().into()
    }

    fn symbols(&self) -> Value {
        let source: &Source = &self.document.source;
        let range = |span: crate::project::Span| self.converter.range(source, Span::new(span.start, span.end));
        let symbol = |item: OutlineItem| {
            let kind = if item.sort == OutlineSort::Case { 6 } else { 24 };
            // An editor takes no symbol without a name.
            let name = if item.name.trim().is_empty() { "(no name)".to_owned() } else { shown(&item.name) };
            json!({
                "name": name,
                "detail": shown(&item.detail),
                "kind": kind,
                "range": range(item.span),
                "selectionRange": range(item.head),
            })
        };
        let outline = editor::outline(&self.repository.project, &self.path);
        outline.into_iter().map(symbol).collect::<Vec<_>>().into()
    }

    fn lenses(&self) -> Value {
        let source: &Source = &self.document.source;
        let lens = |lens: Lens| {
            let range = self.converter.range(source, Span::new(lens.span.start, lens.span.start));
            // It does nothing when it is clicked.
            json!({"range": range, "command": {"title": shown(&lens.text), "command": ""}})
        };
        let lenses = editor::lenses(&self.repository.project, &self.path);
        lenses.into_iter().map(lens).collect::<Vec<_>>().into()
    }
}

/// The number of the protocol.
fn kind(sort: CompletionSort) -> u8 {
    match sort {
        CompletionSort::Field => 10,
        CompletionSort::KeyPath => 5,
        CompletionSort::Value => 12,
        CompletionSort::Rule => 21,
        CompletionSort::File => 17,
        CompletionSort::Service => 9,
    }
}
