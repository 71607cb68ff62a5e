//! A signed report survives anything: offline, lost answers, crashes, a poisoned neighbour. The
//! outbox, the work database and the courier are the real ones; the server is in memory.

mod server;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use diascope::desk::effect::Effect;
use diascope::desk::event::Event;
use diascope::domain::case::{CaseId, Priority, Version};
use diascope::domain::draft::Draft;
use diascope::domain::letter::Letter;
use diascope::domain::outcome::{Field, outcome};
use diascope::domain::patient::PatientId;
use diascope::domain::people::{Consultant, Referrer};
use diascope::domain::report::Report;
use diascope::io::clerk::with;
use diascope::io::courier::Step;
use diascope::io::inline::Inline;
use diascope::io::source::{CaseSource, DeliveryError};
use diascope::outbox::parcel::{ParcelId, ParcelState};
use diascope::outbox::schedule::Next;
use jiff::Timestamp;
use server::{Fault, Server};

fn at(secs: i64) -> Timestamp {
    let start: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    Timestamp::from_second(start.as_second() + secs).unwrap()
}

fn consultant() -> Consultant {
    Consultant {
        name: "Dr A".to_owned(),
        title: "Consultant".to_owned(),
        gmc: "0000000".to_owned(),
        reference: "PractitionerRole/a".to_owned(),
        trust: "T".to_owned(),
        trust_reference: "Organization/t".to_owned(),
    }
}

fn open(server: &Arc<Server>, folder: &Path, now: Timestamp) -> (Inline, Vec<Event>) {
    let source: Arc<dyn CaseSource> = Arc::clone(server) as Arc<dyn CaseSource>;
    Inline::open(source, consultant(), folder, now).unwrap()
}

fn report(case: &str, priority: Priority, signed_at: Timestamp) -> Report {
    Report {
        case: CaseId(case.to_owned()),
        case_version: Version("1".to_owned()),
        patient: PatientId("p1".to_owned()),
        referral_reference: String::new(),
        site: String::new(),
        site_code: None,
        recipient: Referrer::default(),
        outcome: outcome("no-further-action").unwrap(),
        answers: Vec::new(),
        priority,
        seen: Vec::new(),
        unseen: Vec::new(),
        letter: Letter {
            title: "Teledermatology report".to_owned(),
            subtitle: String::new(),
            patient: "Name not given".to_owned(),
            recipient: String::new(),
            action: "Nothing needs to be done.".to_owned(),
            sections: Vec::new(),
            signature: "Dr A".to_owned(),
        },
        signed_by: consultant(),
        signed_at,
    }
}

/// Signs a routine report of this case with an undo window of ten seconds.
fn sign(inline: &mut Inline, case: &str, secs: i64) -> ParcelId {
    sign_as(inline, case, Priority::Routine, secs)
}

fn sign_as(inline: &mut Inline, case: &str, priority: Priority, secs: i64) -> ParcelId {
    let seal = Effect::Seal { report: Box::new(report(case, priority, at(secs))), send_after: at(secs + 10) };
    let events = inline.perform(&seal, at(secs));
    match &events[..] {
        [Event::Sealed { parcel, .. }, Event::Parcel(_)] => parcel.clone(),
        other => panic!("not sealed: {other:?}"),
    }
}

fn draft(case: &str, words: &str, revision: u64) -> Draft {
    Draft {
        case: CaseId(case.to_owned()),
        patient: PatientId(format!("patient of {case}")),
        case_version: Version("1".to_owned()),
        outcome: outcome("monitor"),
        answers: BTreeMap::from([(Field::Findings, words.to_owned())]),
        revision,
    }
}

fn found(inline: &mut Inline, case: &str, secs: i64) -> Option<Draft> {
    match &inline.perform(&Effect::FindDraft(CaseId(case.to_owned())), at(secs))[..] {
        [Event::DraftFound { draft, .. }] => Some(draft.clone()),
        [] => None,
        other => panic!("{other:?}"),
    }
}

/// The states that were told, of one case, without those told twice on end.
fn states(events: &[Event], case: &str) -> Vec<ParcelState> {
    let told = events.iter().filter_map(|event| match event {
        Event::Parcel(news) if news.case.0 == case => Some(news.state),
        _ => None,
    });
    let mut states: Vec<ParcelState> = told.collect();
    states.dedup();
    states
}

/// Lets the clock run, a second at a time, and carries whenever something is due.
fn run(inline: &mut Inline, secs: std::ops::Range<i64>) -> Vec<Event> {
    secs.flat_map(|second| inline.carry(at(second))).collect()
}

/// Carries until nothing is on its way, with a clock that jumps to whatever is due next.
fn run_to_rest(inline: &mut Inline, mut now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        events.extend(inline.carry(now));
        match with(&inline.outbox, |outbox| outbox.schedule.next(now)) {
            Next::WaitUntil(time) => now = time,
            Next::Rest => return events,
            Next::Send(id) => panic!("{id:?} was due and not carried"),
        }
    }
}

