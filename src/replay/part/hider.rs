//! Texts of payloads as a part has them: without secrets.

use std::borrow::Cow;

use crate::model::filter::Service;
use crate::model::secret::known::KnownSecrets;
use crate::model::secret::{self, SecretKey};

/// Knows the keys of the filters that are named like secrets.
#[derive(Debug, Clone, Default)]
pub struct Hider {
    keys: Vec<SecretKey>,
}

impl Hider {
    pub fn new(services: &[Service]) -> Self {
        let paths = services.iter().flat_map(Service::key_paths);
        let mut keys: Vec<SecretKey> = Vec::new();
        for key in paths.filter_map(|path| SecretKey::of(path.last_key()?)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self { keys }
    }

    /// A text that may be the value of any of them, as a report of the whole log hides it.
    pub fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let secrets = secret::all(text);
        let mut words = text.split_whitespace().filter(|word| self.keys.iter().any(|key| key.has(word))).peekable();
        if secrets.is_empty() && words.peek().is_none() {
            return Cow::Borrowed(text);
        }
        let mut known = KnownSecrets::default();
        known.learn(text, &secrets);
        words.for_each(|word| known.add(word, false));
        Cow::Owned(known.hide(text).into_owned())
    }

    /// A whole call; none where it is no JSON without what is hidden.
    pub fn call(&self, text: &str) -> Option<String> {
        let clean = secret::hide(text);
        let is_whole =
            matches!(clean, Cow::Borrowed(_)) || serde_json::from_str::<serde::de::IgnoredAny>(&clean).is_ok();
        is_whole.then(|| clean.into_owned())
    }
}
