//! What an answer of a server is: a FHIR resource, a file, a stale version, or something else that
//! stands in between, such as a login page answered with 200.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::fhir::bundle::short_outcome;
use crate::fhir::json;
use crate::io::http::Answer;
use crate::io::source::{MOST_PHOTOGRAPH_BYTES, SourceError};

pub const FHIR_JSON: &str = "application/fhir+json";
const JSON_TYPES: &[&str] = &[FHIR_JSON, "application/json", "application/json+fhir"];

/// The resource of an answer of any status; `None` where it is not FHIR at all.
pub fn any_resource(answer: &Answer) -> Option<Value> {
    if JSON_TYPES.contains(&answer.content_type.as_str()) { json::read(&answer.body).ok() } else { None }
}

/// The resource of a good answer. `place` says what was asked for, without a patient's name.
pub fn resource(answer: &Answer, place: &str) -> Result<Value, SourceError> {
    match (answer.status, any_resource(answer)) {
        (200..300, Some(resource))
            if resource.get("resourceType").and_then(Value::as_str) != Some("OperationOutcome") =>
        {
            Ok(resource)
        }
        (200..300, Some(outcome)) => Err(SourceError::Refused(short_outcome(&outcome))),
        (200..400, None) => {
            Err(SourceError::Unreachable("something else answered in its place, such as a login page".to_owned()))
        }
        (404 | 410, Some(_)) => Err(SourceError::Gone(place.to_owned())),
        (status @ (408 | 425 | 429 | 500..), _) => Err(SourceError::Unreachable(format!("it answered {status}"))),
        (status, Some(outcome)) => Err(SourceError::Refused(format!("{status}, {}", short_outcome(&outcome)))),
        (status, None) => Err(SourceError::Refused(format!("it answered {status}"))),
    }
}

/// Whether a write was refused because the resource is not in that version any more.
pub fn is_stale(answer: &Answer) -> bool {
    match answer.status {
        409 | 412 => true,
        // helios-hfs answers 400 and names the status in the text.
        400 => names_412(&String::from_utf8_lossy(&answer.body)),
        _ => false,
    }
}

/// Whether 412 stands in a text as a number of its own, not as a part of an id.
pub fn names_412(text: &str) -> bool {
    text.match_indices("412").any(|(at, found)| {
        let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '-');
        !is_part(text[..at].chars().next_back()) && !is_part(text[at + found.len()..].chars().next())
    })
}

/// The bytes of a file, raw or base64 within a Binary or another resource's attachment, as its
/// Content-Type says; whole, where a length was announced.
pub fn file(answer: Answer, place: &str, announced: Option<u64>) -> Result<Vec<u8>, SourceError> {
    let is_json = JSON_TYPES.contains(&answer.content_type.as_str());
    if answer.status != 200 || answer.content_type == "text/html" || (is_json && any_resource(&answer).is_some()) {
        let json = resource(&answer, place)?;
        return whole(data(&json, place)?, place, announced);
    }
    whole(answer.body, place, announced)
}

fn data(json: &Value, place: &str) -> Result<Vec<u8>, SourceError> {
    let found =
        ["/data", "/content/data", "/content/0/attachment/data"].into_iter().find_map(|at| json.pointer(at)?.as_str());
    let broken = |what: &str| SourceError::Broken { what: what.to_owned(), place: format!("{place} data") };
    let data = found.ok_or_else(|| broken("the file is empty"))?;
    let data: String = data.split_ascii_whitespace().collect();
    BASE64_STANDARD.decode(data).map_err(|_| broken("the file is no base64"))
}

/// Refuses a file that is not as long as announced, or longer than any photograph is.
pub fn whole(bytes: Vec<u8>, place: &str, announced: Option<u64>) -> Result<Vec<u8>, SourceError> {
    let length = bytes.len() as u64;
    let what = match announced {
        _ if length > MOST_PHOTOGRAPH_BYTES => format!("the file is larger than {} MiB", MOST_PHOTOGRAPH_BYTES >> 20),
        _ if length == 0 => "the file is empty".to_owned(),
        Some(announced) if announced != length => {
            format!("the file is not complete: {length} bytes arrived of {announced} announced")
        }
        _ => return Ok(bytes),
    };
    Err(SourceError::Broken { what, place: place.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_412_within_an_id_is_no_stale_version() {
        assert!(names_412("entry 2 failed: HTTP 412 Precondition Failed"));
        assert!(names_412("status=412"));
        assert!(!names_412("no such patient 9f412c"));
        assert!(!names_412("id 7d1c-412-4000"));
    }

    fn answer(content_type: &str, body: &[u8]) -> Answer {
        Answer {
            status: 200,
            content_type: content_type.to_owned(),
            etag: None,
            retry_after_secs: None,
            body: body.to_vec(),
        }
    }

    #[test]
    fn a_file_is_taken_raw_or_from_base64_and_a_login_page_is_none() {
        assert_eq!(file(answer("image/jpeg", b"abc"), "Binary/1", Some(3)), Ok(b"abc".to_vec()));
        let binary = br#"{"resourceType":"Binary","contentType":"image/jpeg","data":"YWJj"}"#;
        assert_eq!(file(answer("application/fhir+json", binary), "Binary/1", Some(3)), Ok(b"abc".to_vec()));
        assert!(matches!(file(answer("text/html", b"<html>"), "Binary/1", None), Err(SourceError::Unreachable(_))));
        assert!(matches!(file(answer("image/jpeg", b"ab"), "Binary/1", Some(3)), Err(SourceError::Broken { .. })));
    }
}
