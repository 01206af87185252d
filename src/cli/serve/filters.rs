//! The filters that judge, as they are now.

use std::sync::mpsc as events;
use std::thread;

use anyhow::{Context, Result};
use notify::RecommendedWatcher;
use tokio::sync::mpsc;

use super::Message;
use crate::cli::args::{Global, ServeArgs};
use crate::cli::settings::{Named, Settings};
use crate::cli::stream::Streams;
use crate::cli::watched::{self, Watched};
use crate::cli::{filters, problems};
use crate::model::filter::Service;

pub struct Filters {
    pub settings: Settings,
    pub services: Vec<Service>,
    /// How many files cannot be used.
    pub unusable: usize,
}

impl Filters {
    /// Reads them; what cannot be used is told, and the rest judges.
    pub fn read(global: &Global, args: &ServeArgs, streams: &mut Streams) -> Result<Self> {
        let settings = Settings::find(global, Named::filters(&args.filters), streams)?;
        let is_there = !settings.filters_are_default || settings.filters.iter().any(|path| path.exists());
        let (mut services, found) = match is_there {
            true => filters::services(&settings.filters, &settings.roots, &settings.boundary),
            false => Default::default(),
        };
        problems::tell(&found, &settings, "", streams);
        filters::select(&mut services, &args.service, found.is_empty() && is_there)?;
        let unusable = crate::model::diagnostic::by_file(&found).count();
        Ok(Self { settings, services, unusable })
    }

    /// Whether the same files say the same.
    pub fn are_equal(&self, other: &Self) -> bool {
        let texts = |filters: &'_ Self| {
            let sources = filters.services.iter().map(|service| &service.source);
            sources.map(|source| (source.name().to_owned(), source.text().to_owned())).collect::<Vec<_>>()
        };
        texts(self) == texts(other) && self.settings.reading == other.settings.reading
    }

    /// Sends one message when a file changes that matters here. What is given back has to be kept until then.
    pub fn watch(&self, messages: &mpsc::Sender<Message>) -> Result<RecommendedWatcher> {
        let (sender, changes) = events::channel();
        let watched = Watched::by(&self.settings, &[]);
        let watcher = watched.watch(&sender)?;
        let messages = messages.clone();
        let wait = move || {
            if watched::wait(&changes, &watched, &[]) {
                let _ = messages.blocking_send(Message::FiltersChanged);
            }
        };
        thread::Builder::new().name("filters".into()).spawn(wait).context("cannot watch files")?;
        Ok(watcher)
    }
}
