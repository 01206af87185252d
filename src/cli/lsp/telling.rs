//! What is told to the client: the findings of open files, and what jobs find out.

use std::path::Path;
use std::sync::Arc;

use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use lsp_server::{Notification, Request, RequestId};
use serde_json::Value;

use super::convert::Converter;
use super::jobs::{self, JobResult};
use super::schema_told::is_told_elsewhere;
use super::server::Server;

impl Server {
    pub(super) fn load(&mut self, uri: &str) {
        if let Some(folder) = self.documents.get(uri).map(|document| document.folder.clone()) {
            self.reload(&folder);
        }
    }

    pub(super) fn reload_all(&mut self) {
        let folders: Vec<_> = self.repositories.keys().cloned().collect();
        folders.iter().for_each(|folder| self.reload(folder));
    }

    /// Reads all files of a repository again, beside everything else.
    pub(super) fn reload(&mut self, folder: &Path) {
        let Some(repository) = self.repositories.get_mut(folder) else { return };
        if repository.is_loading {
            repository.is_outdated = true;
        } else {
            repository.is_loading = jobs::load(folder.to_owned(), self.terms, self.sender.clone());
        }
    }

    /// Takes what a job has found, unless more has changed since.
    pub(super) fn take_up(&mut self, done: JobResult) {
        match done {
            JobResult::Loaded { folder, project } => {
                let Some(repository) = self.repositories.get_mut(&folder) else { return };
                repository.project = Arc::new(*project);
                repository.is_whole = true;
                repository.is_loading = false;
                repository.revision += 1;
                let is_outdated = std::mem::take(&mut repository.is_outdated);
                let open = self.documents.values().filter(|it| it.folder == folder).map(|it| it.uri.clone());
                open.collect::<Vec<_>>().iter().for_each(|uri| self.hand_over(uri));
                self.note_due(&folder);
                if is_outdated {
                    self.reload(&folder);
                }
            }
            JobResult::LookedAcross { folder, revision, across } => {
                let Some(repository) = self.repositories.get_mut(&folder) else { return };
                repository.is_looking_across = false;
                if repository.revision == revision {
                    repository.across = across;
                    repository.across_of = revision;
                    self.note_due(&folder);
                    if self.client.refreshes_lenses {
                        let id = RequestId::from("lenses".to_owned());
                        let method = "workspace/codeLens/refresh".to_owned();
                        self.writer.send(Request::new(id, method, Value::Null));
                    }
                }
            }
        }
    }

    pub(super) fn tell(&mut self, uri: &str) {
        let Some(document) = self.documents.get(uri) else { return };
        let Some(repository) = self.repositories.get(&document.folder) else { return };
        let path = repository.relative(&document.path);
        let mut findings = repository.findings(&path);
        if self.client.schema_is_told && document.names_schema() {
            findings.retain(|it| !is_told_elsewhere(&path, &document.source, it));
        }
        let converter = Converter { units: self.client.units, folder: &document.folder };
        let diagnostics: Vec<_> = findings.iter().map(|it| converter.diagnostic(it)).collect();
        let told = Some((document.version, diagnostics));
        if let Some(document) = self.documents.get_mut(uri).filter(|document| document.told != told) {
            document.told.clone_from(&told);
            told.into_iter().for_each(|(version, diagnostics)| self.publish(uri, Some(version), diagnostics));
        }
    }

    pub(super) fn publish(&self, uri: &str, version: Option<i32>, diagnostics: Vec<gen_lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: Uri(uri.to_owned()), version, diagnostics };
        let method = "textDocument/publishDiagnostics".to_owned();
        self.writer.send(Notification::new(method, params));
    }
}
