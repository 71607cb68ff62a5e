use super::*;
use crate::domain::case::{CaseId, Version};
use crate::domain::draft::Draft;
use crate::domain::outcome::Field;
use crate::domain::patient::PatientId;
use crate::outbox::parcel::{Parcel, ParcelId, ParcelState};

fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn opened(folder: &Path) -> WorkDb {
    let opened = WorkDb::open(folder, now()).unwrap();
    assert_eq!(opened.set_aside, None);
    opened.work_db
}

fn draft(case: &str, words: &str, revision: u64) -> Draft {
    let mut draft = Draft {
        case: CaseId(case.into()),
        patient: PatientId("p1".into()),
        case_version: Version("W/\"3\"".into()),
        outcome: None,
        answers: Default::default(),
        revision,
    };
    draft.choose("no-further-action");
    draft.write(Field::Findings, words.to_owned());
    draft.revision = revision;
    draft
}

fn parcel(id: &str, case: &str) -> Parcel {
    Parcel {
        id: ParcelId(id.into()),
        case: case.into(),
        case_version: "W/\"3\"".into(),
        bytes: b"{\"a\": 1}".to_vec(),
        sha256: "aa".into(),
        creates: vec![("DiagnosticReport".into(), id.into())],
        is_urgent: true,
        signed_at: now(),
        send_after: now(),
        state: ParcelState::Waiting,
        attempts: 0,
        next_try: None,
        last_word: String::new(),
    }
}

fn words(db: &WorkDb, case: &str) -> Option<String> {
    let found = db.find_draft(&CaseId(case.into())).unwrap();
    found.map(|(draft, _)| draft.answer(Field::Findings).to_owned())
}

#[test]
fn a_draft_comes_back_as_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let saved = draft("c1", "Even pigment. ≥ 6 mm < 1 cm\n\"quoted\"", 7);
    opened(folder.path()).save_draft(&saved, now()).unwrap();
    let found = opened(folder.path()).find_draft(&saved.case).unwrap();
    assert_eq!(found, Some((saved, now())));
    assert_eq!(words(&opened(folder.path()), "c2"), None);
}

#[test]
fn the_newest_revision_is_found_and_the_last_twenty_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    db.save_draft(&draft("c2", "other", 1), now()).unwrap();
    for revision in 1..=25 {
        db.save_draft(&draft("c1", &format!("words {revision}"), revision), now()).unwrap();
    }
    assert_eq!(words(&db, "c1").as_deref(), Some("words 25"));
    assert_eq!(words(&db, "c2").as_deref(), Some("other"));
    let kept: u32 =
        db.connection.query_row("SELECT count(*) FROM draft WHERE case_id = 'c1'", [], |r| r.get(0)).unwrap();
    assert_eq!(kept, drafts::KEPT_REVISIONS);
    assert!(db.connection.execute("UPDATE draft SET words = '{}'", []).is_err());
}

#[test]
fn a_discarded_draft_is_kept_but_not_offered_until_something_new_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    db.save_draft(&draft("c1", "old", 9), now()).unwrap();
    db.discard_draft(&CaseId("c1".into()), now()).unwrap();
    assert_eq!(words(&db, "c1"), None);
    db.save_draft(&draft("c1", "new", 1), now()).unwrap();
    assert_eq!(words(&db, "c1").as_deref(), Some("new"));
}

#[test]
fn a_draft_is_offered_again_after_taking_back_and_not_after_delivery() {
    let folder = tempfile::tempdir().unwrap();
    for (state, offered) in [
        (ParcelState::Waiting, false),
        (ParcelState::Sending, false),
        (ParcelState::Conflict, true),
        (ParcelState::Refused, true),
        (ParcelState::Withdrawn, true),
        (ParcelState::Delivered, false),
    ] {
        let mut db = opened(&folder.path().join(state.name()));
        db.save_draft(&draft("c1", "signed", 1), now()).unwrap();
        let mut parcel = parcel("u1", "c1");
        db.insert_parcel(&parcel, now()).unwrap();
        parcel.state = state;
        db.update_parcel(&parcel, now()).unwrap();
        assert_eq!(words(&db, "c1").is_some(), offered, "{state:?}");
    }
}

