use std::cell::RefCell;
use std::sync::mpsc::channel;

use super::*;
use crate::domain::case::Priority;
use crate::io::in_memory::{InMemory, case, consultant, now};

fn letter(content_type: &str, address: &str) -> ReferralLetter {
    ReferralLetter { id: "l1".into(), title: String::new(), content_type: content_type.into(), address: address.into() }
}

fn words(content_type: &str, bytes: &[u8]) -> LetterText {
    read_letter(&InMemory::with_files([("a", bytes.to_vec())]), &letter(content_type, "a"))
}

/// Asks all of it at once, and hangs up after `most` answers.
fn answers(source: &InMemory, asked: Vec<Asked>, most: usize) -> Vec<Event> {
    let (asker, wishes) = channel();
    asked.into_iter().for_each(|one| asker.send(one).unwrap());
    let (asker, events) = (RefCell::new(Some(asker)), RefCell::new(Vec::new()));
    run(source, &consultant(), &wishes, &|event| {
        events.borrow_mut().push(event);
        if events.borrow().len() >= most {
            asker.take();
        }
    });
    events.into_inner()
}

fn ahead(cases: &[(&str, &str)]) -> Asked {
    Asked::Ahead(cases.iter().map(|(id, version)| (CaseId((*id).into()), Version((*version).into()))).collect())
}

fn read(case: &str) -> Asked {
    Asked::One(Box::new(Effect::ReadCase(CaseId(case.into()))))
}

#[test]
fn a_letter_of_words_is_read_whatever_its_alphabet() {
    assert_eq!(words("text/plain; charset=utf-8", "née\r\nx".as_bytes()), LetterText::Words("née\nx".into()));
    assert_eq!(words("TEXT/PLAIN", b"\xef\xbb\xbfmarked"), LetterText::Words("marked".into()));
    assert_eq!(words("text/plain", b"n\xe9e"), LetterText::Words("née".into()));
}

#[test]
fn a_letter_that_cannot_be_shown_says_what_to_do() {
    for kind in ["application/pdf", "text/html", ""] {
        let LetterText::NotShown(why) = words(kind, b"x") else { panic!("{kind} was shown") };
        assert!(why.contains("open it in the patient's record"), "{why}");
    }
    let gone = read_letter(&InMemory::default(), &letter("text/plain", "nowhere"));
    assert_eq!(gone, LetterText::NotShown("This letter could not be read: it is not there any more (nowhere)".into()));
    assert!(matches!(read_letter(&InMemory::default(), &letter("text/plain", "panic")), LetterText::NotShown(_)));
}

#[test]
fn what_is_asked_for_is_read_before_what_is_read_ahead() {
    let source = InMemory::with_cases(["a", "b", "c"].map(|id| case(id, Priority::Routine)));
    answers(&source, vec![ahead(&[("a", "1"), ("b", "1")]), read("c")], 3);
    assert_eq!(source.asked(), ["case c", "case a", "case b"]);
}

#[test]
fn a_case_is_read_ahead_again_only_when_it_changed() {
    let source = InMemory::with_cases(["a", "b"].map(|id| case(id, Priority::Routine)));
    answers(&source, vec![read("a"), ahead(&[("a", "1"), ("b", "1")])], 2);
    assert_eq!(source.asked(), ["case a", "case b"]);
    let source = InMemory::with_cases(["a"].map(|id| case(id, Priority::Routine)));
    answers(&source, vec![read("a"), ahead(&[("a", "2")])], 2);
    assert_eq!(source.asked(), ["case a", "case a"]);
}

#[test]
fn a_case_that_cannot_be_read_says_so() {
    let events = answers(&InMemory::default(), vec![ahead(&[("gone", "1")])], 1);
    assert!(matches!(&events[..], [Event::CaseNotRead { case, .. }] if case.0 == "gone"));
}

#[test]
fn a_claim_is_answered_with_what_became_of_it() {
    let source = InMemory::default();
    let claim = |version: &str| {
        let case = Case { version: Version(version.into()), ..case("c1", Priority::Routine) };
        perform(&source, &consultant(), &Effect::Claim(Box::new(case)), now())
    };
    assert!(matches!(&claim("1")[..], [Event::Claimed { version, .. }] if version.0 == "claimed"));
    assert!(matches!(&claim("old")[..], [Event::ClaimRefused { held_by: None, .. }]));
    let release = Effect::Release(CaseId("c1".into()));
    assert_eq!(perform(&source, &consultant(), &release, now()), []);
    *source.is_offline.lock().unwrap() = true;
    assert!(matches!(&claim("1")[..], [Event::ClaimNotSent { .. }]));
    assert!(matches!(&perform(&source, &consultant(), &release, now())[..], [Event::Told { is_alarm: false, .. }]));
}
