//! A server that answers as a test says: for the faults that a good server does not have.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// A question as it arrived: "GET", the address from the slash, the body.
pub struct Question {
    pub method: String,
    pub address: String,
    pub body: String,
}

/// What is answered: status, further header lines, body.
pub struct Reply {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn fhir(status: u16, body: &Value) -> Self {
        let headers = "Content-Type: application/fhir+json\r\n".to_owned();
        Self { status, headers, body: body.to_string().into_bytes() }
    }

    pub fn html(status: u16) -> Self {
        let headers = "Content-Type: text/html\r\n".to_owned();
        Self { status, headers, body: b"<html>Welcome to the guest network</html>".to_vec() }
    }

    pub fn with(mut self, header: &str) -> Self {
        self.headers.push_str(header);
        self.headers.push_str("\r\n");
        self
    }
}

/// A server on this computer, stopped when it goes out of scope.
pub struct Fake {
    /// "http://127.0.0.1:PORT/fhir".
    pub address: String,
    pub asked: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Fake {
    /// `answer` is given the server's own address and each question.
    pub fn start(answer: impl Fn(&str, &Question) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/fhir", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let (address, asked, stop) = (address.clone(), Arc::clone(&asked), Arc::clone(&stop));
            move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let mut stream = stream.unwrap();
                    let Some(question) = read(&stream) else { continue };
                    asked.lock().unwrap().push(format!("{} {}", question.method, question.address));
                    let reply = answer(&address, &question);
                    let head = format!(
                        "HTTP/1.1 {} Answer\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
                        reply.status,
                        reply.headers,
                        reply.body.len()
                    );
                    stream.write_all(head.as_bytes()).ok(); // The other side may have had enough.
                    stream.write_all(&reply.body).ok(); // As above.
                }
            }
        });
        Self { address, asked, stop, thread: Some(thread) }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let host = self.address.trim_start_matches("http://").trim_end_matches("/fhir");
        // One last connection wakes the listener.
        TcpStream::connect(host).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok(); // Its panic has failed the test already.
        }
    }
}

fn read(stream: &TcpStream) -> Option<Question> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split_whitespace();
    let (method, address) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Question { method, address, body: String::from_utf8(body).ok()? })
}
