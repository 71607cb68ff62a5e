//! Where cases come from and reports go: one trait, one list of kinds.

pub mod fhir_server;
pub mod folder;

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::case::{Case, CaseId, Version};
use crate::domain::people::{Consultant, Holder};
use crate::domain::photograph::Photograph;
use crate::domain::problem::Problem;
use crate::domain::referral::ReferralLetter;
use crate::domain::report::Report;
use crate::outbox::parcel::Parcel;

/// A place that has cases and takes reports. Calls block; they run on the threads of `io`.
pub trait CaseSource: Send + Sync {
    /// What it is, for the header and `diascope check`: a host or folder, nothing personal.
    fn name(&self) -> String;

    /// All open cases, every page of them. What is broken becomes a problem, never a missing case.
    fn queue(&self) -> Result<QueueRead, SourceError>;

    /// One case with its photographs, letters, consent and earlier reports.
    fn case(&self, id: &CaseId) -> Result<Case, SourceError>;

    /// The file of a photograph, at most `MOST_PHOTOGRAPH_BYTES`.
    fn photograph(&self, photograph: &Photograph) -> Result<Vec<u8>, SourceError>;

    /// The file of a referral letter.
    fn letter(&self, letter: &ReferralLetter) -> Result<Vec<u8>, SourceError>;

    /// Takes a case for this consultant if it is still in `case.version`; gives its new version.
    fn claim(&self, case: &Case, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError>;

    /// Gives a case back to the queue.
    fn release(&self, case: &CaseId, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError>;

    /// The transaction of a report, ready to be frozen. Needs no network: it works from what was read.
    fn seal(&self, report: &Report, pdf: &[u8], ids: &ReportIds) -> Result<Sealed, SourceError>;

    /// Sends a sealed parcel; `Ok` only after it was read back and found the same. A parcel that may
    /// have been sent before is looked for first, and counts as delivered where it is found.
    fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError>;
}

/// Opens a place by its address: a FHIR server where it begins with a scheme, else a folder.
pub fn open(address: &str) -> Result<Arc<dyn CaseSource>, SourceError> {
    let address = address.trim();
    if address.starts_with("http://") || address.starts_with("https://") {
        return Ok(Arc::new(fhir_server::FhirServer::open(address)?));
    }
    Ok(Arc::new(folder::Folder::open(std::path::Path::new(address))?))
}

/// The largest photograph that is read, bytes.
pub const MOST_PHOTOGRAPH_BYTES: u64 = 64 << 20;

/// The queue as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueRead {
    pub cases: Vec<Case>,
    pub problems: Vec<Problem>,
}

/// The UUIDs of a report, made when the consultant signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportIds {
    /// DiagnosticReport; unused where the outcome makes none.
    pub report: String,
    /// Communication to the practice.
    pub letter: String,
    /// Follow-up ServiceRequest, or the Task of a retake or second opinion.
    pub follow_up: String,
}

/// A transaction, and what it creates: resource type and UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub bytes: Vec<u8>,
    pub creates: Vec<(String, String)>,
}

/// Why something could not be read. Sentences hold no names and no addresses of patients.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("the server did not answer: {0}")]
    Unreachable(String),
    #[error("the server refused: {0}")]
    Refused(String),
    #[error("what arrived could not be understood: {what} ({place})")]
    Broken { what: String, place: String },
    #[error("it is not there any more ({0})")]
    Gone(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// Someone else holds it, or it changed since it was read.
    #[error("the case changed since it was read")]
    Changed { held_by: Option<Holder> },
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// Why a parcel did not arrive, as far as what to do next depends on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// No answer, or one that says to try later: sent again, `after_secs` at the earliest where the server says so.
    #[error("not delivered yet: {why}")]
    Later { why: String, after_secs: Option<u32> },
    /// The case changed on the server: nothing was written, a person decides.
    #[error("the case changed on the server: {why}")]
    Conflict { why: String },
    /// The server will never take it as it is: a person decides.
    #[error("the server refused the report: {why}")]
    Refused { why: String },
}
