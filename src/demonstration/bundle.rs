//! A case as FHIR R4 resources in a Bundle of type collection, all of them marked as test data.
//! Times are FHIR instants in UTC; files are named relative to the bundle's folder.

use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};

use crate::demonstration::cases::{CaseTale, Earlier, Form, PRACTICES, nhs_number};
use crate::demonstration::exif::Card;
use crate::demonstration::people::{gp_name, gp_role, named, patient, practice_resources, trust, trust_resources};
use crate::demonstration::shots::{Shot, View};

const UUID: &str = "https://tools.ietf.org/html/rfc4122";
const SNOMED: &str = "http://snomed.info/sct";
const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
pub const LETTER_FILE: &str = "letter.txt";

/// What is known of a photograph's file once it lies there.
#[derive(Debug, Clone, Copy)]
pub struct Laid {
    /// Upright width and height, pixels.
    pub size_px: (usize, usize),
    /// `None` where the file is absent on purpose.
    pub bytes: Option<u64>,
}

/// When things happened, counted from when the queue is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    now: Timestamp,
}

impl Times {
    pub fn new(now: Timestamp) -> Self {
        // Whole minutes, as a person would have it.
        let into_minute = now.as_second().rem_euclid(60);
        Self { now: Timestamp::from_second(now.as_second() - into_minute).unwrap_or(now) }
    }

    fn minutes(self, from_now: i64) -> Timestamp {
        self.now.checked_add(SignedDuration::from_mins(from_now)).unwrap_or(self.now)
    }

    fn asked(self, tale: &CaseTale) -> Timestamp {
        self.minutes(-tale.asked_hours_ago * 60)
    }

    fn asked_before(self, earlier: &Earlier) -> Timestamp {
        self.minutes(-earlier.days_ago * 24 * 60 - 190)
    }

    /// When a photograph was taken: the visit shortly before the GP asked.
    pub fn taken(self, tale: &CaseTale, index: usize) -> Timestamp {
        let shot = &tale.shots[index];
        let visit = match (&tale.earlier, shot.visit) {
            (Some(earlier), 1..) => self.asked_before(earlier),
            _ => self.asked(tale),
        };
        visit.checked_sub(SignedDuration::from_secs(41 * 60 - index as i64 * 95)).unwrap_or(visit)
    }

    fn born(self, age: (i16, i32)) -> String {
        let today = TimeZone::UTC.to_datetime(self.now).date();
        let born = today.checked_sub(i32::from(age.0).years()).and_then(|day| day.checked_sub(age.1.days()));
        born.unwrap_or(today).to_string()
    }
}

/// 2026-11-24T09:30:00+00:00.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// What the camera of a photograph writes into its EXIF.
pub fn camera_card(tale: &CaseTale, index: usize, times: Times) -> Card {
    let camera = &tale.shots[index].camera;
    let taken = times.taken(tale, index).strftime("%Y:%m:%d %H:%M:%S").to_string();
    Card { make: camera.make, model: camera.model, taken }
}

/// The whole case; `laid` is in the order of its photographs.
pub fn bundle(tale: &CaseTale, times: Times, laid: &[Laid]) -> Value {
    let practice = &PRACTICES[tale.practice];
    let mut resources = vec![task(tale, times), referral(tale, times), patient(tale, &times.born(tale.person.age))];
    resources.extend(practice_resources(practice));
    resources.extend(trust_resources(tale));
    resources.push(letter_reference(tale, times));
    if tale.consent != Form::Missing {
        resources.push(consent(tale, times));
    }
    resources.extend((0..tale.shots.len()).map(|index| media(tale, index, times, laid[index])));
    if let Some(earlier) = &tale.earlier {
        resources.push(earlier_referral(tale, earlier, times));
        resources.push(earlier_report(tale, earlier, times));
    }
    let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": marked(resource) })).collect();
    json!({
        "resourceType": "Bundle",
        "id": format!("case-{}", tale.number),
        "meta": test_mark(),
        "type": "collection",
        "timestamp": instant(times.now),
        "entry": entries,
    })
}

