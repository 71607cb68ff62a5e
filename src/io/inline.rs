//! The workers without threads and without a clock of their own: each effect is performed in line.
//! For tests and tools; the functions are those of the threads.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::desk::effect::Effect;
use crate::desk::event::Event;
use crate::domain::people::Consultant;
use crate::io::clerk::{Clerk, Outbox, SharedOutbox};
use crate::io::courier::Courier;
use crate::io::developed::DevelopedPhotograph;
use crate::io::photo_reader::{Means, Out, PhotoReader};
use crate::io::source::CaseSource;
use crate::io::work_db::{WorkDb, WorkDbError};
use crate::io::{card_reader, case_reader, queue_reader, set_aside_words};

/// Workers that do everything at once. Time is an argument.
pub struct Inline {
    source: Arc<dyn CaseSource>,
    consultant: Consultant,
    photographs: PhotoReader,
    pub outbox: SharedOutbox,
    pub clerk: Clerk,
    pub courier: Courier,
    developed: Vec<DevelopedPhotograph>,
    queue_failures: u32,
}

/// Main memory for photographs, bytes.
const BUDGET_BYTES: usize = 256 << 20;

impl Inline {
    /// Opens the work database in `folder`; the events tell of what was kept from before.
    pub fn open(
        source: Arc<dyn CaseSource>,
        consultant: Consultant,
        folder: &Path,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), WorkDbError> {
        let opened = WorkDb::open(folder, now)?;
        let (outbox, kept) = Outbox::open(opened.work_db)?;
        let outbox = outbox.shared();
        let mut events: Vec<Event> =
            opened.set_aside.map(|at| crate::io::clerk::told(set_aside_words(&at), true)).into_iter().collect();
        events.extend(kept);
        let inline = Self {
            clerk: Clerk::new(Arc::clone(&source), Arc::clone(&outbox)),
            courier: Courier::new(Arc::clone(&source), Arc::clone(&outbox)),
            photographs: PhotoReader::new(&source.name(), Means { budget_bytes: BUDGET_BYTES, ..Means::default() }),
            developed: Vec::new(),
            queue_failures: 0,
            source,
            consultant,
            outbox,
        };
        Ok((inline, events))
    }

    /// Performs an effect and gives what is reported. Nothing is carried: see `carry`.
    pub fn perform(&mut self, effect: &Effect, now: Timestamp) -> Vec<Event> {
        match effect {
            Effect::ReadQueue => {
                let event = queue_reader::read_queue(&*self.source, self.queue_failures, now);
                let is_read = matches!(event, Event::QueueRead { .. });
                self.queue_failures = if is_read { 0 } else { self.queue_failures + 1 };
                vec![event]
            }
            Effect::ReadPhotograph { ticket, photograph, is_ahead } => {
                self.with_photographs(now, |reader, out| reader.ask(ticket, photograph, *is_ahead, out))
            }
            Effect::KeepPhotographs { tickets, pane_px } => {
                self.with_photographs(now, |reader, out| reader.keep(tickets, *pane_px, out))
            }
            Effect::FindCard { ticket, .. } | Effect::FitCard { ticket, .. } | Effect::ReadColour { ticket, .. } => {
                let pyramid = self.photographs.pyramid(ticket);
                let answer = match pyramid {
                    Some(pyramid) => card_reader::answer(effect, &pyramid),
                    None => card_reader::without_pixels(effect),
                };
                answer.into_iter().collect()
            }
            _ => {
                let mut events = case_reader::perform(&*self.source, &self.consultant, effect, now);
                events.extend(self.clerk.perform(effect, now));
                events
            }
        }
    }

    /// Tries the photographs again whose time has come.
    pub fn try_photographs_again(&mut self, now: Timestamp) -> Vec<Event> {
        self.with_photographs(now, |_, _| ())
    }

    /// Asks something of the photographs, and does everything that follows from it.
    fn with_photographs(&mut self, now: Timestamp, ask: impl FnOnce(&PhotoReader, Out<'_>)) -> Vec<Event> {
        let (events, pixels) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let out = |developed, event| {
            pixels.borrow_mut().extend(developed);
            events.borrow_mut().extend(event);
        };
        ask(&self.photographs, &out);
        let since = now.duration_since(Timestamp::UNIX_EPOCH).unsigned_abs();
        self.photographs.work_now(&*self.source, since, &out);
        self.developed.extend(pixels.into_inner());
        events.into_inner()
    }

    /// Carries every parcel that is due now.
    pub fn carry(&mut self, now: Timestamp) -> Vec<Event> {
        self.courier.carry(now)
    }

    pub fn developed(&mut self) -> Vec<DevelopedPhotograph> {
        std::mem::take(&mut self.developed)
    }
}
