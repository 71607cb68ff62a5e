//! The check of the display: pages walked by keys, a verdict on each, figures from a meter, and what of it
//! is kept. What a page looks like is the panel's; whether it is good is the consultant's to say.

use jiff::Timestamp;

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::metered::{Metered, READINGS, Verdict};
use crate::desk::notice::Grade;
use crate::domain::display::{Finding, FinishedCheck};

/// One page, in the order in which they are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckPage {
    BlackLevels,
    WhiteLevels,
    Gamma,
    Ramp,
    Uniformity,
    Sharpness,
    Patches,
    Meter,
    Finish,
}

use CheckPage::{BlackLevels, Finish, Gamma, Meter, Patches, Ramp, Sharpness, Uniformity, WhiteLevels};

pub const PAGES: [CheckPage; 9] =
    [BlackLevels, WhiteLevels, Gamma, Ramp, Uniformity, Sharpness, Patches, Meter, Finish];
/// How many of them are judged by eye; they come first.
pub const BY_EYE: usize = 7;

/// Exponents that are offered by eye, tenths.
pub const GAMMA_TENTHS: [u8; 9] = [18, 19, 20, 21, 22, 23, 24, 25, 26];
/// Where the choice begins: what a display should be.
const USUAL_GAMMA: usize = 4;
/// What goes for good by eye, tenths: one step from 2.2, and 2.26, which sRGB is at this grey, within.
const GOOD_TENTHS: std::ops::RangeInclusive<u8> = 21..=24;

/// Flat greys, percent of the code.
pub const FLAT_PERCENT: [u8; 4] = [80, 50, 20, 5];

impl CheckPage {
    pub fn title(self) -> &'static str {
        match self {
            BlackLevels => "Black levels",
            WhiteLevels => "White levels",
            Gamma => "Gamma by eye",
            Ramp => "Grey ramps",
            Uniformity => "Uniformity",
            Sharpness => "Sharpness",
            Patches => "Colour patches",
            Meter => "Figures from a meter",
            Finish => "What was found",
        }
    }

    /// What to look for.
    pub fn look_for(self) -> &'static str {
        match self {
            BlackLevels => "Good: every square from 2 % on can be told from the black around it.",
            WhiteLevels => "Good: every square from 98 % down can be told from the white around it.",
            Gamma => "Lean back until the lines blur. Choose the bar that melts into the lines; good is 2.1 to 2.4.",
            Ramp => "Good: every ramp rises smoothly, without broad bands, jumps or a tint.",
            Uniformity => "Good: no corner, edge or patch is darker or tinted. Four greys, one after the other.",
            Sharpness => {
                "Good: single lines can be counted, all five blocks look alike, and the outermost line is on all sides."
            }
            Patches => "Good: greys have no tint, each colour is that of its name, and neighbours can be told apart.",
            Meter => "If you have a meter: hold it to the square and type what it says. Otherwise go on.",
            Finish => "Nothing is kept until you say so.",
        }
    }
}

/// A check that is going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayCheck {
    at: usize,
    verdicts: [Option<bool>; BY_EYE],
    /// Which of `GAMMA_TENTHS`.
    pub gamma: usize,
    /// Which of `FLAT_PERCENT`.
    pub flat: usize,
    pub metered: Metered,
}

impl Default for DisplayCheck {
    fn default() -> Self {
        Self { at: 0, verdicts: [None; BY_EYE], gamma: USUAL_GAMMA, flat: 0, metered: Metered::default() }
    }
}

impl DisplayCheck {
    pub fn page(&self) -> CheckPage {
        PAGES.get(self.at).copied().unwrap_or(Finish)
    }

    /// Of all pages, from one.
    pub fn number(&self) -> usize {
        self.at + 1
    }

    /// What was said of a page; `None` where nothing was, or nothing can be.
    pub fn verdict(&self, page: CheckPage) -> Option<bool> {
        let at = PAGES.iter().position(|one| *one == page)?;
        self.verdicts.get(at).copied().flatten()
    }

    /// Titles of pages that are still to be judged.
    pub fn open_pages(&self) -> impl Iterator<Item = CheckPage> {
        PAGES.into_iter().zip(self.verdicts).filter(|(_, verdict)| verdict.is_none()).map(|(page, _)| page)
    }

    fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(PAGES.len() - 1);
    }

    fn judge(&mut self, is_good: bool) {
        let is_good = is_good && (self.page() != Gamma || GOOD_TENTHS.contains(&self.gamma_tenths()));
        if let Some(verdict) = self.verdicts.get_mut(self.at) {
            *verdict = Some(is_good);
            self.step(1);
        }
    }

    pub fn gamma_tenths(&self) -> u8 {
        GAMMA_TENTHS.get(self.gamma).copied().unwrap_or_default()
    }

    fn choose(&mut self, by: isize) {
        let moved = |at: usize, count: usize| at.saturating_add_signed(by).min(count - 1);
        match self.page() {
            Gamma => self.gamma = moved(self.gamma, GAMMA_TENTHS.len()),
            Uniformity => self.flat = moved(self.flat, FLAT_PERCENT.len()),
            _ => {}
        }
    }

    fn step_reading(&mut self, by: isize) {
        match self.metered.at.checked_add_signed(by) {
            Some(at) if at < READINGS.len() => self.metered.at = at,
            Some(_) => self.step(1),
            None => self.step(-1),
        }
    }

    fn is_begun(&self) -> bool {
        self.verdicts.iter().any(Option::is_some) || self.metered.texts.iter().any(|text| !text.is_empty())
    }

    /// What is kept of it.
    pub fn findings(&self) -> Vec<Finding> {
        let by_eye = PAGES.into_iter().zip(self.verdicts).filter_map(|(page, verdict)| {
            let gamma = self.gamma_tenths();
            let note = if page == Gamma { format!("{}.{}", gamma / 10, gamma % 10) } else { String::new() };
            Some(Finding { page: page.title(), is_good: verdict?, note })
        });
        let measured = self.metered.figures().into_iter().map(|figure| Finding {
            page: figure.name,
            is_good: figure.verdict != Verdict::Caution,
            note: format!("{} ({})", figure.value, figure.bound),
        });
        by_eye.chain(measured).collect()
    }
}

impl Desk {
    pub fn begin_check(&mut self) -> Vec<Effect> {
        self.overlay = None;
        self.check.get_or_insert_default();
        Vec::new()
    }

    pub fn in_check(&mut self, change: impl FnOnce(&mut DisplayCheck)) -> Vec<Effect> {
        if let Some(check) = &mut self.check {
            change(check);
        }
        Vec::new()
    }

    pub fn step_check(&mut self, by: isize) -> Vec<Effect> {
        self.in_check(|check| check.step(by))
    }

    pub fn judge_page(&mut self, is_good: bool) -> Vec<Effect> {
        self.in_check(|check| check.judge(is_good))
    }

    pub fn choose_in_check(&mut self, by: isize) -> Vec<Effect> {
        self.in_check(|check| check.choose(by))
    }

    pub fn step_reading(&mut self, by: isize) -> Vec<Effect> {
        self.in_check(|check| check.step_reading(by))
    }

    /// On the last page a check is kept, if every page by eye was judged; elsewhere one goes on.
    pub fn keep_check(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(check) = &mut self.check else { return Vec::new() };
        if check.page() != Finish {
            return self.step_check(1);
        }
        let open = check.open_pages().next();
        if let Some(open) = open {
            check.at = PAGES.iter().position(|page| *page == open).unwrap_or_default();
            self.tell(Grade::Told, format!("{} has no verdict yet.", open.title()), now);
            return Vec::new();
        }
        let findings = check.findings();
        self.check = None;
        // That it is kept is said once it is on the disk.
        vec![Effect::KeepDisplayCheck(FinishedCheck { at: now, findings })]
    }

    pub fn leave_check(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.check.take().is_some_and(|check| check.is_begun()) {
            self.tell(Grade::Told, "The display check was left and nothing of it was kept.", now);
        }
        Vec::new()
    }

    pub(super) fn write_reading(&mut self, at: usize, text: String) {
        self.in_check(|check| {
            if let Some(typed) = check.metered.texts.get_mut(at) {
                (*typed, check.metered.at) = (text, at);
            }
        });
    }
}
