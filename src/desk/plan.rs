//! Which photographs are developed now and which ahead. The open case comes first, then the chosen
//! row, then the cases after it in the order of the queue; the case before stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::photographs::Progress;
use crate::domain::case::{Case, CaseId};
use crate::domain::photograph::{Photograph, PhotographId, Ticket};

/// How many cases after the present one are developed ahead.
const CASES_AHEAD: usize = 6;

/// What a photograph is taken to be shown in before any pane was, physical pixels.
const USUAL_PANE_PX: (f32, f32) = (800.0, 600.0);

#[derive(Debug, Clone)]
pub struct Plan {
    generation: u64,
    /// The generation of each case whose photographs are wanted, and the photographs that it was given for:
    /// where one of them becomes another under the same id, old answers are about the old one.
    generations: BTreeMap<CaseId, (u64, Vec<Photograph>)>,
    wanted: Vec<Ticket>,
    /// Cases whose details were asked for ahead of need; each is asked for once while it is coming.
    asked: BTreeSet<CaseId>,
    /// The pane of the last photograph that was up, physical pixels; the next one is shown in the same.
    pub(super) pane_px: (f32, f32),
    /// The case that was open before this one.
    pub before: Option<CaseId>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            generation: 0,
            generations: BTreeMap::new(),
            wanted: Vec::new(),
            asked: BTreeSet::new(),
            pane_px: USUAL_PANE_PX,
            before: None,
        }
    }
}

impl Desk {
    /// The ticket of a photograph, if its case is wanted.
    pub fn ticket(&self, case: &CaseId, photograph: &PhotographId) -> Option<Ticket> {
        let generation = self.plan.generations.get(case)?.0;
        Some(Ticket { case: case.clone(), photograph: photograph.clone(), generation })
    }

    /// The ticket of the photograph that is up. Its case is the open one: what is drawn is looked
    /// up by this ticket, so that no other patient's pixels can come up.
    pub fn current_ticket(&self) -> Option<Ticket> {
        let open = self.open.as_ref()?;
        self.ticket(&open.case.id, open.lightbox.current()?)
    }

    pub fn progress(&self, case: &CaseId, photograph: &PhotographId) -> Option<&Progress> {
        self.photographs.progress(&self.ticket(case, photograph)?)
    }

    /// How many of the next cases have all their photographs ready, and how many next cases there are.
    pub fn ready_ahead(&self) -> (usize, usize) {
        let next: Vec<&CaseId> = match &self.open {
            Some(_) => self.next_cases(),
            None => self.next_cases().into_iter().skip(1).collect(),
        };
        let is_ready = |id: &&&CaseId| {
            self.queue.case(id).is_some_and(|case| case.is_read && viewable(case).all(|one| self.is_done(id, &one.id)))
        };
        (next.iter().take_while(is_ready).count(), next.len())
    }

    /// Whether nothing more is to come of a photograph.
    fn is_done(&self, case: &CaseId, photograph: &PhotographId) -> bool {
        matches!(self.progress(case, photograph), Some(Progress::Ready(_) | Progress::Failed(_)))
    }

    /// Asks for what is wanted now and was not before, and says what may go.
    pub(super) fn plan_photographs(&mut self) -> Vec<Effect> {
        let cases = self.coming_cases();
        self.give_generations(&cases);
        let mut effects = self.read_coming(&cases);
        let wanted = self.wanted(&cases);
        let tickets: Vec<Ticket> = wanted.iter().map(|(ticket, _)| ticket.clone()).collect();
        let pane_px = self.open.as_ref().map_or(self.plan.pane_px, |open| open.lightbox.pane_px);
        if tickets == self.plan.wanted && pane_px == self.plan.pane_px {
            return effects;
        }
        let open = self.open.as_ref().map(|open| &open.case.id);
        let reads: Vec<Effect> = wanted
            .into_iter()
            .filter(|(ticket, _)| self.photographs.progress(ticket).is_none())
            .map(|(ticket, photograph)| {
                let is_ahead = open != Some(&ticket.case);
                Effect::ReadPhotograph { ticket, photograph: photograph.clone(), is_ahead }
            })
            .collect();
        self.photographs.keep(&tickets);
        tickets.iter().for_each(|ticket| self.photographs.ask(ticket));
        (self.plan.wanted, self.plan.pane_px) = (tickets.clone(), pane_px);
        effects.push(Effect::KeepPhotographs { tickets, pane_px: (pane_px.0 as u32, pane_px.1 as u32) });
        effects.extend(reads);
        effects
    }

