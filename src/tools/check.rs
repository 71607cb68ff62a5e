//! `diascope check`: whether this computer can run Diascope. Each line says what was looked at,
//! what was found, and what to do where it is not right.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::gpu::offscreen::Offscreen;
use crate::io::settings::Settings;
use crate::io::source;
use crate::tools::answer::Answer;

#[derive(Serialize)]
struct CheckAnswer {
    version: &'static str,
    checks: Vec<Check>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Check {
    /// `adapter`, `texture_limit`, `fonts`, `store` or `source`.
    name: &'static str,
    ok: bool,
    found: String,
}

impl Check {
    fn new(name: &'static str, found: Result<String, String>) -> Self {
        let ok = found.is_ok();
        let (Ok(found) | Err(found)) = found;
        Self { name, ok, found }
    }
}

/// Looks at the adapter, the fonts, the store and the source of the settings.
pub fn check(settings: &Settings) -> Answer {
    let mut checks = adapter();
    checks.push(Check::new("fonts", fonts()));
    checks.push(Check::new("store", writable(&settings.data_folder)));
    checks.push(Check::new("source", reachable(settings)));
    let wrong: Vec<&str> = checks.iter().filter(|check| !check.ok).map(|check| check.name).collect();
    let problem = (!wrong.is_empty()).then(|| format!("Not in order: {}.", wrong.join(", ")));
    let words = checks
        .iter()
        .map(|check| format!("{} {:<14} {}", if check.ok { "✓" } else { "▲" }, check.name, check.found))
        .collect::<Vec<_>>()
        .join("\n");
    let answer = CheckAnswer { version: env!("CARGO_PKG_VERSION"), checks, problem: problem.clone() };
    Answer::new(&answer, words, problem)
}

/// The adapter that would draw, and the largest texture it takes. Photographs are tiled, so that no
/// limit stops one; below 2,048 not even the window's own words would fit.
fn adapter() -> Vec<Check> {
    match Offscreen::new() {
        Ok(offscreen) => {
            let facts = offscreen.adapter();
            let kind = if facts.is_software { ": usable, slower" } else { "" };
            let limit = facts.most_texture_px;
            vec![
                Check::new("adapter", Ok(format!("{} ({}, {}{kind})", facts.name, facts.backend, facts.kind.words()))),
                Check::new(
                    "texture_limit",
                    if limit >= 2048 { Ok(format!("{limit} px")) } else { Err(format!("{limit} px; 2048 are needed")) },
                ),
            ]
        }
        Err(error) => {
            vec![Check::new("adapter", Err(format!("{error}. On Debian or Ubuntu install mesa-vulkan-drivers")))]
        }
    }
}

/// Both weights of the family can be laid out.
fn fonts() -> Result<String, String> {
    if crate::ui::theme::lays_out_words() {
        Ok("Inter, regular and semibold, built in".to_owned())
    } else {
        Err("the built-in fonts do not work; this copy of Diascope is damaged".to_owned())
    }
}

/// A file can be written, synced and taken away again where reports are kept.
fn writable(folder: &Path) -> Result<String, String> {
    let why =
        |error: std::io::Error| format!("{} cannot be written: {error}. Reports could not be kept", folder.display());
    std::fs::create_dir_all(folder).map_err(why)?;
    let probe = folder.join(format!("check-{}.tmp", Timestamp::now().as_nanosecond()));
    let written = std::fs::File::create(&probe)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"diascope").and_then(|()| file.sync_all()));
    let removed = std::fs::remove_file(&probe);
    written.and(removed).map_err(why)?;
    Ok(format!("{} can be written", folder.display()))
}

fn reachable(settings: &Settings) -> Result<String, String> {
    let Some(address) = &settings.source else {
        return Ok("the demonstration, because no source is named".to_owned());
    };
    let source = source::open(address).map_err(|error| error.to_string())?;
    let queue = source.queue().map_err(|error| error.to_string())?;
    Ok(format!("{}: {} cases, {} problems", source.name(), queue.cases.len(), queue.problems.len()))
}
