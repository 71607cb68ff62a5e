//! A case source in memory, for the tests of this folder: it does as it is told.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;

use crate::domain::case::{Case, CaseId, CaseState, Priority, Version};
use crate::domain::consent::Consent;
use crate::domain::letter::{Letter, Section};
use crate::domain::outcome::outcome;
use crate::domain::patient::{NhsNumberState, Patient, PatientId, Sex};
use crate::domain::people::{Consultant, Referrer};
use crate::domain::photograph::{Framing, Photograph, PhotographId, Ticket};
use crate::domain::referral::{Referral, ReferralLetter};
use crate::domain::report::Report;
use crate::io::source::{CaseSource, ClaimError, DeliveryError, QueueRead, ReportIds, Sealed, SourceError};
use crate::outbox::parcel::Parcel;

#[derive(Default)]
pub struct InMemory {
    pub cases: Mutex<Vec<Case>>,
    /// By address; the address "panic" panics.
    pub files: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Everything that was asked, in order.
    pub asked: Mutex<Vec<String>>,
    pub is_offline: Mutex<bool>,
    pub delivered: Mutex<Vec<String>>,
}

impl InMemory {
    pub fn with_cases(cases: impl IntoIterator<Item = Case>) -> Self {
        Self { cases: Mutex::new(cases.into_iter().collect()), ..Self::default() }
    }

    pub fn with_files<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(address, bytes)| (address.to_owned(), bytes)).collect();
        Self { files: Mutex::new(files), ..Self::default() }
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn note(&self, what: String) -> Result<(), SourceError> {
        self.asked.lock().unwrap().push(what);
        if *self.is_offline.lock().unwrap() {
            return Err(SourceError::Unreachable("the cable is out".to_owned()));
        }
        Ok(())
    }

    fn file(&self, address: &str) -> Result<Vec<u8>, SourceError> {
        assert_ne!(address, "panic", "a decoder fell over");
        let files: MutexGuard<'_, _> = self.files.lock().unwrap();
        files.get(address).cloned().ok_or_else(|| SourceError::Gone(address.to_owned()))
    }
}

impl CaseSource for InMemory {
    fn name(&self) -> String {
        "in memory".to_owned()
    }

    fn queue(&self) -> Result<QueueRead, SourceError> {
        self.note("queue".to_owned())?;
        Ok(QueueRead { cases: self.cases.lock().unwrap().clone(), problems: Vec::new() })
    }

    fn case(&self, id: &CaseId) -> Result<Case, SourceError> {
        self.note(format!("case {}", id.0))?;
        let cases = self.cases.lock().unwrap();
        let found = cases.iter().find(|case| case.id == *id).ok_or_else(|| SourceError::Gone(id.0.clone()))?;
        Ok(Case { is_read: true, ..found.clone() })
    }

    fn photograph(&self, photograph: &Photograph) -> Result<Vec<u8>, SourceError> {
        self.note(format!("photograph {}", photograph.id.0))?;
        self.file(&photograph.address)
    }

    fn letter(&self, letter: &ReferralLetter) -> Result<Vec<u8>, SourceError> {
        self.note(format!("letter {}", letter.id))?;
        self.file(&letter.address)
    }

    fn claim(&self, case: &Case, _by: &Consultant, _at: Timestamp) -> Result<Version, ClaimError> {
        self.note(format!("claim {}", case.id.0))?;
        if case.version.0 == "old" { Err(ClaimError::Changed { held_by: None }) } else { Ok(Version("claimed".into())) }
    }

    fn release(&self, case: &CaseId, _by: &Consultant, _at: Timestamp) -> Result<Version, ClaimError> {
        self.note(format!("release {}", case.0))?;
        Ok(Version("released".into()))
    }

    fn seal(&self, report: &Report, pdf: &[u8], ids: &ReportIds) -> Result<Sealed, SourceError> {
        assert_ne!(report.case.0, "panic", "the bundle fell over");
        assert!(pdf.starts_with(b"%PDF"));
        let bytes = format!("{} {}", ids.report, report.letter.text()).into_bytes();
        Ok(Sealed { bytes, creates: vec![("DiagnosticReport".to_owned(), ids.report.clone())] })
    }

    fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        if *self.is_offline.lock().unwrap() {
            return Err(DeliveryError::Later { why: "the cable is out".to_owned(), after_secs: None });
        }
        self.delivered.lock().unwrap().push(parcel.id.0.clone());
        Ok(())
    }
}

pub fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

pub fn consultant() -> Consultant {
    Consultant {
        name: "Dr A".into(),
        title: "Consultant".into(),
        gmc: "0000000".into(),
        reference: "PractitionerRole/a".into(),
        trust: "T".into(),
        trust_reference: "Organization/t".into(),
    }
}

pub fn case(id: &str, priority: Priority) -> Case {
    Case {
        id: CaseId(id.into()),
        version: Version("1".into()),
        state: CaseState::Waiting,
        priority,
        asked_at: None,
        due: None,
        patient: Patient {
            id: PatientId(format!("patient of {id}")),
            family: String::new(),
            given: String::new(),
            born: None,
            sex: Sex::Unknown,
            nhs_number: NhsNumberState::Missing,
            telephone: None,
        },
        referral: Referral::default(),
        consent: Consent::Missing,
        photographs: Vec::new(),
        announced_photographs: 0,
        earlier: Vec::new(),
        problems: Vec::new(),
        is_read: false,
        is_synthetic: true,
    }
}

pub fn photograph(id: &str, address: &str) -> Photograph {
    Photograph {
        id: PhotographId(id.into()),
        framing: Framing::CloseUp,
        site: String::new(),
        taken: None,
        taken_by: String::new(),
        camera: String::new(),
        note: String::new(),
        visit: 0,
        address: address.into(),
        announced_bytes: None,
        announced_hash: None,
        blocked: None,
    }
}

pub fn ticket(photograph: &str, generation: u64) -> Ticket {
    Ticket { case: CaseId("c1".into()), photograph: PhotographId(photograph.into()), generation }
}

pub fn report(case: &str) -> Report {
    Report {
        case: CaseId(case.into()),
        case_version: Version("1".into()),
        patient: PatientId("p1".into()),
        referral_reference: String::new(),
        site: String::new(),
        site_code: None,
        recipient: Referrer::default(),
        outcome: outcome("no-further-action").unwrap(),
        answers: Vec::new(),
        priority: Priority::Routine,
        seen: Vec::new(),
        unseen: Vec::new(),
        letter: Letter {
            title: "Teledermatology report".into(),
            subtitle: String::new(),
            patient: "Name not given".into(),
            recipient: String::new(),
            action: "Nothing".into(),
            sections: vec![Section { heading: "Diagnosis".into(), text: "A mole".into() }],
            signature: "Dr A".into(),
        },
        signed_by: consultant(),
        signed_at: now(),
    }
}
