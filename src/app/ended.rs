//! Why the window ended, and the way back: when the graphics card is lost, the program starts itself
//! again where the consultant was. The place goes through a pipe: nothing of it stands on the disk or
//! in the list of processes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Read as _, Write as _};
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::desk::resume::Resume;
use crate::desk::view::View;
use crate::domain::case::CaseId;
use crate::domain::photograph::PhotographId;

/// The argument that says that the place comes on the standard input.
pub const RESUME_ARGUMENT: &str = "--resume";
/// A card that is lost again so soon is not trusted any more.
const TOO_SOON: Duration = Duration::from_secs(120);
/// The longest place that is read, bytes.
const LONGEST_PLACE: u64 = 64 << 10;

/// Where the window writes why it ended, where it did not end by the consultant's wish.
pub type Ending = Rc<RefCell<Option<Ended>>>;

/// What follows on a card that was lost.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// The program starts itself again.
    ComesBack(WayBack),
    /// Even drawing by the processor was lost at once: starting again would not end.
    GivesUp,
}

/// What the program that takes over is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayBack {
    /// `None` at the queue.
    place: Option<Place>,
    /// Draw by the processor: the card was lost twice on end.
    pub by_software: bool,
    /// Whether words were asked to be saved and are not known to be.
    pub has_unsaved_words: bool,
    /// The case source that was open, where it is not the one of the arguments.
    pub source: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    case: String,
    photograph: Option<String>,
    zoom: Option<f64>,
    centre_px: [f64; 2],
    quarter_turns: u8,
    is_mirrored: bool,
    is_at_letter: bool,
    seen: Vec<String>,
}

impl Ended {
    /// From where the consultant is; `began` is when this program's window opened, `came_back` whether
    /// it took over itself.
    pub fn of_lost_card(
        at: Option<Resume>,
        source: Option<String>,
        began: Instant,
        came_back: Option<&WayBack>,
    ) -> Self {
        let is_too_soon = began.elapsed() < TOO_SOON;
        if is_too_soon && came_back.is_some_and(|before| before.by_software) {
            return Self::GivesUp;
        }
        let by_software = came_back.is_some_and(|before| before.by_software || is_too_soon);
        Self::ComesBack(WayBack { place: at.map(Place::from), by_software, has_unsaved_words: false, source })
    }
}

impl WayBack {
    pub fn resume(&self) -> Option<Resume> {
        self.place.clone().map(Resume::from)
    }

    /// What the program before this one has left on the standard input.
    pub fn from_stdin() -> io::Result<Self> {
        let mut text = String::new();
        io::stdin().take(LONGEST_PLACE).read_to_string(&mut text)?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Starts this program again with the same arguments, and tells it the place.
    pub fn start_again(&self) -> io::Result<()> {
        let text = serde_json::to_string(self)?;
        let (reader, mut writer) = io::pipe()?;
        // A place is far shorter than a pipe holds, so that nobody need read it yet.
        writer.write_all(text.as_bytes())?;
        drop(writer);
        let mut program = Command::new(std::env::current_exe()?);
        program.args(std::env::args_os().skip(1).filter(|argument| argument != RESUME_ARGUMENT));
        program.arg(RESUME_ARGUMENT).stdin(reader);
        take_over(&mut program)
    }
}

/// The same process goes on as the new program, so that whoever started it still waits for it.
#[cfg(unix)]
fn take_over(program: &mut Command) -> io::Result<()> {
    Err(std::os::unix::process::CommandExt::exec(program))
}

#[cfg(not(unix))]
fn take_over(program: &mut Command) -> io::Result<()> {
    program.spawn().map(drop)
}

impl From<Resume> for Place {
    fn from(resume: Resume) -> Self {
        let Resume { case, photograph, view, is_at_letter, seen } = resume;
        Self {
            case: case.0,
            photograph: photograph.map(|id| id.0),
            zoom: view.fixed_zoom(),
            centre_px: view.centre_px().into(),
            quarter_turns: view.quarter_turns(),
            is_mirrored: view.is_mirrored,
            is_at_letter,
            seen: seen.into_iter().map(|id| id.0).collect(),
        }
    }
}

impl From<Place> for Resume {
    fn from(place: Place) -> Self {
        let Place { case, photograph, zoom, centre_px, quarter_turns, is_mirrored, is_at_letter, seen } = place;
        Self {
            case: CaseId(case),
            photograph: photograph.map(PhotographId),
            view: View::from_parts(zoom, centre_px.into(), quarter_turns, is_mirrored),
            is_at_letter,
            seen: seen.into_iter().map(PhotographId).collect::<BTreeSet<_>>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_comes_back_as_it_was() {
        let frame = crate::desk::view::Frame::new((4000, 3000), (1000.0, 800.0));
        let mut at = Resume::at_case(CaseId("task-7".into()));
        at.photograph = Some(PhotographId("p2".into()));
        at.view = View::default().turned(1).mirrored().true_pixels(glam::dvec2(300.0, 200.0), frame);
        at.seen.insert(PhotographId("p1".into()));
        let Ended::ComesBack(way) = Ended::of_lost_card(Some(at.clone()), None, Instant::now(), None) else {
            panic!("a card lost once is tried again")
        };
        let text = serde_json::to_string(&way).unwrap();
        let back: WayBack = serde_json::from_str(&text).unwrap();
        assert_eq!(back.resume(), Some(at));
        assert!(!back.by_software);
    }

    #[test]
    fn a_card_lost_twice_on_end_is_not_trusted_again_and_the_processor_only_once() {
        let lost = |before: Option<&WayBack>| Ended::of_lost_card(None, None, Instant::now(), before);
        let Ended::ComesBack(first) = lost(None) else { panic!("once may be chance") };
        let Ended::ComesBack(second) = lost(Some(&first)) else { panic!("the processor is left") };
        assert!(!first.by_software && second.by_software);
        assert_eq!(lost(Some(&second)), Ended::GivesUp);
    }
}