    /// A generation for each coming case, and a new one where a photograph has changed.
    fn give_generations(&mut self, cases: &[CaseId]) {
        self.plan.generations.retain(|id, _| cases.contains(id));
        for id in cases {
            let open = self.open.as_mut().filter(|open| open.case.id == *id);
            let now = match (&open, self.queue.case(id)) {
                (Some(open), _) => open.case.photographs.clone(),
                (None, Some(case)) => case.photographs.clone(),
                (None, None) => Vec::new(),
            };
            let known = self.plan.generations.get(id).map_or(&[][..], |(_, known)| known);
            let is_changed =
                |photograph: &Photograph| known.iter().any(|before| before.id == photograph.id && before != photograph);
            let changed: Vec<PhotographId> =
                now.iter().filter(|photograph| is_changed(photograph)).map(|it| it.id.clone()).collect();
            if let Some(open) = open {
                open.lightbox.seen.retain(|seen| !changed.contains(seen));
            }
            match self.plan.generations.get_mut(id) {
                Some((_, known)) if changed.is_empty() => *known = now,
                _ => {
                    self.plan.generation += 1;
                    self.plan.generations.insert(id.clone(), (self.plan.generation, now));
                }
            }
        }
    }

    /// Asks anew for what failed or could not be had in full.
    pub(super) fn try_photographs_again(&mut self) {
        let is_bad = |progress: &Progress| matches!(progress, Progress::Failed(_) | Progress::Reduced(_));
        let bad: Vec<CaseId> = self.photographs.cases_where(is_bad).cloned().collect();
        self.plan.generations.retain(|id, _| !bad.contains(id));
    }

    /// Reads the details of the coming cases: without them nobody knows their photographs.
    fn read_coming(&mut self, cases: &[CaseId]) -> Vec<Effect> {
        self.plan.asked.retain(|id| cases.contains(id));
        let open = self.open.as_ref().map(|open| &open.case.id);
        let mut effects = Vec::new();
        for id in cases {
            let is_unread = Some(id) != open && self.queue.case(id).is_some_and(|case| !case.is_read);
            if is_unread && self.plan.asked.insert(id.clone()) {
                effects.push(Effect::ReadCase(id.clone()));
            }
        }
        effects
    }

    /// The cases after the open one; without one the chosen case, and those after it.
    fn next_cases(&self) -> Vec<&CaseId> {
        match &self.open {
            Some(open) => self.queue.following(&open.case.id).take(CASES_AHEAD).collect(),
            None => self.queue.coming().take(CASES_AHEAD + 1).map(|case| &case.id).collect(),
        }
    }

    /// The open case, the next ones, and the one before.
    fn coming_cases(&self) -> Vec<CaseId> {
        let open = self.open.iter().map(|open| &open.case.id);
        let mut cases: Vec<CaseId> = open.chain(self.next_cases()).cloned().collect();
        cases.extend(self.plan.before.clone().filter(|before| !cases.contains(before)));
        cases
    }

    /// Tickets in order of importance: in the open case the photograph that is up comes first, then the
    /// ones that a key brings up next.
    fn wanted(&self, cases: &[CaseId]) -> Vec<(Ticket, &Photograph)> {
        let mut wanted = Vec::new();
        for id in cases {
            let open = self.open.as_ref().filter(|open| open.case.id == *id);
            let Some(case) = open.map(|open| &open.case).or_else(|| self.queue.case(id)) else { continue };
            let mut photographs: Vec<&Photograph> = viewable(case).collect();
            if let Some(open) = open {
                let lightbox = &open.lightbox;
                photographs.sort_by_cached_key(|photograph| {
                    let at = lightbox.ids().iter().position(|known| *known == photograph.id).unwrap_or(usize::MAX);
                    // The next one before the one before it; both before what is further away.
                    (at.abs_diff(lightbox.at()), at < lightbox.at())
                });
            }
            for photograph in photographs {
                if let Some(ticket) = self.ticket(id, &photograph.id) {
                    wanted.push((ticket, photograph));
                }
            }
        }
        wanted
    }
}

/// The photographs of a case that may be fetched: none without leave, none that is another patient's.
fn viewable(case: &Case) -> impl Iterator<Item = &Photograph> {
    let is_allowed = case.consent.allows_viewing();
    case.photographs.iter().filter(move |photograph| is_allowed && photograph.blocked.is_none())
}
