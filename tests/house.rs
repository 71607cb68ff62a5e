//! The house keeps its rules: who may know whom, how long a file may be, and which words we use.
//! Reads the sources as text; comments, the insides of strings and a file's tests are not code.
//! A test that fails names the file, the line and what is wrong with it.

mod safety;
mod source;

use std::path::Path;

use source::{File, Offence, files, is_part_of_name, line_at};

/// More lines than this and a file is split by noun.
const MOST_LINES: usize = 400;

/// What a folder of `src` may know.
struct Layer {
    /// The folder, or the file without its ending.
    name: &'static str,
    /// Modules of ours, as paths; its own is always allowed.
    ours: &'static [&'static str],
    /// Powers it has, from `POWERS`; all others are denied.
    powers: &'static [&'static str],
}

/// From the quiet middle to the noisy edge. ARCHITECTURE.md says the same in words.
#[rustfmt::skip]
const LAYERS: &[Layer] = &[
    Layer { name: "domain",        ours: &[],                                  powers: &[] },
    // Threads that end before the call returns: a display's cube is filled in bands.
    Layer { name: "colour",        ours: &[],                                  powers: &["threads"] },
    // Threads that end before the call returns: a photograph is developed in bands.
    Layer { name: "photo",         ours: &["colour"],                          powers: &["codecs", "threads"] },
    Layer { name: "fhir",          ours: &["domain"],                          powers: &["serde"] },
    Layer { name: "speech",        ours: &["domain"],                          powers: &[] },
    Layer { name: "outbox",        ours: &[],                                  powers: &[] },
    Layer { name: "desk",          ours: &["domain", "colour", "outbox"],      powers: &[] },
    Layer { name: "io",            ours: &["domain", "colour", "photo", "fhir", "speech", "outbox",
                                           "desk::event", "desk::effect"],     powers: &["serde", "files", "network", "threads", "clock", "dialogue", "letters"] },
    // A ticket names its case, and no more is known of it. One thread puts tiles up ahead of need, and a
    // clock tells how many a frame has time for.
    Layer { name: "gpu",           ours: &["photo", "colour", "domain::photograph",
                                           "domain::case::CaseId"],            powers: &["egui", "wgpu", "threads", "clock"] },
    Layer { name: "demonstration", ours: BELOW_UI,                             powers: &["codecs", "serde", "files", "threads"] },
    // `diascope check` asks the theme whether its fonts can be laid out, and no more of the window.
    Layer { name: "tools",         ours: BELOW_UI_AND_DEMONSTRATION,           powers: &["codecs", "serde", "files", "threads", "clock", "wgpu"] },
    // How a photograph is magnified, and how a parcel stands, are plain values that a panel shows.
    Layer { name: "ui",            ours: &["desk", "domain", "gpu", "photo::filter",
                                           "colour::enhancement", "colour::correction", "colour::delta_e", "colour::known_cards", "colour::marks",
                                           "colour::skin_tone", "outbox::parcel"],                  powers: &["egui"] },
    // It starts no thread, and asks one thing of the one it runs on: whether it is falling over.
    Layer { name: "app",           ours: &["colour::display", "desk", "domain", "photo", "io", "gpu", "ui", "demonstration"],
                                                                               powers: &["egui", "wgpu", "clock", "files", "serde",
                                                                                         "threads"] },
];

const BELOW_UI: &[&str] = &["domain", "colour", "photo", "fhir", "speech", "outbox", "desk", "io", "gpu"];
const BELOW_UI_AND_DEMONSTRATION: &[&str] = &[
    "domain",
    "colour",
    "photo",
    "fhir",
    "speech",
    "outbox",
    "desk",
    "io",
    "gpu",
    "demonstration",
    "ui::theme::lays_out_words",
];

/// Words that show a power. `main.rs` and `lib.rs` are outside the table: they only join the rest.
#[rustfmt::skip]
const POWERS: &[(&str, &[&str])] = &[
    ("egui",     &["egui::", "eframe::", "egui_wgpu::"]),
    ("wgpu",     &["wgpu::", "pollster::"]),
    ("serde",    &["serde::", "serde_json::", "toml::"]),
    ("files",    &["std::fs", "fs::", "File::open(", "File::create(", "rusqlite::", "directories::", "std::env"]),
    ("network",  &["std::net", "reqwest::", "rustls::"]),
    ("threads",  &["std::thread", "thread::spawn", "thread::scope"]),
    ("clock",    &["::now()", "SystemTime", "Instant::"]),
    ("codecs",   &["image::", "zune_jpeg::", "exif::", "moxcms::", "jpeg_encoder::"]),
    ("dialogue", &["rfd::"]),
    ("letters",  &["krilla::"]),
];

