//! Fixtures to domain values with the problems expected, and reports of every outcome to bundles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use diascope::domain::case::{Case, CaseId, CaseState, Priority};
use diascope::domain::consent::Consent;
use diascope::domain::draft::Draft;
use diascope::domain::letter::Letter;
use diascope::domain::outcome::{Field, Must, OUTCOMES, Sends, outcome};
use diascope::domain::people::Consultant;
use diascope::domain::photograph::{Framing, PhotographId};
use diascope::domain::problem::{About, Problem};
use diascope::domain::report::Report;
use diascope::fhir::bundle::Resources;
use diascope::fhir::case_in::{case_from_task, line_from_task};
use diascope::fhir::codes;
use diascope::io::source::{
    CaseSource, ClaimError, DeliveryError, ReportIds, Sealed, SourceError, folder::Folder, open,
};
use diascope::outbox::parcel::{Parcel, ParcelId, ParcelState};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

pub const PDF: &[u8] = b"%PDF-1.7 (stands for a letter)";

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn consultant() -> Consultant {
    Consultant {
        name: "Dr Astrid LIND".to_owned(),
        title: "Consultant Dermatologist".to_owned(),
        gmc: "0000001".to_owned(),
        reference: "PractitionerRole/role-lind".to_owned(),
        trust: "INVENTED HOSPITALS TRUST".to_owned(),
        trust_reference: "Organization/trust-z99".to_owned(),
    }
}

pub fn colleague() -> Consultant {
    Consultant { name: "Dr Olu BANKS".to_owned(), reference: "PractitionerRole/role-banks".to_owned(), ..consultant() }
}

/// The fixture cases in a folder of their own, which may be written to.
pub fn copied_cases() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixtures().join("cases"), &folder.path().join("cases"));
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub fn read_case(source: &dyn CaseSource, id: &str) -> Case {
    source.case(&CaseId(id.to_owned())).unwrap()
}

/// A complete report of an outcome, with an answer to all that it asks.
pub fn report(case: &Case, code: &str, words: &str) -> Report {
    let mut draft = Draft::new(case);
    draft.choose(code);
    for ask in outcome(code).unwrap().asks {
        match ask.must {
            Must::OneOf => draft.toggle(ask, ask.choices[0]),
            Must::Some => {
                draft.toggle(ask, ask.choices[2]);
                draft.toggle(ask, ask.choices[0]);
            }
            Must::Say | Must::May => draft.write(ask.field, format!("{}: {words}", ask.field.label())),
        }
    }
    let seen: Vec<PhotographId> = case.photographs_now().map(|photograph| photograph.id.clone()).collect();
    let at = time("2026-11-24T09:20:00Z");
    let letter = Letter::from_draft(&draft, case, &seen, &consultant(), jiff::civil::date(2026, 11, 24));
    Report::complete(&draft, case, &seen, &consultant(), at, letter).unwrap()
}

pub fn ids(number: u32) -> ReportIds {
    let uuid = |part: u32| format!("7a1d0c3e-{part:04}-4000-8000-{number:012}");
    ReportIds { report: uuid(1), letter: uuid(2), follow_up: uuid(3) }
}

pub fn parcel(report: &Report, sealed: Sealed, attempts: u32) -> Parcel {
    Parcel {
        id: ParcelId(sealed.creates[0].1.clone()),
        case: report.case.0.clone(),
        case_version: report.case_version.0.clone(),
        sha256: String::new(),
        creates: sealed.creates,
        bytes: sealed.bytes,
        is_urgent: false,
        signed_at: report.signed_at,
        send_after: report.signed_at,
        state: ParcelState::Sending,
        attempts,
        next_try: None,
        last_word: String::new(),
    }
}

// Resources to cases.

