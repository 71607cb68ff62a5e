//! A parcel to the server, exactly once: looked for first where it may have been sent before, posted
//! as one transaction, and delivered only when it was read back with the same words.

use reqwest::Method;
use serde_json::Value;

use crate::domain::case::CaseId;
use crate::fhir::bundle::{Resources, short_outcome};
use crate::fhir::case_in::line_from_task;
use crate::fhir::report_back::{Found, Promise};
use crate::fhir::resource::Resource;
use crate::io::http::{Answer, Ask, HttpError, MOST_JSON_BYTES};
use crate::io::source::fhir_server::FhirServer;
use crate::io::source::fhir_server::answer::{FHIR_JSON, any_resource, is_stale, names_412};
use crate::io::source::fhir_server::detail::{fetch_wanted, status_number};
use crate::io::source::fhir_server::queue::walk;
use crate::io::source::{DeliveryError, SourceError};
use crate::outbox::parcel::Parcel;

/// What is said where the letter would go to a practice that the referral does not name any more.
const OTHER_RECIPIENT: &str = "the referral names another practice or GP than the letter is addressed to";

/// How much of a parcel the server has.
enum There {
    Nothing,
    /// Some, or all but the changed case.
    Part,
    All,
}

/// Sends a parcel and makes sure that it is there.
pub fn deliver(server: &FhirServer, parcel: &Parcel) -> Result<(), DeliveryError> {
    let promise = Promise::read(&parcel.bytes)
        .map_err(|error| DeliveryError::Refused { why: format!("the parcel cannot be read: {error}") })?;
    if parcel.attempts > 1
        && let There::All = look(server, &promise)?
    {
        return Ok(());
    }
    check_recipient(server, &promise)?;
    let answer = post(server, parcel).map_err(later)?;
    match judge(&answer) {
        Ok(()) => match look(server, &promise)? {
            There::All => Ok(()),
            There::Nothing | There::Part => Err(wait("it was taken, but cannot be found yet")),
        },
        Err(DeliveryError::Conflict { why }) => match look(server, &promise)? {
            // An earlier try arrived after all, and made its own version stale.
            There::All => Ok(()),
            There::Nothing => Err(DeliveryError::Conflict { why }),
            There::Part => {
                Err(DeliveryError::Conflict { why: format!("{why}; a part of the report is there already") })
            }
        },
        Err(other) => Err(other),
    }
}

/// The recipient was pinned when the case was opened: where the referral names another one by now, the
/// letter would reach the wrong practice.
fn check_recipient(server: &FhirServer, promise: &Promise) -> Result<(), DeliveryError> {
    let task = server.fresh(&CaseId(promise.task_id.clone())).map_err(unread)?.task;
    let mut all = Resources::at(server.http.base());
    all.add(task.clone());
    fetch_wanted(server, &mut all).map_err(unread)?;
    if promise.is_addressed_to(&line_from_task(&task, &all).referral.referrer) {
        Ok(())
    } else {
        Err(DeliveryError::Conflict { why: OTHER_RECIPIENT.to_owned() })
    }
}

fn post(server: &FhirServer, parcel: &Parcel) -> Result<Answer, HttpError> {
    let headers = [("Accept", FHIR_JSON), ("Content-Type", FHIR_JSON), ("Prefer", "return=minimal")];
    server.http.ask(Ask {
        method: Method::POST,
        url: server.http.url(None, server.http.base())?,
        headers: &headers,
        body: Some(parcel.bytes.clone()),
        most: MOST_JSON_BYTES,
    })
}

/// What an answer to the transaction means for the parcel.
fn judge(answer: &Answer) -> Result<(), DeliveryError> {
    let resource = any_resource(answer);
    let said = resource.as_ref().map(short_outcome).unwrap_or_default();
    if is_stale(answer) {
        return Err(DeliveryError::Conflict {
            why: "the case is not as it was when the report was written".to_owned(),
        });
    }
    match (answer.status, &resource) {
        (200..300, Some(bundle)) => judge_entries(bundle),
        (200..=399, None) => Err(wait("something else answered in its place, such as a login page")),
        (status @ (408 | 425 | 429 | 500..), _) => Err(DeliveryError::Later {
            why: format!("the server answered {status}"),
            after_secs: answer.retry_after_secs,
        }),
        // A gateway between, not the FHIR server: what it will not let through now it may later.
        (status @ (401 | 403 | 404 | 407), None) => Err(DeliveryError::Later {
            why: format!("a gateway answered {status}"),
            after_secs: answer.retry_after_secs,
        }),
        (status, _) => Err(DeliveryError::Refused { why: format!("{status} {said}").trim_end().to_owned() }),
    }
}

/// A server that is not atomic says 200 and hides the failure in an entry.
fn judge_entries(bundle: &Value) -> Result<(), DeliveryError> {
    if bundle.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return Err(wait("the answer is no transaction's"));
    }
    let entries = bundle.get("entry").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for entry in entries {
        let status = entry.pointer("/response/status").and_then(Value::as_str).unwrap_or_default();
        let outcome = entry.pointer("/response/outcome").map(short_outcome).unwrap_or_default();
        match status_number(status) {
            0 | 200..300 => {}
            409 | 412 => {
                let why = "the case is not as it was when the report was written".to_owned();
                return Err(DeliveryError::Conflict { why });
            }
            400 if names_412(&outcome) => return Err(DeliveryError::Conflict { why: outcome }),
            number @ (408 | 425 | 429 | 500..) => return Err(wait(&format!("a part was answered {number}"))),
            number => return Err(DeliveryError::Refused { why: format!("{number} {outcome}") }),
        }
    }
    Ok(())
}

/// Looks for every part of a parcel, and whether the case shows it.
fn look(server: &FhirServer, promise: &Promise) -> Result<There, DeliveryError> {
    let mut references = Vec::new();
    for promised in &promise.created {
        let mut all = Resources::at(server.http.base());
        walk(server, &promised.search(), &mut all).map_err(unread)?;
        let found: Vec<Resource> = all.of_kind(&promised.kind).cloned().collect();
        match promised.among(&found) {
            Found::Nothing => {}
            Found::Same(reference) => references.push(reference),
            Found::Different(field) => {
                let why = format!("the server has changed {} {field}", promised.kind);
                return Err(DeliveryError::Refused { why });
            }
            Found::Twice => {
                let why = format!("{} is on the server twice", promised.kind);
                return Err(DeliveryError::Refused { why });
            }
        }
    }
    let are_all = references.len() == promise.created.len();
    if references.is_empty() {
        return Ok(There::Nothing);
    }
    let task = server.fresh(&CaseId(promise.task_id.clone())).map_err(unread)?;
    // A later state of the case does not undo that it was answered.
    let is_answered = promise.is_answered_by(task.task.json(), &references);
    if are_all && is_answered {
        server.keep(&task.task);
        return Ok(There::All);
    }
    Ok(There::Part)
}

fn unread(error: SourceError) -> DeliveryError {
    wait(&format!("it could not be looked for: {error}"))
}

fn later(error: HttpError) -> DeliveryError {
    match error {
        HttpError::NoAnswer(why) => wait(why),
        HttpError::Address(_) | HttpError::TooLarge { .. } => wait(&error.to_string()),
    }
}

fn wait(why: &str) -> DeliveryError {
    DeliveryError::Later { why: why.to_owned(), after_secs: None }
}
