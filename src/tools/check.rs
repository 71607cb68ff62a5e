//! `diascope check`: whether this computer can run Diascope. Each line says what was looked at,
//! what was found, and what to do where it is not right.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::colour::conversion::Intent;
use crate::colour::correction::Correction;
use crate::colour::display::Display;
use crate::colour::named;
use crate::gpu::offscreen::{GpuError, Offscreen};
use crate::gpu::self_test::{MOST_MAX, MOST_MEAN, SelfTest};
use crate::io::settings::Settings;
use crate::io::source;
use crate::tools::answer::Answer;

#[derive(Serialize)]
struct CheckAnswer {
    version: &'static str,
    checks: Vec<Check>,
    /// How far the colours of the adapter are off, ΔE2000; null where nothing could be drawn.
    self_test: Option<Off>,
    problem: Option<String>,
}

#[derive(Serialize, Clone, Copy)]
struct Off {
    mean: f64,
    max: f64,
}

#[derive(Serialize)]
struct Check {
    /// `adapter`, `texture_limit`, `colours`, `fonts`, `store` or `source`.
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

/// Looks at the adapter and its colours, the fonts, the store and the source of the settings.
pub fn check(settings: &Settings) -> Answer {
    let (mut checks, self_test) = adapter();
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
    let answer = CheckAnswer { version: env!("CARGO_PKG_VERSION"), checks, self_test, problem: problem.clone() };
    Answer::new(&answer, words, problem)
}

/// The adapter that would draw, and the largest texture it takes. Photographs are tiled, so that no
/// limit stops one; below 2,048 not even the window's own words would fit.
fn adapter() -> (Vec<Check>, Option<Off>) {
    match Offscreen::new() {
        Ok(mut offscreen) => {
            let facts = offscreen.adapter();
            let kind = if facts.is_software { ": usable, slower" } else { "" };
            let limit = facts.most_texture_px;
            let test = colours(&mut offscreen);
            let self_test = test.as_ref().ok().map(|test| Off { mean: test.mean, max: test.max });
            let checks = vec![
                Check::new("adapter", Ok(format!("{} ({}, {}{kind})", facts.name, facts.backend, facts.kind.words()))),
                Check::new(
                    "texture_limit",
                    if limit >= 2048 { Ok(format!("{limit} px")) } else { Err(format!("{limit} px; 2048 are needed")) },
                ),
                Check::new("colours", words(test)),
            ];
            (checks, self_test)
        }
        Err(error) => {
            let words = format!("{error}. On Debian or Ubuntu install mesa-vulkan-drivers");
            (vec![Check::new("adapter", Err(words))], None)
        }
    }
}

/// The colours of the adapter against those of the processor, with a correction: on an sRGB display and on
/// one with curves of its own, the worse of both.
fn colours(offscreen: &mut Offscreen) -> Result<SelfTest, GpuError> {
    offscreen.correction = Some(Arc::new(Correction::none()));
    let on_srgb = offscreen.self_test()?;
    let Some(display) = Display::new(named::adobe_rgb(), Intent::default(), 1) else { return Ok(on_srgb) };
    offscreen.show_on(Arc::new(display));
    let on_curves = offscreen.self_test()?;
    Ok(SelfTest { mean: on_srgb.mean.max(on_curves.mean), max: on_srgb.max.max(on_curves.max) })
}

fn words(test: Result<SelfTest, GpuError>) -> Result<String, String> {
    let test = test.map_err(|error| error.to_string())?;
    let off = format!("off by {:.3} ΔE2000 on average, {:.3} at most", test.mean, test.max);
    if test.passed() {
        return Ok(off);
    }
    Err(format!(
        "{off}; {MOST_MEAN} and {MOST_MAX} are allowed. Colours of this graphics card cannot be trusted: update its driver"
    ))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_with_false_colours_is_not_in_order() {
        let check = |mean, max| Check::new("colours", words(Ok(SelfTest { mean, max })));
        assert!(check(0.001, 0.02).ok);
        for false_colours in [check(0.001, 0.5), check(0.1, 0.2), check(f64::NAN, f64::INFINITY)] {
            assert!(!false_colours.ok && false_colours.found.contains("cannot be trusted"), "{}", false_colours.found);
        }
        assert!(!Check::new("colours", words(Err(GpuError::ReadBack("lost".to_owned())))).ok);
    }
}
