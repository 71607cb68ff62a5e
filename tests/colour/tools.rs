//! The tools `diascope colour` and `diascope card`, as they are run: what comes in, what comes out, and
//! the code they end with.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use diascope::colour::conversion::{Intent, Turned};
use diascope::io::settings::Settings;
use diascope::tools::answer::Answer;
use diascope::tools::card;
use diascope::tools::check::check;
use diascope::tools::colour::{Asked, colour};
use image::{ExtendedColorType, ImageEncoder as _};
use moxcms::ColorProfile;
use serde_json::Value;

use super::shared;

/// Two profiles as files: sRGB and Display P3.
fn profiles(folder: &Path) -> Asked {
    let written = |name: &str, profile: ColorProfile| {
        let path = folder.join(name);
        fs::write(&path, profile.encode().expect("a made profile is written")).expect("a file can be written");
        path
    };
    Asked {
        source: written("display_p3.icc", ColorProfile::new_display_p3()),
        display: written("srgb.icc", ColorProfile::new_srgb()),
        intent: Intent::default(),
        turned: Turned::Exactly,
        on_card: false,
    }
}

fn rows(answer: &Answer) -> Vec<Vec<f64>> {
    let numbers = |line: &str| line.split(',').map(|word| word.parse().expect("a number")).collect();
    answer.words.lines().skip(1).map(numbers).collect()
}

#[test]
fn colours_come_out_in_their_order_and_unclipped() {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = colour(&profiles(folder.path()), "r8,g8,b8\n255,0,0\n0,0,0\r\n255,255,255\n\n".as_bytes());
    assert_eq!((answer.problem.as_deref(), answer.code), (None, 0));
    assert!(answer.words.starts_with("r,g,b\n"), "{}", answer.words);
    let rows = rows(&answer);
    assert_eq!(rows.len(), 3);
    // The red of Display P3 lies outside sRGB: 1.2249, -0.0420, -0.0196 in linear light, Display P3 to
    // sRGB by their primaries. Below nought the curve of sRGB is a line.
    let linear = [1.2249, -0.0420, -0.0196];
    let shown = [1.055 * f64::powf(linear[0], 1.0 / 2.4) - 0.055, 12.92 * linear[1], 12.92 * linear[2]];
    for (found, wanted) in rows[0].iter().zip(shown) {
        assert!((found - wanted).abs() < 0.005, "{rows:?}, wanted {shown:?}");
    }
    assert!(rows[1].iter().all(|value| value.abs() < 1e-3) && rows[2].iter().all(|value| (value - 1.0).abs() < 1e-3));
    let json: Value = serde_json::from_str(&answer.json).expect("JSON");
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_card_gives_the_values_of_the_processor_clipped_and_in_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = profiles(folder.path());
    // More colours than one picture holds, the last row not full.
    let line = |at: u32| format!("{},{},{}\n", at % 256, at / 7 % 256, at / 1031 % 256);
    let table = "r8,g8,b8\n".to_owned() + &(0..512 * 512 + 700).map(line).collect::<String>();
    let by_processor = rows(&colour(&asked, table.as_bytes()));
    let by_card = rows(&colour(&Asked { on_card: true, ..asked }, table.as_bytes()));
    assert_eq!(by_card.len(), by_processor.len());
    for (at, (card, processor)) in by_card.iter().zip(&by_processor).enumerate() {
        let off = card.iter().zip(processor).map(|(card, wanted)| (card - wanted.clamp(0.0, 1.0)).abs());
        assert!(off.fold(0.0, f64::max) < 1e-3, "colour {at}: {card:?}, {processor:?}");
    }
}

