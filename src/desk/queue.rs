//! The cases waiting: order, filter, selection and counts. What was last read stays when the
//! source cannot be reached, and is said to be old.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::case::{Case, CaseId, CaseState};
use crate::domain::patient::NhsNumberState;
use crate::domain::problem::Problem;

#[derive(Debug, Clone, Default)]
pub struct Queue {
    cases: BTreeMap<CaseId, Case>,
    /// What is shown, top to bottom. Invariant: every id is in `cases`.
    shown: Vec<CaseId>,
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
        self.shown.iter().map(|id| &self.cases[id])
    }

    pub fn shown_count(&self) -> usize {
        self.shown.len()
    }

    pub fn shown_at(&self, row: usize) -> Option<&Case> {
        self.cases.get(self.shown.get(row)?)
    }

    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.cases.get(id)
    }

    pub fn selected_case(&self) -> Option<&Case> {
        self.case(self.selected.as_ref()?)
    }

    pub fn selected_row(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        self.shown.iter().position(|id| id == selected)
    }

    /// Takes in a queue as it was read. Details read before stay where the version is the same.
    pub fn read(&mut self, cases: Vec<Case>, problems: Vec<Problem>, at: Timestamp, looking: Looking<'_>) {
        let mut before = std::mem::take(&mut self.cases);
        for case in cases {
            let kept = match before.remove(&case.id) {
                Some(known) if known.is_read && !case.is_read && known.version == case.version => known,
                _ => case,
            };
            self.cases.insert(kept.id.clone(), kept);
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
        self.cases.insert(case.id.clone(), case);
        self.arrange(looking);
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
        let at = self.shown.iter().position(|shown| shown == id).map_or(0, |at| at + 1);
        let (before, behind) = self.shown.split_at(at.min(self.shown.len()));
        behind.iter().chain(before).find(|other| *other != id && self.cases[*other].state == CaseState::Waiting)
    }

    /// The cases that will be asked for next: the selected one first.
    pub fn coming(&self) -> impl Iterator<Item = &Case> {
        let row = self.selected_row().unwrap_or(0);
        self.shown.iter().skip(row).map(|id| &self.cases[id])
    }

    pub fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts::default();
        for case in self.waiting() {
            counts.waiting += 1;
            counts.urgent += usize::from(case.priority.is_urgent());
            counts.overdue += usize::from(case.time_left(now).is_some_and(|left| left.is_negative()));
        }
        counts
    }

    /// How many cases a chip would show.
    pub fn chip_count(&self, chip: Chip, looking: Looking<'_>) -> usize {
        self.waiting().filter(|case| chip_takes(chip, case, looking)).count()
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
            .filter(|case| chip_takes(self.chip, case, looking) && (needle.is_empty() || says(case, &needle)))
            .collect();
        shown
            .sort_by(|a, b| by_sort(self.sort, a, b).then_with(|| by_sort(Sort::TimeLeft, a, b)).then(a.id.cmp(&b.id)));
        let shown: Vec<CaseId> = shown.into_iter().map(|case| case.id.clone()).collect();
        self.shown = shown;
        if self.selected_row().is_none() {
            // The selection stays at its place when its case has gone.
            let at = row.unwrap_or(0).min(self.shown.len().saturating_sub(1));
            self.selected = self.shown.get(at).cloned();
        }
    }

    /// Not answered yet, as far as this desk knows. Unknown states are shown, never dropped.
    fn waiting(&self) -> impl Iterator<Item = &Case> {
        self.cases.values().filter(|case| {
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

fn by_sort(sort: Sort, a: &Case, b: &Case) -> std::cmp::Ordering {
    match sort {
        // A case without a due date comes first: nobody knows that it can wait.
        Sort::TimeLeft => a.due.cmp(&b.due),
        Sort::Priority => a.priority.cmp(&b.priority),
        Sort::Patient => a.patient.name().cmp(&b.patient.name()),
        Sort::Asked => a.asked_at.cmp(&b.asked_at),
    }
}

/// Whether a case says all the words that were typed, in any place of its line.
fn says(case: &Case, needle: &str) -> bool {
    let digits: String = needle.chars().filter(|letter| !letter.is_whitespace()).collect();
    if let NhsNumberState::Verified(number) = &case.patient.nhs_number
        && digits.len() >= 3
        && number.digits().contains(&digits)
    {
        return true;
    }
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
    needle.split_whitespace().all(|word| line.contains(word))
}

/// Less than this is nearly due.
pub const NEARLY_DUE: SignedDuration = SignedDuration::from_hours(4);
