//! Colour cards from the consultant's side: found in the open photograph, confirmed by keys, looked at with and
//! without, said in the report; greys, skin and borrowing; and never on another photograph.

use std::path::Path;
use std::sync::Arc;

use diascope::colour::card::{COLUMNS, PATCHES, classic_since_november_2014};
use diascope::colour::lab::xyz_from_lab;
use diascope::colour::marks::Marks;
use diascope::colour::named::linear_from_xyz_d50;
use diascope::colour::space::srgb_from_linear;
use diascope::desk::Input;
use diascope::desk::commands::Place;
use diascope::desk::correcting::{By, Known, Search};
use diascope::desk::event::Event;
use diascope::desk::gesture::Gesture;
use diascope::domain::case::CaseId;
use diascope::domain::photograph::Ticket;
use diascope::io::source::folder::Folder;
use serde_json::Value;

use super::clinic::{Clinic, demonstration};

const WIDTH: usize = 1000;
const HEIGHT: usize = 760;
const PITCH: usize = 100;

/// What lies at a place of the drawn photograph: linear sRGB.
fn light_at(x: usize, y: usize) -> [f64; 3] {
    const LEFT: usize = 150;
    const TOP: usize = 120;
    let (right, bottom) = (LEFT + PITCH * COLUMNS, TOP + PITCH * PATCHES / COLUMNS);
    if !(LEFT - 20..right + 20).contains(&x) || !(TOP - 20..bottom + 20).contains(&y) {
        return [0.42, 0.27, 0.19]; // Something like skin.
    }
    if (LEFT..right).contains(&x) && (TOP..bottom).contains(&y) {
        let (column, row) = ((x - LEFT) / PITCH, (y - TOP) / PITCH);
        let inside = |place: usize| (6..PITCH - 5).contains(&(place % PITCH));
        if inside(x - LEFT) && inside(y - TOP) {
            let lab = classic_since_november_2014().lab[row * COLUMNS + column];
            return linear_from_xyz_d50(xyz_from_lab(lab));
        }
    }
    [0.015; 3]
}

/// A photograph of a ColorChecker under warm light, as PNG.
fn photograph(has_card: bool) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let light = if has_card { light_at(x, y) } else { [0.42, 0.27, 0.19] };
            for (light, cast) in light.into_iter().zip([0.9, 0.7, 0.45]) {
                rgb.push((srgb_from_linear((light * cast) as f32) * 255.0).round() as u8);
            }
        }
    }
    let image = image::RgbImage::from_raw(WIDTH as u32, HEIGHT as u32, rgb).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The first case of the demonstration with other photographs in place of its first two; its id.
