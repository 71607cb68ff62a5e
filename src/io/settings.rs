//! The consultant's settings, from `settings.toml`, and where things are kept on this computer.
//! A missing file means defaults; a wrong one is never half believed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::display::USUAL_CHECK_DAYS;
use crate::domain::people::Consultant;
use crate::io::clerk::sha256_hex;

/// Overrides the folder of the work database: for tests, demonstrations and shared computers.
pub const DATA_FOLDER_VARIABLE: &str = "DIASCOPE_DATA";

#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Address of the case source: a server or a folder. `None` opens the demonstration or asks.
    pub source: Option<String>,
    pub consultant: Consultant,
    /// How long a signed report can be taken back, seconds, at most `LONGEST_UNDO_SECS`.
    pub undo_secs: u32,
    pub theme: Theme,
    /// Size of the window's words, 1 is as the system says; `None` leaves it to the system.
    pub scale: Option<f32>,
    /// Main memory for photographs, MiB: their pixels, their files, and what developing takes.
    pub memory_mib: u32,
    /// Memory of the graphics card for photographs, MiB; `None` leaves it to the window.
    pub card_mib: Option<u32>,
    /// Disk for files of photographs that memory has no room for, MiB; nought keeps none there.
    pub disk_mib: u32,
    /// A program that turns HEIC on its standard input to JPEG, PNG or TIFF on its standard output, and its
    /// arguments; empty where there is none.
    pub heic_decoder: Vec<String>,
    /// Whether the processor draws, where the graphics driver is faulty.
    pub software_drawing: bool,
    /// The ICC profile of the display, where it is not the one that the system names.
    pub display_profile: Option<PathBuf>,
    /// Days after which a check of the display is due again; nought asks for none.
    pub display_check_days: u32,
    /// Where the work databases are kept, one for each source.
    pub data_folder: PathBuf,
    /// The consultant's own keys: name of a command, keys separated by spaces.
    pub keys: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    Dark,
    Light,
    /// Neutral grey, for judging colour.
    Grey,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the settings could not be read: {why} ({file})")]
    NotRead { file: String, why: String },
    #[error("the settings are wrong in line {line}: {what} ({file})")]
    Wrong { file: String, line: usize, what: String },
    #[error("this computer names no folder for settings and data; set {DATA_FOLDER_VARIABLE} to one")]
    NoFolder,
}

/// The longest undo window, seconds: beyond it an urgent report would be held up by a mistyped number.
pub const LONGEST_UNDO_SECS: u32 = 300;
const USUAL_UNDO_SECS: u32 = 10;
/// Sizes of words that a window still has room for.
const SCALES: std::ops::RangeInclusive<f32> = 0.5..=4.0;
/// The least that a file may say, MiB: the whole of one photograph of 48 megapixels.
const LEAST_MEMORY_MIB: u32 = 256;
/// What is taken where the file says nothing, MiB: six cases sharp, and no more than a viewer may ask for.
const USUAL_MEMORY_MIB: std::ops::RangeInclusive<u32> = 384..=640;
/// Graphics memory, MiB: the least is a few photographs' small pictures and one screen of tiles.
const CARD_MIB: std::ops::RangeInclusive<u32> = 64..=4096;
const USUAL_DISK_MIB: u32 = 1024;
/// Beyond it a mistyped number would fill the disk, MiB.
const MOST_DISK_MIB: u32 = 65_536;
/// Ten years: beyond it a mistyped number would mean never.
const MOST_CHECK_DAYS: u32 = 3650;

/// The file, exactly as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    source: Option<String>,
    consultant: Option<ConsultantInFile>,
    undo_secs: Option<toml::Spanned<u32>>,
    theme: Option<Theme>,
    scale: Option<toml::Spanned<f32>>,
    memory_mib: Option<toml::Spanned<u32>>,
    card_mib: Option<toml::Spanned<u32>>,
    disk_mib: Option<toml::Spanned<u32>>,
    heic_decoder: Option<toml::Spanned<Vec<String>>>,
    #[serde(default)]
    software_drawing: bool,
    display_profile: Option<PathBuf>,
    display_check_days: Option<toml::Spanned<u32>>,
    data_folder: Option<PathBuf>,
    #[serde(default)]
    keys: BTreeMap<String, String>,
}

