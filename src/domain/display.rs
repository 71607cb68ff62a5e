//! What is known of the monitor that the window is on: where its profile was found, or why sRGB is
//! assumed, and when it was last checked. Plain values; the profile's numbers are not here.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::when::date_words;

/// Days between two checks where the settings name none.
pub const USUAL_CHECK_DAYS: u32 = 90;

/// Where the profile of a display was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Found {
    /// Nobody has answered yet.
    #[default]
    NotYetKnown,
    /// The settings name its file.
    InSettings,
    /// The desktop's colour daemon has it.
    InColord,
    /// A property of the X server's root window.
    OnRootWindow,
    /// Neither place has one.
    Nowhere,
}

impl Found {
    /// The place in a word or two.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotYetKnown => "not yet known",
            Self::InSettings => "settings",
            Self::InColord => "colord",
            Self::OnRootWindow => "X server",
            Self::Nowhere => "no profile",
        }
    }
}

/// A profile by name and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileIs {
    /// As it calls itself.
    pub name: String,
    /// The first 16 digits of its SHA-256, lower-case hexadecimal.
    pub digest: String,
}

/// The display as the consultant is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisplayState {
    pub found: Found,
    /// What photographs are shown by; `None` where sRGB is assumed or nothing is known yet.
    pub profile: Option<ProfileIs>,
    /// Which monitor, as it or the system calls it; `None` where nobody tells.
    pub monitor: Option<String>,
    /// Why a profile that is there is not used, or why nothing can be known: a sentence without its stop.
    pub trouble: Option<String>,
    pub history: History,
}

/// When the display was looked at, and when the consultant was last reminded of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    pub checked_at: Option<Timestamp>,
    /// Pages of the last check that were not good.
    pub not_good: u32,
    pub reminded_on: Option<Date>,
    /// Days between two checks; nought asks for none.
    pub every_days: u32,
}

impl History {
    /// Whether a check is due and nobody has been told today.
    pub fn is_reminder_due(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let longest = SignedDuration::from_hours(24 * i64::from(self.every_days));
        let is_old = self.checked_at.is_none_or(|at| now.duration_since(at) > longest);
        self.every_days > 0 && is_old && self.reminded_on != Some(zone.to_datetime(now).date())
    }

    /// "checked 3 Oct 2026", with what was not good.
    pub fn words(&self, zone: &TimeZone) -> String {
        let Some(at) = self.checked_at else { return "never checked".to_owned() };
        let day = date_words(zone.to_datetime(at).date());
        match self.not_good {
            0 => format!("checked {day}"),
            count => format!("checked {day}, {count} not good"),
        }
    }
}

impl DisplayState {
    /// Whether colours are shown as if the display were sRGB.
    pub fn is_assumed_srgb(&self) -> bool {
        self.profile.is_none()
    }

    /// "Display: DELL U2720Q (colord)", "Display: assumed sRGB".
    pub fn words(&self) -> String {
        match (&self.profile, self.found) {
            (Some(profile), found) => format!("Display: {} ({})", profile.name, found.words()),
            (None, Found::NotYetKnown) => "Display: not yet known".to_owned(),
            (None, _) => "Display: assumed sRGB".to_owned(),
        }
    }
}

/// Whether the graphics card shows the colours that are meant, ΔE2000 between it and the processor.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Proof {
    /// Nobody has answered yet.
    #[default]
    NotYet,
    Passed {
        mean: f64,
        max: f64,
    },
    Failed {
        mean: f64,
        max: f64,
    },
    /// The test could not be made, and why.
    NotMade(String),
}

impl Proof {
    /// As the list of facts says it.
    pub fn words(&self) -> String {
        match self {
            Self::NotYet => "not made yet".to_owned(),
            Self::Passed { mean, max } => format!("passed: ΔE2000 {mean:.3} on average, {max:.2} at most"),
            Self::Failed { mean, max } => format!("FAILED: ΔE2000 {mean:.2} on average, {max:.1} at most"),
            Self::NotMade(why) => format!("could not be made: {why}"),
        }
    }

    /// What has to be said beside every photograph; `None` where the card is sound.
    pub fn warning(&self) -> Option<String> {
        match self {
            Self::NotYet | Self::Passed { .. } => None,
            Self::Failed { max, .. } => Some(format!("Colours wrong on this computer: self-test off by ΔE {max:.1}")),
            Self::NotMade(_) => Some("Colours not proven on this computer: no self-test".to_owned()),
        }
    }
}

/// What the consultant found on one page of a display check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The page's name, as it is kept.
    pub page: &'static str,
    pub is_good: bool,
    /// A figure or a choice, in words; empty where there is none.
    pub note: String,
}

/// A finished check, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedCheck {
    pub at: Timestamp,
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or_default()
    }

    fn state(found: Found, profile: Option<&str>) -> DisplayState {
        let profile = profile.map(|name| ProfileIs { name: name.to_owned(), digest: String::new() });
        DisplayState { found, profile, ..DisplayState::default() }
    }

    #[test]
    fn words_say_the_profile_or_what_is_assumed() {
        assert_eq!(state(Found::InColord, Some("DELL U2720Q")).words(), "Display: DELL U2720Q (colord)");
        assert_eq!(state(Found::Nowhere, None).words(), "Display: assumed sRGB");
        // A profile that was found and cannot be used.
        assert_eq!(state(Found::InSettings, None).words(), "Display: assumed sRGB");
        assert_eq!(DisplayState::default().words(), "Display: not yet known");
    }

    #[test]
    fn a_reminder_comes_after_its_days_and_once_a_day() {
        let now = at("2026-11-24T09:00:00Z");
        let zone = TimeZone::UTC;
        let mut history = History { every_days: 90, ..History::default() };
        assert!(history.is_reminder_due(now, &zone), "never checked");
        history.reminded_on = Some(zone.to_datetime(now).date());
        assert!(!history.is_reminder_due(now, &zone));
        assert!(history.is_reminder_due(at("2026-11-25T00:00:01Z"), &zone));
        history.checked_at = Some(at("2026-08-26T10:00:00Z"));
        history.reminded_on = None;
        assert!(!history.is_reminder_due(now, &zone), "89 days and 23 hours");
        assert!(history.is_reminder_due(at("2026-11-24T10:00:01Z"), &zone));
        history.every_days = 0;
        assert!(!history.is_reminder_due(at("2036-01-01T00:00:00Z"), &zone));
    }

    #[test]
    fn a_history_says_its_day_and_what_was_not_good() {
        let mut history = History { checked_at: Some(at("2026-10-03T23:30:00Z")), ..History::default() };
        assert_eq!(history.words(&TimeZone::UTC), "checked 3 Oct 2026");
        history.not_good = 2;
        assert_eq!(history.words(&TimeZone::UTC), "checked 3 Oct 2026, 2 not good");
        assert_eq!(History::default().words(&TimeZone::UTC), "never checked");
    }
}