#[test]
fn a_case_arrives_whole() {
    let folder = Folder::open(&fixtures()).unwrap();
    let case = read_case(&folder, "task-mole");
    assert_eq!(case.state, CaseState::Waiting);
    assert_eq!(case.priority, Priority::Urgent);
    assert_eq!(case.asked_at, Some(time("2026-11-20T09:30:00Z")));
    assert_eq!(case.due, Some(time("2026-11-24T17:00:00Z")));
    assert_eq!(case.patient.name(), "FENWICK, Ada Rose");
    assert_eq!(case.patient.born, Some(jiff::civil::date(1971, 4, 9)));
    assert_eq!(case.patient.telephone.as_deref(), Some("07700 900321"));
    let referral = &case.referral;
    assert_eq!(referral.ubrn, "000000990001");
    assert_eq!(referral.question, "Changing mole, 3 months. Does it need to be removed?");
    assert_eq!(referral.history.split("\n\n").count(), 2);
    assert_eq!(referral.site, "Upper back, left of midline");
    assert_eq!(referral.site_code.as_deref(), Some("77568009"));
    assert_eq!(referral.referrer.gp, "Dr Ngozi OKAFOR");
    assert_eq!(referral.referrer.practice_reference, "Organization/practice-elm");
    assert_eq!(referral.referrer.ods_code, "Z99901");
    assert_eq!(referral.letters.len(), 1);
    assert!(matches!(&case.consent, Consent::Given { teaching: true, research: false, .. }));
    assert_eq!(case.earlier.len(), 1);
    assert_eq!(case.earlier[0].outcome, "Monitor");
    assert!(case.is_synthetic && case.is_read);
    assert_eq!(case.missing(), Vec::<&str>::new());
    assert_eq!(case.problems, Vec::new());
}

#[test]
fn photographs_stand_in_the_order_a_consultant_looks() {
    let folder = Folder::open(&fixtures()).unwrap();
    let case = read_case(&folder, "task-mole");
    let order: Vec<_> = case.photographs.iter().map(|shown| (shown.visit, shown.framing, shown.id.0.as_str())).collect();
    assert_eq!(
        order,
        [
            (0, Framing::Overview, "mole-overview"),
            (0, Framing::CloseUp, "mole-close-up"),
            (0, Framing::Dermoscopy, "mole-dermoscopy"),
            (1, Framing::CloseUp, "mole-earlier"),
        ]
    );
    assert_eq!(case.photographs[0].taken_by, "Dr Ngozi OKAFOR");
    for photograph in &case.photographs {
        assert_eq!(folder.photograph(photograph).unwrap()[..2], [0xff, 0xd8]);
    }
    let letter = folder.letter(&case.referral.letters[0]).unwrap();
    assert!(String::from_utf8(letter).unwrap().starts_with("Dear colleague"));
}

#[test]
fn a_case_without_a_site_is_still_shown() {
    let folder = Folder::open(&fixtures()).unwrap();
    let queue = folder.queue().unwrap();
    assert_eq!(queue.problems, Vec::new());
    assert_eq!(queue.cases.iter().map(|case| case.id.0.as_str()).collect::<Vec<_>>(), ["task-mole", "task-patch"]);
    assert_eq!(queue.cases[0].photograph_count(), 3);
    let case = read_case(&folder, "task-patch");
    assert_eq!(case.missing(), ["Site missing"]);
    let problem = Problem::new(About::Referral, "The body site is missing", "ServiceRequest/sr-patch bodySite");
    assert_eq!(case.problems, [problem]);
}

/// The plain wire case with an odd fixture's changes.
fn odd(fixture: &Value) -> Resources {
    let plain: Value = serde_json::from_slice(&std::fs::read(fixtures().join("wire/plain.json")).unwrap()).unwrap();
    let mut entries: BTreeMap<String, Value> = BTreeMap::new();
    let key = |json: &Value| format!("{}/{}", json["resourceType"].as_str().unwrap(), json["id"].as_str().unwrap());
    for entry in plain["entry"].as_array().unwrap() {
        entries.insert(key(&entry["resource"]), entry["resource"].clone());
    }
    for without in fixture["without"].as_array().unwrap() {
        entries.remove(without.as_str().unwrap()).unwrap();
    }
    let mut twice = Vec::new();
    for instead in fixture["instead"].as_array().unwrap() {
        if instead.get("twice").is_some() {
            twice.push(instead.clone());
        } else {
            entries.insert(key(instead), instead.clone());
        }
    }
    let entries: Vec<Value> =
        entries.into_values().chain(twice).map(|resource| json!({ "resource": resource })).collect();
    let mut all = Resources::at("");
    all.add_bundle(&json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }), "bundle.json");
    all
}