fn test_mark() -> Value {
    json!({ "tag": [{ "system": ACT_REASON, "code": "HTEST", "display": "test health data" }] })
}

/// The same resource, marked as test data, its mark right after its id.
fn marked(resource: Value) -> Value {
    let Value::Object(fields) = resource else { return resource };
    let mut marked = serde_json::Map::new();
    for (name, value) in fields {
        let is_id = name == "id";
        marked.insert(name, value);
        if is_id {
            marked.insert("meta".to_owned(), test_mark());
        }
    }
    Value::Object(marked)
}

fn coded(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }] })
}

/// A UUID that belongs to a case and a thing, always the same.
fn uuid(tale: &CaseTale, thing: u32) -> Value {
    let value = format!("6f2d11d0-{:04x}-4d1a-8000-{:012x}", tale.number, thing);
    json!([{ "system": UUID, "value": format!("urn:uuid:{value}") }])
}

fn number(tale: &CaseTale) -> u32 {
    tale.number
}

fn ubrn(tale: &CaseTale) -> String {
    format!("0000{:08}", 70_000 + tale.number)
}

fn to(kind: &str, id: impl std::fmt::Display) -> Value {
    json!({ "reference": format!("{kind}/{id}") })
}

fn task(tale: &CaseTale, times: Times) -> Value {
    let practice = &PRACTICES[tale.practice];
    let mut task = json!({
        "resourceType": "Task",
        "id": format!("task-{}", number(tale)),
        "identifier": uuid(tale, 1),
        "basedOn": [to("ServiceRequest", format!("referral-{}", number(tale)))],
        "groupIdentifier": { "system": "https://fhir.nhs.uk/Id/UBRN", "value": ubrn(tale) },
        "status": "requested",
        "intent": "order",
        "priority": tale.priority,
        "code": coded("http://hl7.org/fhir/CodeSystem/task-code", "fulfill", "Fulfill the focal request"),
        "description": "Opinion on photographs of the skin",
        "focus": to("ServiceRequest", format!("referral-{}", number(tale))),
        "for": to("Patient", format!("patient-{}", number(tale))),
        "authoredOn": instant(times.asked(tale)),
        "lastModified": instant(times.asked(tale)),
        "requester": gp_role(practice),
        "restriction": { "period": { "end": instant(times.minutes(tale.due_in_minutes)) }, "recipient": [trust()] },
    });
    if let Some(minutes) = tale.held_minutes {
        task["status"] = json!("in-progress");
        task["lastModified"] = json!(instant(times.minutes(-minutes)));
        task["owner"] = named("PractitionerRole", "role-lee-demo", "Dr J. Lee");
    }
    task
}

fn body_site(tale: &CaseTale) -> Option<Value> {
    if tale.site.is_empty() {
        return None;
    }
    let mut site = tale.site_code.map_or_else(|| json!({}), |(code, display)| coded(SNOMED, code, display));
    site["text"] = json!(tale.site);
    Some(site)
}

fn referral(tale: &CaseTale, times: Times) -> Value {
    let mut supporting = vec![named("DocumentReference", format!("letter-{}", number(tale)), "Referral letter")];
    if tale.consent != Form::Missing {
        supporting.push(named("Consent", format!("consent-{}", number(tale)), "Consent to photographs"));
    }
    let now = (0..tale.shots.len()).filter(|index| tale.shots[*index].visit == 0);
    supporting.extend(now.map(|index| to("Media", media_id(tale, index))));
    let notes: Vec<Value> = tale.history.iter().map(|text| json!({ "text": text })).collect();
    let mut referral = request(tale, &format!("referral-{}", number(tale)), "active", times.asked(tale));
    referral["identifier"] = json!([{ "system": "https://fhir.nhs.uk/Id/UBRN", "value": ubrn(tale) }]);
    referral["reasonCode"] = json!([{ "text": tale.question }]);
    if let Some(site) = body_site(tale) {
        referral["bodySite"] = json!([site]);
    }
    referral["supportingInfo"] = json!(supporting);
    referral["note"] = json!(notes);
    referral
}

