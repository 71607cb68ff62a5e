//! The cases waiting: order, filter, selection and counts. What was last read stays when the
//! source cannot be reached, and is said to be old.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::domain::case::{Case, CaseId, CaseState};
use crate::domain::patient::NhsNumberState;
use crate::domain::problem::Problem;

#[derive(Debug, Clone, Default)]
pub struct Queue {
    cases: BTreeMap<CaseId, Listed>,
    /// What is shown, top to bottom. Invariant: every id is in `cases`.
    shown: Vec<CaseId>,
    /// The row of each case shown: with 10,000 rows nothing may look for one from the top.
    rows: HashMap<CaseId, usize>,
    tally: Tally,
    pub selected: Option<CaseId>,
    pub filter: String,
    pub chip: Chip,
    pub sort: Sort,
    pub read_at: Option<Timestamp>,
    pub trouble: Option<Trouble>,
    pub problems: Vec<Problem>,
    /// Signed here and not yet gone from the source's queue; with when it was delivered, once it was.
    signed: BTreeMap<CaseId, Option<Timestamp>>,
}

/// A case and what the filter looks for in it.
#[derive(Debug, Clone)]
struct Listed {
    case: Case,
    /// Its line in small letters.
    line: String,
}

/// What is counted when the queue is arranged, so that a frame counts nothing.
#[derive(Debug, Clone, Default)]
struct Tally {
    waiting: usize,
    urgent: usize,
    by_chip: [usize; CHIPS.len()],
    /// When each waiting case is due, earliest first.
    dues: Vec<Timestamp>,
    is_synthetic: bool,
}

/// Why the queue is old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub why: String,
    pub since: Timestamp,
    pub next_try: Timestamp,
}

/// Which cases are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chip {
    #[default]
    All,
    Urgent,
    Mine,
    Incomplete,
    Children,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    TimeLeft,
    Priority,
    Patient,
    Asked,
}

/// The chips from left to right, and the sorts in the order of their key.
pub const CHIPS: &[(Chip, &str)] = &[
    (Chip::All, "All"),
    (Chip::Urgent, "Urgent"),
    (Chip::Mine, "Mine"),
    (Chip::Incomplete, "Incomplete"),
    (Chip::Children, "Children"),
];
pub const SORTS: &[(Sort, &str)] = &[
    (Sort::TimeLeft, "time left"),
    (Sort::Priority, "priority"),
    (Sort::Patient, "patient"),
    (Sort::Asked, "date asked"),
];

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub waiting: usize,
    pub urgent: usize,
    pub overdue: usize,
}

/// Who is looking, and when: what a chip needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Looking<'a> {
    pub me: &'a str,
    pub today: jiff::civil::Date,
}

