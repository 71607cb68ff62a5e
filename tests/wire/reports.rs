//! Reports of every outcome to bundles: structure, words byte for byte, and validity.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use diascope::domain::outcome::{Field, OUTCOMES, Sends};
use diascope::domain::report::Report;
use diascope::fhir::codes;
use diascope::io::source::{CaseSource, Sealed, folder::Folder};
use proptest::prelude::*;
use serde_json::Value;

use super::{PDF, claimed, copied_cases, ids, report, text};

fn bundle_of(code: &str, words: &str) -> (Report, Sealed, Value) {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = claimed(&source, "task-mole");
    let signed = report(&case, code, words);
    let sealed = source.seal(&signed, PDF, &ids(1)).unwrap();
    let bundle = serde_json::from_slice(&sealed.bytes).unwrap();
    (signed, sealed, bundle)
}

fn created<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries
        .filter(|entry| text(entry, "/request/method") == "POST" && text(entry, "/resource/resourceType") == kind)
        .map(|entry| &entry["resource"])
        .collect()
}

fn changed_task(bundle: &Value) -> &Value {
    let entry = bundle["entry"].as_array().unwrap().last().unwrap();
    assert_eq!(text(entry, "/request/method"), "PUT");
    assert_eq!(text(entry, "/request/url"), "Task/task-mole");
    assert_eq!(text(entry, "/request/ifMatch"), "W/\"2\"");
    &entry["resource"]
}

#[test]
fn every_outcome_makes_its_bundle() {
    for outcome in OUTCOMES {
        let (signed, sealed, bundle) = bundle_of(outcome.code, "words");
        let code = outcome.code;
        let reports = created(&bundle, "DiagnosticReport");
        assert_eq!(reports.len(), usize::from(signed.makes_report()), "{code}");
        let letters = created(&bundle, "Communication");
        assert_eq!(letters.len(), 1, "{code}");
        assert_eq!(text(letters[0], "/payload/0/contentString"), signed.letter.text(), "{code}");
        assert_eq!(text(letters[0], "/recipient/0/reference"), "Organization/practice-elm", "{code}");
        assert_eq!(text(letters[0], "/recipient/1/reference"), "PractitionerRole/role-okafor", "{code}");
        let (requests, tasks, status, business) = match outcome.sends {
            Sends::Report => (0, 0, "completed", "reported"),
            Sends::ReportAndFollowUp => (1, 0, "completed", "reported"),
            Sends::Retake => (0, 1, "on-hold", "awaiting-images"),
            Sends::Rejection => (0, 0, "rejected", "rejected"),
            Sends::SecondOpinion => (0, 1, "in-progress", "second-opinion"),
        };
        assert_eq!(created(&bundle, "ServiceRequest").len(), requests, "{code}");
        assert_eq!(created(&bundle, "Task").len(), tasks, "{code}");
        let task = changed_task(&bundle);
        assert_eq!(text(task, "/status"), status, "{code}");
        assert_eq!(text(task, "/businessStatus/coding/0/code"), business, "{code}");
        assert_eq!(text(task, "/owner/reference"), "PractitionerRole/role-lind", "{code}");
        assert_eq!(text(task, "/executionPeriod/start"), "2026-11-24T09:05:00+00:00", "{code}");
        let is_over = matches!(status, "completed" | "rejected");
        assert_eq!(task.pointer("/executionPeriod/end").is_some(), is_over, "{code}");
        assert_eq!(task["output"].as_array().unwrap().len(), sealed.creates.len(), "{code}");
        // What was there before stays.
        assert_eq!(text(task, "/restriction/recipient/0/reference"), "Organization/trust-z99", "{code}");
        check_creations(&bundle, &sealed);
    }
}

/// Each creation has its UUID as full address, identifier and condition, and is named in `creates`.
fn check_creations(bundle: &Value, sealed: &Sealed) {
    let entries: Vec<&Value> =
        bundle["entry"].as_array().unwrap().iter().filter(|entry| text(entry, "/request/method") == "POST").collect();
    assert_eq!(entries.len(), sealed.creates.len());
    for (entry, (kind, uuid)) in entries.iter().zip(&sealed.creates) {
        assert_eq!(text(entry, "/fullUrl"), format!("urn:uuid:{uuid}"));
        assert_eq!(text(entry, "/request/url"), kind);
        assert_eq!(text(entry, "/resource/identifier/0/value"), uuid);
        assert_eq!(
            text(entry, "/request/ifNoneExist"),
            format!("identifier=https://tools.ietf.org/html/rfc4122|{uuid}")
        );
        assert_eq!(text(entry, "/resource/meta/security/0/code"), "HTEST");
    }
}