#[test]
fn a_report_signed_offline_arrives_when_the_network_returns() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    server.will("c1", &[Fault::Offline; 6]);
    let (mut inline, _) = open(&server, folder.path(), at(0));
    sign(&mut inline, "c1", 0);
    let events = run(&mut inline, 0..3_600);
    let states = states(&events, "c1");
    assert_eq!(states.last(), Some(&ParcelState::Delivered));
    assert_eq!(states.iter().filter(|state| **state == ParcelState::Waiting).count(), 6);
    assert_eq!(server.order(), ["c1"]);
}

#[test]
fn fault_matrix_yields_exactly_one_report() {
    let faults = [Fault::Offline, Fault::AnswerLost, Fault::PanicAfter, Fault::PanicBefore, Fault::Busy];
    let faults: Vec<Option<Fault>> = faults.into_iter().map(Some).chain([None]).collect();
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    let mut cases = Vec::new();
    for first in &faults {
        for second in &faults {
            let chosen: Vec<Fault> = [first, second].into_iter().copied().flatten().collect();
            let case = format!("{first:?} {second:?}");
            server.will(&case, &chosen);
            sign(&mut inline, &case, 0);
            cases.push(case);
        }
    }
    let events = run_to_rest(&mut inline, at(0));
    for case in &cases {
        assert_eq!(states(&events, case).last(), Some(&ParcelState::Delivered), "{case}");
    }
    let mut arrived = server.order();
    arrived.sort();
    cases.sort();
    assert_eq!(arrived, cases);
}

#[test]
fn a_crash_between_delivery_and_its_note_delivers_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    let parcel_id = sign(&mut inline, "c1", 0);
    let Step::Deliver(parcel) = inline.courier.begin(at(10), &mut Vec::new()) else { panic!("not due") };
    assert_eq!(inline.courier.deliver(&parcel), Ok(()));
    // The program dies before it writes down what became of it.
    drop(inline);
    let (mut inline, kept) = open(&server, folder.path(), at(11));
    assert_eq!(states(&kept, "c1"), [ParcelState::Sending]);
    let events = run(&mut inline, 11..60);
    assert_eq!(states(&events, "c1").last(), Some(&ParcelState::Delivered));
    assert_eq!(server.order(), ["c1"]);
    let (_, kept) = {
        drop(inline);
        open(&server, folder.path(), at(60))
    };
    assert_eq!(kept, [], "{parcel_id:?} is done and not told again");
}

#[test]
fn poison_item_does_not_block_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    server.will("poison", &[Fault::PanicBefore; 100]);
    let (mut inline, _) = open(&server, folder.path(), at(0));
    sign_as(&mut inline, "poison", Priority::Urgent, 0);
    sign(&mut inline, "good", 1);
    let events = run(&mut inline, 0..120);
    assert_eq!(states(&events, "good").last(), Some(&ParcelState::Delivered));
    assert_eq!(states(&events, "poison").last(), Some(&ParcelState::Waiting));
    assert_eq!(server.order(), ["good"]);
}

#[test]
fn urgent_reports_go_first_whenever_they_were_signed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    sign(&mut inline, "routine", 0);
    sign_as(&mut inline, "urgent", Priority::Urgent, 5);
    inline.carry(at(60));
    assert_eq!(server.order(), ["urgent", "routine"]);
}

#[test]
fn a_stopped_report_is_told_kept_and_its_draft_offered_again() {
    for (verdict, state) in [
        (DeliveryError::Conflict { why: "version 2".to_owned() }, ParcelState::Conflict),
        (DeliveryError::Refused { why: "no such practice".to_owned() }, ParcelState::Refused),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let server = Arc::new(Server::default());
        server.says("c1", verdict);
        let (mut inline, _) = open(&server, folder.path(), at(0));
        inline.perform(&Effect::SaveDraft { draft: draft("c1", "words", 1), at: at(0) }, at(0));
        sign(&mut inline, "c1", 0);
        assert_eq!(found(&mut inline, "c1", 1), None, "on its way: not offered");
        let events = run(&mut inline, 0..900);
        assert_eq!(states(&events, "c1"), [ParcelState::Sending, state]);
        assert!(events.iter().any(|event| matches!(event, Event::Parcel(news) if !news.last_word.is_empty())));
        assert_eq!(found(&mut inline, "c1", 901), Some(draft("c1", "words", 1)));
        drop(inline);
        let (_, kept) = open(&server, folder.path(), at(902));
        assert_eq!(states(&kept, "c1"), [state]);
        assert!(server.order().is_empty());
    }
}

