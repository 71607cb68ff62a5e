//! `diascope colour`: stored colours of one profile as the values of another, line by line, by the very
//! sums that show a photograph. CSV in, codes 0 to 255; CSV out, display values 0 to 1: not clipped by
//! the processor, clipped and before they are rounded by the card. For measuring against other engines.

use std::fs::File;
use std::io::{BufRead, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use glam::Affine2;
use serde_json::json;

use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::display::Display;
use crate::colour::profile_model::ProfileModel;
use crate::gpu::offscreen::Offscreen;
use crate::photo::filter::Filter;
use crate::photo::icc;
use crate::photo::pixels::Pixels;
use crate::photo::pyramid::Pyramid;
use crate::tools::answer::{Answer, failed};

/// The heads of the two tables.
const HEAD_IN: &str = "r8,g8,b8";
const HEAD_OUT: &str = "r,g,b";

/// Colours drawn at once are a square with this side, pixels.
const CARD_SIDE: usize = 512;
const NO_DISPLAY: &str = "The display profile is not that of a display: it does not lead to red, green and blue.";

/// The words for an intent.
pub const INTENTS: [(&str, Intent); 3] =
    [("rel", Intent::Relative), ("relbpc", Intent::RelativeWithBlackPoint), ("perc", Intent::Perceptual)];

/// The words for how the table of a display is turned round; a photograph is shown by the first.
pub const TURNS: [(&str, Turned); 2] = [("exactly", Turned::Exactly), ("table", Turned::ByItsOwnTable)];

/// What is asked for, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// ICC profile of the stored colours.
    pub source: PathBuf,
    /// ICC profile of the display.
    pub display: PathBuf,
    pub intent: Intent,
    pub turned: Turned,
    /// By the graphics card rather than by the processor.
    pub on_card: bool,
}

/// Converts the table that comes in; the first thing that is wrong is the whole answer.
pub fn colour(asked: &Asked, table: impl BufRead) -> Answer {
    match converted(asked, table) {
        Ok(rows) => {
            let lines = rows.iter().map(|[red, green, blue]| format!("{red:.7},{green:.7},{blue:.7}"));
            let words = std::iter::once(HEAD_OUT.to_owned()).chain(lines).collect::<Vec<_>>().join("\n");
            Answer::new(&json!({ "rows": rows, "problem": null }), words, None)
        }
        Err(problem) => failed(&problem),
    }
}

fn converted(asked: &Asked, table: impl BufRead) -> Result<Vec<[f64; 3]>, String> {
    let source = profile(&asked.source)?;
    if source.channels() == 4 {
        return Err("The source profile is for four inks; the table has red, green and blue.".to_owned());
    }
    let display = profile(&asked.display)?;
    let conversion = Conversion::new(&source, &display, asked.intent, asked.turned).ok_or(NO_DISPLAY)?;
    let codes = codes(table)?;
    if asked.on_card {
        let display = Display::turned(display, asked.intent, asked.turned, threads()).ok_or(NO_DISPLAY)?;
        return on_card(source, display, &codes);
    }
    let stored = |[red, green, blue]: &[f64; 3]| [*red, *green, *blue, 0.0].map(|code| code / 255.0);
    Ok(codes.iter().map(|code| conversion.convert_channels(stored(code))).collect())
}

/// The codes of the table, 0 to 255.
fn codes(table: impl BufRead) -> Result<Vec<[f64; 3]>, String> {
    let mut lines = table.lines().enumerate();
    let head = lines.next().and_then(|(_, line)| line.ok()).unwrap_or_default();
    if head.trim_start_matches('\u{feff}').trim() != HEAD_IN {
        return Err(format!("The table does not begin with the line {HEAD_IN}."));
    }
    let mut codes = Vec::new();
    for (at, line) in lines {
        let line = line.map_err(|error| format!("The table could not be read to its end: {error}."))?;
        if line.trim().is_empty() {
            continue;
        }
        let code = code(&line);
        codes.push(code.ok_or_else(|| format!("Line {} of the table is not three codes from 0 to 255.", at + 1))?);
    }
    Ok(codes)
}

/// The display's values as the shader makes them that shows photographs: the codes are the pixels of
/// pictures that are drawn one to one.
fn on_card(source: ProfileModel, display: Display, codes: &[[f64; 3]]) -> Result<Vec<[f64; 3]>, String> {
    if matches!(source, ProfileModel::Table(_)) {
        return Err("The source profile is a table: such photographs are converted by the processor when they are \
                    developed. Use --on cpu."
            .to_owned());
    }
    let whole = |code: &[f64; 3]| code.iter().all(|code| code.fract() == 0.0);
    if let Some(at) = codes.iter().position(|code| !whole(code)) {
        return Err(format!("The graphics card takes whole codes; colour {} of the table is not.", at + 1));
    }
    let mut card = Offscreen::new().map_err(|error| format!("Nothing could be drawn: {error}."))?;
    card.show_on(Arc::new(display));
    let source = Arc::new(source);
    let mut rows = Vec::with_capacity(codes.len());
    for codes in codes.chunks(CARD_SIDE * CARD_SIDE) {
        let height = codes.len().div_ceil(CARD_SIDE) as u32;
        let width = CARD_SIDE as u32;
        let mut rgba: Vec<u8> = codes.iter().flat_map(|[r, g, b]| [*r as u8, *g as u8, *b as u8, 255]).collect();
        rgba.resize(CARD_SIDE * height as usize * 4, 0);
        let pyramid = Arc::new(Pyramid::new(Pixels { width, height, rgba }, Arc::clone(&source)));
        let drawn = card.draw_values(&pyramid, Affine2::IDENTITY, Filter::Nearest, width, height);
        let drawn = drawn.map_err(|error| format!("The colours could not be drawn: {error}."))?;
        rows.extend(drawn.iter().take(codes.len()).map(|[red, green, blue, _]| [*red, *green, *blue].map(f64::from)));
    }
    Ok(rows)
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Three codes, 0 to 255.
fn code(line: &str) -> Option<[f64; 3]> {
    let numbers: Vec<f64> = line.split(',').map(|word| word.trim().parse().ok()).collect::<Option<_>>()?;
    let code = <[f64; 3]>::try_from(numbers).ok()?;
    code.iter().all(|code| (0.0..=255.0).contains(code)).then_some(code)
}

fn profile(path: &Path) -> Result<ProfileModel, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(icc::MOST_BYTES as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("The profile {} could not be read: {error}. Check its name.", path.display()))?;
    let read = icc::read(&bytes).map_err(|error| format!("{} cannot be used: {error}.", path.display()))?;
    Ok(read.model)
}
