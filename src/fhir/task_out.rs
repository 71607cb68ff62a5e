//! The Task of a case, changed field by field: claimed, given back, answered. Everything that is not
//! ours to change stays exactly as it was received.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::domain::outcome::{Field, Sends};
use crate::domain::people::Consultant;
use crate::domain::report::Report;
use crate::fhir::codes;
use crate::fhir::datatype::time_text;
use crate::fhir::value_out::{fhir_string, reference};

/// The Task as held by this consultant.
pub fn claimed(task: &Value, by: &Consultant, at: Timestamp) -> Value {
    let mut task = task.clone();
    set(&mut task, "status", json!("in-progress"));
    set(&mut task, "businessStatus", business_status("in-review", "Being reviewed"));
    own(&mut task, by);
    set(&mut task, "lastModified", json!(time_text(at)));
    set(&mut task, "executionPeriod", json!({ "start": time_text(at) }));
    task
}

/// The Task as it waits again for anybody.
pub fn released(task: &Value, at: Timestamp) -> Value {
    let mut task = task.clone();
    set(&mut task, "status", json!("requested"));
    set(&mut task, "businessStatus", business_status("awaiting-review", "Awaiting consultant review"));
    set(&mut task, "lastModified", json!(time_text(at)));
    remove(&mut task, "owner");
    remove(&mut task, "executionPeriod");
    task
}

/// The Task as this report leaves it. `outputs`: kind, words and reference of what the report creates.
pub fn answered(task: &Value, report: &Report, outputs: &[(&str, &str, String)]) -> Value {
    let mut task = task.clone();
    let (status, business, words) = match report.outcome.sends {
        Sends::Report | Sends::ReportAndFollowUp => ("completed", "reported", "Reported"),
        Sends::Retake => ("on-hold", "awaiting-images", "Awaiting new photographs"),
        Sends::Rejection => ("rejected", "rejected", "Returned to the practice"),
        Sends::SecondOpinion => ("in-progress", "second-opinion", "Awaiting a second opinion"),
    };
    let at = time_text(report.signed_at);
    set(&mut task, "status", json!(status));
    set(&mut task, "businessStatus", business_status(business, words));
    set(&mut task, "lastModified", json!(at));
    own(&mut task, &report.signed_by);
    match status_reason(report) {
        Some(reason) => set(&mut task, "statusReason", reason),
        // A reason from an earlier round would now be wrong.
        None => remove(&mut task, "statusReason"),
    }
    let started = task.pointer("/executionPeriod/start").cloned().unwrap_or_else(|| json!(at));
    let mut period = json!({ "start": started });
    if matches!(status, "completed" | "rejected") {
        set(&mut period, "end", json!(at));
    }
    set(&mut task, "executionPeriod", period);
    add_outputs(&mut task, outputs);
    task
}

fn status_reason(report: &Report) -> Option<Value> {
    let (code, display, field) = match report.outcome.sends {
        Sends::Retake => ("images-inadequate", "Images inadequate", Field::Faults),
        Sends::Rejection => ("out-of-scope", "Out of scope", Field::Rule),
        Sends::Report | Sends::ReportAndFollowUp | Sends::SecondOpinion => return None,
    };
    let text = fhir_string(report.answer(field)).unwrap_or_else(|| display.to_owned());
    Some(json!({
        "coding": [{ "system": codes::STATUS_REASON, "code": code, "display": display }],
        "text": text,
    }))
}

fn add_outputs(task: &mut Value, outputs: &[(&str, &str, String)]) {
    let mut all = task.get("output").and_then(Value::as_array).cloned().unwrap_or_default();
    all.extend(outputs.iter().map(|(code, words, to)| {
        json!({
            "type": { "coding": [{ "system": codes::TASK_OUTPUT, "code": code }], "text": words },
            "valueReference": { "reference": to },
        })
    }));
    set(task, "output", Value::Array(all));
}

/// Whether a Task's output names one of these references.
pub fn has_output(task: &Value, references: &[String]) -> bool {
    let outputs = task.get("output").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    outputs.iter().any(|output| {
        let to = output.pointer("/valueReference/reference").and_then(Value::as_str).unwrap_or_default();
        references.iter().any(|reference| {
            to.strip_suffix(reference.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    })
}

/// The Task with another `meta.versionId`, for a source that counts versions itself.
pub fn with_version(task: &Value, version: &str) -> Value {
    let mut task = task.clone();
    let mut meta = task.get("meta").cloned().filter(Value::is_object).unwrap_or_else(|| json!({}));
    set(&mut meta, "versionId", json!(version));
    set(&mut task, "meta", meta);
    task
}

fn business_status(code: &str, words: &str) -> Value {
    json!({ "coding": [{ "system": codes::CASE_STATUS, "code": code, "display": words }] })
}

fn own(task: &mut Value, by: &Consultant) {
    if let Some(owner) = reference(&by.reference, &by.name) {
        set(task, "owner", owner);
    }
}

fn object(value: &mut Value) -> Option<&mut Map<String, Value>> {
    // A Resource is an object by its invariant; anything else has no fields to change.
    value.as_object_mut()
}

fn set(value: &mut Value, field: &str, to: Value) {
    if let Some(object) = object(value) {
        object.insert(field.to_owned(), to);
    }
}

fn remove(value: &mut Value, field: &str) {
    if let Some(object) = object(value) {
        // The plain `remove` would move the last field into the gap.
        object.shift_remove(field);
    }
}
