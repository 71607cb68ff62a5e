//! Hairs as tapered curves, drawn at the photograph's own size.
//! Positions in mm on the skin; the mask is nought to 255 a pixel.

use glam::Vec2;

use crate::demonstration::layers::to_segment;
use crate::demonstration::noise::{Dice, fbm, mix, smooth};

/// One kind of hair somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Hair {
    /// Hairs in a square centimetre.
    pub per_cm2: f32,
    pub length_mm: f32,
    /// Half the width at the root, mm; a terminal hair has 0.035, down 0.01.
    pub half_mm: f32,
    /// How much it hides what is below, nought to one.
    pub opaque: f32,
    /// Which way it lies, radians from x to y, and how far that varies.
    pub lie: f32,
    pub spread: f32,
    pub area: Area,
}

/// Where hairs grow.
#[derive(Debug, Clone, Copy)]
pub enum Area {
    Everywhere,
    /// Around a place, mm: centre and reach.
    Around((f32, f32), f32),
    /// Everywhere but around a place.
    Outside((f32, f32), f32),
}

/// How much of each pixel is hair.
#[derive(Debug)]
pub struct Mask {
    pub width: usize,
    pub height: usize,
    pub amounts: Vec<u8>,
}

impl Mask {
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, amounts: vec![0; width * height] }
    }

    #[inline]
    pub fn at(&self, x: i32, y: i32) -> f32 {
        if x < 0 || y < 0 || x >= self.width as i32 || y >= self.height as i32 {
            return 0.0;
        }
        f32::from(self.amounts[y as usize * self.width + x as usize]) * (1.0 / 255.0)
    }

    /// A stretch of hair in pixels, half widths at both ends.
    fn segment(&mut self, a: Vec2, b: Vec2, half: (f32, f32), opaque: f32) {
        let reach = half.0.max(half.1) + 1.0;
        let low = (a.min(b) - reach).max(Vec2::ZERO);
        let high = (a.max(b) + reach).min(Vec2::new(self.width as f32 - 1.0, self.height as f32 - 1.0));
        if low.x > high.x || low.y > high.y {
            return;
        }
        for y in low.y as usize..=high.y as usize {
            for x in low.x as usize..=high.x as usize {
                let (distance, along) = to_segment(Vec2::new(x as f32, y as f32), a, b);
                let half = mix(half.0, half.1, along);
                let amount = smooth(half + 0.8, half - 0.8, distance) * (half / 0.6).min(1.0) * opaque;
                let slot = &mut self.amounts[y * self.width + x];
                *slot = (*slot).max((amount * 255.0) as u8);
            }
        }
    }
}

/// Grows hairs over a picture. `px_from_mm` gives a pixel for a place; `is_skin` says where hair can root.
pub fn grow(
    hair: &Hair,
    mask: &mut Mask,
    seen: (Vec2, Vec2),
    px_per_mm: f32,
    seed: u32,
    is_skin: &dyn Fn(Vec2) -> bool,
) {
    let (low, high) = (seen.0 - hair.length_mm, seen.1 + hair.length_mm);
    let size = high - low;
    let count = (size.x * size.y / 100.0 * hair.per_cm2) as usize;
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let root = low + Vec2::new(dice.unit(), dice.unit()) * size;
        let lie = hair.lie + fbm(root / 40.0, 2, seed ^ 7) * 0.8 + dice.normal() * hair.spread;
        let length = hair.length_mm * dice.between(0.45, 1.15);
        let bend = dice.normal() * 0.5;
        let thick = hair.half_mm * dice.between(0.6, 1.2) * px_per_mm;
        let fade = match hair.area {
            Area::Everywhere => 1.0,
            Area::Around(at, reach) => smooth(reach, reach * 0.8, root.distance(Vec2::from(at))),
            Area::Outside(at, reach) => {
                smooth(reach * 0.8, reach * 1.15, root.distance(Vec2::from(at)) + 3.0 * dice.normal())
            }
        };
        if dice.unit() > fade || !is_skin(root) {
            continue;
        }
        curve(mask, (root - seen.0) * px_per_mm, lie, length * px_per_mm, bend, thick, hair.opaque);
    }
}

fn curve(mask: &mut Mask, root_px: Vec2, lie: f32, length_px: f32, bend: f32, half_px: f32, opaque: f32) {
    const PIECES: usize = 10;
    let mut at = root_px;
    for piece in 0..PIECES {
        let t = piece as f32 / PIECES as f32;
        let next = at + Vec2::from_angle(lie + bend * t * t * 2.0) * (length_px / PIECES as f32);
        // Thin where it leaves the skin, and towards its tip.
        let half = |t: f32| half_px * (1.0 - 0.75 * t) * (0.6 + 0.4 * (t * 7.0).min(1.0));
        mask.segment(at, next, (half(t), half(t + 0.1)), opaque * (1.0 - 0.35 * t));
        at = next;
    }
}