impl Queue {
    /// The cases shown, in order.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Case> {
        self.shown.iter().map(|id| &self.cases[id].case)
    }

    pub fn shown_count(&self) -> usize {
        self.shown.len()
    }

    pub fn shown_at(&self, row: usize) -> Option<&Case> {
        self.case(self.shown.get(row)?)
    }

    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.cases.get(id).map(|listed| &listed.case)
    }

    pub fn selected_case(&self) -> Option<&Case> {
        self.case(self.selected.as_ref()?)
    }

    pub fn selected_row(&self) -> Option<usize> {
        self.rows.get(self.selected.as_ref()?).copied()
    }

    /// Whether a case that waits is marked as made up.
    pub fn is_synthetic(&self) -> bool {
        self.tally.is_synthetic
    }

    /// Takes in a queue as it was read. Details read before stay where the version is the same.
    pub fn read(&mut self, cases: Vec<Case>, problems: Vec<Problem>, at: Timestamp, looking: Looking<'_>) {
        let mut before = std::mem::take(&mut self.cases);
        for case in cases {
            let kept = match before.remove(&case.id) {
                Some(known) if known.case.is_read && !case.is_read && known.case.version == case.version => known,
                _ => Listed::new(case),
            };
            self.cases.insert(kept.case.id.clone(), kept);
        }
        // What the source still lists after the report arrived waits for something new, and is shown again.
        self.signed
            .retain(|id, delivered| self.cases.contains_key(id) && delivered.is_none_or(|delivered| at <= delivered));
        self.problems = problems;
        self.read_at = Some(at);
        self.trouble = None;
        self.arrange(looking);
    }

    /// Takes in one case read in detail.
    pub fn read_case(&mut self, case: Case, looking: Looking<'_>) {
        self.cases.insert(case.id.clone(), Listed::new(case));
        self.arrange(looking);
    }

    /// Whether its report was signed here and is not known to be refused.
    pub fn is_signed(&self, id: &CaseId) -> bool {
        self.signed.contains_key(id)
    }

    /// Marks a case as signed here: it leaves the waiting ones at once.
    pub fn sign(&mut self, id: &CaseId, looking: Looking<'_>) {
        let next = self.after(id).cloned();
        let is_new = !self.signed.contains_key(id);
        self.signed.entry(id.clone()).or_insert(None);
        if is_new && self.selected.as_ref() == Some(id) {
            self.selected = next;
        }
        self.arrange(looking);
    }

    /// Notes that the report of a case arrived.
    pub fn delivered(&mut self, id: &CaseId, at: Timestamp, looking: Looking<'_>) {
        self.sign(id, looking);
        self.signed.insert(id.clone(), Some(at));
    }

    /// A report came back: the case waits again.
    pub fn unsign(&mut self, id: &CaseId, looking: Looking<'_>) {
        self.signed.remove(id);
        self.arrange(looking);
    }

    /// The next case that waits, after this one in the order shown; wraps to the top.
    pub fn after(&self, id: &CaseId) -> Option<&CaseId> {
        self.following(id).next()
    }

    /// The cases that wait after this one in the order shown, from the top again after the last.
    pub fn following(&self, id: &CaseId) -> impl Iterator<Item = &CaseId> {
        let at = self.rows.get(id).map_or(0, |at| at + 1);
        let (before, behind) = self.shown.split_at(at.min(self.shown.len()));
        let is_waiting = move |other: &&CaseId| *other != id && self.cases[*other].case.state == CaseState::Waiting;
        behind.iter().chain(before).filter(is_waiting)
    }

    /// The cases that will be asked for next: the selected one first.
    pub fn coming(&self) -> impl Iterator<Item = &Case> {
        self.shown().skip(self.selected_row().unwrap_or(0))
    }

    pub fn counts(&self, now: Timestamp) -> Counts {
        let Tally { waiting, urgent, dues, .. } = &self.tally;
        Counts { waiting: *waiting, urgent: *urgent, overdue: dues.partition_point(|due| *due < now) }
    }

    /// How many cases a chip would show.
    pub fn chip_count(&self, chip: Chip) -> usize {
        CHIPS.iter().position(|(known, _)| *known == chip).map_or(0, |at| self.tally.by_chip[at])
    }

    pub fn move_selection(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        let row = match self.selected_row() {
            Some(row) => row.saturating_add_signed(by).min(last),
            None => 0,
        };
        self.selected = self.shown.get(row).cloned();
    }

    /// Makes the order again after a change of cases, filter, chip or sort.
    pub fn arrange(&mut self, looking: Looking<'_>) {
        let row = self.selected_row();
        let needle = self.filter.to_lowercase();
        let mut shown: Vec<&Case> = self
            .waiting()
            .filter(|listed| chip_takes(self.chip, &listed.case, looking) && listed.says(&needle))
            .map(|listed| &listed.case)
            .collect();
        sort(&mut shown, self.sort);
        let shown: Vec<CaseId> = shown.into_iter().map(|case| case.id.clone()).collect();
        self.tally = Tally::of(self.waiting().map(|listed| &listed.case), looking);
        self.rows = shown.iter().cloned().zip(0..).collect();
        self.shown = shown;
        if self.selected_row().is_none() {
            // The selection stays at its place when its case has gone.
            let at = row.unwrap_or(0).min(self.shown.len().saturating_sub(1));
            self.selected = self.shown.get(at).cloned();
        }
    }

    /// Not answered yet, as far as this desk knows. Unknown states are shown, never dropped.
    fn waiting(&self) -> impl Iterator<Item = &Listed> {
        self.cases.values().filter(|Listed { case, .. }| {
            !self.signed.contains_key(&case.id)
                && matches!(
                    case.state,
                    CaseState::Waiting | CaseState::Held(_) | CaseState::OnHold | CaseState::Unknown(_)
                )
        })
    }
}

fn chip_takes(chip: Chip, case: &Case, looking: Looking<'_>) -> bool {
    match chip {
        Chip::All => true,
        Chip::Urgent => case.priority.is_urgent(),
        Chip::Mine => matches!(&case.state, CaseState::Held(holder) if holder.reference == looking.me),
        Chip::Incomplete => !case.missing().is_empty() || !case.problems.is_empty(),
        Chip::Children => case.patient.is_child_on(looking.today),
    }
}

/// By the chosen order, then by time left, then by id: the same queue always looks the same.
fn sort(cases: &mut [&Case], sort: Sort) {
    // A case without a due date comes first: nobody knows that it can wait.
    cases.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.id.cmp(&b.id)));
    match sort {
        Sort::TimeLeft => {}
        Sort::Priority => cases.sort_by_key(|case| case.priority),
        Sort::Patient => cases.sort_by_cached_key(|case| case.patient.name()),
        Sort::Asked => cases.sort_by_key(|case| case.asked_at),
    }
}

impl Tally {
    fn of<'a>(waiting: impl Iterator<Item = &'a Case>, looking: Looking<'_>) -> Self {
        let mut tally = Self::default();
        for case in waiting {
            tally.waiting += 1;
            tally.urgent += usize::from(case.priority.is_urgent());
            tally.is_synthetic |= case.is_synthetic;
            tally.dues.extend(case.due);
            for ((chip, _), count) in CHIPS.iter().zip(&mut tally.by_chip) {
                *count += usize::from(chip_takes(*chip, case, looking));
            }
        }
        tally.dues.sort_unstable();
        tally
    }
}

impl Listed {
    fn new(case: Case) -> Self {
        let line = [
            &case.patient.name(),
            &case.referral.site,
            &case.referral.question,
            &case.referral.referrer.practice,
            &case.referral.referrer.gp,
            &case.referral.ubrn,
            case.priority.words(),
        ]
        .map(str::to_lowercase)
        .join("\n");
        Self { case, line }
    }

    /// Whether a case says all the words that were typed, in any place of its line.
    fn says(&self, needle: &str) -> bool {
        if needle.is_empty() {
            return true;
        }
        let digits: String = needle.chars().filter(|letter| !letter.is_whitespace()).collect();
        if let NhsNumberState::Verified(number) = &self.case.patient.nhs_number
            && digits.len() >= 3
            && number.digits().contains(&digits)
        {
            return true;
        }
        needle.split_whitespace().all(|word| self.line.contains(word))
    }
}

/// Less than this is nearly due.
pub const NEARLY_DUE: SignedDuration = SignedDuration::from_hours(4);