fn odd_case(name: &str) -> Case {
    let bytes = std::fs::read(fixtures().join("wire").join(format!("{name}.json"))).unwrap();
    let mut all = odd(&serde_json::from_slice(&bytes).unwrap());
    let mut case = case_from_task(all.find("Task/t1").unwrap(), &all);
    case.problems.append(&mut all.problems);
    case
}

#[test]
fn every_odd_fixture_gives_its_problems_and_keeps_its_case() {
    let mut count = 0;
    for entry in std::fs::read_dir(fixtures().join("wire")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() || name == "plain" {
            continue;
        }
        let fixture: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let expected: Vec<String> = fixture["expects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| format!("{}: {} ({})", text(problem, "/about"), text(problem, "/what"), text(problem, "/place")))
            .collect();
        let case = odd_case(&name);
        let problems: Vec<String> =
            case.problems.iter().map(|problem| format!("{:?}: {} ({})", problem.about, problem.what, problem.place)).collect();
        assert_eq!(problems, expected, "{name}");
        assert_eq!(case.id.0, "t1", "{name}");
        count += 1;
    }
    assert!(count > 30, "only {count} fixtures");
}

#[test]
fn a_plain_case_has_no_problems() {
    let all = odd(&json!({ "without": [], "instead": [] }));
    let case = case_from_task(all.find("Task/t1").unwrap(), &all);
    assert_eq!(case.problems, Vec::new());
    assert_eq!(line_from_task(all.find("Task/t1").unwrap(), &all).announced_photographs, 2);
}

#[test]
fn photo_with_foreign_subject_is_blocked() {
    let case = odd_case("photograph-of-another-patient");
    let blocked: Vec<_> = case.photographs.iter().filter(|photograph| photograph.blocked.is_some()).collect();
    assert_eq!(blocked.len(), 1);
    assert_eq!(blocked[0].id.0, "m2");
    // Also where it is asked for: no source gives its bytes.
    let folder = Folder::open(&fixtures()).unwrap();
    assert!(matches!(folder.photograph(blocked[0]), Err(SourceError::Refused(_))));
    // And the other one is still to be seen.
    assert!(case.photographs.iter().any(|photograph| photograph.id.0 == "m1" && photograph.blocked.is_none()));
}

#[test]
fn the_words_of_another_patients_referral_are_not_shown() {
    let case = odd_case("referral-of-another-patient");
    assert_eq!(case.referral.question, "");
    assert_eq!(case.referral.site, "");
    assert_eq!(case.referral.reference, "");
}

#[test]
fn an_unknown_state_is_shown_and_not_dropped() {
    assert_eq!(odd_case("state-unknown").state, CaseState::Unknown("draft".to_owned()));
}

#[test]
fn the_more_urgent_priority_counts() {
    assert_eq!(odd_case("priorities-differ").priority, Priority::Urgent);
}

/// The plain case with these consent forms in place of its own.
fn consent_of(forms: &[Value]) -> (Consent, Vec<String>) {
    let forms: Vec<Value> = forms
        .iter()
        .enumerate()
        .map(|(at, form)| {
            let mut whole = json!({ "resourceType": "Consent", "id": format!("c{}", at + 1), "status": "active", "patient": { "reference": "Patient/p1" } });
            for (name, value) in form.as_object().unwrap() {
                whole[name.as_str()] = value.clone();
            }
            whole
        })
        .collect();
    let all = odd(&json!({ "without": ["Consent/c1"], "instead": forms }));
    let case = case_from_task(all.find("Task/t1").unwrap(), &all);
    let blocked = case.photographs.iter().filter(|shown| shown.blocked.is_some()).map(|shown| shown.id.0.clone());
    (case.consent.clone(), blocked.collect())
}

fn rule(kind: &str, purposes: &[&str], within: &[Value]) -> Value {
    let purposes: Vec<Value> = purposes.iter().map(|code| json!({ "system": codes::ACT_REASON, "code": code })).collect();
    json!({ "type": kind, "purpose": purposes, "provision": within })
}

fn given(id: &str, teaching: bool, research: bool) -> Consent {
    Consent::Given { id: id.to_owned(), at: None, teaching, research }
}

#[test]
fn consent_is_what_rules_and_their_exceptions_say() {
    let of = |rules: Value| consent_of(&[json!({ "provision": rules })]).0;
    assert_eq!(of(rule("permit", &["TREAT"], &[])), given("c1", false, false));
    assert_eq!(of(rule("permit", &["TREAT"], &[rule("deny", &["TRAIN", "HRESCH"], &[])])), given("c1", false, false));
    assert_eq!(of(rule("permit", &["TREAT", "TRAIN", "HRESCH"], &[])), given("c1", true, true));
    assert_eq!(of(rule("permit", &["TREAT", "TRAIN"], &[rule("deny", &["TRAIN"], &[])])), given("c1", false, false));
    assert_eq!(of(rule("deny", &[], &[rule("permit", &["TREAT"], &[])])), given("c1", false, false));
    // All purposes is no yes to teaching.
    assert_eq!(of(rule("permit", &[], &[])), given("c1", false, false));
    assert_eq!(of(rule("deny", &["TREAT"], &[])), Consent::Denied);
    assert_eq!(of(rule("permit", &["TREAT"], &[rule("deny", &["TREAT"], &[])])), Consent::Denied);
    assert_eq!(of(rule("deny", &["HRESCH"], &[])), Consent::Missing);
    assert_eq!(of(json!({ "type": 1 })), Consent::Missing);
    assert_eq!(of(json!({})), Consent::Missing);
}

#[test]
fn of_several_consents_the_named_then_the_newest_counts() {
    let yes = rule("permit", &["TREAT"], &[]);
    let no = rule("deny", &["TREAT"], &[]);
    // c1 is named by the referral.
    assert_eq!(consent_of(&[json!({ "provision": no }), json!({ "provision": yes, "dateTime": "2026-11-24" })]).0, Consent::Denied);
    let unnamed = json!({ "status": "inactive" });
    let old = json!({ "provision": yes, "dateTime": "2025-01-01" });
    let new = json!({ "provision": no, "dateTime": "2026-01-01" });
    assert_eq!(consent_of(&[unnamed.clone(), old.clone(), new]).0, Consent::Denied);
    assert_eq!(consent_of(&[unnamed.clone(), json!({ "provision": yes }), json!({ "provision": no })]).0, Consent::Denied);
    assert_eq!(consent_of(&[unnamed, old, json!({ "status": "rejected", "dateTime": "2026-01-01" })]).0, Consent::Denied);
}

#[test]
fn a_photograph_that_the_patient_excepts_is_blocked_alone() {
    let mut except = rule("deny", &["TREAT"], &[]);
    except["data"] = json!([{ "meaning": "instance", "reference": { "reference": "Media/m2" } }]);
    let (consent, blocked) = consent_of(&[json!({ "provision": rule("permit", &["TREAT"], &[except]) })]);
    assert_eq!(consent, given("c1", false, false));
    assert_eq!(blocked, ["m2"]);
}

#[test]
fn the_example_bundles_of_the_design_are_read() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wire/seed-transaction.json");
    let Ok(bytes) = std::fs::read(&seed) else {
        eprintln!("skipped: {} is not there", seed.display());
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("seed.json"), bytes).unwrap();
    let source = Folder::open(folder.path()).unwrap();
    let queue = source.queue().unwrap();
    assert_eq!(queue.cases.len(), 2);
    for line in &queue.cases {
        let case = source.case(&line.id).unwrap();
        assert_eq!(case.photographs_now().count(), 2);
        for photograph in &case.photographs {
            assert_eq!(source.photograph(photograph).unwrap()[..2], [0xff, 0xd8]);
        }
        assert!(case.missing().iter().all(|missing| *missing == "No close-up"), "{:?}", case.missing());
    }
}

