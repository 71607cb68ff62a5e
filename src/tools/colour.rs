//! `diascope colour`: stored colours of one profile as the values of another, line by line, by the very
//! sums that show a photograph. CSV in, codes 0 to 255; CSV out, display values 0 to 1, not clipped. For
//! measuring against other engines.

use std::fs::File;
use std::io::{BufRead, Read as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::profile_model::ProfileModel;
use crate::photo::icc;
use crate::tools::answer::{Answer, failed};

/// The heads of the two tables.
const HEAD_IN: &str = "r8,g8,b8";
const HEAD_OUT: &str = "r,g,b";

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
    if asked.on_card {
        return Err("Colours cannot be converted on the graphics card yet: use --on cpu.".to_owned());
    }
    let source = profile(&asked.source)?;
    if source.channels() == 4 {
        return Err("The source profile is for four inks; the table has red, green and blue.".to_owned());
    }
    let display = profile(&asked.display)?;
    let conversion = Conversion::new(&source, &display, asked.intent, asked.turned)
        .ok_or("The display profile is not that of a display: it does not lead to red, green and blue.")?;
    let mut lines = table.lines().enumerate();
    let head = lines.next().and_then(|(_, line)| line.ok()).unwrap_or_default();
    if head.trim_start_matches('\u{feff}').trim() != HEAD_IN {
        return Err(format!("The table does not begin with the line {HEAD_IN}."));
    }
    let mut rows = Vec::new();
    for (at, line) in lines {
        let line = line.map_err(|error| format!("The table could not be read to its end: {error}."))?;
        if line.trim().is_empty() {
            continue;
        }
        let [red, green, blue] =
            code(&line).ok_or_else(|| format!("Line {} of the table is not three codes from 0 to 255.", at + 1))?;
        rows.push(conversion.convert_channels([red, green, blue, 0.0].map(|code| code / 255.0)));
    }
    Ok(rows)
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