#[test]
fn a_report_carries_outcome_letter_and_photographs_seen() {
    let (signed, _, bundle) = bundle_of("biopsy", "words");
    let report = created(&bundle, "DiagnosticReport")[0];
    assert_eq!(text(report, "/conclusion"), "Diagnosis: words");
    assert_eq!(text(report, "/conclusionCode/0/coding/0/system"), codes::OUTCOME);
    assert_eq!(text(report, "/conclusionCode/0/coding/0/code"), "biopsy");
    let media: Vec<&str> =
        report["media"].as_array().unwrap().iter().map(|media| text(media, "/link/reference")).collect();
    assert_eq!(media, ["Media/mole-overview", "Media/mole-close-up", "Media/mole-dermoscopy"]);
    let form = |at: usize| BASE64_STANDARD.decode(text(report, &format!("/presentedForm/{at}/data"))).unwrap();
    assert_eq!(form(0), PDF);
    assert_eq!(form(1), signed.letter.text().into_bytes());
    let letter = created(&bundle, "Communication")[0];
    assert_eq!(text(letter, "/payload/1/contentReference/reference"), text(&bundle, "/entry/0/fullUrl"));
    assert_eq!(text(letter, "/priority"), "routine");
    let request = created(&bundle, "ServiceRequest")[0];
    assert_eq!(text(request, "/intent"), "proposal");
    assert_eq!(text(request, "/code/coding/0/code"), "240977001");
    assert_eq!(text(request, "/bodySite/0/coding/0/code"), "77568009");
    assert_eq!(text(request, "/basedOn/0/reference"), "ServiceRequest/sr-mole");
    assert!(text(request, "/note/0/text").contains("Anticoagulants: Anticoagulants: words"));
}

#[test]
fn an_urgent_follow_up_is_the_hospitals_own_order() {
    let (_, _, bundle) = bundle_of("seen-quickly", "words");
    let request = created(&bundle, "ServiceRequest")[0];
    assert_eq!(text(request, "/intent"), "order");
    assert_eq!(text(request, "/priority"), "urgent");
    assert_eq!(text(request, "/performer/0/reference"), "Organization/trust-z99");
    assert_eq!(text(created(&bundle, "Communication")[0], "/priority"), "urgent");
}

#[test]
fn a_retake_names_the_faults_by_code_and_goes_to_the_practice() {
    let (_, _, bundle) = bundle_of("retake", "words");
    let task = created(&bundle, "Task")[0];
    let faults: Vec<&str> =
        task["reasonCode"]["coding"].as_array().unwrap().iter().map(|fault| text(fault, "/code")).collect();
    assert_eq!(faults, ["out-of-focus", "no-scale"]);
    assert_eq!(text(task, "/owner/reference"), "Organization/practice-elm");
    assert_eq!(text(task, "/code/coding/0/code"), "retake-photographs");
    assert_eq!(text(created(&bundle, "Communication")[0], "/category/0/coding/0/code"), "instruction");
    assert_eq!(text(changed_task(&bundle), "/statusReason/text"), "Out of focus; No scale");
}

#[test]
fn a_second_opinion_names_the_colleague_and_when_it_is_due() {
    let (_, _, bundle) = bundle_of("second-opinion", "words");
    let task = created(&bundle, "Task")[0];
    assert_eq!(text(task, "/owner/display"), "Colleague: words");
    assert!(text(task, "/description").contains("Answer due: Answer due: words"));
    assert_eq!(text(task, "/code/coding/0/code"), "second-opinion");
}

#[test]
fn a_rejection_says_which_rule_failed() {
    let (_, _, bundle) = bundle_of("out-of-scope", "words");
    assert_eq!(text(changed_task(&bundle), "/statusReason/text"), "Which rule is not met: words");
}

/// The letter's exact bytes, as a reader of the bundle finds them.
fn carried_letter(bundle: &Value) -> Vec<u8> {
    let letter = created(bundle, "Communication")[0];
    let file = letter["payload"].as_array().unwrap().iter().find_map(|part| part.pointer("/contentAttachment/data"));
    match file {
        Some(data) => BASE64_STANDARD.decode(data.as_str().unwrap()).unwrap(),
        None => text(letter, "/payload/0/contentString").as_bytes().to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn report_text_round_trips_all_unicode(words in "\\PC{0,40}|(?s:.{0,40})") {
        let (signed, _, bundle) = bundle_of("gp-management", &format!("a < b {words}"));
        prop_assert_eq!(carried_letter(&bundle), signed.letter.text().into_bytes());
        let plain = text(created(&bundle, "Communication")[0], "/payload/0/contentString");
        let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' ') || (letter > ' ' && !letter.is_whitespace());
        prop_assert!(plain.chars().all(is_allowed));
        prop_assert_eq!(signed.answer(Field::Diagnosis).contains("a < b"), true);
    }
}

/// The python of the project's own environment.
pub fn python() -> PathBuf {
    std::env::var_os("DIASCOPE_PYTHON")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python"), PathBuf::from)
}

#[test]
fn bundles_of_every_outcome_are_valid_fhir() {
    let python = python();
    assert!(python.exists(), "{} is not there: run scripts/test, which sets it up", python.display());
    let folder = tempfile::tempdir().unwrap();
    for outcome in OUTCOMES {
        for (name, words) in [("plain", "words"), ("odd", "5\u{a0}mm \u{1} \u{2028}\u{c} ≤ < & \"")] {
            let (_, sealed, _) = bundle_of(outcome.code, words);
            std::fs::write(folder.path().join(format!("{}-{name}.json", outcome.code)), sealed.bytes).unwrap();
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate_bundles.py");
    let run = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains(", 0 failed") && !said.contains("\n0 passed"), "{said}");
}
