//! One HTTP client for one server. Nothing is followed to another place: redirects are off, and only
//! the server's own origin is asked. Every body is bounded while it arrives, every exchange has an
//! end. Errors hold no addresses, because an address can hold a patient's id.

use std::io::Read as _;
use std::sync::Once;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Method, Url};

/// The largest JSON that is read, bytes.
pub const MOST_JSON_BYTES: u64 = 16 << 20;
/// How long a connection may take to open.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// How long an exchange of JSON may take, from begin to end.
const JSON_WAIT: Duration = Duration::from_secs(60);
/// How long a file may take: 64 MiB at 2 Mbit/s.
const FILE_WAIT: Duration = Duration::from_secs(300);

/// A client bound to one server.
pub struct Http {
    client: Client,
    // Invariant: http or https with a host, a path that ends with a slash, no query, no credentials.
    base: Url,
}

/// One request. `headers` are names and values as they stand on the wire.
pub struct Ask<'a> {
    pub method: Method,
    pub url: Url,
    pub headers: &'a [(&'static str, &'a str)],
    pub body: Option<Vec<u8>>,
    /// The most bytes of an answer.
    pub most: u64,
}

/// One answer, whole. Any status is an answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Lower case, without parameters.
    pub content_type: String,
    /// Exactly as given.
    pub etag: Option<String>,
    /// The `Location` is never followed; this is the wait that the server asks for.
    pub retry_after_secs: Option<u32>,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    #[error("this address cannot be used: {0}")]
    Address(&'static str),
    #[error("{0}")]
    NoAnswer(&'static str),
    #[error("the answer is larger than {most_mib} MiB")]
    TooLarge { most_mib: u64 },
}

impl Http {
    /// A client for the server at this address. Asks nothing yet.
    pub fn open(address: &str) -> Result<Self, HttpError> {
        let base = base(address)?;
        install_crypto();
        let mut builder = Client::builder()
            .user_agent(concat!("Diascope/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            // A request that might have arrived is never sent again without being looked for.
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT_WAIT)
            .timeout(JSON_WAIT);
        if is_loopback(&base) {
            // A proxy cannot reach this computer.
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|_| HttpError::NoAnswer("secure connections cannot be set up here"))?;
        Ok(Self { client, base })
    }

    /// The server's address without a slash at its end.
    pub fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The host, with its port where it is not the usual one.
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// An address as the server or a resource gives it, relative to `from` or else to the server;
    /// refused where it leads to another origin.
    pub fn url(&self, from: Option<&Url>, address: &str) -> Result<Url, HttpError> {
        let url = from.unwrap_or(&self.base).join(address).map_err(|_| HttpError::Address("it is no address"))?;
        if url.origin() == self.base.origin() && url.username().is_empty() {
            Ok(url)
        } else {
            Err(HttpError::Address("it leads to another server"))
        }
    }

    /// Asks once and reads the answer whole, within size and time.
    pub fn ask(&self, ask: Ask<'_>) -> Result<Answer, HttpError> {
        let wait = if ask.most > MOST_JSON_BYTES { FILE_WAIT } else { JSON_WAIT };
        let end = Instant::now() + wait;
        let mut request = self.client.request(ask.method, ask.url).timeout(wait);
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = ask.body {
            request = request.body(body);
        }
        let response = request.send().map_err(|error| no_answer(&error))?;
        let headers = response.headers();
        let answer = Answer {
            status: response.status().as_u16(),
            content_type: content_type(headers),
            etag: header(headers, &ETAG).map(str::to_owned),
            retry_after_secs: header(headers, &RETRY_AFTER).and_then(|wait| wait.trim().parse().ok()),
            body: Vec::new(),
        };
        Ok(Answer { body: body(response, ask.most, end)?, ..answer })
    }
}

fn base(address: &str) -> Result<Url, HttpError> {
    let mut base = Url::parse(address).map_err(|_| HttpError::Address("it is no address"))?;
    if base.host_str().is_none_or(str::is_empty) {
        return Err(HttpError::Address("it names no server"));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(HttpError::Address("it must end with a path"));
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(HttpError::Address("it must not hold a password"));
    }
    match base.scheme() {
        "https" => {}
        "http" if is_loopback(&base) => {}
        "http" => return Err(HttpError::Address("only https is safe beyond this computer")),
        _ => return Err(HttpError::Address("it must begin with https://")),
    }
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    Ok(base)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// TLS by ring, chosen once for the process; a second choice is harmless.
fn install_crypto() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().ok(); // Another part of the process chose.
    });
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn content_type(headers: &HeaderMap) -> String {
    let full = header(headers, &CONTENT_TYPE).unwrap_or_default();
    full.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Reads at most `most` bytes until `end`, whatever length was announced.
fn body(mut response: Response, most: u64, end: Instant) -> Result<Vec<u8>, HttpError> {
    let announced = response.content_length();
    let too_large = HttpError::TooLarge { most_mib: most >> 20 };
    if announced.is_some_and(|length| length > most) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    let mut part = vec![0; 64 << 10];
    loop {
        if Instant::now() >= end {
            return Err(HttpError::NoAnswer("the answer took too long"));
        }
        match response.read(&mut part) {
            Ok(0) => break,
            Ok(read) if body.len() as u64 + read as u64 > most => return Err(too_large),
            Ok(read) => body.extend_from_slice(&part[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(HttpError::NoAnswer("the answer broke off")),
        }
    }
    match announced {
        Some(length) if length != body.len() as u64 => Err(HttpError::NoAnswer("the answer broke off")),
        _ => Ok(body),
    }
}

fn no_answer(error: &reqwest::Error) -> HttpError {
    HttpError::NoAnswer(if error.is_timeout() {
        "there was no answer in time"
    } else if error.is_connect() {
        "no connection could be made"
    } else if error.is_builder() {
        "the request cannot be made"
    } else {
        "the connection broke"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_computer() {
        for fine in ["http://127.0.0.1:8080/fhir", "http://localhost/", "http://[::1]:1/r4", "https://fhir.example/R4"]
        {
            assert!(base(fine).is_ok(), "{fine}");
        }
        for refused in
            ["http://fhir.example/R4", "ftp://localhost/", "https://u:p@fhir.example/", "https://a/?x=1", "x"]
        {
            assert!(base(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn an_address_never_leads_to_another_server() {
        let http = Http::open("https://fhir.example/R4").unwrap();
        assert_eq!(http.url(None, "Binary/1").unwrap().as_str(), "https://fhir.example/R4/Binary/1");
        assert_eq!(http.url(None, "https://fhir.example/R4/Task?_page=2").unwrap().query(), Some("_page=2"));
        for away in [
            "https://other.example/R4/Binary/1",
            "http://fhir.example/R4",
            "//other.example/x",
            "https://fhir.example:8443/",
        ] {
            assert!(http.url(None, away).is_err(), "{away}");
        }
    }
}
