//! The check of the display: its reminder, its pages by keys, and the standard's table of grey.

use diascope::colour::conversion::Intent;
use diascope::colour::gsdf::luminance_from_jnd;
use diascope::desk::Input;
use diascope::desk::commands::{COMMANDS, Place};
use diascope::desk::display_check::CheckPage;
use diascope::desk::effect::Effect;
use diascope::desk::event::Event;
use diascope::desk::gesture::Gesture;
use diascope::desk::notice::Notices;
use diascope::domain::display::{DisplayState, Found, History, Proof};

use crate::clinic::Clinic;

fn told_display(history: History) -> Input {
    Input::Event(Event::DisplayIs(DisplayState { found: Found::Nowhere, history, ..DisplayState::default() }))
}

#[test]
fn a_reminder_is_said_once_a_day_and_never_in_a_case() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    let due = History { every_days: 90, ..History::default() };
    clinic.press("Home Enter");
    clinic.tell(told_display(due));
    clinic.tell(Input::Tick);
    let reminders = |clinic: &Clinic| clinic.notices().matches("Check this display").count();
    assert_eq!(reminders(&clinic), 0);
    clinic.press("Esc");
    clinic.tell(Input::Tick);
    assert_eq!(reminders(&clinic), 1);
    clinic.press("F8");
    clinic.tell(Input::Tick);
    assert_eq!(reminders(&clinic), 0);
}

#[test]
fn a_check_is_walked_by_keys_and_kept_only_when_every_page_was_judged() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    let check = |clinic: &Clinic| clinic.desk.check.clone().unwrap();
    let begin = COMMANDS.iter().find(|row| row.name == "display-check").unwrap();
    clinic.press("Home Enter").tell(Input::Command(begin));
    assert_eq!(clinic.desk.place(), Place::Check);
    // Good, not good, two bars up for gamma, and on past the rest.
    clinic.press("Y N Up Up Y Y Y Y");
    assert_eq!(check(&clinic).page(), CheckPage::Patches);
    clinic.press("Right");
    assert_eq!(clinic.desk.place(), Place::Meter);
    clinic.tell(Input::Gesture(Gesture::WriteReading { at: 0, text: "120".to_owned() }));
    clinic.press("Right Enter");
    // The patches had no verdict: that page comes up instead.
    assert_eq!(check(&clinic).page(), CheckPage::Patches);
    clinic.press("Y Right");
    let mut desk = clinic.desk.clone();
    let effects = desk.keep_check(clinic.now);
    let [Effect::KeepDisplayCheck(kept)] = effects.as_slice() else { panic!("{effects:?}") };
    let not_good: Vec<_> = kept.findings.iter().filter(|one| !one.is_good).map(|one| one.page).collect();
    assert_eq!(not_good, ["White levels", "Gamma by eye", "Luminance of white"]);
    assert_eq!(kept.findings[2].note, "2.0");
    // It is said to be kept when it is.
    assert!(!desk.notices.shown(clinic.now).any(|notice| notice.words.contains("is kept")));
    let kept = History { checked_at: Some(kept.at), ..History::default() };
    desk.take(told_display(History::default()), clinic.now);
    desk.take(told_display(kept), clinic.now);
    assert!(desk.notices.shown(clinic.now).any(|notice| notice.words.contains("is kept")));
    // Esc keeps nothing, says so, and the case is as it was.
    clinic.press("Esc");
    assert!(clinic.desk.check.is_none() && clinic.desk.place() == Place::Lightbox);
    assert!(clinic.notices().contains("nothing of it was kept"), "{}", clinic.notices());
}

#[test]
fn an_intent_is_chosen_by_name_and_asked_of_the_window() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.extend(clinic.desk.next_intent(clinic.now));
    }
    let wanted = [Intent::Relative, Intent::Perceptual, Intent::RelativeWithBlackPoint].map(Effect::ShowBy);
    assert_eq!(asked, wanted);
    clinic.tell(Input::Tick);
}

#[test]
fn grey_is_that_of_the_whole_table_of_the_standard() {
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/colour/facts/dicom_gsdf.csv");
    let Ok(text) = std::fs::read_to_string(facts) else {
        println!("skipped: {facts} is absent");
        return;
    };
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let (jnd, luminance) = line.split_once(',').unwrap();
        let (jnd, luminance): (f64, f64) = (jnd.parse().unwrap(), luminance.parse().unwrap());
        let got = luminance_from_jnd(jnd);
        assert!((got / luminance - 1.0).abs() < 2e-5, "JND {jnd}: {got}, not {luminance}");
        rows += 1;
    }
    assert_eq!(rows, 1023);
}

#[test]
fn a_wrong_card_is_told_again_only_where_it_is_wrong_in_another_way() {
    let (clinic, _root) = Clinic::with_demonstration();
    let mut desk = clinic.desk.clone();
    let mut is_told = |proof: Proof| {
        desk.take(Input::Event(Event::ColoursProven(proof.clone())), clinic.now);
        assert_eq!(desk.proof, proof);
        let is_told = desk.notices.shown(clinic.now).any(|notice| notice.words.contains("Do not judge colours"));
        desk.notices = Notices::default();
        is_told
    };
    let failed = |max| Proof::Failed { mean: 1.0, max };
    assert!(is_told(failed(9.0)));
    assert!(!is_told(Proof::NotYet) && !is_told(failed(9.01)), "the same once more");
    assert!(is_told(failed(5.0)), "another figure");
    assert!(!is_told(Proof::Passed { mean: 0.01, max: 0.1 }));
    assert!(is_told(failed(5.0)), "it was well in between");
}
