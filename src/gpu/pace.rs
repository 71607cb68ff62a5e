//! How many tiles may one frame put up? So many at least, and as many more as a few milliseconds
//! allow, so that the first look at a photograph is sharp and no frame is late.

use std::time::{Duration, Instant};

/// So many in any case: 8 MB, five milliseconds on a slow machine.
const LEAST: u32 = 8;
/// After those, tiles are put up for so long.
const MORE_FOR: Duration = Duration::from_millis(6);
/// What one tile costs before any was put up: measured on a software adapter.
const FIRST_GUESS: Duration = Duration::from_micros(700);

/// What one frame has put up, and how quickly tiles go up.
#[derive(Debug)]
pub struct Pace {
    put: u32,
    began: Option<Instant>,
    least_done: Option<Instant>,
    per_tile: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { put: 0, began: None, least_done: None, per_tile: FIRST_GUESS }
    }
}

impl Pace {
    /// Begins with a frame.
    pub fn begin(&mut self, now: Instant) {
        (self.put, self.began, self.least_done) = (0, Some(now), None);
    }

    /// Whether one more may be put up.
    pub fn allows_more(&self, now: Instant) -> bool {
        self.least_done.is_none_or(|done| now.duration_since(done) < MORE_FOR)
    }

    /// One more was put up.
    pub fn count(&mut self, now: Instant) {
        self.put += 1;
        if self.put == LEAST {
            self.least_done = Some(now);
        }
        if let Some(began) = self.began {
            // Half from what was known, so that one slow frame does not count for long.
            self.per_tile = (self.per_tile + now.duration_since(began) / self.put) / 2;
        }
    }

    /// How many one frame will put up, as far as can be told.
    pub fn tiles_a_frame(&self) -> u32 {
        let more = MORE_FOR.as_micros() / self.per_tile.as_micros().max(1);
        LEAST.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_tiles_go_up_however_slow_they_are_and_more_while_there_is_time() {
        let began = Instant::now();
        let after = |millis| began + Duration::from_millis(millis);
        let mut pace = Pace::default();
        pace.begin(began);
        for tile in 1..=7 {
            pace.count(after(tile * 100));
            assert!(pace.allows_more(after(tile * 100)));
        }
        pace.count(after(800));
        assert!(pace.allows_more(after(805)) && !pace.allows_more(after(806)));
        assert_eq!(pace.tiles_a_frame(), 8, "tiles of 100 ms leave no time for more");
        pace.begin(after(900));
        assert!(pace.allows_more(after(5000)));
    }

    #[test]
    fn quick_tiles_are_many() {
        assert_eq!(Pace::default().tiles_a_frame(), 16);
        let began = Instant::now();
        let mut pace = Pace::default();
        pace.begin(began);
        for tile in 1..=30 {
            pace.count(began + Duration::from_micros(100) * tile);
        }
        assert!((60..=68).contains(&pace.tiles_a_frame()), "{}", pace.tiles_a_frame());
    }
}
