//! How the outbox looks from the desk: waiting, sent, refused.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::desk::event::ParcelNews;
use crate::outbox::parcel::{ParcelId, ParcelState};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tray {
    parcels: BTreeMap<ParcelId, ParcelNews>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrayCounts {
    pub waiting: usize,
    pub sent: usize,
    /// Refused, or stopped because the case changed: a person decides.
    pub stopped: usize,
}

impl Tray {
    /// Takes in news of a parcel and gives what was known before.
    pub fn hear(&mut self, news: ParcelNews) -> Option<ParcelState> {
        if news.state.is_open() || news.state == ParcelState::Delivered {
            // A report signed again takes the place of the one that was stopped.
            self.parcels.retain(|_, old| {
                let is_stopped = matches!(old.state, ParcelState::Conflict | ParcelState::Refused);
                old.case != news.case || old.signed_at >= news.signed_at || !is_stopped
            });
        }
        self.parcels.insert(news.parcel.clone(), news).map(|before| before.state)
    }

    /// What needs a person first, then what waits, then what was sent, newest first.
    pub fn lines(&self) -> Vec<&ParcelNews> {
        let rank = |state| match state {
            ParcelState::Conflict | ParcelState::Refused => 0,
            ParcelState::Waiting | ParcelState::Sending => 1,
            ParcelState::Delivered => 2,
            ParcelState::Withdrawn => 3,
        };
        let mut lines: Vec<_> = self.parcels.values().filter(|news| news.state != ParcelState::Withdrawn).collect();
        lines.sort_by(|a, b| rank(a.state).cmp(&rank(b.state)).then(b.signed_at.cmp(&a.signed_at)));
        lines
    }

    pub fn counts(&self) -> TrayCounts {
        let mut counts = TrayCounts::default();
        for news in self.parcels.values() {
            match news.state {
                ParcelState::Waiting | ParcelState::Sending => counts.waiting += 1,
                ParcelState::Delivered => counts.sent += 1,
                ParcelState::Conflict | ParcelState::Refused => counts.stopped += 1,
                ParcelState::Withdrawn => {}
            }
        }
        counts
    }

    /// The report that can still be taken back, newest first.
    pub fn withdrawable(&self, now: Timestamp) -> Option<&ParcelNews> {
        self.parcels
            .values()
            .filter(|news| news.state == ParcelState::Waiting && news.send_after > now)
            .max_by_key(|news| news.signed_at)
    }
}
