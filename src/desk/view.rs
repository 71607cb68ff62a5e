//! A View: where in a photograph the consultant is looking. Centre in photograph pixels, zoom in
//! screen pixels per photograph pixel, quarter turns clockwise, mirror. Transforms are computed for
//! each frame and never kept. Screen pixels are physical and counted from the pane's top-left corner.

use glam::{DAffine2, DMat2, DVec2, dvec2};

/// Zoom stays between these: a fingertip of photograph pixels fills the pane, or it is a stamp.
pub const LEAST_ZOOM: f64 = 1.0 / 64.0;
pub const MOST_ZOOM: f64 = 32.0;

/// One step of a zoom key: two presses double.
pub const ZOOM_STEP: f64 = std::f64::consts::SQRT_2;

// Invariant: a fixed zoom is finite and within LEAST_ZOOM..=MOST_ZOOM.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    scale: Scale,
    /// Photograph pixels, upright.
    centre_px: DVec2,
    quarter_turns: u8,
    pub is_mirrored: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// The whole photograph, whatever the size of the pane.
    Fit,
    Times(f64),
}

/// What a view is shown in: sizes of the photograph and of the pane, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub photo_px: DVec2,
    pub pane_px: DVec2,
}

impl Frame {
    pub fn new(photo_px: (u32, u32), pane_px: (f32, f32)) -> Self {
        Self {
            photo_px: dvec2(f64::from(photo_px.0.max(1)), f64::from(photo_px.1.max(1))),
            pane_px: dvec2(f64::from(pane_px.0.max(1.0)), f64::from(pane_px.1.max(1.0))),
        }
    }
}

impl Default for View {
    fn default() -> Self {
        Self { scale: Scale::Fit, centre_px: DVec2::ZERO, quarter_turns: 0, is_mirrored: false }
    }
}

impl View {
    pub fn is_fit(&self) -> bool {
        self.scale == Scale::Fit
    }

    /// A view as another program told it: `None` for a zoom that fits. Whatever is no view becomes one.
    pub fn from_parts(zoom: Option<f64>, centre_px: DVec2, quarter_turns: u8, is_mirrored: bool) -> Self {
        let scale = match zoom.filter(|zoom| zoom.is_finite()) {
            Some(zoom) => Scale::Times(zoom.clamp(LEAST_ZOOM, MOST_ZOOM)),
            None => Scale::Fit,
        };
        let centre_px = if centre_px.is_finite() { centre_px } else { DVec2::ZERO };
        Self { scale, centre_px, quarter_turns: quarter_turns % 4, is_mirrored }
    }

    /// Screen pixels per photograph pixel; `None` where the whole photograph fits the pane.
    pub fn fixed_zoom(&self) -> Option<f64> {
        match self.scale {
            Scale::Fit => None,
            Scale::Times(zoom) => Some(zoom),
        }
    }

    /// What lies in the middle of the pane where the zoom is fixed, photograph pixels.
    pub fn centre_px(&self) -> DVec2 {
        self.centre_px
    }

    /// Clockwise quarter turns, 0 to 3.
    pub fn quarter_turns(&self) -> u8 {
        self.quarter_turns
    }

    /// Screen pixels per photograph pixel.
    pub fn zoom(&self, frame: Frame) -> f64 {
        match self.scale {
            Scale::Times(zoom) => zoom,
            Scale::Fit => {
                let size = if self.quarter_turns % 2 == 1 { frame.photo_px.yx() } else { frame.photo_px };
                // A photograph smaller than the pane is not blown up: one to one is the most that Fit gives.
                (frame.pane_px / size).min_element().clamp(LEAST_ZOOM, 1.0)
            }
        }
    }

    /// Photograph pixels from screen pixels of the pane.
    pub fn photo_from_screen(&self, frame: Frame) -> DAffine2 {
        let zoom = self.zoom(frame);
        let linear = self.turn().inverse() * (1.0 / zoom);
        let centre = if self.is_fit() { frame.photo_px / 2.0 } else { self.centre_px };
        let mut origin = centre - linear * (frame.pane_px / 2.0);
        if zoom >= 1.0 && zoom.fract() == 0.0 {
            // At whole zooms photograph pixels lie exactly on screen pixels, so that nothing is blurred.
            origin = (origin * zoom).round() / zoom;
        }
        DAffine2::from_mat2_translation(linear, origin)
    }

    /// Zoomed by a factor with the photograph under `at` (screen pixels) staying where it is.
    pub fn zoomed_at(self, at: DVec2, factor: f64, frame: Frame) -> Self {
        self.at_zoom(at, self.zoom(frame) * factor, frame)
    }

    /// One photograph pixel per screen pixel, with the photograph under `at` staying where it is.
    pub fn true_pixels(self, at: DVec2, frame: Frame) -> Self {
        self.at_zoom(at, 1.0, frame)
    }

    pub fn fit(self) -> Self {
        Self { scale: Scale::Fit, ..self }
    }

    /// Moved with the hand: the photograph follows by so many screen pixels.
    pub fn panned(self, by_px: DVec2, frame: Frame) -> Self {
        let moved = self.photo_from_screen(frame).matrix2 * by_px;
        let centre = self.photo_from_screen(frame).transform_point2(frame.pane_px / 2.0) - moved;
        Self { scale: Scale::Times(self.zoom(frame)), centre_px: centre, ..self }.kept_inside(frame)
    }

