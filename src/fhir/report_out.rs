//! A signed Report to the one transaction that carries it: report, message to the practice, follow-up,
//! and the changed case. The letter's text is carried byte for byte; only where FHIR forbids a
//! character is it left out of the plain field, and the exact text then stands beside it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::domain::outcome::Sends;
use crate::domain::report::Report;
use crate::fhir::codes;
use crate::fhir::datatype::time_text;
use crate::fhir::follow_up_out;
use crate::fhir::resource::test_marks;
use crate::fhir::task_out;
use crate::fhir::value_out::{fhir_string, priority_code, put, reference};

/// UUIDs of what a report creates, made when the consultant signs.
#[derive(Debug, Clone, Copy)]
pub struct Uuids<'a> {
    pub report: &'a str,
    pub letter: &'a str,
    pub follow_up: &'a str,
}

/// A transaction ready to be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The Bundle, as JSON.
    pub bytes: Vec<u8>,
    /// Resource type and UUID of each created resource, the report or message first.
    pub creates: Vec<(String, String)>,
}

/// What all parts of one transaction share.
pub struct Parts<'a> {
    task: &'a Value,
}

/// The transaction of a report on a case. `task` is the case's Task as it was received.
pub fn transaction(report: &Report, task: &Value, pdf: &[u8], uuids: Uuids<'_>) -> Transaction {
    let parts = Parts { task };
    let mut created: Vec<(&str, Value)> = Vec::new();
    let mut outputs: Vec<(&str, &str, String)> = Vec::new();
    let text = report.letter.text();
    if report.makes_report() {
        created.push((uuids.report, diagnostic_report(report, uuids.report, pdf, &text, &parts)));
        outputs.push(("report", "Report", urn(uuids.report)));
    }
    let about = report.makes_report().then_some(uuids.report);
    created.push((uuids.letter, communication(report, uuids.letter, about, &text, &parts)));
    outputs.push(("gp-letter", "Message to GP", urn(uuids.letter)));
    if let Some((code, words, resource)) = follow_up(report, uuids, &parts) {
        created.push((uuids.follow_up, resource));
        outputs.push((code, words, urn(uuids.follow_up)));
    }
    let creates = created.iter().map(|(uuid, resource)| (kind_of(resource), (*uuid).to_owned())).collect();
    let mut entries: Vec<Value> = created.into_iter().map(|(uuid, resource)| creation(uuid, resource)).collect();
    entries.push(change(report, task_out::answered(task, report, &outputs)));
    let bundle = json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries });
    Transaction { bytes: bundle.to_string().into_bytes(), creates }
}

/// What goes to others beside the letter: kind, words, resource.
fn follow_up(report: &Report, uuids: Uuids<'_>, parts: &Parts<'_>) -> Option<(&'static str, &'static str, Value)> {
    match report.outcome.sends {
        Sends::ReportAndFollowUp => {
            let request = follow_up_out::request(report, uuids.follow_up, &urn(uuids.report), parts);
            Some(("follow-up", "Follow-up request", request))
        }
        Sends::Retake => {
            Some(("retake-request", "Retake request", follow_up_out::retake(report, uuids.follow_up, parts)))
        }
        Sends::SecondOpinion => {
            Some(("second-opinion", "Second opinion", follow_up_out::second_opinion(report, uuids.follow_up, parts)))
        }
        Sends::Report | Sends::Rejection => None,
    }
}

fn change(report: &Report, task: Value) -> Value {
    let mut entry = json!({
        "resource": task,
        "request": { "method": "PUT", "url": format!("Task/{}", report.case.0) },
    });
    // An empty version would match nothing; where a server has none, its state alone is checked.
    if !report.case_version.0.is_empty() {
        entry["request"]["ifMatch"] = json!(report.case_version.0);
    }
    entry
}

fn kind_of(resource: &Value) -> String {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn urn(uuid: &str) -> String {
    format!("urn:uuid:{uuid}")
}

fn creation(uuid: &str, resource: Value) -> Value {
    let kind = kind_of(&resource);
    json!({
        "fullUrl": urn(uuid),
        "resource": resource,
        "request": {
            "method": "POST",
            "url": kind,
            "ifNoneExist": format!("identifier={}|{uuid}", codes::RFC4122),
        },
    })
}

impl Parts<'_> {
    /// A resource with profile, identifier and, where the case is test data, its mark.
    pub fn begin(&self, kind: &str, uuid: &str) -> Value {
        let mut meta = json!({ "profile": [codes::uk_core(kind)] });
        for (field, mark) in test_marks(self.task) {
            match meta[field].as_array_mut() {
                Some(marks) => marks.push(mark.clone()),
                None => meta[field] = json!([mark]),
            }
        }
        json!({
            "resourceType": kind,
            "meta": meta,
            "identifier": [{ "system": codes::RFC4122, "value": uuid }],
        })
    }

    pub fn subject(&self, report: &Report) -> Value {
        json!({ "reference": format!("Patient/{}", report.patient.0) })
    }

    /// The referral; `None` where it did not arrive.
    pub fn referral(&self, report: &Report) -> Option<Value> {
        reference(&report.referral_reference, "")
    }

    /// References of the Media that were on the screen. Pictures that came as documents are no Media.
    pub fn media(&self, report: &Report) -> impl Iterator<Item = String> {
        report.seen.iter().filter(|id| !id.0.contains('/')).map(|id| format!("Media/{}", id.0))
    }
}

