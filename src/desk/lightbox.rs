//! The photographs of the open case: which is up, how it is looked at, and which were seen.

use std::collections::BTreeSet;

use glam::{DVec2, dvec2};

use crate::colour::enhancement::Enhancement;
use crate::colour::marks::Marks;
use crate::desk::view::{Frame, View, ZOOM_STEP};
use crate::domain::photograph::PhotographId;

#[derive(Debug, Clone, PartialEq)]
pub struct Lightbox {
    /// The photographs of the case, in its order.
    ids: Vec<PhotographId>,
    at: usize,
    pub view: View,
    /// Whether the view stays when another photograph comes up.
    pub keeps_view: bool,
    pub loupe: Option<Loupe>,
    pub enhancement: Enhancement,
    /// Whether the original is looked at although an enhancement is set.
    pub is_original: bool,
    pub marks: Marks,
    /// Whether the key that shows the photograph without its correction is held.
    pub is_original_held: bool,
    pub seen: BTreeSet<PhotographId>,
    /// Size of the pane, physical pixels; the panel says so when it changes.
    pub pane_px: (f32, f32),
    /// Upright size of the photograph that is up, pixels; known once it is developed.
    pub photo_px: Option<(u32, u32)>,
    /// Where the pointer is over the pane, physical pixels; zoom keys hold this place.
    pub pointer_px: Option<(f32, f32)>,
}

/// A round glass over the photograph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loupe {
    /// Screen pixels per photograph pixel under the glass.
    pub zoom: f64,
}

impl Lightbox {
    pub fn new(ids: Vec<PhotographId>) -> Self {
        Self {
            ids,
            at: 0,
            view: View::default(),
            keeps_view: false,
            loupe: None,
            enhancement: Enhancement::default(),
            is_original: false,
            marks: Marks::None,
            is_original_held: false,
            seen: BTreeSet::new(),
            pane_px: (800.0, 600.0),
            photo_px: None,
            pointer_px: None,
        }
    }

    pub fn current(&self) -> Option<&PhotographId> {
        self.ids.get(self.at)
    }

    /// Place of the photograph that is up, from nought.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn ids(&self) -> &[PhotographId] {
        &self.ids
    }

    /// Takes in the photographs of the case as it is now; what is up stays up.
    pub fn replace(&mut self, ids: Vec<PhotographId>) {
        let current = self.current().cloned();
        if !ids.iter().any(|id| Some(id) == current.as_ref()) {
            self.reset();
        }
        self.at = current.and_then(|current| ids.iter().position(|id| *id == current)).unwrap_or(0);
        self.ids = ids;
    }

    pub fn show(&mut self, at: usize, photo_px: Option<(u32, u32)>) {
        if at >= self.ids.len() || at == self.at {
            return;
        }
        self.at = at;
        self.view = match (self.keeps_view, self.photo_px, photo_px) {
            (true, Some(from), Some(to)) => self.view.carried(size(from), size(to)),
            (true, ..) => self.view,
            (false, ..) => View::default(),
        };
        self.is_original_held = false;
        if !self.keeps_view {
            self.marks = Marks::None;
            (self.enhancement, self.is_original) = (Enhancement::default(), false);
        }
        self.photo_px = photo_px;
    }

    /// Sizes for the transform; a photograph of unknown size is taken for the pane's own shape.
    pub fn frame(&self) -> Frame {
        let (width, height) = self.pane_px;
        Frame::new(self.photo_px.unwrap_or((width as u32, height as u32)), self.pane_px)
    }

    pub fn zoom(&self) -> f64 {
        self.view.zoom(self.frame())
    }

    pub fn zoom_in(&mut self) {
        self.view = self.view.zoomed_at(self.anchor(), ZOOM_STEP, self.frame());
    }

    pub fn zoom_out(&mut self) {
        self.view = self.view.zoomed_at(self.anchor(), 1.0 / ZOOM_STEP, self.frame());
    }

    pub fn true_pixels(&mut self) {
        self.view = self.view.true_pixels(self.anchor(), self.frame());
    }

    pub fn fit(&mut self) {
        self.view = self.view.fit();
    }

    pub fn reset(&mut self) {
        (self.view, self.enhancement, self.is_original) = (View::default(), Enhancement::default(), false);
        self.marks = Marks::None;
    }

    /// Looks further left, right, up or down by a fifth of the pane.
    pub fn look(&mut self, x: f64, y: f64) {
        let step = f64::from(self.pane_px.0.min(self.pane_px.1)) / 5.0;
        self.view = self.view.panned(dvec2(-x, -y) * step, self.frame());
    }

    pub fn turn(&mut self, quarters: i8) {
        self.view = self.view.turned(quarters);
    }

    pub fn mirror(&mut self) {
        self.view = self.view.mirrored();
    }

    pub fn toggle_loupe(&mut self) {
        // One to one where the photograph is reduced, else twice what is on the screen.
        self.loupe = match self.loupe {
            Some(_) => None,
            None => Some(Loupe { zoom: (self.zoom() * 2.0).max(1.0) }),
        };
    }

    /// Photographs not seen at full resolution yet.
    pub fn unseen(&self) -> impl Iterator<Item = (usize, &PhotographId)> {
        self.ids.iter().enumerate().filter(|(_, id)| !self.seen.contains(id))
    }

    /// The next photograph that was not seen, after the one that is up.
    pub fn next_unseen(&self) -> Option<usize> {
        let unseen: Vec<usize> = self.unseen().map(|(at, _)| at).collect();
        unseen.iter().find(|at| **at > self.at).or(unseen.first()).copied()
    }

    fn anchor(&self) -> DVec2 {
        let (x, y) = self.pointer_px.unwrap_or((self.pane_px.0 / 2.0, self.pane_px.1 / 2.0));
        dvec2(f64::from(x), f64::from(y))
    }
}

fn size((width, height): (u32, u32)) -> DVec2 {
    dvec2(f64::from(width), f64::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightbox() -> Lightbox {
        let mut lightbox = Lightbox::new(["a", "b", "c"].map(|id| PhotographId(id.into())).to_vec());
        lightbox.photo_px = Some((4000, 3000));
        lightbox
    }

    #[test]
    fn the_next_photograph_starts_as_a_whole_unless_the_view_is_kept() {
        let mut lightbox = lightbox();
        lightbox.true_pixels();
        lightbox.show(1, Some((4000, 3000)));
        assert!(lightbox.view.is_fit());
        lightbox.true_pixels();
        lightbox.keeps_view = true;
        let before = lightbox.view;
        lightbox.show(2, Some((4000, 3000)));
        assert_eq!(lightbox.view, before);
    }

    #[test]
    fn a_mirror_goes_when_another_photograph_comes_up() {
        let mut lightbox = lightbox();
        lightbox.mirror();
        lightbox.show(1, None);
        assert!(!lightbox.view.is_mirrored);
    }

    #[test]
    fn what_is_up_stays_up_when_the_case_is_read_again() {
        let mut lightbox = lightbox();
        lightbox.show(2, None);
        lightbox.replace(["c", "a"].map(|id| PhotographId(id.into())).to_vec());
        assert_eq!(lightbox.current(), Some(&PhotographId("c".into())));
    }
}