impl SettingsFile {
    /// What can be read and cannot be meant, and where it stands in the text.
    fn first_wrong(&self) -> Option<(usize, String)> {
        let numbers = [
            (&self.undo_secs, 0, LONGEST_UNDO_SECS, "undo_secs"),
            (&self.memory_mib, LEAST_MEMORY_MIB, u32::MAX, "memory_mib"),
            (&self.card_mib, *CARD_MIB.start(), *CARD_MIB.end(), "card_mib"),
            (&self.disk_mib, 0, MOST_DISK_MIB, "disk_mib"),
            (&self.display_check_days, 0, MOST_CHECK_DAYS, "display_check_days"),
        ];
        for (value, least, most, key) in numbers {
            if let Some(value) = value.as_ref().filter(|value| !(least..=most).contains(value.get_ref())) {
                return Some((value.span().start, format!("{key} must be from {least} to {most}")));
            }
        }
        if let Some(scale) = self.scale.as_ref().filter(|scale| !SCALES.contains(scale.get_ref())) {
            let what = format!("scale must be from {} to {}", SCALES.start(), SCALES.end());
            return Some((scale.span().start, what));
        }
        let words = self.heic_decoder.as_ref().filter(|words| !name_a_program(words.get_ref()))?;
        Some((words.span().start, "heic_decoder must name a program, then its arguments".to_owned()))
    }
}

/// Whole or not at all: a letter must not carry one person's name and another's number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsultantInFile {
    name: String,
    title: String,
    gmc: String,
    reference: String,
    trust: String,
    trust_reference: String,
}

impl Settings {
    /// Reads the settings at `path`, or at their usual place, where a missing file means defaults.
    pub fn read(path: Option<&Path>) -> Result<Self, SettingsError> {
        let usual = directories::ProjectDirs::from("org", "Diascope", "Diascope");
        let data_folder = std::env::var_os(DATA_FOLDER_VARIABLE);
        let usual_data = usual.as_ref().map(|folders| folders.data_local_dir().to_owned());
        let file = match (path, &usual) {
            (Some(path), _) => path.to_owned(),
            (None, Some(folders)) => folders.config_dir().join("settings.toml"),
            (None, None) => return Self::from_text("", "", data_folder, usual_data),
        };
        let shown = file.display().to_string();
        match std::fs::read_to_string(&file) {
            Ok(text) => Self::from_text(&text, &shown, data_folder, usual_data),
            Err(error) if error.kind() == ErrorKind::NotFound && path.is_none() => {
                Self::from_text("", &shown, data_folder, usual_data)
            }
            Err(error) => Err(SettingsError::NotRead { file: shown, why: error.to_string() }),
        }
    }