// Folders.

#[test]
fn a_broken_bundle_is_said_and_the_others_still_come() {
    let folder = copied_cases();
    for entry in std::fs::read_dir(fixtures().join("wire/broken")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let queue = Folder::open(folder.path()).unwrap().queue().unwrap();
    let ids: Vec<&str> = queue.cases.iter().map(|case| case.id.0.as_str()).collect();
    assert_eq!(ids, ["lonely", "task-mole", "task-patch"]);
    let problems: Vec<String> =
        queue.problems.iter().map(|problem| format!("{} ({})", problem.what, problem.place)).collect();
    assert_eq!(
        problems,
        [
            "An entry holds no resource that can be understood (entry-without-resource.json entry[0].resource)",
            "A file is no FHIR bundle (name-twice.json a name stands twice in one object (line 2, column 7))",
            "A bundle holds no case (no-case.json entry)",
            "A file is no FHIR bundle (no-type.json resourceType)",
            "A file is no FHIR bundle (not-json.json not JSON (line 2, column 0))",
            "A file is no FHIR bundle (other-type.json resourceType)",
        ]
    );
    // A Task with nothing but an id is a case with problems.
    let lonely = &queue.cases[0];
    assert_eq!(lonely.state, CaseState::Unknown(String::new()));
    assert!(lonely.has_problem(About::Patient) && lonely.has_problem(About::Referral));
}

/// The mole's case with another address for its first photograph.
fn case_with_file_at(folder: &Path, url: &str) -> Case {
    let path = folder.join("cases/mole-with-card/bundle.json");
    let bundle = std::fs::read_to_string(&path).unwrap().replace("\"overview.jpg\"", &json!(url).to_string());
    std::fs::write(&path, bundle).unwrap();
    read_case(&Folder::open(folder).unwrap(), "task-mole")
}

#[test]
fn no_address_leads_out_of_a_cases_folder() {
    let outside = ["../site-missing/overview.jpg", "/etc/passwd", "a/../../x.jpg", "..\\x.jpg", "C:\\x.jpg", "file:///etc/passwd"];
    for url in outside {
        let folder = copied_cases();
        let case = case_with_file_at(folder.path(), url);
        let photograph = case.photographs.iter().find(|shown| shown.id.0 == "mole-overview").unwrap();
        assert!(photograph.blocked.is_some(), "{url}");
        assert_eq!(case.problems.len(), 1, "{url}");
        // Even where somebody takes the block away.
        let mut forced = photograph.clone();
        forced.blocked = None;
        let source = Folder::open(folder.path()).unwrap();
        for address in [url.to_owned(), format!("cases/mole-with-card/{url}")] {
            forced.address = address;
            assert!(source.photograph(&forced).is_err(), "{url}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_a_cases_folder_is_not_followed() {
    let folder = copied_cases();
    let case = case_with_file_at(folder.path(), "link.jpg");
    let photograph = case.photographs.iter().find(|shown| shown.id.0 == "mole-overview").unwrap();
    let link = folder.path().join("cases/mole-with-card/link.jpg");
    let source = Folder::open(folder.path()).unwrap();
    std::os::unix::fs::symlink(folder.path().join("cases/site-missing/overview.jpg"), &link).unwrap();
    assert!(matches!(source.photograph(photograph), Err(SourceError::Broken { .. })));
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(folder.path().join("cases/mole-with-card/overview.jpg"), &link).unwrap();
    assert!(source.photograph(photograph).is_ok());
}

#[test]
fn a_file_shorter_than_announced_is_refused() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = read_case(&source, "task-mole");
    let path = folder.path().join("cases/mole-with-card/overview.jpg");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(matches!(source.photograph(&case.photographs[0]), Err(SourceError::Broken { .. })));
}

#[test]
fn a_case_in_a_folder_is_claimed_once_and_given_back() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = read_case(&source, "task-mole");
    let at = time("2026-11-24T09:05:00Z");
    let version = source.claim(&case, &consultant(), at).unwrap();
    assert_ne!(version, case.version);
    // Again by the same person: nothing changes.
    assert_eq!(source.claim(&case, &consultant(), at).unwrap(), version);
    let refused = source.claim(&case, &colleague(), at).unwrap_err();
    let ClaimError::Changed { held_by: Some(holder) } = refused else { panic!("{refused:?}") };
    assert_eq!(holder.name, "Dr Astrid LIND");
    assert_eq!(holder.since, Some(at));
    // Another window sees it held, and may not give it back.
    let other = Folder::open(folder.path()).unwrap();
    let held = read_case(&other, "task-mole");
    assert_eq!(held.version, version);
    assert!(matches!(&held.state, CaseState::Held(holder) if holder.name == "Dr Astrid LIND"));
    assert!(matches!(other.release(&case.id, &colleague(), at), Err(ClaimError::Changed { held_by: Some(_) })));
    let released = source.release(&case.id, &consultant(), at).unwrap();
    let waiting = read_case(&other, "task-mole");
    assert_eq!((waiting.state, waiting.version), (CaseState::Waiting, released));
}

#[test]
fn a_claim_keeps_every_field_that_is_not_ours() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = read_case(&source, "task-mole");
    let version = source.claim(&case, &consultant(), time("2026-11-24T09:05:00Z")).unwrap();
    assert_eq!(version.0, "W/\"2\"");
    source.release(&case.id, &consultant(), time("2026-11-24T09:06:00Z")).unwrap();
    let bundle: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("cases/mole-with-card/bundle.json")).unwrap()).unwrap();
    let mut before = bundle["entry"][0]["resource"].clone();
    let mut after: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("tasks/task-mole.json")).unwrap()).unwrap();
    for task in [&mut before, &mut after] {
        let task = task.as_object_mut().unwrap();
        task.shift_remove("lastModified");
        task.shift_remove("businessStatus");
        task["meta"].as_object_mut().unwrap().shift_remove("versionId");
    }
    assert_eq!(before.to_string(), after.to_string());
}