fn request(tale: &CaseTale, id: &str, status: &str, asked: Timestamp) -> Value {
    let mut code = json!({ "coding": [{ "system": "https://fhir.nhs.uk/CodeSystem/servicerequest-code", "code": "advice-and-guidance" }] });
    code["text"] = json!("Advice on photographs of the skin");
    json!({
        "resourceType": "ServiceRequest",
        "id": id,
        "status": status,
        "intent": "order",
        "priority": tale.priority,
        "code": code,
        "subject": to("Patient", format!("patient-{}", number(tale))),
        "authoredOn": instant(asked),
        "requester": gp_role(&PRACTICES[tale.practice]),
        "performer": [trust()],
    })
}

fn letter_reference(tale: &CaseTale, times: Times) -> Value {
    let practice = &PRACTICES[tale.practice];
    json!({
        "resourceType": "DocumentReference",
        "id": format!("letter-{}", number(tale)),
        "identifier": uuid(tale, 2),
        "status": "current",
        "type": coded("http://loinc.org", "57135-6", "Dermatology Referral note"),
        "subject": to("Patient", format!("patient-{}", number(tale))),
        "date": instant(times.asked(tale)),
        "author": [gp_role(practice)],
        "description": "Referral letter",
        "content": [{ "attachment": {
            "contentType": "text/plain; charset=utf-8",
            "language": "en-GB",
            "url": LETTER_FILE,
            "size": letter_text(tale, times).len(),
            "title": "Referral letter",
            "creation": instant(times.asked(tale)),
        } }],
        "context": { "related": [to("ServiceRequest", format!("referral-{}", number(tale)))] },
    })
}

/// The letter as a page of text, with its head and foot.
pub fn letter_text(tale: &CaseTale, times: Times) -> String {
    let practice = &PRACTICES[tale.practice];
    let zoned = TimeZone::UTC.to_datetime(times.asked(tale));
    let nhs = nhs_number(tale.number);
    format!(
        "{}\n{}, Exampleton {}\nTelephone {}\n\n{}\n\nDear colleague,\n\nRe: {} {}, born {}, NHS number {} {} {}\n\n{}\n\nYours sincerely,\n\n{}\n",
        practice.name,
        practice.street,
        practice.postcode,
        practice.telephone,
        zoned.strftime("%-d %B %Y"),
        tale.person.given,
        tale.person.family,
        times.born(tale.person.age),
        &nhs[..3],
        &nhs[3..6],
        &nhs[6..],
        tale.letter,
        gp_name(practice),
    )
}

fn consent(tale: &CaseTale, times: Times) -> Value {
    let purpose = |code: &str, display: &str| json!({ "system": ACT_REASON, "code": code, "display": display });
    let further = |is_given: bool, purpose: Value| json!({ "type": if is_given { "permit" } else { "deny" }, "purpose": [purpose] });
    let now = (0..tale.shots.len()).filter(|index| tale.shots[*index].visit == 0);
    let data: Vec<Value> =
        now.map(|index| json!({ "meaning": "instance", "reference": to("Media", media_id(tale, index)) })).collect();
    json!({
        "resourceType": "Consent",
        "id": format!("consent-{}", number(tale)),
        "status": "active",
        "scope": coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "INFA", "information access")],
        "patient": to("Patient", format!("patient-{}", number(tale))),
        "dateTime": instant(times.taken(tale, 0)),
        "performer": [to("Patient", format!("patient-{}", number(tale)))],
        "organization": [to("Organization", format!("practice-{}", PRACTICES[tale.practice].id))],
        "policy": [{ "uri": "https://diascope.example/policies/photographs-of-the-skin" }],
        "provision": {
            "type": "permit",
            "purpose": [purpose("TREAT", "treatment")],
            "data": data,
            "provision": [
                further(tale.consent != Form::CareOnly, purpose("TRAIN", "training")),
                further(tale.consent == Form::TeachingAndResearch, purpose("HRESCH", "healthcare research")),
            ],
        },
    })
}

