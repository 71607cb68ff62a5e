use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;
use crate::colour::find::{CardKind, Picture, find_card};
use crate::photo;

/// What a program of poppler makes of the page; `None` where it is not installed.
fn by_poppler(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        println!("skipped: {program} is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let pdf = printed_card().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&pdf).is_ok());
    let output = child.wait_with_output().unwrap();
    assert!(writer.join().unwrap());
    Some(output.stdout)
}

#[test]
fn the_page_is_the_same_every_time_and_says_its_language_and_title() {
    let pdf = printed_card().unwrap();
    assert_eq!(pdf, printed_card().unwrap());
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.starts_with("%PDF-1.") && text.contains("(en-GB)") && text.contains(TITLE));
    assert!(text.contains("/MarkInfo") && text.contains("/ICCBased"), "tagged, and sRGB by its profile");
}

#[test]
fn every_instruction_can_be_read_back() {
    let Some(words) = by_poppler("pdftotext", &["-", "-"]) else { return };
    let words = String::from_utf8(words).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    for said in STEPS.iter().chain(&[TITLE, SUBTITLE, WORTH_HEADING]).chain(&WORTH) {
        assert!(words.contains(said), "{said:?} is not in {words:?}");
    }
    assert!(words.contains("must measure 100 mm: print at 100 %"), "{words}");
    assert_eq!(words.matches("Printed on").count(), COPIES);
}

#[test]
fn the_cards_stand_apart_and_within_what_a_printer_can_reach() {
    let [wide, high] = cut_size();
    let far = MARK_OFF + MARK_LENGTH;
    assert!(BETWEEN >= 2.0 * far, "marks of two cards would cross");
    assert!(2.0 * wide + BETWEEN + 2.0 * far < PAGE[0] - 10.0);
    assert!(CARDS_TOP + 2.0 * high + BETWEEN + 40.0 < PAGE[1] - MARGIN);
    assert!(wide < 85.6 && high < 54.0, "{wide} by {high}: larger than a credit card");
}

#[test]
fn what_is_drawn_on_the_page_is_found_as_the_printed_card() {
    let Some(png) = by_poppler("pdftoppm", &["-png", "-r", "150", "-"]) else { return };
    let page = photo::develop(&png).unwrap().pixels;
    // One card with its rim; the others are cut away.
    let pixels_of = |length: f32| (length / 25.4 * 150.0).round() as u32;
    let left = pixels_of((PAGE[0] - 2.0 * cut_size()[0] - BETWEEN) / 2.0);
    let (top, [wide, high]) = (pixels_of(CARDS_TOP), cut_size().map(pixels_of));
    let rows = (top..top + high).flat_map(|y| (left..left + wide).map(move |x| (x, y)));
    let pixels: Vec<[u8; 4]> = rows.map(|(x, y)| page.at(x, y)).collect();
    let picture = Picture { width: wide as usize, height: high as usize, pixels: &pixels };
    let found = find_card(picture, CardKind::Printed).unwrap();
    for (patch, (_, code)) in (0..PATCHES).zip(PRINTABLE) {
        let place = PRINTABLE_LAYOUT.centre_mm(patch).map(|middle| (middle + f64::from(RIM)) / 25.4 * 150.0 - 0.5);
        let off = (found.centres[patch][0] - place[0]).hypot(found.centres[patch][1] - place[1]);
        assert!(off < 1.0, "patch {patch} is {off} pixels from its place: the page is not at true size");
        for (seen, wanted) in found.seen[patch].iter().zip(code) {
            assert!((seen * 255.0 - f32::from(wanted)).abs() < 1.5, "patch {patch}: {:?}", found.seen[patch]);
        }
    }
}
