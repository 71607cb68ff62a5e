//! A server in memory that takes reports, each identifier once, and fails as it is told.

use std::collections::BTreeMap;
use std::sync::Mutex;

use diascope::domain::case::{Case, CaseId, Version};
use diascope::domain::people::Consultant;
use diascope::domain::photograph::Photograph;
use diascope::domain::referral::ReferralLetter;
use diascope::domain::report::Report;
use diascope::io::source::{CaseSource, ClaimError, DeliveryError, QueueRead, ReportIds, Sealed, SourceError};
use diascope::outbox::parcel::Parcel;
use jiff::Timestamp;

/// What the server does with one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Offline,
    /// It takes the report, and its answer is lost.
    AnswerLost,
    /// It takes the report, and this program's own code falls over.
    PanicAfter,
    PanicBefore,
    Busy,
}

/// A server in memory: takes each identifier once, and does as it is told.
#[derive(Default)]
pub struct Server {
    /// What was written, by identifier, in order of arrival; twice would stand here twice.
    pub taken: Mutex<Vec<(String, Vec<u8>)>>,
    /// What happens to the next tries, by case; then all goes well.
    pub faults: Mutex<BTreeMap<String, Vec<Fault>>>,
    /// Cases whose reports are never taken, and why.
    pub verdicts: Mutex<BTreeMap<String, DeliveryError>>,
}

impl Server {
    pub fn will(&self, case: &str, faults: &[Fault]) {
        self.faults.lock().unwrap().insert(case.to_owned(), faults.to_vec());
    }

    pub fn says(&self, case: &str, verdict: DeliveryError) {
        self.verdicts.lock().unwrap().insert(case.to_owned(), verdict);
    }

    pub fn order(&self) -> Vec<String> {
        self.taken.lock().unwrap().iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
    }

    fn take(&self, parcel: &Parcel) {
        let mut taken = self.taken.lock().unwrap();
        // Looks first only where it may have been sent before, as the real ones do.
        let is_there = parcel.attempts > 1 && taken.iter().any(|(id, _)| *id == parcel.id.0);
        if !is_there {
            taken.push((parcel.id.0.clone(), parcel.bytes.clone()));
        }
    }
}

impl CaseSource for Server {
    fn name(&self) -> String {
        "server in memory".to_owned()
    }

    fn queue(&self) -> Result<QueueRead, SourceError> {
        Err(SourceError::Unreachable("not asked here".to_owned()))
    }

    fn case(&self, id: &CaseId) -> Result<Case, SourceError> {
        Err(SourceError::Gone(id.0.clone()))
    }

    fn photograph(&self, photograph: &Photograph) -> Result<Vec<u8>, SourceError> {
        Err(SourceError::Gone(photograph.id.0.clone()))
    }

    fn letter(&self, letter: &ReferralLetter) -> Result<Vec<u8>, SourceError> {
        Err(SourceError::Gone(letter.id.clone()))
    }

    fn claim(&self, case: &Case, _by: &Consultant, _at: Timestamp) -> Result<Version, ClaimError> {
        Ok(case.version.clone())
    }

    fn release(&self, _case: &CaseId, _by: &Consultant, _at: Timestamp) -> Result<Version, ClaimError> {
        Ok(Version("1".to_owned()))
    }

    fn seal(&self, report: &Report, _pdf: &[u8], ids: &ReportIds) -> Result<Sealed, SourceError> {
        let creates = vec![("DiagnosticReport".to_owned(), ids.report.clone())];
        Ok(Sealed { bytes: report.case.0.clone().into_bytes(), creates })
    }

    fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        let later = |why: &str, after_secs| Err(DeliveryError::Later { why: why.to_owned(), after_secs });
        if let Some(verdict) = self.verdicts.lock().unwrap().get(&parcel.case) {
            return Err(verdict.clone());
        }
        let fault = {
            let mut faults = self.faults.lock().unwrap();
            let of_case = faults.entry(parcel.case.clone()).or_default();
            if of_case.is_empty() { None } else { Some(of_case.remove(0)) }
        };
        match fault {
            Some(Fault::Offline) => later("no answer", None),
            Some(Fault::Busy) => later("busy", Some(900)),
            Some(Fault::PanicBefore) => panic!("before it was sent"),
            Some(Fault::PanicAfter) => {
                self.take(parcel);
                panic!("after it was sent")
            }
            Some(Fault::AnswerLost) => {
                self.take(parcel);
                later("the answer was lost", None)
            }
            None => {
                self.take(parcel);
                Ok(())
            }
        }
    }
}