fn put(folder: &Path, photographs: [Vec<u8>; 2]) -> CaseId {
    let case = folder.join("cases").join("scalp-nodule");
    let bundle = case.join("bundle.json");
    let mut read: Value = serde_json::from_slice(&std::fs::read(&bundle).unwrap()).unwrap();
    let entries = read["entry"].as_array_mut().unwrap();
    for (url, bytes) in ["overview.jpg", "close-up.jpg"].into_iter().zip(photographs) {
        let mut contents = entries.iter_mut().map(|entry| &mut entry["resource"]["content"]);
        let content = contents.find(|content| content["url"] == url).unwrap();
        content["size"] = bytes.len().into();
        content["contentType"] = "image/png".into();
        std::fs::write(case.join(url), bytes).unwrap();
    }
    std::fs::write(&bundle, read.to_string()).unwrap();
    let resources = || read["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    let task = resources().find(|resource| resource["resourceType"] == "Task").unwrap();
    CaseId(task["id"].as_str().unwrap().to_owned())
}

/// A clinic with the case open: a card in the first photograph, skin alone in the second.
fn clinic() -> (Clinic, tempfile::TempDir) {
    let folder = demonstration();
    let case = put(folder.path(), [photograph(true), photograph(false)]);
    let mut clinic = Clinic::with(Arc::new(Folder::open(folder.path()).unwrap()));
    clinic.go_to(case).tell(Input::Tick);
    (clinic, folder)
}

fn known(clinic: &Clinic) -> &Known {
    clinic.desk.known_colours().unwrap()
}

/// Points at a place of the photograph that is up, photograph pixels.
fn point(clinic: &mut Clinic, x: f64, y: f64) {
    let lightbox = &clinic.open().lightbox;
    let at = lightbox.view.photo_from_screen(lightbox.frame()).inverse().transform_point2(glam::dvec2(x, y));
    clinic.tell(Input::Gesture(Gesture::PointerAt(Some((at.x as f32, at.y as f32)))));
}

fn letter(clinic: &Clinic) -> String {
    clinic.desk.letter(clinic.open(), clinic.now).text()
}

#[test]
fn a_card_is_confirmed_by_two_keys_looked_away_from_by_one_and_said_in_the_letter() {
    let (mut clinic, _folder) = clinic();
    assert!(matches!(known(&clinic).search, Search::Found(_)), "{:?}", known(&clinic).search);
    assert!(known(&clinic).corrected.is_none(), "nothing is corrected before the card is confirmed");
    assert!(letter(&clinic).contains("not calibrated."));
    clinic.press("C");
    assert_eq!(clinic.desk.place(), Place::Card);
    clinic.press("Enter");
    let ticket = clinic.desk.current_ticket().unwrap();
    let card = known(&clinic).card().unwrap();
    assert!(card.fit.is_calibrated && card.expected() < 1.5 && card.fit.before.mean > 5.0, "{:?}", card.fit.chosen);
    assert!(clinic.desk.shown_correction(&ticket).is_some());
    let said = letter(&clinic);
    assert!(said.contains("Photograph 1 was viewed with its colours calibrated by a ColorChecker"), "{said}");
    clinic.press("W");
    assert!(clinic.desk.shown_correction(&ticket).is_none());
    clinic.press("W");
    // Held, the key shows the original until it is let go.
    clinic.press("Q");
    assert!(clinic.desk.shown_correction(&ticket).is_none());
    clinic.tell(Input::Gesture(Gesture::LetGo("hold-original")));
    assert!(clinic.desk.shown_correction(&ticket).is_some());
}

#[test]
fn a_correction_stays_with_its_photograph_and_comes_back_with_its_case() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C Enter");
    let case = clinic.open().case.id.clone();
    clinic.press("Right");
    let second = clinic.desk.current_ticket().unwrap();
    assert!(clinic.desk.shown_correction(&second).is_none());
    assert!(matches!(known(&clinic).search, Search::NotFound(_)));
    clinic.press("Esc").go_to(case).tell(Input::Tick);
    assert!(known(&clinic).card().is_some());
}

#[test]
fn an_answer_about_another_opening_corrects_nothing() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C Enter");
    let card = Arc::clone(known(&clinic).card().unwrap());
    clinic.press("Right");
    let ticket = clinic.desk.current_ticket().unwrap();
    let stale = Ticket { generation: ticket.generation + 1000, ..ticket.clone() };
    // Nor one about a photograph of another case under the same id.
    let other = Ticket { case: CaseId("another".into()), ..ticket.clone() };
    for ticket in [stale, other] {
        clinic.tell(Input::Event(Event::CardFitted { ticket, outcome: Ok(Arc::clone(&card)) }));
        assert!(known(&clinic).corrected.is_none());
    }
    clinic.tell(Input::Event(Event::CardFitted { ticket, outcome: Ok(card) }));
    assert!(known(&clinic).corrected.is_some(), "its own answer counts");
}

#[test]
fn what_was_looked_at_stays_in_the_letter_whatever_comes_after() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C Enter");
    clinic.desk.forget_correction();
    point(&mut clinic, 400.0, 470.0);
    clinic.press("Y");
    let said = letter(&clinic);
    assert!(said.contains("calibrated by a ColorChecker") && said.contains("white balanced by a grey"), "{said}");
}

#[test]
fn a_grey_never_takes_the_place_of_a_card() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C Enter");
    point(&mut clinic, 400.0, 470.0);
    clinic.press("Y J");
    assert!(known(&clinic).card().is_some());
    assert!(clinic.notices().contains("by its own colour card"), "{}", clinic.notices());
}

#[test]
fn corners_never_wander_to_another_photograph() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C H");
    point(&mut clinic, 156.0, 126.0);
    clinic.press("Enter");
    clinic.tell(Input::Gesture(Gesture::ShowPhotograph(1)));
    assert_eq!((clinic.desk.place(), clinic.open().corners.as_ref()), (Place::Lightbox, None));
    clinic.tell(Input::Gesture(Gesture::ShowPhotograph(0)));
    clinic.press("C");
    clinic.tell(Input::Gesture(Gesture::ShowPhotograph(2)));
    clinic.tell(Input::Tick);
    assert!(clinic.desk.known_colours().is_some());
}

