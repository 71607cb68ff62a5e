//! What a sealed transaction promises, and whether a server has it: each created resource found by
//! its identifier exactly once with the same words, and the case answered by it.

use serde_json::Value;

use crate::domain::people::Referrer;
use crate::fhir::codes;
use crate::fhir::json::{self, JsonError};
use crate::fhir::resource::Resource;
use crate::fhir::task_out;

/// A sealed transaction, read again.
pub struct Promise {
    pub created: Vec<Promised>,
    /// The Task as it will be.
    pub task: Value,
    pub task_id: String,
    /// The version that the Task must still have.
    pub if_match: String,
}

/// One resource that is to be created.
pub struct Promised {
    pub kind: String,
    pub uuid: String,
    resource: Value,
}

/// What was found of one promised resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// Exactly once, with the same words: its reference.
    Same(String),
    /// The field that differs.
    Different(&'static str),
    Twice,
}

impl Promise {
    /// Reads the bytes of a parcel.
    pub fn read(bytes: &[u8]) -> Result<Self, JsonError> {
        let bundle = json::read(bytes)?;
        let entries = bundle.get("entry").and_then(Value::as_array).ok_or(JsonError::NoResource)?;
        let mut promise =
            Self { created: Vec::new(), task: Value::Null, task_id: String::new(), if_match: String::new() };
        for entry in entries {
            let resource = entry.get("resource").cloned().unwrap_or_default();
            let said = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            if said("/request/method") == "PUT" {
                promise.task_id = said("/resource/id");
                promise.if_match = said("/request/ifMatch");
                promise.task = resource;
            } else {
                let kind = said("/resource/resourceType");
                promise.created.push(Promised { kind, uuid: said("/resource/identifier/0/value"), resource });
            }
        }
        if promise.task_id.is_empty() || promise.created.is_empty() { Err(JsonError::NoResource) } else { Ok(promise) }
    }

    /// Whether the practice and GP that a case names now are those that the letter is addressed to.
    pub fn is_addressed_to(&self, referrer: &Referrer) -> bool {
        let letter = self.created.iter().find(|promised| promised.kind == "Communication");
        let recipients = letter.and_then(|letter| letter.resource.get("recipient")?.as_array());
        let is_told = |reference: &String| {
            let mut all = recipients.into_iter().flatten().filter_map(|recipient| recipient.get("reference"));
            reference.is_empty() || all.any(|recipient| recipient == reference)
        };
        !referrer.practice_reference.is_empty()
            && is_told(&referrer.practice_reference)
            && is_told(&referrer.gp_reference)
    }

    /// Whether the Task shows that this transaction was carried out. `references`: of what it created.
    pub fn is_answered_by(&self, task: &Value, references: &[String]) -> bool {
        let urns: Vec<String> = self.created.iter().map(|promised| format!("urn:uuid:{}", promised.uuid)).collect();
        // A server that keeps no outputs still shows a state that only an answer leads to.
        let is_closed = task.get("status") == self.task.get("status")
            && task.get("status").and_then(Value::as_str) != Some("in-progress");
        is_closed || task_out::has_output(task, references) || task_out::has_output(task, &urns)
    }
}

/// The fields that carry what the consultant decided and who is told.
const KEY_FIELDS: &[&str] = &[
    "status",
    "conclusion",
    "conclusionCode",
    "presentedForm",
    "payload",
    "recipient",
    "priority",
    "description",
    "note",
];

impl Promised {
    /// The search that finds it.
    pub fn search(&self) -> String {
        format!("{}?identifier={}%7C{}", self.kind, codes::RFC4122, self.uuid)
    }

    /// Compares with what a search by identifier gave. What has another identifier does not count:
    /// a server may have ignored the filter.
    pub fn among(&self, found: &[Resource]) -> Found {
        let mut ours = found.iter().filter(|resource| resource.kind() == self.kind && has_uuid(resource, &self.uuid));
        match (ours.next(), ours.next()) {
            (None, _) => Found::Nothing,
            (Some(_), Some(_)) => Found::Twice,
            (Some(one), None) => match self.difference(one.json()) {
                Some(field) => Found::Different(field),
                None => Found::Same(one.reference()),
            },
        }
    }

    fn difference(&self, found: &Value) -> Option<&'static str> {
        KEY_FIELDS.iter().copied().find(|field| match self.resource.get(*field) {
            None => false,
            Some(sent) => found.get(*field).is_none_or(|found| !is_same(sent, found)),
        })
    }
}

fn has_uuid(resource: &Resource, uuid: &str) -> bool {
    let identifiers =
        resource.json().get("identifier").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    identifiers.iter().any(|known| {
        known.get("system").and_then(Value::as_str) == Some(codes::RFC4122)
            && known.get("value").and_then(Value::as_str) == Some(uuid)
    })
}

/// Whether all that was sent was kept. A server may add fields, turn a reference to another part of the
/// transaction into a real one, and move a file elsewhere; it may change no word.
fn is_same(sent: &Value, found: &Value) -> bool {
    match (sent, found) {
        (Value::Object(sent), Value::Object(found)) => sent.iter().all(|(name, sent)| match found.get(name) {
            Some(found) if name == "reference" => is_same_reference(sent, found),
            Some(found) => is_same(sent, found),
            None => name == "data" && found.get("url").is_some_and(Value::is_string),
        }),
        (Value::Array(sent), Value::Array(found)) => {
            sent.len() == found.len() && sent.iter().zip(found).all(|(sent, found)| is_same(sent, found))
        }
        (sent, found) => sent == found,
    }
}

fn is_same_reference(sent: &Value, found: &Value) -> bool {
    let (Some(sent), Some(found)) = (sent.as_str(), found.as_str()) else { return false };
    sent.starts_with("urn:uuid:")
        || found.strip_suffix(sent).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn promised() -> Promised {
        Promised {
            kind: "Communication".to_owned(),
            uuid: "u-1".to_owned(),
            resource: json!({
                "status": "completed",
                "recipient": [{ "reference": "Organization/gp" }],
                "payload": [{ "contentString": "a < b" }, { "contentReference": { "reference": "urn:uuid:r" } }],
            }),
        }
    }

    fn kept(text: &str, recipient: &str, uuid: &str) -> Resource {
        let json = json!({
            "resourceType": "Communication", "id": "7",
            "identifier": [{ "system": codes::RFC4122, "value": uuid }],
            "status": "completed",
            "recipient": [{ "reference": recipient, "display": "Practice" }],
            "payload": [{ "contentString": text }, { "contentReference": { "reference": "DiagnosticReport/8" } }],
        });
        Resource::new(json, "").unwrap()
    }

    #[test]
    fn the_same_words_to_the_same_practice_are_the_same() {
        let found = kept("a < b", "http://server/fhir/Organization/gp", "u-1");
        assert_eq!(promised().among(std::slice::from_ref(&found)), Found::Same("Communication/7".to_owned()));
        assert_eq!(promised().among(&[found.clone(), found]), Found::Twice);
    }

    #[test]
    fn a_lost_sign_and_another_practice_are_noticed() {
        assert_eq!(promised().among(&[kept("a  b", "Organization/gp", "u-1")]), Found::Different("payload"));
        assert_eq!(promised().among(&[kept("a < b", "Organization/other-gp", "u-1")]), Found::Different("recipient"));
        assert_eq!(promised().among(&[kept("a < b", "Organization/gp", "u-2")]), Found::Nothing);
    }
}