#[test]
fn words_written_after_signing_are_offered_even_after_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    db.save_draft(&draft("c1", "signed", 1), now()).unwrap();
    let mut parcel = parcel("u1", "c1");
    db.insert_parcel(&parcel, now()).unwrap();
    db.save_draft(&draft("c1", "an addition", 2), now()).unwrap();
    parcel.state = ParcelState::Delivered;
    db.update_parcel(&parcel, now()).unwrap();
    assert_eq!(words(&db, "c1").as_deref(), Some("an addition"));
}

#[test]
fn words_of_a_field_that_is_not_known_any_more_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(folder.path());
    let saved = r#"{"case":"c1","patient":"p","case_version":"1","outcome":"gone","answers":{"gone":"kept"}}"#;
    let add = "INSERT INTO draft (case_id, revision, saved_at, words) VALUES ('c1', 1, '2026-11-24T10:00:00Z', ?1)";
    db.connection.execute(add, [saved]).unwrap();
    assert_eq!(words(&db, "c1").as_deref(), Some("kept"));
}

#[test]
fn a_parcel_comes_back_as_it_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = parcel("u1", "c1");
    opened(folder.path()).insert_parcel(&kept, now()).unwrap();
    assert_eq!(opened(folder.path()).kept_parcels().unwrap(), std::slice::from_ref(&kept));
    kept.state = ParcelState::Sending;
    kept.attempts = 3;
    kept.next_try = Some(now());
    kept.last_word = "no answer".into();
    opened(folder.path()).update_parcel(&kept, now()).unwrap();
    assert_eq!(opened(folder.path()).parcel(&kept.id).unwrap(), Some(kept));
}

#[test]
fn what_was_signed_cannot_be_changed_or_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    db.insert_parcel(&parcel("u1", "c1"), now()).unwrap();
    for change in [
        "UPDATE parcel SET bytes = x'00'",
        "UPDATE parcel SET sha256 = 'bb'",
        "UPDATE parcel SET case_id = 'c2'",
        "UPDATE parcel SET creates = '[]'",
        "UPDATE parcel SET signed_at = '2026-11-25T10:00:00Z'",
        "DELETE FROM parcel",
        "UPDATE audit SET what = ''",
        "DELETE FROM audit",
    ] {
        assert!(db.connection.execute(change, []).is_err(), "{change}");
    }
    let mut other = parcel("u1", "c1");
    other.bytes = b"{}".to_vec();
    other.state = ParcelState::Sending;
    db.update_parcel(&other, now()).unwrap();
    assert_eq!(db.parcel(&other.id).unwrap().map(|parcel| parcel.bytes), Some(b"{\"a\": 1}".to_vec()));
}

#[test]
fn a_case_has_one_report_on_its_way_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    let mut first = parcel("u1", "c1");
    db.insert_parcel(&first, now()).unwrap();
    assert!(matches!(db.insert_parcel(&parcel("u2", "c1"), now()), Err(WorkDbError::SignedAlready)));
    first.state = ParcelState::Refused;
    db.update_parcel(&first, now()).unwrap();
    db.insert_parcel(&parcel("u2", "c1"), now()).unwrap();
    first.state = ParcelState::Waiting;
    assert!(matches!(db.update_parcel(&first, now()), Err(WorkDbError::SignedAlready)));
    let mut second = parcel("u2", "c1");
    second.state = ParcelState::Delivered;
    db.update_parcel(&second, now()).unwrap();
    assert!(matches!(db.update_parcel(&first, now()), Err(WorkDbError::SignedAlready)));
}

#[test]
fn a_refused_report_that_was_signed_anew_is_not_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    let mut first = parcel("u1", "c1");
    db.insert_parcel(&first, now()).unwrap();
    first.state = ParcelState::Refused;
    db.update_parcel(&first, now()).unwrap();
    let ids = |db: &WorkDb| db.kept_parcels().unwrap().into_iter().map(|parcel| parcel.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&db), ["u1"]);
    let mut second = parcel("u2", "c1");
    db.insert_parcel(&second, now()).unwrap();
    assert_eq!(ids(&db), ["u2"]);
    second.state = ParcelState::Withdrawn;
    db.update_parcel(&second, now()).unwrap();
    assert_eq!(ids(&db), ["u1"]);
}