#[test]
fn what_is_wrong_with_a_table_or_a_profile_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = profiles(folder.path());
    for (table, words) in [
        ("", "does not begin"),
        ("r,g,b\n1,2,3", "does not begin"),
        ("r8,g8,b8\n1,2,3\n1,2", "Line 3"),
        ("r8,g8,b8\n1,2,256", "Line 2"),
        ("r8,g8,b8\n1,x,3", "Line 2"),
    ] {
        let answer = colour(&asked, table.as_bytes());
        assert!(answer.problem.is_some_and(|problem| problem.contains(words)) && answer.code == 1, "{table}");
    }
    let absent = Asked { display: folder.path().join("no such profile"), ..asked.clone() };
    assert!(colour(&absent, "r8,g8,b8".as_bytes()).problem.is_some_and(|words| words.contains("could not be read")));
    fs::write(folder.path().join("rubbish.icc"), [7; 400]).expect("a file can be written");
    let rubbish = Asked { source: folder.path().join("rubbish.icc"), ..asked.clone() };
    assert!(colour(&rubbish, "r8,g8,b8".as_bytes()).problem.is_some_and(|words| words.contains("cannot be used")));
    let by_card = Asked { on_card: true, ..asked };
    let answer = colour(&by_card, "r8,g8,b8\n1,2,3\n1,2.5,3".as_bytes());
    assert!(answer.problem.is_some_and(|words| words.contains("colour 2")) && answer.code == 1);
}

/// The program as a person runs it, `input` on its standard input.
fn run(arguments: &[&str], input: &Path) -> (i32, String, String) {
    let input = fs::File::open(input).expect("a file can be read");
    let output = Command::new(env!("CARGO_BIN_EXE_diascope"))
        .args(arguments)
        .stdin(Stdio::from(input))
        .output()
        .expect("the program runs");
    let [out, error] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code().expect("it ends by itself"), out, error)
}

#[test]
fn the_command_line_takes_the_words_of_the_readme() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = profiles(folder.path());
    let [source, display] = [&asked.source, &asked.display].map(|path| path.to_str().expect("a plain name"));
    let table = folder.path().join("in.csv");
    fs::write(&table, "r8,g8,b8\n10,200,30\n").expect("a file can be written");
    let mut answers = Vec::new();
    for intent in ["rel", "relbpc", "perc"] {
        let words = ["colour", "--source", source, "--display", display, "--intent", intent, "--on", "cpu"];
        let (code, out, error) = run(&words, &table);
        assert_eq!((code, error.as_str(), out.lines().count()), (0, "", 2), "{intent}: {out}");
        answers.push(out);
    }
    assert!(answers[0].starts_with("r,g,b\n"));
    let (code, out, error) = run(&["colour", "--source", source, "--display", display, "--on", "gpu"], &table);
    // What the driver says on the error stream is its own.
    assert_eq!((code, out.lines().count()), (0, 2), "{out} {error}");
    let (code, out, _) = run(&["card", source, "--json"], &table);
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert!(code == 1 && json["problem"].is_string() && json["found"] == Value::Bool(false), "{out}");
}

#[test]
fn the_check_tells_how_far_the_colours_of_the_card_are_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Some(folder.path().into());
    let settings = Settings::from_text("", "", data, None).expect("no settings are good settings");
    let answer = check(&settings);
    let json: Value = serde_json::from_str(&answer.json).expect("JSON");
    let colours = json["checks"].as_array().and_then(|all| all.iter().find(|check| check["name"] == "colours"));
    assert_eq!(colours.map(|check| &check["ok"]), Some(&Value::Bool(true)), "{json}");
    let off = |key: &str| json["self_test"][key].as_f64().expect("a number");
    assert!(off("mean") <= off("max") && off("max") < 0.1, "{json}");
    assert!(answer.words.contains("ΔE2000"), "{}", answer.words);
}

#[test]
fn every_row_of_the_references_comes_out_of_the_tool_as_it_should() {
    let Some(folder) = shared::profiles() else { return };
    let reference = fs::read_to_string(folder.join("expected/DisplayP3__sRGB__relbpc.csv")).expect("it can be read");
    let table: String =
        reference.lines().map(|line| line.split(',').take(3).collect::<Vec<_>>().join(",") + "\n").collect();
    let [source, display] = ["DisplayP3", "sRGB"].map(|name| shared::profile_file(&folder, name));
    let asked = Asked { source, display, intent: Intent::default(), turned: Turned::Exactly, on_card: false };
    let answer = colour(&asked, table.as_bytes());
    let rows = rows(&answer);
    assert_eq!(rows.len() + 1, reference.lines().count(), "{:?}", answer.problem);
    for (row, line) in rows.iter().zip(reference.lines().skip(1)) {
        let wanted = line.split(',').skip(3).take(3).map(|word| word.parse::<f64>().expect("a number"));
        let off = row.iter().zip(wanted).map(|(row, wanted)| (row.clamp(0.0, 1.0) - wanted.clamp(0.0, 1.0)).abs());
        assert!(off.fold(0.0, f64::max) < 0.004, "{row:?} for {line}");
    }
}