#[test]
fn a_refused_report_can_be_tried_again_by_hand_and_a_conflict_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    server.says("r", DeliveryError::Refused { why: "no".to_owned() });
    server.says("c", DeliveryError::Conflict { why: "changed".to_owned() });
    let (mut inline, _) = open(&server, folder.path(), at(0));
    let (refused, conflict) = (sign(&mut inline, "r", 0), sign(&mut inline, "c", 0));
    run(&mut inline, 0..30);
    server.verdicts.lock().unwrap().clear();
    assert!(matches!(&inline.perform(&Effect::SendNow(conflict), at(30))[..], [Event::Told { .. }]));
    inline.perform(&Effect::SendNow(refused), at(30));
    run(&mut inline, 30..40);
    assert_eq!(server.order(), ["r"]);
}

#[test]
fn a_report_taken_back_in_time_is_never_sent_and_its_draft_is_offered_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    inline.perform(&Effect::SaveDraft { draft: draft("c1", "words", 1), at: at(0) }, at(0));
    let parcel = sign(&mut inline, "c1", 0);
    assert_eq!(inline.carry(at(9)), []);
    let events = inline.perform(&Effect::Withdraw(parcel.clone()), at(9));
    assert_eq!(states(&events, "c1"), [ParcelState::Withdrawn]);
    assert_eq!(run(&mut inline, 9..120), []);
    assert!(server.order().is_empty());
    assert_eq!(found(&mut inline, "c1", 120), Some(draft("c1", "words", 1)));
    // Signed anew, it goes.
    sign(&mut inline, "c1", 121);
    run(&mut inline, 121..140);
    assert_eq!(server.order(), ["c1"]);
    assert!(matches!(&inline.perform(&Effect::Withdraw(parcel), at(140))[..], [Event::Told { is_alarm: true, .. }]));
}

#[test]
fn a_report_that_may_have_arrived_cannot_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    server.will("c1", &[Fault::AnswerLost]);
    let (mut inline, _) = open(&server, folder.path(), at(0));
    let parcel = sign(&mut inline, "c1", 0);
    inline.carry(at(10));
    assert!(matches!(&inline.perform(&Effect::Withdraw(parcel), at(11))[..], [Event::Told { is_alarm: true, .. }]));
    run(&mut inline, 11..60);
    assert_eq!(server.order(), ["c1"]);
}

#[test]
fn draft_restored_to_same_case_after_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    for (case, words, revision) in [("c1", "first", 1), ("c2", "other", 1), ("c1", "second", 2)] {
        let events = inline.perform(&Effect::SaveDraft { draft: draft(case, words, revision), at: at(1) }, at(1));
        assert!(matches!(&events[..], [Event::DraftSaved { revision: saved, .. }] if *saved == revision));
    }
    // Without closing the database: what a killed program leaves behind is copied while it is open.
    let left = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), left.path().join(file.file_name())).unwrap();
    }
    let (mut after, _) = open(&server, left.path(), at(2));
    assert_eq!(found(&mut after, "c1", 2), Some(draft("c1", "second", 2)));
    assert_eq!(found(&mut after, "c2", 2), Some(draft("c2", "other", 1)));
    assert_eq!(found(&mut after, "c3", 2), None);
}

#[test]
fn a_signed_report_is_there_after_a_kill_with_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    let signed = sign(&mut inline, "c1", 0);
    let left = tempfile::tempdir().unwrap();
    for name in ["work.db", "work.db-wal"] {
        std::fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
    }
    let (mut after, kept) = open(&server, left.path(), at(1));
    assert!(matches!(&kept[..], [Event::Parcel(news)] if news.parcel == signed && news.signed_at == at(0)));
    run(&mut after, 1..30);
    assert_eq!(*server.taken.lock().unwrap(), [(signed.0, b"c1".to_vec())]);
}

#[test]
fn a_delivered_case_offers_its_draft_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    inline.perform(&Effect::SaveDraft { draft: draft("c1", "words", 1), at: at(0) }, at(0));
    sign(&mut inline, "c1", 0);
    run(&mut inline, 0..30);
    assert_eq!(found(&mut inline, "c1", 30), None);
    inline.perform(&Effect::SaveDraft { draft: draft("c1", "an addition", 2), at: at(40) }, at(40));
    assert_eq!(found(&mut inline, "c1", 41), Some(draft("c1", "an addition", 2)));
    inline.perform(&Effect::DiscardDraft(CaseId("c1".to_owned())), at(42));
    assert_eq!(found(&mut inline, "c1", 43), None);
}

#[test]
fn a_report_damaged_on_disk_is_never_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Server::default());
    let (mut inline, _) = open(&server, folder.path(), at(0));
    sign(&mut inline, "c1", 0);
    with(&inline.outbox, |outbox| outbox.schedule.parcels[0].bytes = b"c2".to_vec());
    let events = run(&mut inline, 0..60);
    assert_eq!(states(&events, "c1"), [ParcelState::Refused]);
    assert!(server.order().is_empty());
}
