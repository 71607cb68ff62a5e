//! What to send when, and what a reply means. Time is an argument; waits are seconds.
//! All rules of backing off, giving up and taking back stand here, and nothing else does.

use jiff::{SignedDuration, Timestamp};

use crate::outbox::parcel::{Parcel, ParcelId, ParcelState};

/// The parcels of this computer, and what is to be done with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    // Invariant: no two parcels have the same id; `keep` holds it.
    pub parcels: Vec<Parcel>,
}

/// What the courier does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This one is due.
    Send(ParcelId),
    /// Nothing is due before then.
    WaitUntil(Timestamp),
    /// Nothing is on its way.
    Rest,
}

/// Why a parcel cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    #[error("there is no such report in the outbox")]
    Unknown,
    #[error("the report was sent, or sending has begun: it cannot be taken back any more")]
    Begun,
}

/// The shortest and longest wait that this program chooses by itself, seconds: long enough that a
/// server in trouble is left alone, short enough that a report is never an afternoon late.
pub const SHORTEST_WAIT_SECS: u32 = 5;
pub const LONGEST_WAIT_SECS: u32 = 600;

/// The longest wait that a server may ask for, seconds: a wrong header must not hold an urgent report.
pub const LONGEST_ASKED_WAIT_SECS: u32 = 3_600;

impl Schedule {
    /// Takes a parcel in, unless it is here already.
    pub fn keep(&mut self, parcel: Parcel) {
        if self.parcel(&parcel.id).is_none() {
            self.parcels.push(parcel);
        }
    }

    pub fn parcel(&self, id: &ParcelId) -> Option<&Parcel> {
        self.parcels.iter().find(|parcel| parcel.id == *id)
    }

    /// What to do now: of the parcels that are due, the most urgent, and of those the one signed first.
    pub fn next(&self, now: Timestamp) -> Next {
        let open = || self.parcels.iter().filter(|parcel| parcel.state.is_open());
        let due = open().filter(|parcel| due_at(parcel, now) <= now);
        if let Some(parcel) = due.min_by_key(|parcel| (!parcel.is_urgent, parcel.signed_at, &parcel.id)) {
            return Next::Send(parcel.id.clone());
        }
        open().map(|parcel| due_at(parcel, now)).min().map_or(Next::Rest, Next::WaitUntil)
    }

    /// Sending begins. To be written down before anything goes over the network.
    pub fn sending(&mut self, id: &ParcelId, now: Timestamp) -> Option<&Parcel> {
        let parcel = self.open_parcel(id)?;
        parcel.state = ParcelState::Sending;
        parcel.attempts = parcel.attempts.saturating_add(1);
        // Only a crash makes this wait count: a parcel that brings the program down lets the others go first.
        parcel.next_try = Some(after(now, wait_secs(id, parcel.attempts, None)));
        Some(parcel)
    }

    /// It arrived, was read back, and is the same.
    pub fn delivered(&mut self, id: &ParcelId) -> Option<&Parcel> {
        self.settle(id, ParcelState::Delivered, String::new())
    }

    /// It did not arrive, or nobody knows: it goes again, `after_secs` from now at the earliest.
    pub fn later(&mut self, id: &ParcelId, after_secs: Option<u32>, why: &str, now: Timestamp) -> Option<&Parcel> {
        let parcel = self.open_parcel(id)?;
        parcel.state = ParcelState::Waiting;
        parcel.next_try = Some(after(now, wait_secs(id, parcel.attempts, after_secs)));
        parcel.last_word = why.to_owned();
        Some(parcel)
    }

    /// The case changed on the server: a person decides.
    pub fn conflict(&mut self, id: &ParcelId, why: &str) -> Option<&Parcel> {
        self.settle(id, ParcelState::Conflict, why.to_owned())
    }

    /// The server will never take it as it is: a person decides.
    pub fn refused(&mut self, id: &ParcelId, why: &str) -> Option<&Parcel> {
        self.settle(id, ParcelState::Refused, why.to_owned())
    }

    /// Takes a parcel back, if sending was never begun.
    pub fn withdraw(&mut self, id: &ParcelId) -> Result<&Parcel, WithdrawError> {
        let parcel = self.parcels.iter_mut().find(|parcel| parcel.id == *id).ok_or(WithdrawError::Unknown)?;
        if parcel.state != ParcelState::Waiting || parcel.attempts > 0 {
            return Err(WithdrawError::Begun);
        }
        parcel.state = ParcelState::Withdrawn;
        Ok(parcel)
    }

    /// A person wants it sent now: a waiting parcel at once, a refused one again. A conflict needs a new report.
    pub fn send_now(&mut self, id: &ParcelId, now: Timestamp) -> Option<&Parcel> {
        let parcel = self.parcels.iter_mut().find(|parcel| parcel.id == *id)?;
        if !matches!(parcel.state, ParcelState::Waiting | ParcelState::Refused) {
            return None;
        }
        parcel.state = ParcelState::Waiting;
        parcel.send_after = parcel.send_after.min(now);
        parcel.next_try = None;
        Some(parcel)
    }

    fn open_parcel(&mut self, id: &ParcelId) -> Option<&mut Parcel> {
        self.parcels.iter_mut().find(|parcel| parcel.id == *id && parcel.state.is_open())
    }

    fn settle(&mut self, id: &ParcelId, state: ParcelState, last_word: String) -> Option<&Parcel> {
        let parcel = self.open_parcel(id)?;
        parcel.state = state;
        parcel.next_try = None;
        parcel.last_word = last_word;
        Some(parcel)
    }
}

/// When an open parcel may go: after its undo window and after its own wait.
fn due_at(parcel: &Parcel, now: Timestamp) -> Timestamp {
    let due = parcel.next_try.map_or(parcel.send_after, |next| next.max(parcel.send_after));
    // No rule above waits longer than this: the clock was set back, and waiting for it would be wrong.
    if due.duration_since(now) > SignedDuration::from_secs(i64::from(LONGEST_ASKED_WAIT_SECS)) { now } else { due }
}

/// Exponential back-off, seconds: doubles from 5 s to 10 min, and never sooner than the server asked.
/// Between half and the whole of each step, so that parcels that failed together do not return together;
/// which of it follows from the parcel and the attempt, so that a test sees the same as a clinic.
fn wait_secs(id: &ParcelId, attempt: u32, asked_secs: Option<u32>) -> u32 {
    let step = SHORTEST_WAIT_SECS.saturating_mul(1 << attempt.clamp(1, 16)).min(LONGEST_WAIT_SECS);
    let own = step / 2 + jitter(id, attempt) % (step / 2 + 1);
    own.max(asked_secs.unwrap_or(0).min(LONGEST_ASKED_WAIT_SECS)).max(SHORTEST_WAIT_SECS)
}

/// FNV-1a over the parcel's id and the attempt: evenly spread, the same on every machine.
fn jitter(id: &ParcelId, attempt: u32) -> u32 {
    const OFFSET: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;
    let bytes = id.0.bytes().chain(attempt.to_le_bytes());
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(PRIME));
    // The low bits of FNV vary least with the last bytes.
    hash ^ (hash >> 15)
}

fn after(now: Timestamp, secs: u32) -> Timestamp {
    // Beyond the year 9999 there is nothing to wait for.
    now.checked_add(SignedDuration::from_secs(i64::from(secs))).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
