//! Reads the arguments, then opens the window or runs one of the tools beside it.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use clap::{Args, Parser, Subcommand};
use diascope::app::ended::{Ended, Ending, WayBack};
use diascope::app::{App, Start};
use diascope::domain::case::CaseId;
use diascope::gpu::adapter::Prefer;
use diascope::io::settings::Settings;
use diascope::tools;
use diascope::tools::answer::Answer;
use diascope::tools::colour::{Asked, INTENTS, TURNS};

/// The consultant's end of a teledermatology service. Not for clinical use.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Where cases come from: a folder, or the address of a FHIR server
    #[arg(long, global = true, value_name = "FOLDER|URL")]
    source: Option<String>,
    /// Another settings file than the usual one
    #[arg(long, global = true, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Print JSON instead of sentences
    #[arg(long, global = true)]
    json: bool,
    /// Open the window on this case
    #[arg(long, value_name = "CASE")]
    open: Option<String>,
    /// Take over from this program, whose graphics card was lost; the place comes on standard input
    #[arg(long, hide = true)]
    resume: bool,
    #[command(subcommand)]
    tool: Option<Tool>,
}

#[derive(Subcommand)]
enum Tool {
    /// List the cases waiting, as the window would
    Queue,
    /// Develop one photograph, as the window would
    Develop {
        photo: PathBuf,
        /// Write it here, upright, 8-bit and in sRGB
        #[arg(long, value_name = "PNG")]
        out: Option<PathBuf>,
    },
    /// Find a colour card in a photograph and say how true a correction by it would be
    Card {
        #[arg(required_unless_present = "print")]
        photo: Option<PathBuf>,
        /// Which card it is
        #[arg(long, value_name = "CARD", default_value = diascope::colour::known_cards::CARDS[0].word)]
        card: String,
        /// Instead, write the low-cost card here, to be printed
        #[arg(long, value_name = "PDF", conflicts_with_all = ["photo", "card"])]
        print: Option<PathBuf>,
    },
    /// Convert a table of colours from one profile to another: CSV in, CSV out
    Colour(ColourArguments),
    /// Say whether this computer can run Diascope
    Check,
    /// Draw the demonstration queue into a folder
    Demonstration { folder: PathBuf },
}

#[derive(Args)]
struct ColourArguments {
    /// ICC profile of the colours that come in
    // The name is the window's as well, and what is typed here is meant for here alone.
    #[arg(long, value_name = "PROFILE")]
    source: String,
    /// ICC profile of the display
    #[arg(long, value_name = "PROFILE")]
    display: PathBuf,
    /// Relative colorimetric, the same with black laid on black, or perceptual
    #[arg(long, default_value = "relbpc", value_parser = INTENTS.map(|(word, _)| word))]
    intent: String,
    /// How a display's table is turned round for the relative intents: by search, or by its own table
    #[arg(long, default_value = "exactly", value_parser = TURNS.map(|(word, _)| word))]
    turned: String,
    /// By the processor or by the graphics card
    #[arg(long, default_value = "cpu", value_parser = ["cpu", "gpu"])]
    on: String,
}

impl ColourArguments {
    fn asked(&self) -> Asked {
        let intent = INTENTS.iter().find(|(word, _)| *word == self.intent);
        let turned = TURNS.iter().find(|(word, _)| *word == self.turned);
        Asked {
            source: self.source.clone().into(),
            display: self.display.clone(),
            intent: intent.map(|(_, intent)| *intent).unwrap_or_default(),
            turned: turned.map(|(_, turned)| *turned).unwrap_or_default(),
            on_card: self.on == "gpu",
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = match Settings::read(arguments.settings.as_deref()) {
        Ok(settings) => Settings { source: arguments.source.clone().or(settings.source.clone()), ..settings },
        Err(error) => return finish(&tools::answer::failed(&error.to_string()), arguments.json),
    };
    let answer = match &arguments.tool {
        None => return window(settings, &arguments),
        Some(Tool::Queue) => tools::queue::queue(&settings),
        Some(Tool::Develop { photo, out }) => tools::develop::answer(photo, out.as_deref()),
        Some(Tool::Card { print: Some(pdf), .. }) => tools::print_card::answer(pdf),
        // A photograph is required here, so that none without a name is ever asked for.
        Some(Tool::Card { photo, card, .. }) => tools::card::answer(photo.as_deref().unwrap_or(Path::new("")), card),
        Some(Tool::Colour(arguments)) => tools::colour::colour(&arguments.asked(), std::io::stdin().lock()),
        Some(Tool::Check) => tools::check::check(&settings),
        Some(Tool::Demonstration { folder }) => tools::demonstration::demonstration(folder),
    };
    finish(&answer, arguments.json)
}

fn window(settings: Settings, arguments: &Arguments) -> ExitCode {
    // Without its place the program still begins, at the queue.
    let way_back = if arguments.resume { WayBack::from_stdin().ok() } else { None };
    let source = way_back.as_ref().and_then(|way_back| way_back.source.clone()).or(settings.source.clone());
    let settings = Settings { source, ..settings };
    let by_software = settings.software_drawing || way_back.as_ref().is_some_and(|way_back| way_back.by_software);
    let ending = Ending::default();
    let start = Start { open: arguments.open.clone().map(CaseId), way_back, ending: Rc::clone(&ending) };
    let options = window_options(if by_software { Prefer::Software } else { Prefer::Fastest });
    let window =
        || eframe::run_native("Diascope", options, Box::new(|cc| Ok(Box::new(App::new(cc, settings, start)?))));
    // The toolkit panics on a card that is lost; all that the window held is put away on the way out.
    let opened = catch_unwind(AssertUnwindSafe(window));
    // The window is gone and everything is on disk: now the program may begin again.
    let why = match (ending.take(), opened) {
        (Some(Ended::GivesUp), _) => {
            "The graphics card stopped working, and so did drawing by the processor".to_owned()
        }
        (Some(Ended::ComesBack(way_back)), _) => match way_back.start_again() {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => {
                format!("The graphics card stopped working, and Diascope could not start itself again: {error}")
            }
        },
        (None, Ok(Ok(()))) => return ExitCode::SUCCESS,
        (None, Ok(Err(error))) => format!("The window could not be opened: {error}"),
        (None, Err(_)) => "Diascope has failed, and what was written in the last second may be lost".to_owned(),
    };
    let words = format!(
        "{why}. Signed reports are safe on this computer. Start Diascope again, or run `diascope check` to see \
         what is missing."
    );
    finish(&tools::answer::failed(&words), arguments.json)
}

fn window_options(prefer: Prefer) -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Diascope")
            .with_app_id("diascope")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([1024.0, 640.0]),
        // The panels are flat colours, and those stay exact without.
        dithering: false,
        wgpu_options: diascope::gpu::adapter::wgpu_options(prefer),
        ..Default::default()
    }
}

/// Prints an answer and ends with its code; a closed pipe is nobody's fault.
fn finish(answer: &Answer, json: bool) -> ExitCode {
    let words = if json { answer.json.clone() } else { answer.words.clone() };
    if !words.is_empty() {
        writeln!(std::io::stdout(), "{words}").ok(); // The reader has gone.
    }
    if let Some(problem) = &answer.problem {
        writeln!(std::io::stderr(), "{problem}").ok(); // Nobody reads it.
    }
    ExitCode::from(answer.code)
}