/// Words we have a better one for, as part of a name that is declared here. Names of other
/// people's types stay as they are, and may be used.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("worklist", "queue"), ("inbox", "queue"), ("disposition", "outcome"), ("viewport", "view"),
    ("toast", "notice"), ("transcript", "dictation"), ("backend", "source"),
    ("color", "colour"), ("gray", "grey"), ("neighbor", "neighbour"),
    ("_util", "a noun"), ("helper", "a noun"), ("manager", "a noun"),
];

/// Files that say nothing by their name.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helpers", "manager", "service", "misc", "prelude", "types"];

#[test]
fn no_layer_knows_more_than_it_may() {
    let mut offences = Vec::new();
    for file in files("src", "rs") {
        let Some(layer) = LAYERS.iter().find(|layer| file.folder() == layer.name) else { continue };
        offences.extend(file.told(unknown_modules(layer, &file.code)));
        offences.extend(file.told(unknown_powers(layer, &file.code)));
    }
    report(&offences);
}

#[test]
fn every_folder_of_src_has_its_layer() {
    let offences: Vec<String> = files("src", "rs")
        .iter()
        .filter(|file| !["main", "lib"].contains(&file.folder()))
        .filter(|file| LAYERS.iter().all(|layer| layer.name != file.folder()))
        .map(|file| format!("{}: `{}` has no row in LAYERS", file.path, file.folder()))
        .collect();
    report(&offences);
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let all = [files("src", "rs"), files("tests", "rs"), files("benches", "rs"), files("shaders", "wgsl")].concat();
    let offences: Vec<String> = all
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("{}: {lines} lines; split by noun", file.path))
        .collect();
    report(&offences);
}

#[test]
fn every_file_opens_with_what_it_answers() {
    let rust = [files("src", "rs"), files("tests", "rs"), files("benches", "rs")].concat();
    let shaders = files("shaders", "wgsl");
    let silent = |file: &&File, mark: &str| !file.text.starts_with(mark);
    let offences: Vec<String> = rust
        .iter()
        // A file of tests beside its subject: the subject says it.
        .filter(|file| silent(file, "//! ") && !(file.path.starts_with("src/") && file.path.ends_with("/tests.rs")))
        .chain(shaders.iter().filter(|file| silent(file, "// ")))
        .map(|file| format!("{}:1: the file does not open with a comment that says what it answers", file.path))
        .collect();
    report(&offences);
}

#[test]
fn nothing_is_left_unfinished() {
    let mut offences = Vec::new();
    for file in files("src", "rs") {
        let found = ["todo!", "unimplemented!", "dbg!"].iter().flat_map(|word| {
            lines_with(&file.code, word).into_iter().map(move |line| (line, format!("`{word}` is not finished")))
        });
        offences.extend(file.told(found.collect()));
    }
    report(&offences);
}

#[test]
fn names_are_the_words_of_the_clinic() {
    let mut offences = Vec::new();
    for file in files("src", "rs") {
        offences.extend(file.told(foreign_names(&file.code)));
        let stem = Path::new(&file.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if EMPTY_NAMES.contains(&stem) {
            offences.push(format!("{}: a file is named for its noun, not `{stem}`", file.path));
        }
    }
    report(&offences);
}

#[test]
fn every_test_is_named_with_a_sentence() {
    let mut offences = Vec::new();
    for file in [files("src", "rs"), files("tests", "rs")].concat() {
        offences.extend(file.told(unspoken_tests(&file.text)));
    }
    report(&offences);
}

// The checks find what they look for.

#[test]
fn a_module_that_is_not_allowed_is_found_in_a_group_and_in_a_path() {
    let layer = layer("io");
    let code = "use crate::{domain::case::Case, ui::{self, theme}};\nlet x = crate::desk::Desk;\nuse crate::desk::event::Event;";
    let found = unknown_modules(layer, code);
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 1, 2], "{found:?}");
}

#[test]
fn a_power_that_is_not_granted_is_found_by_its_whole_word() {
    let found = unknown_powers(layer("desk"), "let t = Timestamp::now();\nuse egui::Ui;\nmy_egui::x();\nview::show();");
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 1], "{found:?}");
}

#[test]
fn a_foreign_word_is_found_where_it_is_declared_and_not_where_it_is_used() {
    let found = foreign_names("fn text_color() {}\nui.visuals().text_color();\nlet worklist_len = Color32::GRAY;");
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 1], "{found:?}");
}

