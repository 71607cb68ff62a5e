//! Fixtures to domain values with the problems expected, and reports of every outcome to bundles.

#[path = "wire/consents.rs"]
mod consents;
#[path = "wire/folder.rs"]
mod folder;
#[path = "wire/reports.rs"]
mod reports;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diascope::domain::case::{Case, CaseId, CaseState, Priority};
use diascope::domain::consent::Consent;
use diascope::domain::draft::Draft;
use diascope::domain::letter::{Letter, Views};
use diascope::domain::outcome::{Must, outcome};
use diascope::domain::people::Consultant;
use diascope::domain::photograph::{Framing, PhotographId};
use diascope::domain::problem::{About, Problem};
use diascope::domain::report::Report;
use diascope::fhir::bundle::Resources;
use diascope::fhir::case_in::{case_from_task, is_case, line_from_task};
use diascope::fhir::codes;
use diascope::fhir::resource::Resource;
use diascope::io::source::{CaseSource, ReportIds, Sealed, SourceError, folder::Folder};
use diascope::outbox::parcel::{Parcel, ParcelId, ParcelState};
use jiff::Timestamp;
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
    let letter = Letter::from_draft(
        &draft,
        case,
        Views { seen: &seen, corrected: &[] },
        &consultant(),
        jiff::civil::date(2026, 11, 24),
    );
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

/// A case as its consultant has it open.
pub fn claimed(source: &dyn CaseSource, id: &str) -> Case {
    let case = read_case(source, id);
    source.claim(&case, &consultant(), time("2026-11-24T09:05:00Z")).unwrap();
    read_case(source, id)
}

pub fn text<'a>(json: &'a Value, pointer: &str) -> &'a str {
    json.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
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
    let order: Vec<_> =
        case.photographs.iter().map(|shown| (shown.visit, shown.framing, shown.id.0.as_str())).collect();
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
            .map(|problem| {
                format!("{}: {} ({})", text(problem, "/about"), text(problem, "/what"), text(problem, "/place"))
            })
            .collect();
        let case = odd_case(&name);
        let problems: Vec<String> = case
            .problems
            .iter()
            .map(|problem| format!("{:?}: {} ({})", problem.about, problem.what, problem.place))
            .collect();
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
fn a_case_with_a_code_of_the_hospitals_own_beside_is_a_case() {
    let case_with = |codings: Value| {
        let mut all = odd(&json!({ "without": [], "instead": [] }));
        let mut task = all.find("Task/t1").unwrap().json().clone();
        task["code"] = json!({ "coding": codings, "text": "Teledermatology review" });
        all.replace(Resource::new(task, "").unwrap());
        is_case(all.find("Task/t1").unwrap())
    };
    let fulfil = json!({ "system": codes::TASK_CODE, "code": "fulfill" });
    let own = json!({ "system": "https://hospital.example/task", "code": "review" });
    assert!(case_with(json!([own, fulfil])));
    assert!(case_with(json!([])));
    assert!(!case_with(json!([own])));
}

#[test]
fn a_holder_without_a_name_is_named_by_the_role() {
    let mut all = odd(&json!({ "without": [], "instead": [] }));
    let mut task = all.find("Task/t1").unwrap().json().clone();
    task["status"] = json!("in-progress");
    task["owner"] = json!({ "reference": "PractitionerRole/role-lind" });
    all.replace(Resource::new(task, "").unwrap());
    let state = line_from_task(all.find("Task/t1").unwrap(), &all).state;
    assert!(matches!(&state, CaseState::Held(holder) if holder.name == "Dr Astrid LIND"), "{state:?}");
}

#[test]
fn the_more_urgent_priority_counts() {
    assert_eq!(odd_case("priorities-differ").priority, Priority::Urgent);
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
