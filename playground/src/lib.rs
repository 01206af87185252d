//! cgfilter as WebAssembly: a question as JSON goes in, an answer as JSON comes out.
//!
//! Nothing is imported, so the host lends no file, no clock and no network. The three functions below are all that it calls:
//! `room` for a text, then, with the text written there, `answer`, and `text` for where the answer is. The library itself
//! forbids unsafe code; here the names of the functions, which no other function may have, are all that the compiler cannot
//! check.
#![allow(unsafe_code)]

mod question;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The question, and then the answer to it.
static TEXT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn held() -> MutexGuard<'static, Vec<u8>> {
    TEXT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for a question of so many bytes, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    let mut text = held();
    *text = vec![0; length];
    text.as_mut_ptr()
}

/// Answers the question, and says how many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    let mut text = held();
    *text = question::answer(&text).into_bytes();
    text.len()
}

/// Where the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    held().as_ptr()
}
