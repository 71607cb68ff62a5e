use super::*;
use crate::domain::case::Priority;
use crate::domain::draft::Draft;
use crate::domain::outcome::Field;
use crate::io::in_memory::{InMemory, case, now, report};

fn clerk(folder: &std::path::Path) -> Clerk {
    let (outbox, _) = Outbox::open(WorkDb::open(folder, now()).unwrap().work_db).unwrap();
    Clerk::new(Arc::new(InMemory::default()), outbox.shared())
}

fn draft(words: &str) -> Draft {
    let mut draft = Draft::new(&case("c1", Priority::Routine));
    draft.write(Field::Findings, words.to_owned());
    draft
}

#[test]
fn sealed_is_said_when_the_parcel_is_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let clerk = clerk(folder.path());
    let events = clerk.seal(&report("c1"), now(), now());
    let [Event::Sealed { case, parcel, send_after }, Event::Parcel(news)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((case.0.as_str(), send_after), ("c1", &now()));
    assert_eq!((&news.parcel, news.state, news.is_urgent), (parcel, ParcelState::Waiting, false));
    let kept = with(&clerk.outbox, |outbox| outbox.work_db.parcel(parcel)).unwrap().unwrap();
    assert_eq!(kept.sha256, sha256_hex(&kept.bytes));
    assert_eq!(kept.creates, [("DiagnosticReport".to_owned(), parcel.0.clone())]);
    assert_eq!(with(&clerk.outbox, |outbox| outbox.schedule.parcels.clone()), [kept]);
}

#[test]
fn an_urgent_outcome_makes_an_urgent_parcel_whatever_the_priority() {
    let folder = tempfile::tempdir().unwrap();
    let mut urgent = report("c1");
    urgent.outcome = crate::domain::outcome::outcome("seen-quickly").unwrap();
    let events = clerk(folder.path()).seal(&urgent, now(), now());
    assert!(events.iter().any(|event| matches!(event, Event::Parcel(news) if news.is_urgent)));
}

#[test]
fn a_case_cannot_be_signed_twice() {
    let folder = tempfile::tempdir().unwrap();
    let clerk = clerk(folder.path());
    clerk.seal(&report("c1"), now(), now());
    let again = clerk.seal(&report("c1"), now(), now());
    assert!(matches!(&again[..], [Event::NotSealed { why, .. }] if why.contains("signed already")), "{again:?}");
    assert_eq!(with(&clerk.outbox, |outbox| outbox.schedule.parcels.len()), 1);
}

#[test]
fn disk_full_never_says_saved() {
    let folder = tempfile::tempdir().unwrap();
    let clerk = clerk(folder.path());
    with(&clerk.outbox, |outbox| outbox.work_db.fill_disk());
    let saved = clerk.save_draft(&draft(&"many words ".repeat(20_000)), now());
    assert!(matches!(&saved, Event::DraftNotSaved { why, .. } if why == "the disk is full"), "{saved:?}");
    let mut long = report("c1");
    long.letter.sections[0].text = "many words ".repeat(20_000);
    let sealed = clerk.seal(&long, now(), now());
    assert!(matches!(&sealed[..], [Event::NotSealed { why, .. }] if why == "the disk is full"), "{sealed:?}");
    assert_eq!(with(&clerk.outbox, |outbox| outbox.schedule.parcels.len()), 0);
    assert_eq!(clerk.find_draft(&CaseId("c1".into())), []);
}

#[test]
fn what_cannot_be_taken_back_or_sent_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let clerk = clerk(folder.path());
    let unknown = ParcelId("none".into());
    assert!(matches!(clerk.withdraw(&unknown, now()), Event::Told { is_alarm: true, .. }));
    assert!(matches!(clerk.send_now(&unknown, now()), Event::Told { .. }));
}

#[test]
fn the_hash_is_the_one_that_everybody_computes() {
    // FIPS 180-4, the message "abc".
    assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