    /// Settings from the text of a file. `file` is named in errors; `data_folder` overrides the file's,
    /// and `usual_data` stands where neither says one.
    pub fn from_text(
        text: &str,
        file: &str,
        data_folder: Option<OsString>,
        usual_data: Option<PathBuf>,
    ) -> Result<Self, SettingsError> {
        let wrong = |at: usize, what: String| SettingsError::Wrong {
            file: file.to_owned(),
            line: text.get(..at).map_or(1, |before| before.matches('\n').count() + 1),
            what,
        };
        let read: SettingsFile = toml::from_str(text).map_err(|error| {
            // Several lines from the parser would not fit a sentence.
            wrong(error.span().map_or(0, |span| span.start), error.message().replace('\n', ", "))
        })?;
        if let Some((at, what)) = read.first_wrong() {
            return Err(wrong(at, what));
        }
        let number = |value: Option<toml::Spanned<u32>>| value.map(toml::Spanned::into_inner);
        let data_folder = data_folder.filter(|folder| !folder.is_empty()).map(PathBuf::from);
        Ok(Self {
            source: read.source.filter(|source| !source.is_empty()),
            consultant: read.consultant.map_or_else(demonstration_consultant, Consultant::from),
            undo_secs: number(read.undo_secs).unwrap_or(USUAL_UNDO_SECS),
            theme: read.theme.unwrap_or_default(),
            scale: read.scale.map(toml::Spanned::into_inner),
            memory_mib: number(read.memory_mib).unwrap_or_else(usual_memory_mib),
            card_mib: number(read.card_mib),
            disk_mib: number(read.disk_mib).unwrap_or(USUAL_DISK_MIB),
            heic_decoder: read.heic_decoder.map(toml::Spanned::into_inner).unwrap_or_default(),
            software_drawing: read.software_drawing,
            display_profile: read.display_profile.filter(|file| !file.as_os_str().is_empty()),
            display_check_days: number(read.display_check_days).unwrap_or(USUAL_CHECK_DAYS),
            data_folder: data_folder.or(read.data_folder).or(usual_data).ok_or(SettingsError::NoFolder)?,
            keys: read.keys.into_iter().collect(),
        })
    }
}

impl Settings {
    /// Where the work database of a source is kept. Each source has its own, so that a report never goes
    /// to another place than the one it was signed for. The name is a digest: addresses stay private.
    pub fn store_of(&self, address: &str) -> PathBuf {
        let name: String = sha256_hex(address.trim_end_matches('/').as_bytes()).chars().take(16).collect();
        self.data_folder.join("work").join(name)
    }
}

impl From<ConsultantInFile> for Consultant {
    fn from(file: ConsultantInFile) -> Self {
        let ConsultantInFile { name, title, gmc, reference, trust, trust_reference } = file;
        Self { name, title, gmc, reference, trust, trust_reference }
    }
}

fn name_a_program(words: &[String]) -> bool {
    words.first().is_some_and(|program| !program.is_empty())
}

/// Nobody: stands where the settings name no consultant.
fn demonstration_consultant() -> Consultant {
    Consultant {
        name: "Dr Helen MARCH".to_owned(),
        title: "Consultant Dermatologist".to_owned(),
        gmc: "0000000".to_owned(),
        reference: "PractitionerRole/role-consultant-demo".to_owned(),
        trust: "Example Hospitals NHS Trust".to_owned(),
        trust_reference: "Organization/trust-demo".to_owned(),
    }
}

/// A sixth of main memory, within bounds, so that the hospital's other programs have room. The least
/// where its size is not known.
fn usual_memory_mib() -> u32 {
    main_memory_mib().map_or(0, |mib| mib / 6).clamp(*USUAL_MEMORY_MIB.start(), *USUAL_MEMORY_MIB.end())
}

