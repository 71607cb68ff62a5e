//! Findings on the skin: which there are, and the shapes they share.
//! A finding changes pigment, blood, cover and relief of the layers; it never paints colours over skin.

use glam::Vec2;

use crate::demonstration::layers::Layers;
use crate::demonstration::noise::{fbm, smooth};
use crate::demonstration::scene::Scene;
use crate::demonstration::{growth, inflamed, pigmented};

/// One finding: where, how large (radius, mm), and what.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub kind: Kind,
    pub at: (f32, f32),
    pub size_mm: f32,
    pub seed: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A mole with a regular network; how dark.
    Naevus(f32),
    Melanoma,
    /// Irregular pigment on fingerprint skin, along the ridges.
    Acral,
    Keratosis,
    /// Pale with a soft edge and fine scale.
    PaleSoft,
    Basal,
    /// A crusted nodule.
    Nodule,
    Cherry,
    Haemangioma,
    /// Not a finding, but a form: the nose.
    Nose,
    /// A nail of this half length with a dark line, or without (nought).
    Nail(f32),
    Eczema,
    Psoriasis,
    /// An area of papules, pustules, comedones and marks; how many.
    Acne(f32),
    Ring,
    LichenPlanus,
    /// Creases, veins and the like: see `growth`.
    Crease(f32),
    Vein(f32),
    /// Old sun damage: blotches and fine scale.
    Sun,
}

pub const fn mark(kind: Kind, at: (f32, f32), size_mm: f32, seed: u32) -> Mark {
    Mark { kind, at, size_mm, seed }
}

/// Puts a finding into the layers.
pub fn draw_mark(mark: &Mark, scene: &Scene, layers: &mut Layers, is_dermoscopy: bool) {
    match mark.kind {
        Kind::Naevus(dark) => pigmented::naevus(mark, dark, scene, layers),
        Kind::Melanoma => pigmented::melanoma(mark, scene, layers),
        Kind::Acral => pigmented::acral(mark, scene, layers),
        Kind::Keratosis => pigmented::keratosis(mark, layers),
        Kind::PaleSoft => pigmented::pale_soft(mark, layers),
        Kind::Basal => growth::basal(mark, layers, is_dermoscopy),
        Kind::Nodule => growth::nodule(mark, layers),
        Kind::Cherry => growth::cherry(mark, layers),
        Kind::Haemangioma => growth::haemangioma(mark, layers),
        Kind::Nose => growth::nose(mark, layers),
        Kind::Nail(half_length) => growth::nail(mark, half_length, layers),
        Kind::Eczema => inflamed::eczema(mark, scene, layers),
        Kind::Psoriasis => inflamed::psoriasis(mark, scene, layers),
        Kind::Acne(count) => inflamed::acne(mark, count, scene, layers),
        Kind::Ring => inflamed::ring(mark, scene, layers),
        Kind::LichenPlanus => inflamed::lichen_planus(mark, scene, layers),
        Kind::Crease(turn) => growth::crease(mark, turn, layers),
        Kind::Vein(turn) => growth::vein(mark, turn, layers),
        Kind::Sun => inflamed::sun(mark, layers),
    }
}

/// One in the middle of a finding, nought on its ragged edge, below nought outside.
pub fn blob(p: Vec2, size_mm: f32, ragged: f32, seed: u32) -> f32 {
    let wide = fbm(p / size_mm * 0.9 + 3.0, 2, seed);
    let fine = fbm(p / size_mm * 3.1, 3, seed ^ 51);
    1.0 - p.length() / size_mm + ragged * (0.75 * wide + 0.28 * fine)
}

/// Height of a cap over a finding: one in the middle, steep at its edge.
pub fn cap(inside: f32) -> f32 {
    let x = inside.clamp(0.0, 1.0);
    (x * (2.0 - x)).sqrt() * smooth(0.0, 0.12, x)
}
