//! HEIC photographs by a program of the hospital's choice, for there is no decoder here: it is given the
//! file on its standard input and answers JPEG, PNG or TIFF on its standard output. No shell, no files.
//! It is ended when it takes too long or says too much.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::photo::decode::{Format, MOST_BYTES};
use crate::photo::format_of;

/// The longest that a decoder may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The longest answer that is read, bytes. What `photo` develops is shorter; the difference is told.
const MOST_ANSWER_BYTES: u64 = 256 << 20;

/// How often a program that has said everything is asked whether it has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A program and its arguments, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeicDecoder {
    program: String,
    arguments: Vec<String>,
}

/// Why a decoder gave no photograph. Each sentence says what hospital IT must look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeicError {
    #[error(
        "The photograph is in the HEIC format, and {program}, which should decode it, could not be started: {why}. {ASK}"
    )]
    NotStarted { program: String, why: String },
    #[error("The photograph is in the HEIC format, and {program}, which should decode it, failed{code}. {ASK}")]
    Failed { program: String, code: String },
    #[error("The photograph is in the HEIC format, and {program} did not decode it within {} seconds. {ASK}", PATIENCE.as_secs())]
    TooSlow { program: String },
    #[error(
        "The photograph is in the HEIC format, and what {program} made of it is larger than {} MB. \
         Ask hospital IT to have it answer JPEG (heic_decoder in the settings).", MOST_BYTES >> 20
    )]
    TooLarge { program: String },
    #[error("The photograph is in the HEIC format, and what {program} answered is no JPEG, PNG or TIFF. {ASK}")]
    NoPhotograph { program: String },
}

const ASK: &str = "Ask hospital IT to look at heic_decoder in the settings, or the GP to send the photograph as JPEG.";

impl HeicDecoder {
    /// From the settings: the program, then its arguments. `None` where no program is named.
    pub fn new(words: &[String]) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        Some(Self { program: program.clone(), arguments: arguments.to_vec() })
    }

    /// The photograph as JPEG, PNG or TIFF.
    pub fn decode(&self, heic: &Arc<Vec<u8>>) -> Result<Vec<u8>, HeicError> {
        self.decode_within(heic, PATIENCE, MOST_ANSWER_BYTES)
    }

    fn decode_within(&self, heic: &Arc<Vec<u8>>, patience: Duration, most: u64) -> Result<Vec<u8>, HeicError> {
        let mut child = self.start()?;
        let outcome = self.listen(&mut child, heic, Instant::now() + patience, most);
        if outcome.is_err() {
            end(&mut child);
        }
        child.wait().ok(); // So that no dead program stays in the system's list.
        let answer = outcome?;
        match format_of(&answer) {
            Some(Format::Jpeg | Format::Png | Format::Tiff) if answer.len() > MOST_BYTES => {
                Err(HeicError::TooLarge { program: self.program.clone() })
            }
            Some(Format::Jpeg | Format::Png | Format::Tiff) => Ok(answer),
            _ => Err(HeicError::NoPhotograph { program: self.program.clone() }),
        }
    }

    fn start(&self) -> Result<Child, HeicError> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(|error| self.not_started(&error))
    }

    /// Talks to the program until it has answered and ended.
    fn listen(&self, child: &mut Child, heic: &Arc<Vec<u8>>, end: Instant, most: u64) -> Result<Vec<u8>, HeicError> {
        let answered = match (child.stdin.take(), child.stdout.take()) {
            (Some(to), Some(from)) => {
                talk(to, from, Arc::clone(heic), most).map_err(|error| self.not_started(&error))?
            }
            _ => return Err(self.not_started(&io::ErrorKind::BrokenPipe.into())),
        };
        let answer = match answered.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Ok(answer)) if answer.len() as u64 > most => {
                return Err(HeicError::TooLarge { program: self.program.clone() });
            }
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return Err(self.failed(None)),
            Err(RecvTimeoutError::Timeout) => return Err(HeicError::TooSlow { program: self.program.clone() }),
        };
        // Its output has ended; so has it, or soon.
        let (_silent, quiet) = channel::<()>();
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(answer),
                Ok(Some(status)) => return Err(self.failed(status.code())),
                Ok(None) if Instant::now() < end => {
                    quiet.recv_timeout(LOOK_AGAIN).ok(); // Nobody speaks on it: this is a wait.
                }
                Ok(None) => return Err(HeicError::TooSlow { program: self.program.clone() }),
                Err(_) => return Err(self.failed(None)),
            }
        }
    }

    fn not_started(&self, error: &io::Error) -> HeicError {
        HeicError::NotStarted { program: self.program.clone(), why: error.kind().to_string() }
    }

    fn failed(&self, code: Option<i32>) -> HeicError {
        let code = code.map(|code| format!(" with code {code}")).unwrap_or_default();
        HeicError::Failed { program: self.program.clone(), code }
    }
}

/// Ends a program, and on Unix whatever it has started: a script's child would keep our threads waiting.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status().ok(); // It may have ended.
    }
    child.kill().ok(); // As above.
}

/// Gives a program its file and reads its answer, one byte beyond `most` at the longest. On threads of their
/// own, since either may block for good; they end when the program does.
fn talk(
    mut to: ChildStdin,
    from: ChildStdout,
    heic: Arc<Vec<u8>>,
    most: u64,
) -> io::Result<Receiver<io::Result<Vec<u8>>>> {
    let (answer, answered) = channel();
    thread::Builder::new().name("heic-in".to_owned()).spawn(move || {
        to.write_all(&heic).ok(); // One that does not read to the end may still answer.
    })?;
    thread::Builder::new().name("heic-out".to_owned()).spawn(move || {
        let mut bytes = Vec::new();
        let read = from.take(most + 1).read_to_end(&mut bytes);
        answer.send(read.map(|_| bytes)).ok(); // Nobody waits any more.
    })?;
    Ok(answered)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
