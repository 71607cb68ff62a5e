//! How large is the pane that the next photograph will be looked at in? Remembered from the paints of
//! recent frames, so that its tiles can be put up before that. Sizes are physical pixels.

use glam::DVec2;

/// Smaller rectangles on their short side are thumbnails and previews.
const LEAST_SIDE_PX: f64 = 400.0;
/// After so many frames without it the pane is forgotten for a smaller one.
const RECENT_FRAMES: u64 = 120;

/// The pane as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pane {
    expected_px: Option<DVec2>,
    drawn_px: Option<DVec2>,
    /// The frame that last drew it.
    seen: u64,
}

impl Pane {
    /// Its size, if it is known: the larger of what is expected and what was drawn lately. A preview
    /// beside the queue does not make it smaller.
    pub fn size_px(&self) -> Option<DVec2> {
        let area = |size_px: &DVec2| size_px.element_product();
        self.expected_px.into_iter().chain(self.drawn_px).max_by(|a, b| area(a).total_cmp(&area(b)))
    }

    /// What it will be, told before anything is drawn in it. True where that is news.
    pub fn expect(&mut self, size_px: DVec2) -> bool {
        let before = self.size_px();
        self.expected_px = Some(size_px);
        self.size_px() != before
    }

    /// Takes a rectangle that is drawn in this frame. True where the pane has another size by it.
    pub fn note(&mut self, size_px: DVec2, frame: u64) -> bool {
        let is_recent = frame.saturating_sub(self.seen) <= RECENT_FRAMES;
        let known = self.drawn_px.filter(|_| is_recent);
        let is_smaller = known.is_some_and(|known| size_px.element_product() < known.element_product());
        if size_px.min_element() <= LEAST_SIDE_PX || is_smaller {
            return false;
        }
        let before = self.size_px();
        (self.drawn_px, self.seen) = (Some(size_px), frame);
        self.size_px() != before
    }
}

#[cfg(test)]
mod tests {
    use glam::dvec2;

    use super::*;

    #[test]
    fn the_largest_recent_rectangle_is_the_pane() {
        let mut pane = Pane::default();
        assert!(!pane.note(dvec2(900.0, 300.0), 1), "a strip of thumbnails is no pane");
        assert_eq!(pane.size_px(), None);
        assert!(pane.note(dvec2(900.0, 700.0), 2));
        assert!(!pane.note(dvec2(900.0, 700.0), 3), "no news");
        assert!(!pane.note(dvec2(500.0, 500.0), 3), "the loupe lies on it");
        assert!(pane.note(dvec2(1900.0, 1000.0), 4));
        assert!(pane.note(dvec2(900.0, 700.0), 200), "the window was made smaller");
        assert_eq!(pane.size_px(), Some(dvec2(900.0, 700.0)));
    }

    #[test]
    fn an_expected_pane_is_not_forgotten_for_a_preview() {
        let mut pane = Pane::default();
        assert!(pane.expect(dvec2(1280.0, 800.0)) && !pane.expect(dvec2(1280.0, 800.0)));
        assert!(!pane.note(dvec2(450.0, 420.0), 1));
        assert_eq!(pane.size_px(), Some(dvec2(1280.0, 800.0)));
        assert!(pane.note(dvec2(1900.0, 1000.0), 2), "drawn larger than expected");
        assert!(pane.expect(dvec2(2500.0, 1400.0)) && !pane.note(dvec2(1900.0, 1000.0), 3));
    }
}
