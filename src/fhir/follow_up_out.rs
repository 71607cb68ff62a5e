//! What a report asks of others beside the letter: a follow-up request, new photographs, or a
//! colleague's opinion.

use serde_json::{Value, json};

use crate::domain::outcome::{FAULTS, Field, NextActor};
use crate::domain::report::Report;
use crate::fhir::codes;
use crate::fhir::datatype::time_text;
use crate::fhir::report_out::Parts;
use crate::fhir::value_out::{fhir_string, priority_code, put, reference};

/// The ServiceRequest that follows from a report: an order where the hospital arranges it, a proposal
/// where the GP refers in the usual way.
pub fn request(report: &Report, uuid: &str, because_of: &str, parts: &Parts) -> Value {
    let is_ours = report.outcome.next == NextActor::Hospital;
    let (code, display) = codes::follow_up(report.outcome.code);
    let words = [Field::Procedure, Field::Clinic].map(|field| fhir_string(report.answer(field)));
    let text = words.into_iter().flatten().next().unwrap_or_else(|| report.outcome.label.to_owned());
    let reason = fhir_string(report.conclusion()).unwrap_or_else(|| report.outcome.label.to_owned());
    let mut request = parts.begin("ServiceRequest", uuid);
    put(&mut request, "basedOn", parts.referral(report).map(|referral| json!([referral])));
    request["status"] = json!("active");
    request["intent"] = json!(if is_ours { "order" } else { "proposal" });
    request["category"] = json!([{ "coding": [snomed("103696004", "Patient referral to specialist")] }]);
    request["priority"] = json!(priority_code(report.priority));
    request["code"] = json!({ "coding": [snomed(code, display)], "text": text });
    request["subject"] = parts.subject(report);
    request["authoredOn"] = json!(time_text(report.signed_at));
    put(&mut request, "requester", reference(&report.signed_by.reference, &report.signed_by.name));
    request["performerType"] = json!({ "coding": [snomed("18803008", "Dermatologist")] });
    if is_ours {
        let trust = reference(&report.signed_by.trust_reference, &report.signed_by.trust);
        put(&mut request, "performer", trust.map(|trust| json!([trust])));
    }
    request["reasonCode"] = json!([{ "text": reason }]);
    request["reasonReference"] = json!([{ "reference": because_of }]);
    put(&mut request, "bodySite", body_site(report).map(|site| json!([site])));
    request["note"] = json!([{ "text": note(report) }]);
    request
}

/// Every answer of the report, a line each, so that nothing asked for is lost on the way.
fn note(report: &Report) -> String {
    let lines = report.answers.iter().filter_map(|(field, text)| {
        let text = fhir_string(text)?;
        Some(format!("{}: {text}", field.heading()))
    });
    let lines: Vec<String> = std::iter::once(report.outcome.action.to_owned()).chain(lines).collect();
    lines.join("\n")
}

fn body_site(report: &Report) -> Option<Value> {
    let text = fhir_string(&report.site);
    let coding = report.site_code.as_ref().map(|code| json!([{ "system": codes::SNOMED, "code": code }]));
    if text.is_none() && coding.is_none() {
        return None;
    }
    let mut site = json!({});
    put(&mut site, "coding", coding);
    put(&mut site, "text", text.map(Value::from));
    Some(site)
}

/// The Task that asks the practice for new photographs.
pub fn retake(report: &Report, uuid: &str, parts: &Parts) -> Value {
    let faults = report.answer(Field::Faults);
    let chosen: Vec<&str> = faults.split("; ").collect();
    let coding: Vec<Value> = FAULTS
        .iter()
        .filter(|(_, words)| chosen.contains(words))
        .map(|(code, words)| json!({ "system": codes::IMAGE_QUALITY, "code": code, "display": words }))
        .collect();
    let faults = fhir_string(faults).unwrap_or_else(|| "Images inadequate".to_owned());
    let description = match fhir_string(report.answer(Field::RetakeAdvice)) {
        Some(advice) => format!("{faults}. {advice}"),
        None => format!("{faults}."),
    };
    let mut task = side_task(report, uuid, parts, ("retake-photographs", "Retake photographs"), &description);
    let recipient = &report.recipient;
    put(&mut task, "owner", reference(&recipient.practice_reference, &recipient.practice));
    let mut reason = json!({ "text": faults });
    put(&mut reason, "coding", Some(Value::Array(coding)).filter(|coding| coding != &json!([])));
    task["reasonCode"] = reason;
    let looked_at: Vec<Value> = parts
        .media(report)
        .map(|media| json!({ "type": { "text": "Photograph looked at" }, "valueReference": { "reference": media } }))
        .collect();
    put(&mut task, "input", Some(Value::Array(looked_at)).filter(|looked_at| looked_at != &json!([])));
    task
}

/// The Task that asks a colleague. The colleague is known by name only.
pub fn second_opinion(report: &Report, uuid: &str, parts: &Parts) -> Value {
    let colleague = fhir_string(report.answer(Field::Colleague)).unwrap_or_else(|| "A colleague".to_owned());
    let lines = [Field::Due, Field::Reason, Field::Findings].into_iter().filter_map(|field| {
        let text = fhir_string(report.answer(field))?;
        Some(format!("{}: {text}", field.heading()))
    });
    let lines: Vec<String> = std::iter::once(format!("Second opinion asked of {colleague}")).chain(lines).collect();
    let mut task = side_task(report, uuid, parts, ("second-opinion", "Second opinion"), &lines.join("\n"));
    put(&mut task, "owner", reference("", &colleague));
    task
}

/// What every Task beside the case has. Its code keeps it out of the queue.
fn side_task(report: &Report, uuid: &str, parts: &Parts, kind: (&str, &str), description: &str) -> Value {
    let (code, words) = kind;
    let mut task = parts.begin("Task", uuid);
    put(&mut task, "basedOn", parts.referral(report).map(|referral| json!([referral])));
    task["partOf"] = json!([{ "reference": format!("Task/{}", report.case.0) }]);
    task["status"] = json!("requested");
    task["intent"] = json!("order");
    task["priority"] = json!(priority_code(report.priority));
    task["code"] = json!({ "coding": [{ "system": codes::TASK_KIND, "code": code, "display": words }], "text": words });
    task["description"] = json!(description);
    put(&mut task, "focus", parts.referral(report));
    task["for"] = parts.subject(report);
    task["authoredOn"] = json!(time_text(report.signed_at));
    task["lastModified"] = json!(time_text(report.signed_at));
    put(&mut task, "requester", reference(&report.signed_by.reference, &report.signed_by.name));
    task
}

fn snomed(code: &str, display: &str) -> Value {
    json!({ "system": codes::SNOMED, "code": code, "display": display })
}
