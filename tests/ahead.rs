//! Before a key is pressed: which cases and photographs are ready; and what a consultant may do to a
//! photograph, which is always said and never goes further than the screen by itself.

use diascope::colour::enhancement::Channel;
use diascope::desk::Input;
use diascope::desk::effect::Effect;
use diascope::desk::event::Event;
use diascope::desk::gesture::Gesture;
use diascope::desk::photographs::Progress;
use diascope::desk::resume::Resume;
use diascope::domain::case::CaseId;
use diascope::domain::outcome::Field;
use diascope::domain::photograph::{Facts, PhotographId};

use super::clinic::Clinic;

/// The cases of the last plan, the most important first, each once.
fn planned(clinic: &Clinic) -> Vec<CaseId> {
    let plan = clinic.asked.iter().rev().find_map(|effect| match effect {
        Effect::KeepPhotographs { tickets, .. } => Some(tickets),
        _ => None,
    });
    let mut cases: Vec<CaseId> = Vec::new();
    for ticket in plan.expect("photographs are planned") {
        if !cases.contains(&ticket.case) {
            cases.push(ticket.case.clone());
        }
    }
    cases
}

/// The cases of the queue that have photographs to develop, from the one chosen.
fn coming(clinic: &Clinic, count: usize) -> Vec<CaseId> {
    let coming = clinic.desk.queue.coming().take(count);
    coming
        .filter(|case| case.consent.allows_viewing() && case.photographs.iter().any(|it| it.blocked.is_none()))
        .map(|case| case.id.clone())
        .collect()
}

#[test]
fn the_next_six_cases_are_ready_ahead_and_the_one_before_stays() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home");
    assert_eq!(planned(&clinic), coming(&clinic, 7));
    clinic.press("Enter");
    let first = clinic.open().case.id.clone();
    assert_eq!(clinic.desk.ready_ahead(), (6, 6));
    clinic.press("N");
    let second = clinic.open().case.id.clone();
    let plan = planned(&clinic);
    assert_eq!((plan.first(), plan.last()), (Some(&second), Some(&first)));
    assert_eq!(clinic.desk.ready_ahead(), (6, 6));
}

#[test]
fn sorting_the_queue_changes_the_plan_at_once() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home");
    let before = planned(&clinic);
    clinic.press("S S");
    assert_eq!(clinic.desk.queue.sort, diascope::desk::queue::Sort::Patient);
    clinic.press("Home");
    assert_ne!(planned(&clinic), before);
    assert_eq!(planned(&clinic), coming(&clinic, 7));
}

#[test]
fn the_photograph_that_is_up_and_its_neighbours_are_planned_first() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home");
    let most = clinic.desk.queue.shown().max_by_key(|case| case.photographs.len()).unwrap().id.clone();
    clinic.go_to(most.clone());
    clinic.press("Right Right");
    let ids = clinic.open().lightbox.ids().to_vec();
    assert_eq!(ids.len(), 6, "the test knows the demonstration's largest case");
    let plan = clinic.asked.iter().rev().find_map(|effect| match effect {
        Effect::KeepPhotographs { tickets, .. } => Some(tickets.clone()),
        _ => None,
    });
    let first: Vec<_> = plan.unwrap().into_iter().take(6).map(|ticket| ticket.photograph).collect();
    assert_eq!(first, [2, 3, 1, 4, 0, 5].map(|at: usize| ids[at].clone()));
}

#[test]
fn an_enhancement_reaches_the_report_only_when_it_is_noted() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter B I Shift+I 2");
    clinic.write_what_is_asked("Benign naevus");
    let letter = |clinic: &Clinic| clinic.desk.letter(clinic.open(), clinic.now).text();
    assert!(!letter(&clinic).contains("enhanced"));
    let note = diascope::desk::commands::rows().find(|row| row.name() == "note-enhancement").unwrap();
    clinic.tell(Input::from(note));
    clinic.tell(Input::from(note));
    let findings = "Photograph 1 was also viewed enhanced on the screen: exposure +0.5.";
    assert_eq!(clinic.answer(Field::Findings), findings);
    assert_eq!(letter(&clinic).matches("viewed enhanced").count(), 1);
}

#[test]
fn an_enhancement_stays_with_its_photograph_and_its_case() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter I I I I");
    assert_eq!(clinic.open().lightbox.shown_enhancement().channel, Channel::Melanin);
    clinic.press("Backspace");
    assert!(clinic.open().lightbox.shown_enhancement().is_original());
    clinic.press("Backspace N");
    assert!(clinic.open().lightbox.shown_enhancement().is_original());
}