#[test]
fn a_report_reaches_a_folder_once() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = claimed(&source, "task-mole");
    let signed = report(&case, "no-further-action", "benign");
    let sealed = source.seal(&signed, PDF, &ids(1)).unwrap();
    let parcel = parcel(&signed, sealed, 1);
    source.deliver(&parcel).unwrap();
    source.deliver(&parcel).unwrap();
    let reports: Vec<_> = std::fs::read_dir(folder.path().join("reports")).unwrap().collect();
    assert_eq!(reports.len(), 1);
    assert_eq!(std::fs::read(reports[0].as_ref().unwrap().path()).unwrap(), parcel.bytes);
    let after = read_case(&source, "task-mole");
    assert_eq!((after.state, after.version.0.as_str()), (CaseState::Reported, "W/\"3\""));
    assert!(source.queue().unwrap().cases.iter().all(|case| case.id.0 != "task-mole"));
}

#[test]
fn a_report_cut_off_before_the_case_was_changed_is_finished() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = claimed(&source, "task-mole");
    let signed = report(&case, "no-further-action", "benign");
    let parcel = parcel(&signed, source.seal(&signed, PDF, &ids(1)).unwrap(), 2);
    std::fs::create_dir(folder.path().join("reports")).unwrap();
    std::fs::write(folder.path().join(format!("reports/{}.json", parcel.id.0)), &parcel.bytes).unwrap();
    source.deliver(&parcel).unwrap();
    assert_eq!(read_case(&source, "task-mole").state, CaseState::Reported);
}

