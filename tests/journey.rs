//! A case from queue to delivered report, by keys alone: on a folder, and on a real FHIR server.

use std::sync::Arc;

use diascope::desk::Input;
use diascope::desk::commands::Place;
use diascope::desk::effect::Effect;
use diascope::desk::gesture::Gesture;
use diascope::desk::open_case::Claim;
use diascope::domain::case::CaseId;
use diascope::domain::outcome::Field;
use diascope::io::source::fhir_server::FhirServer;
use diascope::io::source::folder::Folder;
use diascope::io::source::{CaseSource, ClaimError};
use diascope::outbox::parcel::ParcelState;
use jiff::SignedDuration;

use super::clinic::{Clinic, consultant, demonstration, start};
use super::server::Sekmet;

/// Outcome key, and words for what it asks.
const THREE: [(&str, &str); 3] =
    [("2", "Seborrhoeic keratosis"), ("4", "?Basal cell carcinoma"), ("7", "Out of focus")];

/// Triages the first three cases that wait, by keys alone; gives their ids.
fn triage_three(clinic: &mut Clinic) -> Vec<CaseId> {
    clinic.press("Home");
    while clinic.desk.queue.selected_case().is_some_and(|case| case.state != diascope::domain::case::CaseState::Waiting)
    {
        clinic.press("Down");
    }
    clinic.press("Enter");
    let mut cases = Vec::new();
    for (key, words) in THREE {
        assert_eq!(clinic.desk.place(), Place::Lightbox);
        assert!(matches!(clinic.open().claim, Claim::Ours(_)), "{:?}", clinic.open().claim);
        cases.push(clinic.open().case.id.clone());
        clinic.look_at_all().press(key).write_what_is_asked(words).press("Ctrl+Enter");
        assert_eq!(clinic.desk.place(), Place::Letter);
        // Signing seals the report and opens the next case by itself.
        clinic.press("Ctrl+Enter");
        assert_ne!(clinic.desk.open.as_ref().map(|open| &open.case.id), cases.last(), "{}", clinic.notices());
    }
    clinic.press("Esc");
    cases
}

fn three_are_delivered(clinic: &mut Clinic, cases: &[CaseId]) {
    assert_eq!(clinic.desk.tray.counts().waiting, 3);
    clinic.after(SignedDuration::from_secs(11));
    let counts = clinic.desk.tray.counts();
    assert_eq!((counts.waiting, counts.sent, counts.stopped), (0, 3, 0), "{}", clinic.notices());
    clinic.refresh();
    for case in cases {
        assert!(clinic.desk.queue.shown().all(|shown| shown.id != *case), "{} still waits", case.0);
    }
}

#[test]
fn three_cases_go_from_a_folders_queue_to_delivered_by_keys_alone() {
    let (mut clinic, root) = Clinic::with_demonstration();
    let cases = triage_three(&mut clinic);
    three_are_delivered(&mut clinic, &cases);
    let reports = std::fs::read_dir(root.join("reports")).unwrap().count();
    assert_eq!(reports, 3);
}

#[test]
fn three_cases_go_from_a_real_servers_queue_to_delivered_by_keys_alone() {
    let folder = demonstration();
    let sekmet = Sekmet::start();
    sekmet.seed(folder.path());
    let reports_before = sekmet.count("DiagnosticReport");
    let mut clinic = Clinic::with(Arc::new(FhirServer::open(&sekmet.address).unwrap()));
    let cases = triage_three(&mut clinic);
    three_are_delivered(&mut clinic, &cases);
    // Two of the three outcomes make a report; all tell the practice; the biopsy asks for a referral.
    assert_eq!(sekmet.count("DiagnosticReport"), reports_before + 2);
    assert_eq!(sekmet.count("Communication"), 3);
    let status = |case: &CaseId| sekmet.get(&format!("Task/{}", case.0))["status"].as_str().unwrap().to_owned();
    assert_eq!(cases.iter().map(status).collect::<Vec<_>>(), ["completed", "completed", "on-hold"]);
    let followed: usize = cases
        .iter()
        .map(|case| {
            let referral = sekmet.get(&format!("Task/{}", case.0))["focus"]["reference"].as_str().unwrap().to_owned();
            sekmet.count(&format!("ServiceRequest?based-on={referral}"))
        })
        .sum();
    assert_eq!(followed, 1);
}