#[test]
fn the_audit_trail_tells_what_happened_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    let mut parcel = parcel("u1", "c1");
    db.insert_parcel(&parcel, now()).unwrap();
    parcel.state = ParcelState::Delivered;
    parcel.attempts = 1;
    db.update_parcel(&parcel, now()).unwrap();
    let notes: Vec<String> = db.notes("c1").unwrap().into_iter().map(|(_, what)| what).collect();
    assert_eq!(notes, ["report sealed", "report delivered, attempt 1"]);
}

#[test]
fn a_damaged_database_is_set_aside_and_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        std::fs::write(folder.path().join(FILE_NAME), format!("not a database at all: {name}")).unwrap();
        let opened = WorkDb::open(folder.path(), now()).unwrap();
        let kept = opened.set_aside.unwrap();
        let kept_name = kept.file_name().unwrap().to_string_lossy().into_owned();
        assert!(kept_name.starts_with("work-unreadable-20261124T100000Z"), "{kept_name}");
        assert!(std::fs::read_to_string(&kept).unwrap().ends_with(name));
        assert_eq!(opened.work_db.kept_parcels().unwrap(), []);
    }
}

#[test]
fn a_page_overwritten_in_the_middle_is_noticed_at_opening() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    for revision in 1..=20 {
        db.save_draft(&draft("c1", &"words ".repeat(2_000), revision), now()).unwrap();
    }
    drop(db);
    let file = folder.path().join(FILE_NAME);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    assert!(WorkDb::open(folder.path(), now()).unwrap().set_aside.is_some());
}

#[cfg(unix)]
#[test]
fn the_folder_is_made_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new").join("data");
    opened(&data);
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_second_program_is_turned_away_kindly() {
    let folder = tempfile::tempdir().unwrap();
    let first = opened(folder.path());
    let second = WorkDb::open(folder.path(), now()).err().map(|error| error.to_string());
    assert_eq!(second.as_deref(), Some("Diascope is open already on this computer; close the other window first"));
    drop(first);
    assert!(WorkDb::open(folder.path(), now()).is_ok());
}

#[test]
fn the_file_of_a_newer_diascope_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path()).connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = WorkDb::open(folder.path(), now());
    assert!(matches!(refused, Err(WorkDbError::Newer { found: 99, known: 1 })));
    assert!(folder.path().join(FILE_NAME).exists());
}

#[test]
fn every_commit_is_synced_before_it_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(folder.path());
    let ask =
        |pragma: &str| db.connection.query_row(pragma, [], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    assert_eq!(ask("PRAGMA journal_mode"), rusqlite::types::Value::Text("wal".into()));
    // 2 is FULL: the write-ahead log is synced at each commit.
    assert_eq!(ask("PRAGMA synchronous"), rusqlite::types::Value::Integer(2));
    assert_eq!(ask("PRAGMA foreign_keys"), rusqlite::types::Value::Integer(1));
}

#[test]
fn a_full_disk_is_said_and_what_was_kept_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = opened(folder.path());
    db.save_draft(&draft("c1", "kept", 1), now()).unwrap();
    db.fill_disk();
    let refused = db.save_draft(&draft("c1", &"much ".repeat(50_000), 2), now());
    assert!(matches!(refused, Err(WorkDbError::DiskFull)), "{refused:?}");
    assert!(!db.is_reserve_spent());
    let mut large = parcel("u1", "c1");
    large.bytes = vec![b' '; 300_000];
    assert!(matches!(db.insert_parcel(&large, now()), Err(WorkDbError::DiskFull)));
    // Given up for the report, in vain here, because this disk is full by decree.
    assert!(db.is_reserve_spent());
    assert_eq!(words(&db, "c1").as_deref(), Some("kept"));
    drop(db);
    assert!(!opened(folder.path()).is_reserve_spent());
}
