//! What the client tells: texts that open, change and close, and files that change outside.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    FileChangeType,
};
use lsp_server::{Notification, Request, RequestId};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::convert::Converter;
use super::document::Document;
use super::load::is_looked_at;
use super::repository::{Repository, folder_of};
use super::server::Server;
use super::uri;
use crate::cli::secrets;
use crate::project::Project;
use crate::project::file_names::is_suite;
use crate::source::Source;

impl Server {
    /// Notifications that are not understood say nothing.
    pub(super) fn notification(&mut self, it: Notification) {
        fn taken<T: DeserializeOwned>(params: Value, then: impl FnOnce(T)) {
            if let Ok(params) = serde_json::from_value(params) {
                then(params);
            }
        }
        match it.method.as_str() {
            "initialized" => self.register(),
            "textDocument/didOpen" => taken(it.params, |params| self.open(params)),
            "textDocument/didChange" => taken(it.params, |params| self.change(params)),
            "textDocument/didClose" => taken(it.params, |params| self.close(&params)),
            "textDocument/didSave" if !self.client.watches_files => self.reload_all(),
            "workspace/didChangeWatchedFiles" => taken(it.params, |params| self.changed_outside(&params)),
            "workspace/didChangeWorkspaceFolders" => self.change_folders(&it.params),
            _ => {}
        }
    }

    /// Asks the client to tell of files that change outside.
    pub(super) fn register(&self) {
        if !self.client.watches_files {
            return;
        }
        let globs = ["**/*.{yaml,yml,json,ndjson,jsonl}", "**/.gitignore", "**/.ignore"];
        let watchers: Vec<_> = globs.map(|glob| json!({"globPattern": glob})).into();
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        let id = RequestId::from("files".to_owned());
        self.writer.send(Request::new(
            id,
            "client/registerCapability".to_owned(),
            json!({"registrations": [registration]}),
        ));
    }

    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        let Some(path) = uri::to_path(&item.uri.0) else { return };
        let folder = folder_of(&path, &self.client.folders);
        let terms = self.terms;
        let is_new = !self.repositories.contains_key(&folder);
        let repository = self.repositories.entry(folder.clone());
        let repository = repository.or_insert_with(|| Repository::around(folder.clone(), &path, terms));
        let name = repository.relative(&path);
        if is_suite(&name) {
            // Which cases fail is looked at for suites that are open.
            repository.revision += 1;
        }
        let source = Arc::new(Source::new(name.to_string_lossy(), item.text));
        let uri = item.uri.0;
        let version = item.version;
        let document = Document { uri: uri.clone(), version, source, path, folder, is_due: true, told: None };
        self.documents.insert(uri.clone(), document);
        self.hand_over(&uri);
        if is_new || !self.client.watches_files {
            self.load(&uri);
        }
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let uri = params.text_document.text_document_identifier.uri.0;
        let units = self.client.units;
        let Some(document) = self.documents.get_mut(&uri) else { return };
        let folder = document.folder.clone();
        document.change(params.content_changes, Converter { units, folder: &folder });
        document.version = params.text_document.version;
        self.last_change = Instant::now();
        self.hand_over(&uri);
    }

    /// The file counts as it is on the disk again.
    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(document) = self.documents.remove(&params.text_document.uri.0) else { return };
        if let Some(repository) = self.repositories.get_mut(&document.folder) {
            let path = repository.relative(&document.path);
            if repository.project.counts(&path) {
                repository.read_again(&path);
            }
        }
        if document.told.is_some_and(|(_, told)| !told.is_empty()) {
            self.publish(&document.uri, None, Vec::new());
        }
        self.note_due(&document.folder);
        let is_used = self.documents.values().any(|other| other.folder == document.folder);
        if !is_used {
            self.repositories.remove(&document.folder);
        }
    }

    /// Lets a text that is open count in the place of its file.
    pub(super) fn hand_over(&mut self, uri: &str) {
        let Some(document) = self.documents.get(uri) else { return };
        let Some(repository) = self.repositories.get_mut(&document.folder) else { return };
        let path = repository.relative(&document.path);
        let text = document.source.text();
        let has = |project: &Project| project.source(&path).is_some_and(|source| source.text() == text);
        if is_looked_at(&path) && repository.project.counts(&path) && !has(&repository.project) {
            secrets::learn(text);
            repository.put(&path, text.as_bytes().to_vec());
        }
        let folder = document.folder.clone();
        self.note_due(&folder);
    }

    /// What is said of the open files of a repository may be something else by now.
    pub(super) fn note_due(&mut self, folder: &Path) {
        self.documents.values_mut().filter(|it| it.folder == folder).for_each(|it| it.is_due = true);
    }

    pub(super) fn changed_outside(&mut self, params: &DidChangeWatchedFilesParams) {
        for change in &params.changes {
            let Some(path) = uri::to_path(&change.uri.0) else { continue };
            let is_open = self.documents.values().any(|document| document.path == path);
            let folder = self.repositories.keys().filter(|folder| path.starts_with(folder));
            let Some(folder) = folder.max_by_key(|folder| folder.as_os_str().len()).cloned() else { continue };
            let Some(repository) = self.repositories.get_mut(&folder) else { continue };
            let relative = repository.relative(&path);
            // What is new may be ignored or named elsewhere, and a folder may have gone with all that was in it.
            let is_sure = change.kind == FileChangeType::Changed && repository.project.has(&relative);
            match () {
                () if is_open => {}
                () if is_sure && repository.is_whole => repository.read_again(&relative),
                () => self.reload(&folder),
            }
            self.note_due(&folder);
        }
    }

    pub(super) fn change_folders(&mut self, params: &Value) {
        let paths = |pointer: &str| {
            let folders = params.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
            folders.filter_map(|it| uri::to_path(it.get("uri")?.as_str()?)).collect::<Vec<_>>()
        };
        let gone = paths("/event/removed");
        self.client.folders.retain(|folder| !gone.contains(folder));
        self.client.folders.extend(paths("/event/added"));
    }
}
