//! A folder as a source: what is read, what is refused, what is written and how often.

use std::path::Path;
use std::sync::Arc;

use diascope::domain::case::{Case, CaseState};
use diascope::domain::problem::About;
use diascope::io::source::{CaseSource, ClaimError, DeliveryError, SourceError, folder::Folder, open};
use serde_json::{Value, json};

use super::{PDF, claimed, colleague, consultant, copied_cases, fixtures, ids, parcel, read_case, report, time};

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
            "A file is no FHIR bundle (name-twice.json a name stands twice in one object (line 2, column 17))",
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
    let outside = [
        "../site-missing/overview.jpg",
        "/etc/passwd",
        "a/../../x.jpg",
        "..\\x.jpg",
        "C:\\x.jpg",
        "file:///etc/passwd",
    ];
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
    // The very same bytes, so that nothing but their place can be wrong with them.
    let elsewhere = folder.path().join("cases/site-missing/same.jpg");
    std::fs::copy(folder.path().join("cases/mole-with-card/overview.jpg"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
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
        serde_json::from_slice(&std::fs::read(folder.path().join("cases/mole-with-card/bundle.json")).unwrap())
            .unwrap();
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

#[test]
fn an_address_with_a_scheme_is_a_server_and_another_a_folder() {
    let name = |address: &str| open(address).map(|source| source.name());
    assert_eq!(name("https://fhir.example/R4"), Ok("fhir.example".to_owned()));
    assert_eq!(name(fixtures().to_str().unwrap()), Ok("fixtures".to_owned()));
    assert!(matches!(name("http://fhir.example/R4"), Err(SourceError::Refused(_))));
    assert!(matches!(name("/no/such/folder"), Err(SourceError::Gone(_))));
    let _: Arc<dyn CaseSource> = open("https://fhir.example/R4").unwrap();
}

#[test]
fn a_state_that_cannot_be_read_never_looks_like_waiting() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    claimed(&source, "task-mole");
    let path = folder.path().join("tasks/task-mole.json");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let queue = source.queue().unwrap();
    let case = queue.cases.iter().find(|case| case.id.0 == "task-mole").unwrap();
    assert_eq!(case.state, CaseState::Unknown("unreadable".to_owned()));
    assert!(case.has_problem(About::Case));
    assert!(matches!(source.claim(case, &consultant(), time("2026-11-24T09:05:00Z")), Err(ClaimError::Source(_))));
}

#[test]
fn a_bundle_replaced_by_a_newer_one_counts() {
    // The practice sends new photographs after a retake: its Task waits again, in a later version.
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let signed = report(&claimed(&source, "task-mole"), "retake", "words");
    source.deliver(&parcel(&signed, source.seal(&signed, PDF, &ids(1)).unwrap(), 1)).unwrap();
    assert_eq!(read_case(&source, "task-mole").state, CaseState::OnHold);
    let path = folder.path().join("cases/mole-with-card/bundle.json");
    let mut bundle: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    bundle["entry"][0]["resource"]["meta"]["versionId"] = json!("9");
    std::fs::write(&path, bundle.to_string()).unwrap();
    let case = read_case(&source, "task-mole");
    assert_eq!((case.state, case.version.0.as_str()), (CaseState::Waiting, "W/\"9\""));
}

#[test]
fn a_letter_to_a_practice_that_the_referral_no_longer_names_stays_here() {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let signed = report(&claimed(&source, "task-mole"), "biopsy", "words");
    let parcel = parcel(&signed, source.seal(&signed, PDF, &ids(1)).unwrap(), 1);
    let path = folder.path().join("cases/mole-with-card/bundle.json");
    let bundle = std::fs::read_to_string(&path).unwrap().replace("Organization/practice-elm", "Organization/trust-z99");
    std::fs::write(&path, bundle).unwrap();
    assert!(matches!(source.deliver(&parcel), Err(DeliveryError::Conflict { .. })));
    assert!(!folder.path().join("reports").exists());
}