#[test]
fn a_test_without_a_sentence_is_found() {
    let text =
        "#[test]\nfn test_zoom_in_out() {}\n#[test]\n#[ignore]\nfn zoom() {}\n#[test]\nfn a_view_keeps_its_zoom() {}";
    assert_eq!(unspoken_tests(text).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 5]);
}

fn report(offences: &[String]) {
    assert!(offences.is_empty(), "{} offences:\n{}", offences.len(), offences.join("\n"));
}

fn layer(name: &str) -> &'static Layer {
    LAYERS.iter().find(|layer| layer.name == name).unwrap()
}

/// Paths from `crate::` that do not begin with an allowed one.
fn unknown_modules(layer: &Layer, code: &str) -> Vec<Offence> {
    let is_known = |path: &str, known: &str| path == known || path.starts_with(&format!("{known}::"));
    let mut offences = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        if code[..at].ends_with(is_part_of_name) || code[..at].ends_with("pub(in ") {
            continue;
        }
        let mut paths = Vec::new();
        expand("", &code[at + start.len()..], &mut paths);
        for path in paths {
            if !is_known(&path, layer.name) && !layer.ours.iter().any(|known| is_known(&path, known)) {
                offences.push((line_at(code, at), format!("`{}` may not know `{path}`", layer.name)));
            }
        }
    }
    offences
}

/// The paths of a use tree: `a::{b, c::d}` gives `a::b` and `a::c::d`. Returns what it did not read.
fn expand<'a>(before: &str, tree: &'a str, paths: &mut Vec<String>) -> &'a str {
    let end = tree.find(|c: char| !(is_part_of_name(c) || c == ':')).unwrap_or(tree.len());
    let (name, rest) = tree.split_at(end);
    let path = format!("{before}{name}");
    let Some(mut rest) = rest.strip_prefix('{') else {
        paths.push(path.trim_end_matches("::self").trim_end_matches("::").to_owned());
        return rest;
    };
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if let Some(after) = rest.strip_prefix('}') {
            return after;
        }
        let left = expand(&path, rest, paths);
        if left.len() == rest.len() {
            return left;
        }
        // `as name` says nothing about whom we know.
        rest = &left[left.find([',', '}']).unwrap_or(left.len())..];
    }
}

fn unknown_powers(layer: &Layer, code: &str) -> Vec<Offence> {
    let denied = POWERS.iter().filter(|(power, _)| !layer.powers.contains(power));
    let words = denied.flat_map(|(power, words)| words.iter().map(move |word| (*power, *word)));
    let mut offences = Vec::new();
    for (power, word) in words {
        for line in lines_with(code, word) {
            let what = format!("`{}` has no {power}: `{word}`", layer.name);
            if !offences.iter().any(|(known, _)| *known == line) {
                offences.push((line, what));
            }
        }
    }
    offences
}

/// The lines on which `word` stands and is not the end of a longer name or path.
fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let begins_a_word = word.starts_with(is_part_of_name);
    code.match_indices(word)
        .filter(|(at, _)| !begins_a_word || !code[..*at].ends_with(|c: char| is_part_of_name(c) || c == ':'))
        .map(|(at, _)| line_at(code, at))
        .collect()
}

/// Names declared with a word that we have a better one for.
fn foreign_names(code: &str) -> Vec<Offence> {
    let mut offences = Vec::new();
    for before in ["fn ", "struct ", "enum ", "trait ", "type ", "mod ", "const ", "static ", "let ", "let mut "] {
        for (at, _) in code.match_indices(before) {
            let name: String = code[at + before.len()..].chars().take_while(|c| is_part_of_name(*c)).collect();
            let lower = name.to_lowercase();
            if let Some((word, better)) = WORDS.iter().find(|(word, _)| lower.contains(word)) {
                offences.push((line_at(code, at), format!("`{name}`: not {word} but {better}")));
            }
        }
    }
    offences.sort_by(|a, b| b.cmp(a));
    offences
}

/// Tests whose names have fewer than four words, or say only that they are tests.
fn unspoken_tests(text: &str) -> Vec<Offence> {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.iter().enumerate().filter(|(_, line)| line.trim() == "#[test]");
    let names = tests.filter_map(|(at, _)| {
        let below = lines.iter().enumerate().skip(at + 1);
        below.map(|(at, line)| (at + 1, line.trim())).find_map(|(at, line)| Some((at, line.strip_prefix("fn ")?)))
    });
    names
        .map(|(line, rest)| (line, rest.split('(').next().unwrap_or_default()))
        .filter(|(_, name)| name.split('_').count() < 4 || name.starts_with("test_"))
        .map(|(line, name)| (line, format!("`{name}` is not a sentence")))
        .collect()
}
