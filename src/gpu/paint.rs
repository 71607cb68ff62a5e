//! The egui paint callback. egui first lets every callback prepare, then finish its preparation,
//! then paint: so all paints of a frame ask before the first tile is put up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use eframe::egui_wgpu::{CallbackResources, CallbackTrait, ScreenDescriptor, wgpu};
use egui::{PaintCallbackInfo, Rect};
use glam::dvec2;

use crate::gpu::asked::Place;
use crate::gpu::card::Card;
use crate::gpu::{Light, Look};

/// One paint of one photograph.
pub struct Paint {
    pub light: Light,
    pub context: egui::Context,
    pub window_id: egui::ViewportId,
    pub look: Look,
    /// The size that the look's transform was made for, pixels.
    pub size_px: Option<(u32, u32)>,
    /// Where it goes, and what of it may be drawn on, points.
    pub rect: Rect,
    pub clip: Rect,
    /// What the card calls it in this frame.
    pub number: AtomicUsize,
}

impl CallbackTrait for Paint {
    fn prepare(
        &self,
        _device: &wgpu::Device,
        _queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        _resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if !self.light.is_lost() {
            let place = place(self.rect, self.clip, screen.pixels_per_point, screen.size_in_pixels);
            let number = self.light.card().ask(&self.look, self.size_px, place);
            self.number.store(number, Ordering::Relaxed);
        }
        Vec::new()
    }

    fn finish_prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        encoder: &mut wgpu::CommandEncoder,
        _resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if self.light.finish(device, queue, encoder) {
            // Soon rather than at once: for that the toolkit would draw two.
            self.context.request_repaint_after_for(Duration::from_millis(1), self.window_id);
        }
        Vec::new()
    }

    fn paint(&self, _info: PaintCallbackInfo, pass: &mut wgpu::RenderPass<'static>, _resources: &CallbackResources) {
        self.light.card().draw(self.number.load(Ordering::Relaxed), pass);
    }
}

/// The card, for as long as the guard lives. A thread that panicked while it held the card leaves at
/// worst a tile unmarked, which is put up again.
pub fn locked(card: &Mutex<Card>) -> std::sync::MutexGuard<'_, Card> {
    card.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a rectangle of points goes on a surface, rounded to whole pixels as egui rounds.
pub fn place(rect: Rect, clip: Rect, pixels_per_point: f32, surface_px: [u32; 2]) -> Place {
    let px = |points: f32| f64::from((points * pixels_per_point).round());
    let shown = rect.intersect(clip);
    let within = |points: f32, most: u32| px(points).clamp(0.0, f64::from(most)) as u32;
    let (left, top) = (within(shown.min.x, surface_px[0]), within(shown.min.y, surface_px[1]));
    let (right, bottom) = (within(shown.max.x, surface_px[0]), within(shown.max.y, surface_px[1]));
    let corner_px = dvec2(px(rect.min.x), px(rect.min.y));
    Place {
        corner_px,
        size_px: dvec2(px(rect.max.x), px(rect.max.y)) - corner_px,
        shown_px: [left, top, right.saturating_sub(left), bottom.saturating_sub(top)],
        surface_px: (surface_px[0].max(1), surface_px[1].max(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    #[test]
    fn a_rectangle_half_outside_the_window_keeps_its_corner() {
        let rect = Rect::from_min_size(pos2(-10.2, 20.4), vec2(100.0, 50.0));
        let place = place(rect, Rect::EVERYTHING, 2.0, [160, 1000]);
        assert_eq!(place.corner_px, dvec2(-20.0, 41.0));
        assert_eq!(place.size_px, dvec2(200.0, 100.0));
        assert_eq!(place.shown_px, [0, 41, 160, 100]);
    }

    #[test]
    fn nothing_is_shown_where_the_clip_is_elsewhere() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 50.0));
        let clip = Rect::from_min_size(pos2(200.0, 0.0), vec2(10.0, 10.0));
        assert_eq!(place(rect, clip, 1.0, [400, 400]).shown_px[2], 0);
    }
}
