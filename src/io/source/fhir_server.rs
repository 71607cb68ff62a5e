//! Any FHIR R4 server as a source of cases. Kept Task JSON is what claims and reports are made from,
//! so that fields of others survive and signing needs no network. No server enforces the order of
//! Task states: each is checked here before it is written, and every write names the version it saw.

mod answer;
mod delivery;
mod detail;
mod queue;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;

use crate::domain::case::{Case, CaseId, Version};
use crate::domain::people::Consultant;
use crate::domain::photograph::Photograph;
use crate::domain::referral::ReferralLetter;
use crate::domain::report::Report;
use crate::fhir::claim::{self, Claim, held_by};
use crate::fhir::report_out::{Uuids, transaction};
use crate::fhir::resource::Resource;
use crate::fhir::wanted::is_id;
use crate::io::http::{Answer, Ask, Http, HttpError, MOST_JSON_BYTES};
use crate::io::source::fhir_server::answer::{FHIR_JSON, is_stale, resource};
use crate::io::source::{
    CaseSource, ClaimError, DeliveryError, MOST_PHOTOGRAPH_BYTES, QueueRead, ReportIds, Sealed, SourceError,
};
use crate::outbox::parcel::Parcel;

/// One server.
pub struct FhirServer {
    http: Http,
    /// The Task of each case as it was last received, by id.
    tasks: Mutex<HashMap<String, Value>>,
}

/// A Task read just now.
struct Fresh {
    task: Resource,
    /// The version exactly as the server gave it, for If-Match.
    version: Version,
}

impl FhirServer {
    /// A server by its base address, such as "https://fhir.example.nhs.uk/R4". Asks nothing yet.
    pub fn open(address: &str) -> Result<Self, SourceError> {
        let http = Http::open(address).map_err(|error| SourceError::Refused(error.to_string()))?;
        Ok(Self { http, tasks: Mutex::default() })
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<String, Value>> {
        // A panic elsewhere leaves whole values behind, since each is put in by one call.
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, task: &Resource) {
        self.tasks().insert(task.id().to_owned(), task.json().clone());
    }

    fn get(&self, address: &str) -> Result<Answer, HttpError> {
        let url = self.http.url(None, address)?;
        let headers = [("Accept", FHIR_JSON), ("Prefer", "handling=strict")];
        self.http.ask(Ask { method: Method::GET, url, headers: &headers, body: None, most: MOST_JSON_BYTES })
    }

    /// Reads the Task of a case from the server, past every cache.
    fn fresh(&self, id: &CaseId) -> Result<Fresh, SourceError> {
        if !is_id(&id.0) {
            return Err(SourceError::Gone("the case has no id that a server knows".to_owned()));
        }
        let place = format!("Task/{}", id.0);
        let answer = self.get(&place)?;
        let etag = answer.etag.clone();
        let json = resource(&answer, &place)?;
        let task = Resource::new(json, "").filter(|task| task.reference() == place);
        let Some(task) = task else {
            return Err(SourceError::Broken { what: "another resource came than was asked for".to_owned(), place });
        };
        let version = etag.map_or_else(|| task.version(), Version);
        Ok(Fresh { task, version })
    }

    /// Writes a changed Task over the version that was seen.
    fn put(&self, seen: &Fresh, changed: &Value, id: &CaseId) -> Result<Version, ClaimError> {
        let place = format!("Task/{}", id.0);
        let mut headers = vec![("Accept", FHIR_JSON), ("Content-Type", FHIR_JSON)];
        // Without a version there is nothing to hold the server to; the state was checked a moment ago.
        if !seen.version.0.is_empty() {
            headers.push(("If-Match", seen.version.0.as_str()));
        }
        let body = Some(changed.to_string().into_bytes());
        let url = self.http.url(None, &place).map_err(SourceError::from)?;
        let ask = Ask { method: Method::PUT, url, headers: &headers, body, most: MOST_JSON_BYTES };
        let answer = self.http.ask(ask).map_err(SourceError::from)?;
        if is_stale(&answer) {
            return Err(ClaimError::Changed { held_by: self.fresh(id).ok().and_then(|now| held_by(&now.task)) });
        }
        if !(200..300).contains(&answer.status) {
            resource(&answer, &place)?;
        }
        self.written(id, changed)
    }

    /// The Task after a write, read back: an answer alone proves nothing.
    fn written(&self, id: &CaseId, changed: &Value) -> Result<Version, ClaimError> {
        let now = self.fresh(id)?;
        if !claim::is_written(changed, now.task.json()) {
            return Err(ClaimError::Changed { held_by: held_by(&now.task) });
        }
        self.keep(&now.task);
        Ok(now.version)
    }

    /// A file by its address: raw, or within a Binary as base64, whichever the server sends.
    fn file(&self, address: &str, announced: Option<u64>) -> Result<Vec<u8>, SourceError> {
        let url = self.http.url(None, address)?;
        // Base64 needs four letters for three bytes, and JSON a little more.
        let most = MOST_PHOTOGRAPH_BYTES / 3 * 4 + (1 << 20);
        let ask = Ask { method: Method::GET, url, headers: &[("Accept", "*/*")], body: None, most };
        answer::file(self.http.ask(ask)?, address, announced)
    }
}

impl CaseSource for FhirServer {
    fn name(&self) -> String {
        self.http.host()
    }

    fn queue(&self) -> Result<QueueRead, SourceError> {
        queue::read(self)
    }

    fn case(&self, id: &CaseId) -> Result<Case, SourceError> {
        detail::read(self, id)
    }

    fn photograph(&self, photograph: &Photograph) -> Result<Vec<u8>, SourceError> {
        if let Some(why) = &photograph.blocked {
            return Err(SourceError::Refused(why.clone()));
        }
        self.file(&photograph.address, photograph.announced_bytes)
    }

    fn letter(&self, letter: &ReferralLetter) -> Result<Vec<u8>, SourceError> {
        self.file(&letter.address, None)
    }

    fn claim(&self, case: &Case, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError> {
        let seen = self.fresh(&case.id)?;
        match claim::claim(&seen.task, &seen.version, case, by, at) {
            Claim::Mine => {
                self.keep(&seen.task);
                Ok(seen.version)
            }
            Claim::Write(changed) => self.put(&seen, &changed, &case.id),
            Claim::Refused(held_by) => Err(ClaimError::Changed { held_by }),
        }
    }

    fn release(&self, case: &CaseId, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError> {
        let seen = self.fresh(case)?;
        match claim::release(&seen.task, by, at) {
            Claim::Mine => Ok(seen.version),
            Claim::Write(changed) => self.put(&seen, &changed, case),
            Claim::Refused(held_by) => Err(ClaimError::Changed { held_by }),
        }
    }

    fn seal(&self, report: &Report, pdf: &[u8], ids: &ReportIds) -> Result<Sealed, SourceError> {
        let task = self.tasks().get(&report.case.0).cloned();
        let task = task.ok_or_else(|| SourceError::Gone("the case has not been read since the start".to_owned()))?;
        let uuids = Uuids { report: &ids.report, letter: &ids.letter, follow_up: &ids.follow_up };
        let made = transaction(report, &task, pdf, uuids);
        Ok(Sealed { bytes: made.bytes, creates: made.creates })
    }

    fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        delivery::deliver(self, parcel)
    }
}

impl From<HttpError> for SourceError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NoAnswer(why) => Self::Unreachable(why.to_owned()),
            HttpError::Address(_) | HttpError::TooLarge { .. } => Self::Refused(error.to_string()),
        }
    }
}