fn media_id(tale: &CaseTale, index: usize) -> String {
    format!("photograph-{}-{}", tale.number, index + 1)
}

fn media(tale: &CaseTale, index: usize, times: Times, laid: Laid) -> Value {
    let shot: &Shot = &tale.shots[index];
    let (view, modality) = match shot.view {
        View::Overview => ("Overview", ("XC", "External-camera Photography")),
        View::CloseUp => ("Close-up", ("XC", "External-camera Photography")),
        View::Dermoscopy => ("Dermoscopy", ("DMS", "Dermoscopy")),
    };
    let referral = if shot.visit == 0 { "referral" } else { "earlier-referral" };
    let taken = instant(times.taken(tale, index));
    let mut media = json!({
        "resourceType": "Media",
        "id": media_id(tale, index),
        "identifier": uuid(tale, 16 + index as u32),
        "basedOn": [to("ServiceRequest", format!("{referral}-{}", number(tale)))],
        "status": "completed",
        "type": coded("http://terminology.hl7.org/CodeSystem/media-type", "image", "Image"),
        "modality": coded("http://dicom.nema.org/resources/ontology/DCM", modality.0, modality.1),
        "view": { "text": view },
        "subject": to("Patient", format!("patient-{}", number(tale))),
        "createdDateTime": taken,
        "operator": gp_role(&PRACTICES[tale.practice]),
        "deviceName": shot.camera.model,
        "height": laid.size_px.1,
        "width": laid.size_px.0,
        "content": { "contentType": "image/jpeg", "url": shot.file, "title": view, "creation": taken },
    });
    if let Some(site) = body_site(tale) {
        media["bodySite"] = site;
    }
    if let Some(bytes) = laid.bytes {
        media["content"]["size"] = json!(bytes);
    }
    if !shot.note.is_empty() {
        media["note"] = json!([{ "text": shot.note }]);
    }
    media
}

fn earlier_referral(tale: &CaseTale, earlier: &Earlier, times: Times) -> Value {
    let id = format!("earlier-referral-{}", number(tale));
    let mut referral = request(tale, &id, "completed", times.asked_before(earlier));
    referral["reasonCode"] = json!([{ "text": earlier.question }]);
    if let Some(site) = body_site(tale) {
        referral["bodySite"] = json!([site]);
    }
    referral
}

fn earlier_report(tale: &CaseTale, earlier: &Earlier, times: Times) -> Value {
    let answered = times.minutes(-earlier.days_ago * 24 * 60 + 26 * 60);
    json!({
        "resourceType": "DiagnosticReport",
        "id": format!("earlier-report-{}", number(tale)),
        "identifier": uuid(tale, 3),
        "basedOn": [to("ServiceRequest", format!("earlier-referral-{}", number(tale)))],
        "status": "final",
        "code": coded("http://loinc.org", "34758-3", "Dermatology Consult note"),
        "subject": to("Patient", format!("patient-{}", number(tale))),
        "effectiveDateTime": instant(answered),
        "issued": instant(answered),
        "performer": [trust()],
        "resultsInterpreter": [named("PractitionerRole", "role-consultant-demo", "Dr Helen MARCH")],
        "conclusion": earlier.conclusion,
        "conclusionCode": [{
            "coding": [{ "system": "https://diascope.example/fhir/CodeSystem/outcome", "code": earlier.outcome.0, "display": earlier.outcome.1 }],
            "text": earlier.outcome.1,
        }],
    })
}
