//! When each display was checked and what was found: `displays.toml` in the data folder, a display being a
//! monitor's name with the digest of its profile. The last checks are kept; the file is replaced whole.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::display::{DisplayState, FinishedCheck, History};

/// Checks kept of one display: two years of them, at four a year.
const KEPT: usize = 8;
const HEAD: &str = "# Checks of this computer's displays, written by Diascope.\n\n";

/// The file, and how often a check is due.
pub struct DisplayRecord {
    file: PathBuf,
    every_days: u32,
}

/// Which display: another profile makes it another one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Which {
    pub monitor: String,
    /// Empty where sRGB is assumed.
    pub profile: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct RecordFile {
    #[serde(default)]
    display: Vec<DisplayInFile>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct DisplayInFile {
    monitor: String,
    #[serde(default)]
    profile: String,
    reminded: Option<String>,
    #[serde(default)]
    check: Vec<CheckInFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct CheckInFile {
    at: String,
    #[serde(default)]
    finding: Vec<FindingInFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FindingInFile {
    page: String,
    good: bool,
    #[serde(default)]
    note: String,
}

impl Which {
    pub fn of(state: &DisplayState) -> Self {
        let digest = state.profile.as_ref().map(|profile| profile.digest.clone());
        Self { monitor: state.monitor.clone().unwrap_or_default(), profile: digest.unwrap_or_default() }
    }
}

impl DisplayRecord {
    /// The record in the data folder; `every_days` is how often a check is due, nought for never.
    pub fn in_folder(folder: &Path, every_days: u32) -> Self {
        Self { file: folder.join("displays.toml"), every_days }
    }

    /// What is known of a display; no file means that nothing is.
    ///
    /// # Errors
    /// Why the file cannot be read, in words.
    pub fn history(&self, which: &Which) -> Result<History, String> {
        let read = self.read()?;
        let known = read.display.iter().find(|display| display.is(which));
        let last = known.and_then(|known| known.check.last());
        let not_good = last.map_or(0, |check| check.finding.iter().filter(|finding| !finding.good).count());
        Ok(History {
            checked_at: last.and_then(|check| check.at.parse::<Timestamp>().ok()),
            not_good: u32::try_from(not_good).unwrap_or(u32::MAX),
            reminded_on: known.and_then(|known| known.reminded.as_ref()?.parse::<Date>().ok()),
            every_days: self.every_days,
        })
    }

    /// Adds a check; when this returns it is on disk.
    ///
    /// # Errors
    /// Why the file cannot be read or written, in words.
    pub fn keep(&self, which: &Which, check: &FinishedCheck) -> Result<(), String> {
        self.change(which, |display| {
            display.check.push(CheckInFile {
                at: check.at.to_string(),
                finding: check
                    .findings
                    .iter()
                    .map(|finding| FindingInFile {
                        page: finding.page.to_owned(),
                        good: finding.is_good,
                        note: finding.note.clone(),
                    })
                    .collect(),
            });
            let too_many = display.check.len().saturating_sub(KEPT);
            display.check.drain(..too_many);
        })
    }

    /// Notes that the consultant was reminded.
    ///
    /// # Errors
    /// As `keep`.
    pub fn note_reminder(&self, which: &Which, on: Date) -> Result<(), String> {
        self.change(which, |display| display.reminded = Some(on.to_string()))
    }

    fn read(&self) -> Result<RecordFile, String> {
        match std::fs::read_to_string(&self.file) {
            Ok(text) => toml::from_str(&text)
                .map_err(|_| format!("{} is damaged; move it away to begin a new one", self.file.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(RecordFile::default()),
            Err(error) => Err(format!("{} could not be read ({error})", self.file.display())),
        }
    }

    fn change(&self, which: &Which, change: impl FnOnce(&mut DisplayInFile)) -> Result<(), String> {
        let mut record = self.read()?;
        let at = record.display.iter().position(|display| display.is(which)).unwrap_or_else(|| {
            let Which { monitor, profile } = which.clone();
            record.display.push(DisplayInFile { monitor, profile, ..DisplayInFile::default() });
            record.display.len() - 1
        });
        change(&mut record.display[at]);
        let text = toml::to_string(&record).map_err(|error| error.to_string())?;
        self.replace(&text).map_err(|error| format!("{} could not be written ({error})", self.file.display()))
    }

    /// Whole or not at all: the new file takes the old one's place when it is on disk.
    fn replace(&self, text: &str) -> std::io::Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let new = self.file.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(HEAD.as_bytes())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, &self.file)
    }
}

impl DisplayInFile {
    fn is(&self, which: &Which) -> bool {
        self.monitor == which.monitor && self.profile == which.profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::display::Finding;

    fn which(monitor: &str, profile: &str) -> Which {
        Which { monitor: monitor.to_owned(), profile: profile.to_owned() }
    }

    fn check(at: &str, goods: &[bool]) -> FinishedCheck {
        let finding = |good: &bool| Finding { page: "black levels", is_good: *good, note: "“8 %”".to_owned() };
        FinishedCheck { at: at.parse().unwrap(), findings: goods.iter().map(finding).collect() }
    }

    #[test]
    fn a_check_is_found_again_under_its_display_alone() {
        let folder = tempfile::tempdir().unwrap();
        let record = DisplayRecord::in_folder(&folder.path().join("new"), 90);
        assert_eq!(record.history(&Which::default()).unwrap().checked_at, None);
        record.keep(&which("DELL", "0123"), &check("2026-10-03T10:00:00Z", &[true, false])).unwrap();
        record.keep(&which("DELL", ""), &check("2026-11-01T10:00:00Z", &[true])).unwrap();
        record.note_reminder(&which("EIZO", ""), "2026-11-24".parse().unwrap()).unwrap();
        let record = DisplayRecord::in_folder(&folder.path().join("new"), 30);
        let history = record.history(&which("DELL", "0123")).unwrap();
        assert_eq!(history.checked_at, Some("2026-10-03T10:00:00Z".parse().unwrap()));
        assert_eq!((history.not_good, history.reminded_on, history.every_days), (1, None, 30));
        assert_eq!(record.history(&which("DELL", "")).unwrap().not_good, 0);
        let history = record.history(&which("EIZO", "")).unwrap();
        assert_eq!((history.checked_at, history.reminded_on), (None, Some("2026-11-24".parse().unwrap())));
    }

    #[test]
    fn only_the_last_checks_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let record = DisplayRecord::in_folder(folder.path(), 90);
        for month in 1..=12 {
            let at = format!("2026-{month:02}-01T10:00:00Z");
            record.keep(&Which::default(), &check(&at, &[true])).unwrap();
        }
        let text = std::fs::read_to_string(folder.path().join("displays.toml")).unwrap();
        assert_eq!(text.matches("at = ").count(), KEPT, "{text}");
        let history = record.history(&Which::default()).unwrap();
        assert_eq!(history.checked_at, Some("2026-12-01T10:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_damaged_record_is_said_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let record = DisplayRecord::in_folder(folder.path(), 90);
        let file = folder.path().join("displays.toml");
        std::fs::write(&file, "[[display]\n").unwrap();
        assert!(record.history(&Which::default()).unwrap_err().contains("is damaged"));
        assert!(record.keep(&Which::default(), &check("2026-10-03T10:00:00Z", &[true])).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[[display]\n");
    }
}