#[test]
fn a_report_signed_offline_arrives_when_the_network_returns() {
    let (mut clinic, root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter").look_at_all().press("2").write_what_is_asked("Benign naevus");
    clinic.cut_the_network().press("Ctrl+Enter Ctrl+Enter");
    clinic.after(SignedDuration::from_secs(11)).after(SignedDuration::from_mins(5));
    assert_eq!(clinic.desk.tray.counts().waiting, 1);
    clinic.mend_the_network().after(SignedDuration::from_mins(15));
    assert_eq!(clinic.desk.tray.counts().sent, 1);
    assert_eq!(std::fs::read_dir(root.join("reports")).unwrap().count(), 1);
}

#[test]
fn a_signed_report_can_be_taken_back_before_it_goes() {
    let (mut clinic, root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter").look_at_all().press("2").write_what_is_asked("Benign naevus");
    let case = clinic.open().case.id.clone();
    clinic.press("Ctrl+Enter Ctrl+Enter").after(SignedDuration::from_secs(3)).press("Ctrl+Z");
    assert_eq!(clinic.open().case.id, case);
    assert_eq!(clinic.answer(Field::Diagnosis), "Benign naevus");
    clinic.after(SignedDuration::from_mins(1));
    assert!(!root.join("reports").exists() || std::fs::read_dir(root.join("reports")).unwrap().count() == 0);
    // It can be signed again, and goes once.
    clinic.press("Ctrl+Enter").after(SignedDuration::from_secs(11));
    assert_eq!(std::fs::read_dir(root.join("reports")).unwrap().count(), 1);
}

#[test]
fn what_is_missing_stops_signing_and_is_named() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter 4 Ctrl+Enter Ctrl+Enter");
    assert!(clinic.notices().contains("Diagnosis is missing"), "{}", clinic.notices());
    assert_eq!(clinic.desk.tray.counts().waiting, 0);
    assert_eq!(clinic.desk.place(), Place::Letter);
}

#[test]
fn draft_restored_to_same_case_after_a_crash() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter 4 Tab").write("?Basal cell carcinoma").after(SignedDuration::from_secs(1));
    let case = clinic.open().case.id.clone();
    let mut clinic = clinic.crash_and_reopen();
    clinic.go_to(case.clone());
    assert_eq!(clinic.open().case.id, case);
    assert_eq!(clinic.open().draft.outcome.map(|outcome| outcome.code), Some("biopsy"));
    assert_eq!(clinic.answer(Field::Diagnosis), "?Basal cell carcinoma");
    assert!(clinic.notices().contains("was restored"), "{}", clinic.notices());
}

#[test]
fn words_stay_with_their_case_when_another_is_opened() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter 2 Tab").write("Only for this patient").press("Esc");
    let first = clinic.open().case.id.clone();
    clinic.press("N");
    assert_ne!(clinic.open().case.id, first);
    assert!(clinic.open().draft.is_empty());
    clinic.press("Esc").go_to(first);
    assert_eq!(clinic.answer(Field::Diagnosis), "Only for this patient");
}

#[test]
fn second_claim_gets_conflict_and_keeps_draft() {
    let folder = demonstration();
    let sekmet = Sekmet::start();
    sekmet.seed(folder.path());
    let mut clinic = Clinic::with(Arc::new(FhirServer::open(&sekmet.address).unwrap()));
    clinic.press("Home Down Enter").look_at_all().press("2").write_what_is_asked("Benign naevus");
    let case = clinic.open().case.id.clone();
    clinic.press("Ctrl+Enter Ctrl+Enter");
    // Before the report goes, somebody else changes the case on the server.
    let mut task = sekmet.get(&format!("Task/{}", case.0));
    task["description"] = "Changed by another".into();
    sekmet.put(task);
    let reports = sekmet.count("DiagnosticReport");
    clinic.after(SignedDuration::from_secs(11));
    assert_eq!(clinic.desk.tray.counts().stopped, 1);
    assert_eq!(clinic.desk.tray.lines()[0].state, ParcelState::Conflict);
    assert_eq!(sekmet.count("DiagnosticReport"), reports, "something was written");
    assert!(clinic.notices().contains("Your draft is kept"), "{}", clinic.notices());
    clinic.press("Esc").refresh();
    clinic.go_to(case);
    assert_eq!(clinic.answer(Field::Diagnosis), "Benign naevus");
}

#[test]
fn a_case_that_somebody_else_took_can_be_looked_at_but_not_signed() {
    let folder = demonstration();
    let colleague = diascope::domain::people::Consultant {
        name: "Dr Olu BANKS".to_owned(),
        reference: "PractitionerRole/role-banks".to_owned(),
        ..consultant()
    };
    let source = Arc::new(Folder::open(folder.path()).unwrap());
    let mut clinic = Clinic::with(Arc::clone(&source) as Arc<dyn CaseSource>);
    clinic.press("Home Down");
    let case = clinic.desk.queue.selected_case().unwrap().clone();
    source.claim(&case, &colleague, start()).unwrap_or_else(|error: ClaimError| panic!("{error}"));
    clinic.press("Enter").look_at_all().press("2").write_what_is_asked("Benign naevus").press("Ctrl+Enter Ctrl+Enter");
    assert!(clinic.notices().contains("Dr Olu BANKS has this case"), "{}", clinic.notices());
    assert_eq!(clinic.desk.tray.counts().waiting, 0);
    assert_eq!(clinic.answer(Field::Diagnosis), "Benign naevus");
}