#[test]
fn a_card_in_a_photograph_is_told_with_its_numbers() {
    let Some(folder) = shared::charts() else { return };
    let answer = card::answer(&folder.join("ccd_IMG_1967_classic.png"), "classic24");
    assert_eq!((answer.code, answer.problem.as_deref()), (0, None));
    assert!(answer.words.contains("found") && answer.words.contains("left out"), "{}", answer.words);
    let json: Value = serde_json::from_str(&answer.json).expect("JSON");
    assert_eq!((&json["found"], &json["refused"], &json["problem"]), (&Value::Bool(true), &Value::Null, &Value::Null));
    assert!(json["card"].is_string() && json["model"].is_string());
    assert_eq!(json["corners"].as_array().map(Vec::len), Some(4));
    let patches = json["patches"].as_array().expect("patches");
    assert_eq!(patches.len(), 24);
    let [x, y] = [0, 1].map(|axis| patches[0]["centre"][axis].as_f64().expect("a place"));
    assert!((x - 315.5).hypot(y - 212.3) < 8.0, "dark skin at {x}, {y}");
    assert!((0..3).all(|channel| (0.0..=1.0).contains(&patches[1]["seen"][channel].as_f64().expect("a code"))));
    for when in ["before", "in_sample", "leave_one_out"] {
        assert!(["mean", "p95", "max", "skin"].iter().all(|key| json["delta_e"][when][key].is_number()), "{when}");
    }
    let of = |when: &str| json["delta_e"][when]["mean"].as_f64().expect("a number");
    assert!(of("leave_one_out") < 4.0 && of("in_sample") < of("leave_one_out") && of("before") > 10.0);
}

#[test]
fn without_a_card_the_reason_is_said_and_nothing_is_claimed() {
    let folder = tempfile::tempdir().expect("a folder");
    let photo = folder.path().join("plain.png");
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&[120; 80 * 60 * 3], 80, 60, ExtendedColorType::Rgb8)
        .expect("the picture is encoded");
    fs::write(&photo, bytes).expect("a file can be written");
    let answer = card::answer(&photo, "classic24");
    let json: Value = serde_json::from_str(&answer.json).expect("JSON");
    assert_eq!((answer.code, &json["found"]), (1, &Value::Bool(false)));
    assert_eq!(json["refused"], "No colour card was found in this photograph.");
    assert!(["corners", "model", "delta_e"].iter().all(|key| json.get(key) == Some(&Value::Null)), "{json}");
    assert!(answer.problem.is_some_and(|words| words.ends_with('.')));
    let unknown = card::answer(&photo, "rainbow");
    assert!(unknown.code == 1 && unknown.problem.is_some_and(|words| words.contains("classic24")));
    assert_eq!(card::answer(&folder.path().join("absent.jpg"), "classic24").code, 1);
}

#[test]
fn the_low_cost_card_is_written_once_and_never_over_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = folder.path().join("card.pdf");
    let [path, nothing] = [pdf.to_str().expect("a plain name"), "/dev/null"];
    let (code, out, error) = run(&["card", "--print", path, "--json"], Path::new(nothing));
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(json["written"] == path && json["cards"] == 4 && json["problem"] == Value::Null, "{json}");
    let written = fs::read(&pdf).expect("the PDF is there");
    assert!(written.starts_with(b"%PDF-1."));
    fs::write(&pdf, "somebody's own").expect("a file can be written");
    let (code, out, error) = run(&["card", "--print", path], Path::new(nothing));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(error.contains("already") && error.trim_end().ends_with('.'), "{error}");
    assert_eq!(fs::read(&pdf).expect("it is there"), b"somebody's own");
    let absent = folder.path().join("no such folder/card.pdf");
    let (code, out, _) =
        run(&["card", "--print", absent.to_str().expect("a plain name"), "--json"], Path::new(nothing));
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert!(code == 1 && json["written"] == Value::Null && json["problem"].is_string(), "{json}");
    let (code, ..) = run(&["card", "photo.jpg", "--print", path], Path::new(nothing));
    assert_eq!(code, 2, "a photograph and the printing exclude each other");
    assert_eq!(run(&["card"], Path::new(nothing)).0, 2, "one of both is needed");
}
