//! What is read may hold secrets, and no output has them: they are learned where files are read, and hidden where anything
//! is written that is not the user's own file.
//!
//! Reading and writing know nothing of each other, so what was learned is kept for the whole process.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use crate::model::filter::Service;
use crate::model::secret::{self, SecretKey, known::KnownSecrets};

static KNOWN: LazyLock<Mutex<KnownSecrets>> = LazyLock::new(Mutex::default);
/// Whether there is anything to hide.
static ARE_ANY: AtomicBool = AtomicBool::new(false);

fn known() -> MutexGuard<'static, KnownSecrets> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Learns the secrets of a text that was read.
pub fn learn(text: &str) {
    let secrets = secret::all(text);
    if !secrets.is_empty() {
        known().learn(text, &secrets);
        ARE_ANY.store(true, Ordering::Release);
    }
}

/// Learns those of a file.
pub fn learn_bytes(bytes: &[u8]) {
    learn(&String::from_utf8_lossy(bytes));
}

/// Learns those of an argument or of the name of a file.
pub fn learn_name(name: &OsStr) {
    learn(&name.to_string_lossy());
}

/// Learns a text that is a secret.
#[cfg(feature = "serve")]
pub fn learn_secret(secret: &str) {
    known().add(secret, false);
    ARE_ANY.store(true, Ordering::Release);
}

/// Learns those of a text that may be the value of one of these keys, or have it among its words.
pub fn learn_at(keys: &[SecretKey], text: &str) {
    learn(text);
    let words = text.split_whitespace().filter(|word| keys.iter().any(|key| key.has(word)));
    for word in words {
        known().add(word, false);
        ARE_ANY.store(true, Ordering::Release);
    }
}

/// Learns the values that a service wants at keys which are named like secrets.
pub fn learn_service(service: &Service) {
    for condition in service.conditions() {
        let key = condition.key_path.value.last_key().and_then(SecretKey::of);
        let values = condition.values.iter().map(|value| value.value.as_str());
        values.for_each(|value| learn_at(key.as_slice(), value));
    }
}

/// The same lines as [`Hiding`] writes them.
pub fn hidden(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    // Writing to memory cannot fail.
    let _ = Hiding::new(&mut out).write_all(bytes);
    out
}

/// Writes lines on, with stars in place of secrets.
pub struct Hiding<W: Write> {
    /// None once it was given back.
    inner: Option<W>,
    /// The start of a line whose end has not come yet.
    line: Vec<u8>,
}

impl<W: Write> Hiding<W> {
    pub fn new(inner: W) -> Self {
        Self { inner: Some(inner), line: Vec::new() }
    }

    pub fn get_ref(&self) -> Option<&W> {
        self.inner.as_ref()
    }

    /// What it writes to, with all that was written.
    pub fn into_inner(mut self) -> io::Result<W> {
        self.pass_on(self.line.len())?;
        self.inner.take().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn pass_on(&mut self, end: usize) -> io::Result<()> {
        let Some(inner) = &mut self.inner else { return Ok(()) };
        let lines: Vec<u8> = self.line.drain(..end).collect();
        let known = known();
        let mut lines = lines.split_inclusive(|byte| *byte == b'\n');
        lines.try_for_each(|line| inner.write_all(known.hide(&String::from_utf8_lossy(line)).as_bytes()))
    }
}

impl<W: Write> Write for Hiding<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(inner) = &mut self.inner else { return Ok(bytes.len()) };
        if self.line.is_empty() && !ARE_ANY.load(Ordering::Acquire) {
            return inner.write(bytes);
        }
        let before = self.line.len();
        self.line.extend_from_slice(bytes);
        if let Some(end) = memchr::memrchr(b'\n', bytes) {
            self.pass_on(before + end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(self.line.len())?;
        self.inner.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl<W: Write> Drop for Hiding<W> {
    fn drop(&mut self) {
        // Who cares for a failure has flushed before.
        let _ = self.pass_on(self.line.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_however_its_line_is_handed_over() {
        let secret = "Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2";
        learn(&format!("password: {secret}"));
        for size in 1..30 {
            let mut out = Vec::new();
            let mut hiding = Hiding::new(&mut out);
            let text = format!("é one\ntwo {secret} three\n{secret}");
            text.as_bytes().chunks(size).for_each(|piece| hiding.write_all(piece).unwrap());
            drop(hiding);
            let stars = "*".repeat(secret.len());
            assert_eq!(String::from_utf8(out).unwrap(), format!("é one\ntwo {stars} three\n{stars}"));
        }
    }
}
