use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;

fn letter(findings: &str) -> Letter {
    Letter {
        title: "Teledermatology report".to_owned(),
        subtitle: "24 November 2026 · Example Hospitals NHS Trust · reference 0000 0007 0041".to_owned(),
        patient: "Ama OSEI, born 14 March 2013, NHS number 943 476 5919".to_owned(),
        recipient: "Dr Paul RASTALL, Example Medical Practice".to_owned(),
        action: "No further action is needed.".to_owned(),
        sections: vec![Section { heading: "What the photographs show".to_owned(), text: findings.to_owned() }],
        signature: "Dr Helen MARCH, Consultant Dermatologist, GMC 0000000".to_owned(),
    }
}

fn at() -> Timestamp {
    "2026-11-24T10:42:07Z".parse().unwrap()
}

fn typeface() -> Typeface {
    Typeface::new(REGULAR, SEMI_BOLD).unwrap()
}

/// The words of a PDF by poppler, each page's after the other; `None` where it is not installed.
fn words_of_pdf(pdf: &[u8]) -> Option<String> {
    let mut command = Command::new("pdftotext");
    command.args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        println!("skipped: pdftotext is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&pdf).is_ok());
    let output = child.wait_with_output().unwrap();
    assert!(writer.join().unwrap());
    let words = String::from_utf8(output.stdout).unwrap();
    Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let make = || pdf_from_letter(&letter("Even pigment."), at()).unwrap();
    assert_eq!(make(), make());
    assert!(make().starts_with(b"%PDF-1."));
}

#[test]
fn every_word_of_the_letter_can_be_read_back() {
    let letter = letter("Symmetrical, 9.8 ± 0.4 mm, ≥ 6 mm and < 1 cm; 15 µg, 0.1 %, café-au-lait, “quoted” – naïve.");
    let Some(words) = words_of_pdf(&pdf_from_letter(&letter, at()).unwrap()) else { return };
    for line in letter.text().lines().filter(|line| !line.is_empty()) {
        assert!(words.contains(line), "{line:?} is not in {words:?}");
    }
    assert!(words.ends_with("Page 1 of 1"));
}

#[test]
fn every_page_names_the_patient_and_its_number() {
    let letter = letter(&"No atypical dermoscopic features.\n".repeat(90));
    let Some(words) = words_of_pdf(&pdf_from_letter(&letter, at()).unwrap()) else { return };
    for page in ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"] {
        assert!(words.contains(&format!("{} {page}", letter.patient)), "{page}: {words}");
    }
    assert_eq!(words.matches("No atypical dermoscopic features.").count(), 90);
}

#[test]
fn a_sign_that_the_typeface_lacks_is_spelt_out_never_dropped() {
    let spelt = |text: &str| typeface().spelt(text, Weight::Regular);
    assert_eq!(spelt("left 漢 right"), "left [U+6F22] right");
    assert_eq!(spelt("µ ≥ ≤ ± × ² ° é ŵ Ω → − – “” … €"), "µ ≥ ≤ ± × ² ° é ŵ Ω → − – “” … €");
    assert_eq!(spelt("a\u{200B}b\u{7}c\td\ne"), "abc\td\ne");
    assert_eq!(spelt(""), "");
}

#[test]
fn no_line_is_wider_than_the_page_and_no_letter_is_lost() {
    let typeface = typeface();
    for text in [
        "Symmetrical brown patch with a regular reticular network and even pigment. ".repeat(9),
        "x".repeat(700),
        format!("short {} short", "wide-word".repeat(60)),
        "two  spaces and a long line ".repeat(12),
    ] {
        let lines = typeface.lines(&[Run { text: text.clone(), weight: Weight::Regular }], BODY_SIZE, TEXT_WIDTH);
        assert!(lines.len() > 1);
        let mut read = String::new();
        for line in &lines {
            for (run, width) in line {
                let shown = typeface.width(run.text.trim_end(), run.weight, BODY_SIZE);
                assert!(shown <= TEXT_WIDTH + 0.01, "{shown} {width}");
                read.push_str(&run.text);
            }
        }
        let letters = |text: &str| text.chars().filter(|letter| *letter != ' ').collect::<String>();
        assert_eq!(letters(&read), letters(&text));
    }
}

#[test]
fn a_signature_never_stands_alone_on_a_page() {
    for lines in 1..130 {
        let mut letter = letter(&"No atypical features.\n".repeat(lines));
        letter.sections.push(Section { heading: "Allergies".to_owned(), text: "Not provided.".to_owned() });
        let blocks = blocks_from_letter(&letter, &typeface());
        let last = pages_from_blocks(&blocks).pop().unwrap();
        assert!(last.len() >= 4, "{lines} lines: {} pieces on the last page", last.len());
    }
}

#[test]
fn an_empty_letter_is_still_a_page() {
    let empty = Letter {
        title: String::new(),
        subtitle: String::new(),
        patient: String::new(),
        recipient: String::new(),
        action: String::new(),
        sections: Vec::new(),
        signature: String::new(),
    };
    assert!(pdf_from_letter(&empty, at()).is_ok());
}

#[test]
fn the_title_of_the_file_holds_no_patient() {
    let pdf = pdf_from_letter(&letter("Even pigment."), at()).unwrap();
    let head = String::from_utf8_lossy(&pdf);
    assert!(!head.contains("OSEI"));
}
