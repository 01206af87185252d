//! A server that answers calls as a test says.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use super::account::Account;
use crate::serve::support::request;

/// What came, the head and the body of each call.
pub type Came = Arc<Mutex<Vec<(String, String)>>>;

/// Answers each call with the bytes that are made of its body; none closes the connection.
pub fn server(mut answer: impl FnMut(&str) -> Option<Vec<u8>> + Send + 'static) -> (SocketAddr, Came) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let came = Came::default();
    let seen = Arc::clone(&came);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            while let Some((head, body)) = request(&mut stream) {
                let body = String::from_utf8(body).unwrap();
                seen.lock().unwrap().push((head, body.clone()));
                let Some(reply) = answer(&body) else { break };
                let is_last = reply.windows(17).any(|window| window == b"Connection: close");
                if stream.write_all(&reply).is_err() || is_last {
                    break;
                }
            }
        }
    });
    (address, came)
}

pub fn reply(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes()
}

/// A server that is an account.
pub fn account(mut account: Account) -> (SocketAddr, Came) {
    server(move |body| {
        let (status, body) = account.reply(body);
        Some(reply(status, "Content-Type: application/json\r\n", &body.to_string()))
    })
}