/// Main memory as Linux tells it (/proc/meminfo, MemTotal in kB); other systems are not asked.
fn main_memory_mib() -> Option<u32> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let kib: u64 =
        text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?.split_whitespace().next()?.parse().ok()?;
    u32::try_from(kib / 1024).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Result<Settings, SettingsError> {
        Settings::from_text(text, "settings.toml", None, Some(PathBuf::from("/usual")))
    }

    fn complaint(text: &str) -> String {
        settings(text).map_or_else(|error| error.to_string(), |_| "no complaint".to_owned())
    }

    #[test]
    fn an_empty_file_means_defaults() {
        let settings = settings("").unwrap();
        assert_eq!((settings.undo_secs, settings.theme, settings.scale), (10, Theme::Dark, None));
        assert_eq!(settings.consultant.name, "Dr Helen MARCH");
        assert_eq!(settings.data_folder, PathBuf::from("/usual"));
        assert!(USUAL_MEMORY_MIB.contains(&settings.memory_mib));
        assert_eq!((settings.card_mib, settings.disk_mib, settings.heic_decoder.len()), (None, 1024, 0));
        assert_eq!((settings.display_profile, settings.display_check_days), (None, 90));
    }

    #[test]
    fn everything_that_is_written_is_read() {
        let text = "source = \"/cases\"\nundo_secs = 30\ntheme = \"grey\"\nscale = 1.25\nmemory_mib = 512\n\
            card_mib = 300\ndisk_mib = 0\nheic_decoder = [\"/opt/heif\", \"-\"]\ndisplay_profile = \"/d.icc\"\n\
            display_check_days = 30\ndata_folder = \"/data\"\n[consultant]\nname = \"Dr A\"\ntitle = \"Consultant\"\ngmc = \"1234567\"\n\
            reference = \"PractitionerRole/a\"\ntrust = \"T\"\ntrust_reference = \"Organization/t\"\n";
        let settings = settings(text).unwrap();
        assert_eq!(settings.source.as_deref(), Some("/cases"));
        assert_eq!((settings.undo_secs, settings.theme, settings.scale), (30, Theme::Grey, Some(1.25)));
        assert_eq!((settings.memory_mib, settings.data_folder), (512, PathBuf::from("/data")));
        assert_eq!((settings.card_mib, settings.disk_mib), (Some(300), 0));
        assert_eq!(settings.heic_decoder, ["/opt/heif", "-"]);
        assert_eq!((settings.display_profile, settings.display_check_days), (Some("/d.icc".into()), 30));
        assert_eq!(settings.consultant.gmc, "1234567");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let complaint = complaint("undo_secs = 5\nundo_second = 6\n");
        assert!(complaint.contains("line 2") && complaint.contains("undo_second"), "{complaint}");
    }

    #[test]
    fn a_bad_value_is_named_with_its_line_and_bounds() {
        for (text, words) in [
            ("\n\nundo_secs = 301\n", "line 3: undo_secs must be from 0 to 300"),
            ("scale = 0.1", "line 1: scale must be from 0.5 to 4"),
            ("scale = nan", "line 1: scale must be from 0.5 to 4"),
            ("memory_mib = 1", "line 1: memory_mib must be from 256"),
            ("memory_mib = 255", "line 1: memory_mib must be from 256"),
            ("\ncard_mib = 63", "line 2: card_mib must be from 64 to 4096"),
            ("card_mib = 4097", "line 1: card_mib must be from 64 to 4096"),
            ("display_check_days = 3651", "line 1: display_check_days must be from 0 to 3650"),
            ("disk_mib = 65537", "line 1: disk_mib must be from 0 to 65536"),
            ("\nheic_decoder = []", "line 2: heic_decoder must name a program"),
            ("heic_decoder = [\"\"]", "line 1: heic_decoder must name a program"),
            ("theme = \"pink\"", "line 1: unknown variant `pink`"),
            ("a = \n", "line 1"),
        ] {
            assert!(complaint(text).contains(words), "{}", complaint(text));
        }
    }

    #[test]
    fn half_a_consultant_is_refused() {
        let complaint = complaint("[consultant]\nname = \"Dr A\"\n");
        assert!(complaint.contains("missing field `title`"), "{complaint}");
    }

    #[test]
    fn the_environment_overrides_the_data_folder() {
        let read = |folder: &str| Settings::from_text("data_folder = \"/file\"", "", Some(folder.into()), None);
        assert_eq!(read("/here").map(|settings| settings.data_folder), Ok(PathBuf::from("/here")));
        assert_eq!(read("").map(|settings| settings.data_folder), Ok(PathBuf::from("/file")));
        assert_eq!(Settings::from_text("", "", None, None), Err(SettingsError::NoFolder));
    }

    #[test]
    fn a_named_file_that_is_missing_is_not_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none.toml");
        assert!(matches!(Settings::read(Some(&missing)), Err(SettingsError::NotRead { .. })));
    }
}
