//! The demonstration: its cases are whole, its photographs are what they say, and it is the same every time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use diascope::demonstration::tales::CASES;
use diascope::demonstration::{draw_small, is_current};
use diascope::domain::outcome::OUTCOMES;
use diascope::domain::patient::NhsNumber;
use jiff::Timestamp;
use serde_json::Value;

/// One in sixteen: enough to read every file, quick enough for every run.
const DIVIDE: u32 = 16;

fn noon() -> Timestamp {
    "2026-11-24T12:00:30Z".parse().expect("a time")
}

fn drawn() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let drawn = draw_small(folder.path(), noon(), DIVIDE, &|_, _| {}).expect("a queue");
    assert_eq!(drawn.drawn_now, drawn.photographs);
    folder
}

/// One drawing for all tests that only read. In the build's own folder, drawn anew in each run.
fn shared() -> &'static Path {
    static DRAWN: OnceLock<PathBuf> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration");
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the last run's folder");
        }
        fs::create_dir_all(&folder).expect("a folder");
        draw_small(&folder, noon(), DIVIDE, &|_, _| {}).expect("a queue");
        folder
    })
}

fn bundles(folder: &Path) -> Vec<(PathBuf, Value)> {
    let mut bundles: Vec<_> = fs::read_dir(folder.join("cases"))
        .expect("cases")
        .map(|case| {
            let case = case.expect("a case").path();
            let bytes = fs::read(case.join("bundle.json")).expect("a bundle");
            (case, serde_json::from_slice(&bytes).expect("JSON"))
        })
        .collect();
    bundles.sort_by(|a, b| a.0.cmp(&b.0));
    bundles
}

fn resources(bundle: &Value) -> impl Iterator<Item = &Value> {
    bundle["entry"].as_array().into_iter().flatten().map(|entry| &entry["resource"])
}

fn of_type<'a>(bundle: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    resources(bundle).filter(move |resource| resource["resourceType"] == kind)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for (case, _) in bundles(folder) {
        files.extend(fs::read_dir(case).expect("a case").map(|file| file.expect("a file").path()));
    }
    files.sort();
    files
}

#[test]
fn the_demonstration_has_every_kind_of_case_and_its_files() {
    let bundles = bundles(shared());
    assert!(bundles.len() >= 14);
    let mut absent = Vec::new();
    for (case, bundle) in &bundles {
        let media = of_type(bundle, "Media").map(|media| &media["content"]["url"]);
        let letters = of_type(bundle, "DocumentReference").map(|letter| &letter["content"][0]["attachment"]["url"]);
        for url in media.chain(letters) {
            let file = case.join(url.as_str().expect("an address"));
            if !file.is_file() {
                absent.push(file);
            }
        }
    }
    assert_eq!(absent.len(), 1, "one file is absent on purpose: {absent:?}");
    assert!(bundles.iter().any(|(_, bundle)| of_type(bundle, "Consent").next().is_none()));
    assert!(bundles.iter().any(|(_, bundle)| of_type(bundle, "DiagnosticReport").next().is_some()));
    assert!(
        bundles.iter().any(|(_, bundle)| of_type(bundle, "Media").all(|media| media["view"]["text"] != "Overview"))
    );
    assert!(bundles.iter().any(|(_, bundle)| of_type(bundle, "Media").all(|media| media["bodySite"].is_null())));
    assert!(
        bundles.iter().any(|(_, bundle)| of_type(bundle, "Task").any(|task| task["owner"]["display"] == "Dr J. Lee"))
    );
}

#[test]
fn every_reference_of_the_demonstration_leads_somewhere_in_its_bundle() {
    for (case, bundle) in bundles(shared()) {
        let id = |resource: &Value| {
            let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
            format!("{}/{}", part("resourceType"), part("id"))
        };
        let ids: Vec<String> = resources(&bundle).map(id).collect();
        let whole: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), whole.len(), "an id twice in {case:?}");
        let text = bundle.to_string();
        for reference in text.split("\"reference\":\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(whole.contains(&reference.to_owned()), "{reference} in {case:?}");
        }
    }
}

#[test]
fn every_nhs_number_of_the_demonstration_is_a_test_number_that_verifies() {
    let mut seen = BTreeSet::new();
    for (_, bundle) in bundles(shared()) {
        for patient in of_type(&bundle, "Patient") {
            let number = patient["identifier"][0]["value"].as_str().expect("a number");
            assert!(number.starts_with("999"), "outside the test range");
            assert!(NhsNumber::read(number).is_ok());
            assert!(seen.insert(number.to_owned()), "a number twice");
        }
    }
    assert_eq!(seen.len(), CASES.len());
}

