//! The courier carries parcels to the source, one at a time: a thin loop over `outbox::schedule`.
//! That sending begins is on disk before anything goes out; what became of it is on disk before it is told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::Timestamp;

use crate::desk::event::Event;
use crate::io::clerk::{Outbox, SharedOutbox, news, sha256_hex, told, with};
use crate::io::source::{CaseSource, DeliveryError};
use crate::outbox::parcel::{Parcel, ParcelId};
use crate::outbox::schedule::{Next, Schedule};

pub struct Courier {
    source: Arc<dyn CaseSource>,
    outbox: SharedOutbox,
    /// Whether it was told already that the disk does not take what the courier writes.
    is_disk_told: bool,
}

/// What the courier does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Deliver this parcel: that it is on its way is on disk.
    Deliver(Box<Parcel>),
    WaitUntil(Timestamp),
    Rest,
}

/// The longest sleep, so that a clock that was set, or a computer that slept, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

impl Courier {
    pub fn new(source: Arc<dyn CaseSource>, outbox: SharedOutbox) -> Self {
        Self { source, outbox, is_disk_told: false }
    }

    /// Carries everything that is due now, in line: for tests and tools. A clock that stands still
    /// ends it, because a parcel that failed is due later.
    pub fn carry(&mut self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        while let Step::Deliver(parcel) = self.begin(now, &mut events) {
            let reply = self.deliver(&parcel);
            self.finish(&parcel.id, reply, now, &mut events);
        }
        events
    }

    /// The courier's thread: until nobody can wake it any more.
    pub fn run(mut self, woken: &Receiver<()>, say: &dyn Fn(Event)) {
        loop {
            let mut events = Vec::new();
            let step = self.begin(Timestamp::now(), &mut events);
            events.drain(..).for_each(say);
            let sleep = match step {
                Step::Deliver(parcel) => {
                    let reply = self.deliver(&parcel);
                    self.finish(&parcel.id, reply, Timestamp::now(), &mut events);
                    events.drain(..).for_each(say);
                    Duration::ZERO
                }
                Step::WaitUntil(time) => {
                    Duration::try_from(time.duration_since(Timestamp::now())).unwrap_or_default().min(LONGEST_SLEEP)
                }
                Step::Rest => LONGEST_SLEEP,
            };
            if let Err(RecvTimeoutError::Disconnected) = woken.recv_timeout(sleep) {
                return;
            }
        }
    }

    /// Chooses what to do now; a parcel to deliver is written down as on its way first.
    pub fn begin(&mut self, now: Timestamp, events: &mut Vec<Event>) -> Step {
        loop {
            let id = match with(&self.outbox, |outbox| outbox.schedule.next(now)) {
                Next::Send(id) => id,
                Next::WaitUntil(time) => return Step::WaitUntil(time),
                Next::Rest => return Step::Rest,
            };
            let begun = with(&self.outbox, |outbox| {
                let begun = outbox.change(&id, now, |schedule| schedule.sending(&id, now).cloned().ok_or(()));
                if begun.is_err() {
                    // Not sent, because after a crash nobody would know of it; tried again in a while.
                    outbox.schedule.later(&id, None, "this computer could not write down that sending begins", now);
                }
                begun
            });
            match begun {
                Ok(Ok(parcel)) if sha256_hex(&parcel.bytes) == parcel.sha256 => {
                    self.is_disk_told = false;
                    events.push(Event::Parcel(news(&parcel)));
                    return Step::Deliver(Box::new(parcel));
                }
                Ok(Ok(_)) => {
                    let why = "the signed report was damaged on this computer's disk and was not sent";
                    self.finish(&id, Err(DeliveryError::Refused { why: why.to_owned() }), now, events);
                }
                // Taken back between the two looks: choose again.
                Ok(Err(())) => {}
                Err(error) => self.tell_of_disk(&error.to_string(), events),
            }
        }
    }

    /// Sends it. A source that falls over counts as one that did not answer.
    pub fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        catch_unwind(AssertUnwindSafe(|| self.source.deliver(parcel))).unwrap_or_else(|_| {
            Err(DeliveryError::Later { why: "this program failed while it was sending".to_owned(), after_secs: None })
        })
    }

    /// Writes down what became of a parcel, and then tells it.
    pub fn finish(&mut self, id: &ParcelId, reply: Result<(), DeliveryError>, now: Timestamp, events: &mut Vec<Event>) {
        let change = |schedule: &mut Schedule| {
            let parcel = match &reply {
                Ok(()) => schedule.delivered(id),
                Err(DeliveryError::Later { why, after_secs }) => schedule.later(id, *after_secs, why, now),
                Err(DeliveryError::Conflict { why }) => schedule.conflict(id, why),
                Err(DeliveryError::Refused { why }) => schedule.refused(id, why),
            };
            parcel.cloned().ok_or(())
        };
        match with(&self.outbox, |outbox: &mut Outbox| outbox.change(id, now, change)) {
            Ok(Ok(parcel)) => events.push(Event::Parcel(news(&parcel))),
            Ok(Err(())) => {}
            // It stays on its way, is looked for at the server in a while, and found if it arrived.
            Err(error) => self.tell_of_disk(&error.to_string(), events),
        }
    }

    /// Once for each time the disk fails, not for each try.
    fn tell_of_disk(&mut self, why: &str, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.is_disk_told, true) {
            let what = format!("Reports cannot be sent from this computer: {why}. They are tried again by themselves");
            events.push(told(what, true));
        }
    }
}