#[test]
fn the_consultant_is_brought_back_to_where_the_card_was_lost() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter Right Z 2 Tab");
    clinic.write("Benign naevus");
    clinic.press("Esc");
    clinic.after(jiff::SignedDuration::from_secs(2));
    let at = clinic.desk.resume_point().unwrap();
    let mut clinic = clinic.crash_and_reopen();
    assert!(clinic.desk.open.is_none());
    clinic.tell(Input::Gesture(Gesture::Resume(at.clone())));
    assert_eq!(clinic.desk.resume_point(), Some(at));
    assert_eq!(clinic.answer(Field::Diagnosis), "Benign naevus");
}

#[test]
fn going_back_to_a_case_that_has_gone_shows_the_queue() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.tell(Input::Gesture(Gesture::Resume(Resume::at_case(CaseId("gone".into())))));
    assert!(clinic.desk.open.is_none() && clinic.desk.queue.shown_count() > 0);
    // What comes later is the consultant's own choice.
    clinic.press("Home Enter");
    clinic.refresh();
    assert_ne!(clinic.open().case.id, CaseId("gone".into()));
}

#[test]
fn who_leaves_a_case_is_not_brought_back_to_it() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    let case = clinic.desk.queue.shown().next().unwrap().id.clone();
    let mut at = Resume::at_case(case);
    at.photograph = Some(PhotographId("not known yet".into()));
    clinic.tell(Input::Gesture(Gesture::Resume(at)));
    clinic.press("Esc");
    clinic.refresh();
    assert!(clinic.desk.open.is_none());
}

#[test]
fn a_signed_case_is_not_opened_by_coming_back() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter 2");
    clinic.write_what_is_asked("Benign naevus").look_at_all().press("Ctrl+Enter");
    let case = clinic.open().case.id.clone();
    clinic.press("Ctrl+Enter");
    assert!(clinic.desk.queue.is_signed(&case));
    while clinic.desk.open.is_some() {
        clinic.press("Esc");
    }
    clinic.tell(Input::Gesture(Gesture::Resume(Resume::at_case(case))));
    assert!(clinic.desk.open.is_none());
}

#[test]
fn a_photograph_counts_as_seen_only_when_all_of_it_is_there() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter");
    let ticket = clinic.desk.current_ticket().unwrap();
    let facts = clinic.desk.photographs.progress(&ticket).and_then(Progress::facts).unwrap().clone();
    clinic.desk.open.as_mut().unwrap().lightbox.seen.clear();
    let ready = |is_whole| Input::Event(Event::PhotographReady(ticket.clone(), Facts { is_whole, ..facts.clone() }));
    for (input, is_seen) in
        [(ready(false), false), (Input::Event(Event::PhotographReduced(ticket.clone())), false), (ready(true), true)]
    {
        clinic.desk.take(input, clinic.now);
        clinic.desk.take(Input::Tick, clinic.now);
        assert_eq!(clinic.open().lightbox.seen.contains(&ticket.photograph), is_seen);
    }
}

#[test]
fn a_photograph_that_becomes_another_under_its_id_is_asked_for_anew_and_unseen() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter");
    let before = clinic.desk.current_ticket().unwrap();
    assert!(clinic.open().lightbox.seen.contains(&before.photograph));
    let mut case = clinic.open().case.clone();
    case.photographs.iter_mut().find(|it| it.id == before.photograph).unwrap().announced_bytes = Some(1);
    let effects = clinic.desk.take(Input::Event(Event::CaseRead(Box::new(case))), clinic.now);
    let now = clinic.desk.current_ticket().unwrap();
    assert_ne!(now, before);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadPhotograph { ticket, .. } if *ticket == now)));
    assert!(!clinic.open().lightbox.seen.contains(&before.photograph));
    // The old one's answer is about the old one.
    let facts = diascope::domain::photograph::Colours::AssumedSrgb;
    let facts = Facts {
        size_px: (1, 1),
        colours: facts,
        colour_facts: diascope::domain::photograph::ColourFacts::default(),
        is_complete: true,
        camera_date: None,
        is_whole: true,
        not_shown: None,
    };
    clinic.desk.take(Input::Event(Event::PhotographReady(before, facts)), clinic.now);
    assert_eq!(clinic.desk.photographs.progress(&now), Some(&Progress::Developing));
}

#[test]
fn the_next_case_is_planned_for_the_pane_of_the_one_before() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Enter");
    clinic.tell(Input::Gesture(Gesture::PaneIs { width: 1400.0, height: 900.0 }));
    clinic.press("N");
    let panes = clinic.asked.iter().filter_map(|effect| match effect {
        Effect::KeepPhotographs { pane_px, .. } => Some(*pane_px),
        _ => None,
    });
    let panes: Vec<_> = panes.collect();
    assert_eq!(panes.last(), Some(&(1400, 900)));
    assert_eq!(panes.iter().filter(|pane| **pane == (1400, 900)).count(), 2, "{panes:?}");
}