#[test]
fn every_resource_of_the_demonstration_is_marked_as_test_data() {
    for (case, bundle) in bundles(shared()) {
        for resource in resources(&bundle) {
            assert_eq!(resource["meta"]["tag"][0]["code"], "HTEST", "{case:?}");
        }
    }
}

#[test]
fn every_outcome_fits_some_case_or_is_the_answer_to_a_fault() {
    let fitting: BTreeSet<&str> = CASES.iter().map(|tale| tale.fitting).collect();
    let outcomes: BTreeSet<&str> = OUTCOMES.iter().map(|outcome| outcome.code).collect();
    assert_eq!(fitting, outcomes);
}

#[test]
fn photographs_lie_every_way_and_come_in_both_profiles() {
    let (mut orientations, mut profiles, mut broken) = (BTreeSet::new(), BTreeSet::new(), 0);
    for file in files(shared()).iter().filter(|file| file.extension().is_some_and(|ending| ending == "jpg")) {
        let bytes = fs::read(file).expect("a photograph");
        let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&bytes)).expect("EXIF");
        let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY).expect("an orientation");
        orientations.insert(field.value.get_uint(0).expect("a number"));
        let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&bytes));
        decoder.decode_headers().expect("headers");
        profiles.insert(decoder.icc_profile());
        // A whole JPEG ends with its end-of-image marker.
        broken += usize::from(!bytes.ends_with(&[0xff, 0xd9]));
    }
    assert_eq!(orientations, (1..=8).collect());
    // sRGB, Display P3 and none.
    assert_eq!(profiles.len(), 3);
    assert!(profiles.contains(&None));
    assert_eq!(broken, 1, "one photograph is cut on purpose");
}

#[test]
fn upright_sizes_are_what_the_bundle_says() {
    for (case, bundle) in bundles(shared()) {
        for media in of_type(&bundle, "Media") {
            let Ok(bytes) = fs::read(case.join(media["content"]["url"].as_str().expect("an address"))) else {
                continue;
            };
            let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&bytes)).expect("EXIF");
            let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY).expect("an orientation");
            let lies = field.value.get_uint(0).is_some_and(|orientation| orientation >= 5);
            let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&bytes));
            decoder.decode_headers().expect("headers");
            let info = decoder.info().expect("a size");
            let stored = (u64::from(info.width), u64::from(info.height));
            let upright = if lies { (stored.1, stored.0) } else { stored };
            assert_eq!((media["width"].as_u64(), media["height"].as_u64()), (Some(upright.0), Some(upright.1)));
            assert_eq!(media["content"]["size"].as_u64(), Some(bytes.len() as u64));
        }
    }
}

#[test]
fn drawing_again_from_nothing_gives_the_same_bytes() {
    let again = drawn();
    let (ones, others) = (files(shared()), files(again.path()));
    assert_eq!(ones.len(), others.len());
    for (a, b) in ones.iter().zip(&others) {
        assert!(fs::read(a).expect("a file") == fs::read(b).expect("a file"), "{a:?} differs");
    }
}

#[test]
fn the_next_day_only_dates_change_and_no_photograph_is_drawn_again() {
    let folder = drawn();
    let before: Vec<u64> = files(folder.path()).iter().map(|file| fs::metadata(file).expect("a file").len()).collect();
    let tomorrow = noon() + jiff::SignedDuration::from_hours(24);
    let drawn = draw_small(folder.path(), tomorrow, DIVIDE, &|_, _| {}).expect("a queue");
    assert_eq!(drawn.drawn_now, 0);
    let photograph = folder.path().join("cases/scalp-nodule/overview.jpg");
    let bytes = fs::read(photograph).expect("a photograph");
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&bytes)).expect("EXIF");
    let taken =
        exif.get_field(exif::Tag::DateTimeOriginal, exif::In::PRIMARY).expect("a date").display_value().to_string();
    let (_, bundle) =
        bundles(folder.path()).into_iter().find(|(case, _)| case.ends_with("scalp-nodule")).expect("a case");
    let said = of_type(&bundle, "Media").next().expect("a photograph")["createdDateTime"].to_string();
    assert!(said.contains(&taken.replacen(' ', "T", 1)), "{taken} and {said}");
    let after: Vec<u64> = files(folder.path()).iter().map(|file| fs::metadata(file).expect("a file").len()).collect();
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_small_or_empty_folder_is_not_current() {
    assert!(!is_current(tempfile::tempdir().expect("a folder").path(), noon()));
    // Drawn small for tests: the program draws it again.
    assert!(!is_current(shared(), noon()));
}
