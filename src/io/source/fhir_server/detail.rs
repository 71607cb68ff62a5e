//! One case with all that belongs to it: one batch, each entry with its own status, then whatever is
//! spoken of and not yet there. Earlier visits are asked for by patient.

use reqwest::Method;
use serde_json::{Value, json};

use crate::domain::case::{Case, CaseId};
use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::{Resources, short_outcome};
use crate::fhir::case_in::case_from_task;
use crate::fhir::codes::{CONSULT_NOTE, LOINC};
use crate::fhir::datatype::Reference;
use crate::fhir::resource::Resource;
use crate::fhir::wanted::{is_plain, wanted};
use crate::io::http::{Ask, MOST_JSON_BYTES};
use crate::io::source::SourceError;
use crate::io::source::fhir_server::FhirServer;
use crate::io::source::fhir_server::answer::{FHIR_JSON, resource};
use crate::io::source::fhir_server::queue::walk;

/// The most entries of one batch.
const MOST_ENTRIES: usize = 100;
/// Rounds of fetching what is spoken of: request, role, practice.
const MOST_ROUNDS: usize = 4;

/// One answer within a batch.
struct Part {
    address: String,
    status: u16,
    json: Option<Value>,
}

/// Reads a case whole.
pub fn read(server: &FhirServer, id: &CaseId) -> Result<Case, SourceError> {
    let kept = server.tasks().get(&id.0).cloned().and_then(|json| Resource::new(json, ""));
    let task = match kept {
        Some(task) => task,
        None => server.fresh(id)?.task,
    };
    let mut all = Resources::at(server.http.base());
    let place = format!("Task/{}", id.0);
    let mut asked: Vec<String> = Vec::new();
    // What was kept says where to look; where the Task says otherwise by now, once more.
    for _ in 0..2 {
        let mut now = addresses(&place, all.find(&place).unwrap_or(&task), &all);
        now.retain(|address| !asked.contains(address));
        if now.is_empty() {
            break;
        }
        for part in batch(server, &now)? {
            take(server, part, &place, &mut all)?;
        }
        asked.extend(now);
    }
    fetch_wanted(server, &mut all)?;
    let Some(task) = all.find(&place) else { return Err(SourceError::Gone(place)) };
    server.keep(task);
    let mut case = case_from_task(task, &all);
    case.problems.append(&mut all.problems);
    Ok(case)
}

/// What to ask for, from what the Task says.
fn addresses(place: &str, task: &Resource, all: &Resources) -> Vec<String> {
    let named = |field: &str| {
        let to: Option<Reference> = task.one(field, About::Case, &mut Vec::new());
        to.map(|to| all.key(&to.reference)).filter(|to| is_plain(to))
    };
    let mut addresses = vec![place.to_owned()];
    if let Some(request) = named("focus").or_else(|| named("basedOn")) {
        addresses.push(request.clone());
        addresses.push(format!("Media?based-on={request}&_count=100"));
        addresses.push(format!("DocumentReference?related={request}&_count=100"));
        addresses.push(format!("ImagingStudy?basedon={request}"));
    }
    if let Some(patient) = named("for") {
        addresses.push(patient.clone());
        addresses.push(format!("Media?subject={patient}&_count=100"));
        addresses.push(format!("Consent?patient={patient}&_count=100"));
        // Without the code this would be every blood test of a life.
        addresses.push(format!("DiagnosticReport?patient={patient}&code={LOINC}%7C{CONSULT_NOTE}&_count=100"));
    }
    addresses
}

/// Takes one part of the answer. Where photographs or consent are only late, the whole case is: a case
/// that looks complete and is not would be worse.
fn take(server: &FhirServer, part: Part, place: &str, all: &mut Resources) -> Result<(), SourceError> {
    let Part { address, status, json } = part;
    let kind = address.split(['?', '/']).next().unwrap_or_default().to_owned();
    match (status, json) {
        (200, Some(json)) if json.get("resourceType").and_then(Value::as_str) == Some("Bundle") => {
            let page = all.add_bundle(&json, &kind);
            if let Some(next) = page.next {
                walk(server, &next, all)?;
            }
        }
        (200, Some(json)) => {
            if let Some(resource) = Resource::new(json, "").filter(|resource| resource.reference() == address) {
                all.add(resource);
            } else {
                let what = "Another resource came than was asked for";
                all.problems.push(Problem::new(About::Case, what, address));
            }
        }
        (404 | 410, _) if address == place => return Err(SourceError::Gone(address)),
        (404 | 410, _) => {} // Said where it is missed.
        (408 | 425 | 429 | 500.., _) => return Err(SourceError::Unreachable(format!("{kind} answered {status}"))),
        (_, outcome) => {
            let why = outcome.map(|outcome| short_outcome(&outcome)).unwrap_or_default();
            all.problems.push(Problem::new(
                About::Case,
                format!("The server refused a search ({status}, {why})"),
                kind,
            ));
        }
    }
    Ok(())
}

/// Fetches what is spoken of and not there, until nothing new comes.
pub fn fetch_wanted(server: &FhirServer, all: &mut Resources) -> Result<(), SourceError> {
    let mut asked: Vec<String> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let mut now = wanted(all);
        now.retain(|reference| !asked.contains(reference));
        if now.is_empty() {
            break;
        }
        for some in now.chunks(MOST_ENTRIES) {
            for part in batch(server, some)? {
                take(server, part, "", all)?;
            }
        }
        asked.extend(now);
    }
    Ok(())
}

/// Asks for several addresses in one exchange.
fn batch(server: &FhirServer, addresses: &[String]) -> Result<Vec<Part>, SourceError> {
    let entries: Vec<Value> =
        addresses.iter().map(|address| json!({ "request": { "method": "GET", "url": address } })).collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "batch", "entry": entries });
    let headers = [("Accept", FHIR_JSON), ("Content-Type", FHIR_JSON), ("Prefer", "handling=strict")];
    let ask = Ask {
        method: Method::POST,
        url: server.http.url(None, server.http.base())?,
        headers: &headers,
        body: Some(bundle.to_string().into_bytes()),
        most: MOST_JSON_BYTES,
    };
    let answer = resource(&server.http.ask(ask)?, "batch")?;
    let entries = answer.get("entry").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if answer.get("type").and_then(Value::as_str) != Some("batch-response") || entries.len() != addresses.len() {
        let what = "the answer to a batch does not fit its questions".to_owned();
        return Err(SourceError::Broken { what, place: "batch entry".to_owned() });
    }
    Ok(addresses.iter().zip(entries).map(|(address, entry)| part(address, entry)).collect())
}

fn part(address: &str, entry: &Value) -> Part {
    let status = entry.pointer("/response/status").and_then(Value::as_str).unwrap_or_default();
    let json = entry.get("resource").or_else(|| entry.pointer("/response/outcome")).cloned();
    Part { address: address.to_owned(), status: status_number(status), json }
}

/// 200 of "200" and of "200 OK"; nought where there is none.
pub fn status_number(status: &str) -> u16 {
    status.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