#[test]
fn a_photograph_that_became_another_loses_its_correction_and_the_others_keep_theirs() {
    let (mut clinic, folder) = clinic();
    clinic.press("C Enter");
    let case = clinic.open().case.id.clone();
    // The second photograph is another one now: every ticket of the case is given anew.
    put(folder.path(), [photograph(true), photograph(true)]);
    let before = clinic.desk.current_ticket().unwrap();
    clinic.reread(&case);
    assert_ne!(clinic.desk.current_ticket().unwrap(), before);
    assert!(known(&clinic).card().is_some());
    assert!(letter(&clinic).contains("Photograph 1 was viewed with its colours calibrated"));
    // The first one too: nothing is said of it any more.
    put(folder.path(), [photograph(false), photograph(true)]);
    clinic.reread(&case);
    clinic.tell(Input::Tick);
    assert!(clinic.desk.known_colours().is_none_or(|known| known.corrected.is_none()));
    assert!(!letter(&clinic).contains("calibrated by a"), "{}", letter(&clinic));
}

#[test]
fn four_corners_by_hand_read_the_card_too() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C H");
    assert_eq!(clinic.desk.place(), Place::Corners);
    for (x, y) in [(156.0, 126.0), (745.0, 126.0), (500.0, 500.0)] {
        point(&mut clinic, x, y);
        clinic.press("Enter");
    }
    clinic.press("Backspace");
    for (x, y) in [(745.0, 515.0), (156.0, 515.0)] {
        point(&mut clinic, x, y);
        clinic.press("Enter");
    }
    assert_eq!(clinic.desk.place(), Place::Lightbox);
    let card = known(&clinic).card().unwrap();
    assert!(card.is_by_hand && card.expected() < 1.5, "{:?}", card.fit.chosen);
}

#[test]
fn a_grey_balances_white_and_is_never_called_calibrated() {
    let (mut clinic, _folder) = clinic();
    point(&mut clinic, 150.0 + 250.0, 120.0 + 350.0);
    clinic.press("Y");
    let corrected = known(&clinic).corrected.as_ref().unwrap();
    assert!(corrected.by == By::Grey && !corrected.is_calibrated());
    assert!(letter(&clinic).contains("white balanced by a grey in it, not calibrated"));
    clinic.press("T");
    assert!(clinic.notices().contains("Skin tone is read only on a photograph that is calibrated"));
    assert_eq!(known(&clinic).skin, None);
}

#[test]
fn skin_tone_is_read_with_its_uncertainty_where_colours_are_calibrated() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C Enter");
    point(&mut clinic, 60.0, 60.0);
    clinic.press("T");
    let skin = known(&clinic).skin.unwrap();
    let wanted = diascope::colour::lab::lab_from_xyz(diascope::colour::named::xyz_d50_from_linear([0.42, 0.27, 0.19]));
    let off = diascope::colour::difference::delta_e_2000(skin.lab, wanted);
    assert!(off < 2.0, "{off} {:?}", skin.lab);
    assert!(skin.ita.is_some_and(|ita| ita.uncertainty_degrees > 0.0));
}

#[test]
fn nothing_is_borrowed_where_the_camera_is_not_known() {
    let (mut clinic, _folder) = clinic();
    clinic.press("C Enter Right");
    point(&mut clinic, 500.0, 300.0);
    clinic.press("J");
    assert!(clinic.notices().contains("No correction is borrowed: "), "{}", clinic.notices());
    assert!(known(&clinic).corrected.is_none());
}

#[test]
fn marks_go_from_none_to_clipped_to_out_of_gamut_and_never_to_the_next_photograph() {
    let (mut clinic, _folder) = clinic();
    clinic.press("E");
    assert_eq!(clinic.open().lightbox.marks, Marks::Clipped);
    clinic.press("E");
    assert_eq!(clinic.open().lightbox.marks, Marks::OutOfGamut);
    clinic.press("Right");
    assert_eq!(clinic.open().lightbox.marks, Marks::None);
}
