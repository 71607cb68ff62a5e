//! A Parcel: one signed report, frozen at signing. Its bytes never change afterwards.

use jiff::Timestamp;

/// The identifier of a parcel: the UUID made when the consultant signed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParcelId(pub String);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    pub id: ParcelId,
    /// The id of the case, for the tray and for what the desk must do next.
    pub case: String,
    /// The state of the case that the report answers (an ETag).
    pub case_version: String,
    /// The transaction exactly as it will be sent.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, lower-case hex.
    pub sha256: String,
    /// What the parcel creates: resource type and UUID, the report or message first.
    pub creates: Vec<(String, String)>,
    pub is_urgent: bool,
    pub signed_at: Timestamp,
    /// Until then the consultant may take it back.
    pub send_after: Timestamp,
    pub state: ParcelState,
    /// How often sending was begun.
    pub attempts: u32,
    /// Not before then, after a failure.
    pub next_try: Option<Timestamp>,
    /// What the server last said, in a sentence without names; empty at first.
    pub last_word: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParcelState {
    /// Sealed and waiting: for the undo window, or for the next try.
    Waiting,
    /// On its way; after a crash this means that nobody knows whether it arrived.
    Sending,
    /// Arrived and read back, the same.
    Delivered,
    /// The case changed on the server since it was opened: a person decides.
    Conflict,
    /// The server will not have it: a person decides.
    Refused,
    /// Taken back before it was sent.
    Withdrawn,
}

impl ParcelState {
    /// The name in the work database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Sending, Self::Delivered, Self::Conflict, Self::Refused, Self::Withdrawn]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Whether the courier still has work to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Sending)
    }
}
