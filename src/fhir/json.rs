//! JSON text to values, strictly: a name that stands twice in one object is refused, because
//! keeping either of the two silently could change the meaning. Depth is bounded by serde_json.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Why bytes are no JSON. Holds a place, never the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("not JSON (line {line}, column {column})")]
    Syntax { line: usize, column: usize },
    #[error("a name stands twice in one object (line {line}, column {column})")]
    NameTwice { line: usize, column: usize },
    #[error("not an object with a resourceType")]
    NoResource,
}

/// Reads one JSON object.
pub fn read(bytes: &[u8]) -> Result<Value, JsonError> {
    // Editors on Windows write a byte order mark, which JSON itself does not allow.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Strict(value) = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.is_data() {
            true => JsonError::NameTwice { line, column },
            false => JsonError::Syntax { line, column },
        }
    })?;
    if value.get("resourceType").is_some_and(Value::is_string) { Ok(value) } else { Err(JsonError::NoResource) }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = from.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Strict(value))) = from.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("a name stands twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let twice = br#"{"resourceType":"Task","for":{"reference":"Patient/1","reference":"Patient/2"}}"#;
        assert!(matches!(read(twice), Err(JsonError::NameTwice { line: 1, .. })));
    }

    #[test]
    fn what_is_no_resource_is_said_to_be_none() {
        assert_eq!(read(b"[1]"), Err(JsonError::NoResource));
        assert!(matches!(read(b"<html>"), Err(JsonError::Syntax { .. })));
        assert!(matches!(read(b"{\"resourceType\":"), Err(JsonError::Syntax { .. })));
    }

    #[test]
    fn the_order_of_fields_survives() {
        let text = r#"{"resourceType":"Task","z":1,"a":[true,null,-2,1.5]}"#;
        assert_eq!(read(text.as_bytes()).map(|value| value.to_string()), Ok(text.to_owned()));
    }
}