    /// Turned by clockwise quarter turns about the centre.
    pub fn turned(self, quarters: i8) -> Self {
        // As seen on the screen: a mirrored photograph turns the same way under the hand.
        Self { quarter_turns: (self.quarter_turns as i8 + quarters).rem_euclid(4) as u8, ..self }
    }

    pub fn mirrored(self) -> Self {
        Self { is_mirrored: !self.is_mirrored, ..self }
    }

    /// The same place in another photograph of possibly another size.
    pub fn carried(self, from: DVec2, to: DVec2) -> Self {
        Self { centre_px: self.centre_px * to / from, ..self }
    }

    fn at_zoom(self, at: DVec2, zoom: f64, frame: Frame) -> Self {
        let fixed = self.photo_from_screen(frame).transform_point2(at);
        let zoom = if zoom.is_finite() { zoom.clamp(LEAST_ZOOM, MOST_ZOOM) } else { 1.0 };
        // A hair beside one is one: keys that step by the square root of two come back to it exactly.
        let zoom = if (zoom - 1.0).abs() < 1e-6 { 1.0 } else { zoom };
        let linear = self.turn().inverse() * (1.0 / zoom);
        let centre = fixed - linear * (at - frame.pane_px / 2.0);
        Self { scale: Scale::Times(zoom), centre_px: centre, ..self }.kept_inside(frame)
    }

    /// The centre of the pane always shows some of the photograph: nobody gets lost in the dark.
    fn kept_inside(self, frame: Frame) -> Self {
        Self { centre_px: self.centre_px.clamp(DVec2::ZERO, frame.photo_px), ..self }
    }

    /// Screen from photograph, without zoom: mirrored first, then turned clockwise.
    fn turn(&self) -> DMat2 {
        let (sin, cos) = match self.quarter_turns {
            0 => (0.0, 1.0),
            1 => (1.0, 0.0),
            2 => (0.0, -1.0),
            _ => (-1.0, 0.0),
        };
        let mirror = if self.is_mirrored { -1.0 } else { 1.0 };
        DMat2::from_cols(dvec2(cos, sin), dvec2(-sin, cos)) * DMat2::from_diagonal(dvec2(mirror, 1.0))
    }
}

use glam::Vec2Swizzles as _;

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame::new((4000, 3000), (1000.0, 800.0))
    }

    #[test]
    fn fit_shows_the_whole_photograph_in_the_middle() {
        let to_photo = View::default().photo_from_screen(frame());
        assert_eq!(View::default().zoom(frame()), 0.25);
        assert_eq!(to_photo.transform_point2(dvec2(500.0, 400.0)), dvec2(2000.0, 1500.0));
        assert_eq!(to_photo.transform_point2(dvec2(0.0, 25.0)), dvec2(0.0, 0.0));
    }

    #[test]
    fn the_place_under_the_cursor_stays_while_zooming() {
        let at = dvec2(321.0, 234.0);
        let mut view = View::default().mirrored().turned(1).zoomed_at(at, 4.0, frame());
        for factor in [1.3, 0.7, 2.0, 1.1] {
            let before = view.photo_from_screen(frame()).transform_point2(at);
            view = view.zoomed_at(at, factor, frame());
            let after = view.photo_from_screen(frame()).transform_point2(at);
            // Whole zooms are snapped to the pixel grid, so up to one screen pixel may be lost.
            assert!((before - after).length() <= 1.0 / view.zoom(frame()) + 1e-9, "{before} {after}");
        }
    }

    #[test]
    fn true_pixels_lie_on_the_pixel_grid() {
        let view = View::default().true_pixels(dvec2(333.3, 217.7), frame());
        let to_photo = view.photo_from_screen(frame());
        assert_eq!(view.zoom(frame()), 1.0);
        assert_eq!(to_photo.translation, to_photo.translation.round());
    }

    #[test]
    fn the_photograph_follows_the_hand_whichever_way_it_lies() {
        for (turns, mirrored) in [(0, false), (1, false), (2, true), (3, true)] {
            let mut view = View::default().turned(turns).zoomed_at(dvec2(500.0, 400.0), 4.0, frame());
            view.is_mirrored = mirrored;
            let under = view.photo_from_screen(frame()).transform_point2(dvec2(500.0, 400.0));
            let view = view.panned(dvec2(30.0, -20.0), frame());
            let moved = view.photo_from_screen(frame()).transform_point2(dvec2(530.0, 380.0));
            assert!((under - moved).length() < 1.0, "{turns} {mirrored}: {under} {moved}");
        }
    }

    #[test]
    fn a_turn_clockwise_brings_the_left_edge_to_the_top() {
        let to_photo = View::default().turned(1).photo_from_screen(frame());
        // The top middle of the pane shows the left edge of the photograph.
        let top = to_photo.transform_point2(dvec2(500.0, 0.0));
        assert!(top.x.abs() < 1e-9 && (top.y - 1500.0).abs() < 1e-9, "{top}");
    }

    #[test]
    fn eight_presses_of_zoom_and_back_return_to_the_same_zoom() {
        let mut view = View::default().true_pixels(dvec2(500.0, 400.0), frame());
        for _ in 0..8 {
            view = view.zoomed_at(dvec2(500.0, 400.0), ZOOM_STEP, frame());
        }
        for _ in 0..8 {
            view = view.zoomed_at(dvec2(500.0, 400.0), 1.0 / ZOOM_STEP, frame());
        }
        assert_eq!(view.zoom(frame()), 1.0);
    }
}