#[test]
fn the_queue_last_read_stays_when_the_server_is_away() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    let before = clinic.desk.queue.shown_count();
    clinic.cut_the_network().refresh();
    assert_eq!(clinic.desk.queue.shown_count(), before);
    assert!(clinic.desk.queue.trouble.is_some());
    clinic.mend_the_network().refresh();
    assert!(clinic.desk.queue.trouble.is_none());
}

#[test]
fn every_case_of_the_demonstration_is_shown_whatever_is_wrong_with_it() {
    let (mut clinic, root) = Clinic::with_demonstration();
    let cases = std::fs::read_dir(root.join("cases")).unwrap().count();
    assert_eq!(clinic.desk.queue.shown_count(), cases);
    assert!(cases >= 14);
    let ids: Vec<CaseId> = clinic.desk.queue.shown().map(|case| case.id.clone()).collect();
    let mut unreadable = 0;
    let mut incomplete = 0;
    for id in ids {
        clinic.go_to(id);
        let open = clinic.open();
        for photograph in &open.case.photographs {
            match clinic.desk.progress(&open.case.id, &photograph.id) {
                Some(diascope::desk::photographs::Progress::Ready(facts)) => {
                    incomplete += usize::from(!facts.is_complete);
                }
                Some(diascope::desk::photographs::Progress::Failed(why)) => {
                    assert!(!why.is_empty());
                    unreadable += 1;
                }
                other => panic!("{}: {other:?}", photograph.id.0),
            }
        }
    }
    // The demonstration holds one photograph whose file is missing and one that was cut short.
    assert_eq!((unreadable, incomplete), (1, 1));
}

#[test]
fn denied_consent_photo_not_fetched() {
    let (mut clinic, root) = Clinic::with_demonstration();
    clinic.press("Home Down");
    let id = clinic.desk.queue.selected_case().unwrap().id.clone();
    // The patient changes their mind: the consent of this case now denies treatment by photographs.
    for case in std::fs::read_dir(root.join("cases")).unwrap() {
        let path = case.unwrap().path().join("bundle.json");
        let text = std::fs::read_to_string(&path).unwrap();
        if text.contains(&format!("\"{}\"", id.0)) {
            let mut bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
            for entry in bundle["entry"].as_array_mut().unwrap() {
                if entry["resource"]["resourceType"] == "Consent" {
                    entry["resource"]["provision"]["type"] = "deny".into();
                }
            }
            std::fs::write(&path, bundle.to_string()).unwrap();
        }
    }
    let mut clinic = Clinic::with(Arc::new(Folder::open(&root).unwrap()));
    clinic.go_to(id.clone());
    assert!(!clinic.open().case.photographs.is_empty());
    let fetched = |effect: &&Effect| matches!(effect, Effect::ReadPhotograph { ticket, .. } if ticket.case == id);
    assert_eq!(clinic.asked.iter().filter(fetched).count(), 0);
}

#[test]
fn an_urgency_chosen_for_another_outcome_does_not_make_this_report_urgent() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Down Down Enter");
    assert!(!clinic.open().case.priority.is_urgent());
    clinic.look_at_all().press("3").write_what_is_asked("Words");
    clinic.tell(Input::Gesture(Gesture::Write { field: Field::Urgency, text: "Urgent".to_owned() }));
    clinic.press("2").write_what_is_asked("Benign naevus").press("Ctrl+Enter Ctrl+Enter");
    assert!(!clinic.desk.tray.lines()[0].is_urgent);
}

#[test]
fn what_keys_only_ran_past_was_not_seen() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter");
    let seen = clinic.open().lightbox.seen.len();
    // Two photographs on between two frames: only the one that a frame finds up was seen.
    clinic.tell(Input::Gesture(Gesture::ShowPhotograph(1)));
    clinic.tell(Input::Gesture(Gesture::ShowPhotograph(2)));
    clinic.tell(Input::Tick);
    assert_eq!(clinic.open().lightbox.seen.len(), seen + 1);
}

#[test]
fn what_was_seen_is_still_seen_when_a_report_is_taken_back() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter").look_at_all().press("2").write_what_is_asked("Benign naevus");
    let seen = clinic.open().lightbox.seen.clone();
    clinic.press("Ctrl+Enter Ctrl+Enter Ctrl+Z");
    assert_eq!(clinic.open().lightbox.seen, seen);
}