#[test]
fn a_report_on_a_changed_case_writes_nothing_to_a_folder() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let case = claimed(&source, "task-mole");
    let signed = report(&case, "no-further-action", "benign");
    let parcel = parcel(&signed, source.seal(&signed, PDF, &ids(1)).unwrap(), 1);
    source.release(&case.id, &consultant(), time("2026-11-24T09:30:00Z")).unwrap();
    assert!(matches!(source.deliver(&parcel), Err(DeliveryError::Conflict { .. })));
    assert!(!folder.path().join("reports").exists());
}

/// A case as its consultant has it open.
pub fn claimed(source: &dyn CaseSource, id: &str) -> Case {
    let case = read_case(source, id);
    source.claim(&case, &consultant(), time("2026-11-24T09:05:00Z")).unwrap();
    read_case(source, id)
}

#[test]
fn an_address_with_a_scheme_is_a_server_and_another_a_folder() {
    let name = |address: &str| open(address).map(|source| source.name());
    assert_eq!(name("https://fhir.example/R4"), Ok("fhir.example".to_owned()));
    assert_eq!(name(fixtures().to_str().unwrap()), Ok("fixtures".to_owned()));
    assert!(matches!(name("http://fhir.example/R4"), Err(SourceError::Refused(_))));
    assert!(matches!(name("/no/such/folder"), Err(SourceError::Gone(_))));
    let _: Arc<dyn CaseSource> = open("https://fhir.example/R4").unwrap();
}

// Reports to bundles.

fn text<'a>(json: &'a Value, pointer: &str) -> &'a str {
    json.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

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
    let media: Vec<&str> = report["media"].as_array().unwrap().iter().map(|media| text(media, "/link/reference")).collect();
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
    let faults: Vec<&str> = task["reasonCode"]["coding"].as_array().unwrap().iter().map(|fault| text(fault, "/code")).collect();
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
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python"))
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