fn diagnostic_report(report: &Report, uuid: &str, pdf: &[u8], text: &str, parts: &Parts<'_>) -> Value {
    let at = time_text(report.signed_at);
    let by = &report.signed_by;
    let mut resource = parts.begin("DiagnosticReport", uuid);
    put(&mut resource, "basedOn", parts.referral(report).map(|referral| json!([referral])));
    resource["status"] = json!("final");
    resource["category"] =
        json!([{ "coding": [{ "system": codes::SNOMED, "code": "394582007", "display": "Dermatology" }] }]);
    resource["code"] = json!({
        "coding": [{ "system": codes::LOINC, "code": codes::CONSULT_NOTE, "display": "Dermatology Consult note" }],
        "text": "Teledermatology report",
    });
    resource["subject"] = parts.subject(report);
    resource["effectiveDateTime"] = json!(at);
    resource["issued"] = json!(at);
    put(&mut resource, "performer", reference(&by.trust_reference, &by.trust).map(|trust| json!([trust])));
    put(&mut resource, "resultsInterpreter", reference(&by.reference, &by.name).map(|by| json!([by])));
    let media: Vec<Value> =
        parts.media(report).map(|media| json!({ "comment": "Reviewed", "link": { "reference": media } })).collect();
    put(&mut resource, "media", Some(Value::Array(media)).filter(|media| media != &json!([])));
    let conclusion = fhir_string(report.conclusion()).unwrap_or_else(|| report.outcome.label.to_owned());
    resource["conclusion"] = json!(conclusion);
    resource["conclusionCode"] = json!([{
        "coding": [{ "system": codes::OUTCOME, "code": report.outcome.code, "display": report.outcome.label }],
        "text": report.outcome.label,
    }]);
    resource["presentedForm"] = json!([
        attachment("application/pdf", pdf, &report.letter.title, &at),
        attachment("text/plain; charset=utf-8", text.as_bytes(), &report.letter.title, &at),
    ]);
    resource
}

fn attachment(content_type: &str, bytes: &[u8], title: &str, at: &str) -> Value {
    json!({
        "contentType": content_type,
        "language": "en-GB",
        "data": BASE64_STANDARD.encode(bytes),
        "size": bytes.len(),
        "title": title,
        "creation": at,
    })
}

fn communication(report: &Report, uuid: &str, about: Option<&str>, text: &str, parts: &Parts<'_>) -> Value {
    let at = time_text(report.signed_at);
    let recipient = &report.recipient;
    let is_instruction = report.outcome.sends == Sends::Retake;
    let (category, words) =
        if is_instruction { ("instruction", "Instruction") } else { ("notification", "Notification") };
    let mut resource = parts.begin("Communication", uuid);
    put(&mut resource, "basedOn", parts.referral(report).map(|referral| json!([referral])));
    resource["partOf"] = json!([{ "reference": format!("Task/{}", report.case.0) }]);
    resource["status"] = json!("completed");
    resource["category"] =
        json!([{ "coding": [{ "system": codes::COMMUNICATION_CATEGORY, "code": category, "display": words }] }]);
    resource["priority"] = json!(priority_code(report.priority));
    resource["medium"] = json!([{ "coding": [
        { "system": codes::PARTICIPATION_MODE, "code": "ELECTRONIC", "display": "electronic data" }
    ] }]);
    resource["subject"] = parts.subject(report);
    if let Some(report) = about {
        resource["topic"] = json!({ "coding": [
            { "system": codes::COMMUNICATION_TOPIC, "code": "summary-report", "display": "Summary Report" }
        ] });
        resource["about"] = json!([{ "reference": urn(report) }]);
    }
    resource["sent"] = json!(at);
    let recipients: Vec<Value> = [
        reference(&recipient.practice_reference, &recipient.practice),
        reference(&recipient.gp_reference, &recipient.gp).filter(|_| !recipient.gp_reference.is_empty()),
    ]
    .into_iter()
    .flatten()
    .collect();
    resource["recipient"] = Value::Array(recipients);
    put(&mut resource, "sender", reference(&report.signed_by.reference, &report.signed_by.name));
    resource["payload"] = payload(report, about, text, &at);
    resource
}

/// The letter as plain text; where FHIR forbids one of its characters also exactly, as a file.
fn payload(report: &Report, about: Option<&str>, text: &str, at: &str) -> Value {
    let plain = fhir_string(text);
    let is_exact = plain.as_deref() == Some(text);
    let mut payload: Vec<Value> = plain.into_iter().map(|text| json!({ "contentString": text })).collect();
    if !is_exact {
        let file = attachment("text/plain; charset=utf-8", text.as_bytes(), &report.letter.title, at);
        payload.push(json!({ "contentAttachment": file }));
    }
    if let Some(report) = about {
        payload.push(json!({ "contentReference": { "reference": urn(report) } }));
    }
    Value::Array(payload)
}
