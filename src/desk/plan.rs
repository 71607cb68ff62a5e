//! Which photographs are developed now and which ahead. The open case comes first, then the chosen
//! row, then the cases after it; the case before stays.

use std::collections::BTreeMap;

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::photographs::Progress;
use crate::domain::case::{Case, CaseId};
use crate::domain::photograph::{Photograph, PhotographId, Ticket};

/// How many cases after the present one are developed ahead.
const CASES_AHEAD: usize = 2;

#[derive(Debug, Clone, Default)]
pub struct Plan {
    generation: u64,
    /// The generation of each case whose photographs are wanted.
    generations: BTreeMap<CaseId, u64>,
    wanted: Vec<Ticket>,
    /// The case that was open before this one.
    pub before: Option<CaseId>,
}

impl Desk {
    /// The ticket of a photograph, if its case is wanted.
    pub fn ticket(&self, case: &CaseId, photograph: &PhotographId) -> Option<Ticket> {
        let generation = *self.plan.generations.get(case)?;
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

    /// How many of the coming cases have all their photographs ready.
    pub fn ready_ahead(&self) -> usize {
        let open = self.open.as_ref().map(|open| &open.case.id);
        self.coming_cases()
            .into_iter()
            .filter(|id| Some(id) != open)
            .take_while(|id| {
                self.queue.case(id).is_some_and(|case| {
                    case.is_read
                        && viewable(case).all(|photograph| {
                            self.progress(id, &photograph.id)
                                .is_some_and(|progress| matches!(progress, Progress::Ready(_) | Progress::Failed(_)))
                        })
                })
            })
            .count()
    }

    /// Asks for what is wanted now and was not before, and says what may go.
    pub(super) fn plan_photographs(&mut self) -> Vec<Effect> {
        let cases = self.coming_cases();
        self.plan.generations.retain(|id, _| cases.contains(id));
        for id in &cases {
            if !self.plan.generations.contains_key(id) {
                self.plan.generation += 1;
                self.plan.generations.insert(id.clone(), self.plan.generation);
            }
        }
        let wanted = self.wanted(&cases);
        let tickets: Vec<Ticket> = wanted.iter().map(|(ticket, _)| ticket.clone()).collect();
        if tickets == self.plan.wanted {
            return Vec::new();
        }
        self.photographs.keep(&tickets);
        let mut effects = vec![Effect::KeepPhotographs(tickets.clone())];
        let open = self.open.as_ref().map(|open| open.case.id.clone());
        for (ticket, photograph) in wanted {
            if self.photographs.ask(&ticket) {
                let is_ahead = open.as_ref() != Some(&ticket.case);
                effects.push(Effect::ReadPhotograph { ticket, photograph, is_ahead });
            }
        }
        self.plan.wanted = tickets;
        effects
    }

    /// The open case, the chosen one, the ones after it, and the one before.
    fn coming_cases(&self) -> Vec<CaseId> {
        let mut cases: Vec<CaseId> = self.open.iter().map(|open| open.case.id.clone()).collect();
        let mut add = |id: &CaseId| {
            if !cases.contains(id) {
                cases.push(id.clone());
            }
        };
        match &self.open {
            // With a case open, the next one is the case after it.
            Some(open) => {
                let mut at = open.case.id.clone();
                for _ in 0..CASES_AHEAD {
                    let Some(next) = self.queue.after(&at).cloned() else { break };
                    add(&next);
                    at = next;
                }
            }
            None => self.queue.coming().take(CASES_AHEAD + 1).for_each(|case| add(&case.id)),
        }
        if let Some(before) = &self.plan.before {
            add(before);
        }
        cases
    }

    /// Tickets in order of importance: in the open case the photograph that is up comes first.
    fn wanted(&self, cases: &[CaseId]) -> Vec<(Ticket, Photograph)> {
        let up = self.open.as_ref().and_then(|open| open.lightbox.current());
        let mut wanted = Vec::new();
        for id in cases {
            let open = self.open.as_ref().filter(|open| open.case.id == *id).map(|open| &open.case);
            let Some(case) = open.or_else(|| self.queue.case(id)) else { continue };
            let mut photographs: Vec<&Photograph> = viewable(case).collect();
            if open.is_some() {
                photographs.sort_by_key(|photograph| Some(&photograph.id) != up);
            }
            for photograph in photographs {
                if let Some(ticket) = self.ticket(id, &photograph.id) {
                    wanted.push((ticket, photograph.clone()));
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
