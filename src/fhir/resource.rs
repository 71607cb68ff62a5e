//! A Resource: the JSON exactly as it arrived, read field by field. A field that cannot be
//! understood becomes a Problem and counts as absent; the rest of the resource is still used.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::case::Version;
use crate::domain::problem::{About, Problem};
use crate::fhir::codes;
use crate::fhir::datatype::Coding;

/// One resource, kept whole.
// Invariant: a JSON object with a resourceType.
#[derive(Clone, PartialEq)]
pub struct Resource {
    json: Value,
    id: String,
}

/// Prints kind and id, never the content: debug output ends in logs.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reference())
    }
}

impl Resource {
    /// A resource, or `None` where the value has no resourceType. `id` stands in for a missing one.
    pub fn new(json: Value, id: &str) -> Option<Self> {
        json.get("resourceType")?.as_str()?;
        let id = json.get("id").and_then(Value::as_str).unwrap_or(id).to_owned();
        Some(Self { json, id })
    }

    pub fn json(&self) -> &Value {
        &self.json
    }

    pub fn kind(&self) -> &str {
        self.text("resourceType")
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// "Media/photo-1".
    pub fn reference(&self) -> String {
        format!("{}/{}", self.kind(), self.id)
    }

    /// A text field at the top; empty where it is absent or no text.
    pub fn text(&self, field: &str) -> &str {
        self.json.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// "ServiceRequest/sr-1 bodySite".
    pub fn place(&self, field: &str) -> String {
        format!("{} {field}", self.reference())
    }

    pub fn problem(&self, about: About, what: impl Into<String>, field: &str) -> Problem {
        Problem::new(about, what, self.place(field))
    }

    /// One value of a field; a list gives its first.
    pub fn one<T: DeserializeOwned>(&self, field: &str, about: About, problems: &mut Vec<Problem>) -> Option<T> {
        self.all(field, about, problems).into_iter().next()
    }

    /// Every value of a field that can be understood; a single value counts as a list of one.
    pub fn all<T: DeserializeOwned>(&self, field: &str, about: About, problems: &mut Vec<Problem>) -> Vec<T> {
        let values = match self.json.get(field) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
        };
        let mut read = Vec::with_capacity(values.len());
        for value in values {
            match T::deserialize(value) {
                Ok(value) => read.push(value),
                Err(_) => problems.push(self.problem(about, "A field cannot be understood", field)),
            }
        }
        read
    }

    /// `meta.versionId` as the weak ETag that servers make of it; empty where there is none.
    pub fn version(&self) -> Version {
        match self.meta_text("versionId") {
            "" => Version::default(),
            id => Version(format!("W/\"{id}\"")),
        }
    }

    pub fn meta_text(&self, field: &str) -> &str {
        self.json.get("meta").and_then(|meta| meta.get(field)).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it is marked as test data, in its tags or its security labels.
    pub fn is_test_data(&self) -> bool {
        test_marks(&self.json).next().is_some()
    }
}

/// The marks of test data in `meta`, with the field that each stands in.
pub fn test_marks(json: &Value) -> impl Iterator<Item = (&'static str, &Value)> {
    ["security", "tag"].into_iter().flat_map(move |field| {
        let marks = json.get("meta").and_then(|meta| meta.get(field)).and_then(Value::as_array);
        marks.into_iter().flatten().filter(|mark| is_test_mark(mark)).map(move |mark| (field, mark))
    })
}

fn is_test_mark(mark: &Value) -> bool {
    use serde::Deserialize as _;
    Coding::deserialize(mark).is_ok_and(|mark| mark.system == codes::ACT_REASON && mark.code == codes::TEST_DATA)
}
