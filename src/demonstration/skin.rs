//! The colour and the fine furrows of healthy skin.
//! Colour: light goes twice through melanin and blood over pale dermis (Beer-Lambert), linear sRGB.
//! Densities per channel follow the shape of the absorption curves, fitted by eye to skin of all tones.

use glam::Vec2;

use crate::demonstration::layers::Cell;
use crate::demonstration::noise::{cells, fbm, mix, smooth, unit, value};

/// Fitzpatrick's six types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    I,
    II,
    III,
    IV,
    V,
    VI,
}

impl Tone {
    /// Optical density of the melanin in green.
    pub fn melanin(self) -> f32 {
        match self {
            Self::I => 0.10,
            Self::II => 0.24,
            Self::III => 0.46,
            Self::IV => 0.84,
            Self::V => 1.48,
            Self::VI => 2.25,
        }
    }

    /// Nought for the fairest, one for the darkest.
    pub fn depth(self) -> f32 {
        self.melanin() / 2.25
    }
}

/// Pale dermis without blood and pigment, linear sRGB.
const DERMIS: [f32; 3] = [0.90, 0.79, 0.67];
const MELANIN: [f32; 3] = [0.66, 1.0, 1.34];
const BLOOD: [f32; 3] = [0.17, 1.0, 0.95];
const VEIN: [f32; 3] = [0.62, 0.80, 0.42];
/// Light that comes back from the surface before it meets pigment.
const SURFACE: f32 = 0.012;
/// Pigment deep in the dermis looks slate blue, because shorter waves are scattered back above it.
const DEEP: [f32; 3] = [0.135, 0.145, 0.175];

/// Linear sRGB of a cell under white light.
pub fn colour(cell: &Cell) -> [f32; 3] {
    std::array::from_fn(|c| {
        let density = cell.melanin * MELANIN[c] + cell.blood * BLOOD[c] + cell.vein * VEIN[c];
        let skin = DERMIS[c] * (-density).exp() + SURFACE;
        let skin = mix(skin, DEEP[c], cell.deep.clamp(0.0, 1.0));
        mix(skin, cell.cover[c], cell.covered)
    })
}

/// What kind of skin it is, apart from its tone.
#[derive(Debug, Clone, Copy)]
pub struct Complexion {
    pub tone: Tone,
    /// How many freckles and lentigines, nought to one.
    pub freckles: f32,
    /// How blotchy with blood: cheeks, hands and the sun's damage.
    pub flush: f32,
    pub weave: Weave,
}

/// The pattern of the fine furrows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weave {
    /// Criss-cross of trunk and limbs; distance between furrows, mm.
    Net(f32),
    /// Net with pores: face.
    Pores,
    /// Fingerprint ridges of palms and soles.
    Ridges,
}

impl Weave {
    /// Distance between furrows, mm.
    pub fn spacing_mm(self) -> f32 {
        match self {
            Self::Net(spacing) => spacing,
            Self::Pores => 0.46,
            Self::Ridges => 0.5,
        }
    }
}

/// Melanin and blood of healthy skin at a place, mm. Only near views have `is_near`'s finest parts.
pub fn healthy(skin: &Complexion, p: Vec2, seed: u32, is_near: bool) -> Cell {
    let mut melanin = skin.tone.melanin();
    let mut blood = 0.21 + 0.05 * skin.flush;
    if skin.weave == Weave::Ridges {
        // Palms and soles hold a third of the melanin, and more blood.
        melanin *= 0.36;
        blood += 0.08;
    }
    let broad = fbm(p / 34.0, 3, seed ^ 1);
    let middle = fbm(p / 7.0, 3, seed ^ 2);
    let small = fbm(p / 1.3, 2, seed ^ 3);
    melanin *= 1.0 + 0.10 * broad + 0.05 * middle + 0.045 * small;
    let patch = fbm(p / 11.0 + Vec2::new(4.0, 8.0), 3, seed ^ 4);
    blood += (0.03 + 0.05 * skin.flush) * patch + 0.035 * fbm(p / 2.1, 2, seed ^ 5) + 0.02 * broad;
    melanin += freckle(skin, p, seed);
    if is_near {
        let follicle = cells(p / 1.25, 0.9, seed ^ 14);
        let pale = smooth(0.30, 0.10, follicle.first) * unit(follicle.id);
        let tiny = fbm(p / 0.22, 3, seed ^ 15);
        let mesh = smooth(0.45, 0.0, cells(p / 0.31 + 0.4 * middle, 0.9, seed ^ 16).edge());
        melanin *= 1.0 + 0.10 * tiny + 0.14 * (mesh - 0.35) - 0.16 * pale;
        let loops = smooth(0.10, 0.0, fbm(p / 0.6, 2, seed ^ 17).abs()) * smooth(-0.2, 0.6, patch);
        blood += 0.035 * tiny + 0.10 * loops - 0.04 * pale;
    }
    Cell {
        melanin,
        blood: blood.max(0.03),
        vein: 0.015 + 0.015 * fbm(p / 19.0, 2, seed ^ 6),
        deep: 0.0,
        cover: [0.0; 3],
        covered: 0.0,
        gloss: 1.0 + 0.25 * middle,
        rough: 1.0 + 0.2 * patch,
        relief: 0.25 * broad + 0.05 * middle,
    }
}

/// Extra melanin of freckles and lentigines.
fn freckle(skin: &Complexion, p: Vec2, seed: u32) -> f32 {
    if skin.freckles <= 0.0 {
        return 0.0;
    }
    let mut extra = 0.0;
    for (size, strength, salt) in [(3.4, 0.22, 11_u32), (9.0, 0.42, 12)] {
        let ragged = Vec2::new(value(p * 0.8, seed ^ salt), value(p * 0.8 + 40.0, seed ^ salt)) * 0.09;
        let near = cells(p / size + ragged, 0.9, seed ^ salt);
        let is_there = unit(near.id) < skin.freckles * 0.55;
        let radius = mix(0.09, 0.24, unit(near.id.wrapping_mul(31)));
        if is_there {
            let shade = mix(0.4, 1.0, unit(near.id.wrapping_mul(131)));
            let uneven = 0.8 + 0.3 * value(p * 2.3, seed ^ 13);
            extra += strength * shade * uneven * smooth(radius * 1.35, radius * 0.35, near.first);
        }
    }
    extra
}

/// What changes slowly along a row of furrows: how they bend, and how strongly they show.
#[derive(Debug, Clone, Copy, Default)]
struct Drift {
    bend: Vec2,
    strength: f32,
}

fn drift(p: Vec2, spacing: f32, seed: u32) -> Drift {
    let wide = p / (spacing * 5.0);
    Drift {
        bend: Vec2::new(value(wide, seed ^ 31), value(wide + 31.0, seed ^ 31)) * 0.9,
        // The main lines come and go.
        strength: 0.62 + 0.38 * value(p / (spacing * 3.3) + 7.0, seed ^ 35),
    }
}

/// Heights of the fine furrows along a row that starts at a place, mm; about nought on the plateaus,
/// below it in furrows. `mm_per_px` leaves out what a pixel cannot hold.
pub fn furrow_row(weave: Weave, start: Vec2, mm_per_px: f32, seed: u32, row: &mut [f32]) {
    // The drift is read every few pixels only: it is a third of the work.
    const APART: usize = 8;
    let spacing = weave.spacing_mm();
    let at = |x: usize| start + Vec2::new(x as f32 * mm_per_px, 0.0);
    let detail = Detail::new(spacing, mm_per_px);
    let mut next = drift(start, spacing, seed);
    for first in (0..row.len()).step_by(APART) {
        let here = next;
        next = drift(at(first + APART), spacing, seed);
        for (ahead, slot) in row.iter_mut().skip(first).take(APART).enumerate() {
            let t = ahead as f32 / APART as f32;
            let between =
                Drift { bend: here.bend + (next.bend - here.bend) * t, strength: mix(here.strength, next.strength, t) };
            let p = at(first + ahead);
            *slot = match weave {
                Weave::Net(_) => net(p, spacing, seed, between, detail),
                Weave::Pores => net(p, spacing, seed, between, detail) * 0.6 - pore(p, seed),
                Weave::Ridges => ridge(p, seed),
            };
        }
    }
}

/// How much of the finer parts a pixel can hold.
#[derive(Debug, Clone, Copy)]
struct Detail {
    fine: f32,
    grain: f32,
    is_near: bool,
}

impl Detail {
    fn new(spacing: f32, mm_per_px: f32) -> Self {
        // Below three pixels a cell, the finer net would only sparkle.
        Self {
            fine: smooth(2.5, 5.0, spacing / mm_per_px),
            grain: smooth(1.5, 4.0, 0.2 * spacing / mm_per_px),
            is_near: spacing / mm_per_px > 20.0,
        }
    }
}

/// Depth of a pore, mm. Not every place has one.
fn pore(p: Vec2, seed: u32) -> f32 {
    let near = cells(p / 0.95, 0.98, seed ^ 21);
    let size = unit(near.id);
    let inside = (1.0 - near.first / mix(0.07, 0.24, size)).max(0.0);
    mix(0.015, 0.06, size) * inside * inside
}

/// Height of a fingerprint ridge, mm.
fn ridge(p: Vec2, seed: u32) -> f32 {
    let (phase, broken) = ridge_phase(p, seed);
    0.045 * (phase * std::f32::consts::TAU).cos() * broken + 0.01 * value(p * 9.0, seed ^ 26)
}

/// Where between two fingerprint ridges a place is (a whole number on top of a ridge), and how
/// strongly the ridge stands out there.
pub fn ridge_phase(p: Vec2, seed: u32) -> (f32, f32) {
    let bend = Vec2::new(value(p / 23.0, seed ^ 24), value(p / 23.0 + 9.0, seed ^ 24)) * 9.0;
    let q = p + bend + 0.12 * value(p * 1.1, seed ^ 25);
    ((q.x * 0.42 + q.y * 0.91) / 0.52, 0.75 + 0.25 * value(p * 1.7, seed ^ 27))
}

/// One at the bottom of a rounded groove, nought from one on.
#[inline]
fn groove(x: f32) -> f32 {
    let inside = (1.0 - x * x).max(0.0);
    inside * inside
}

#[inline]
fn net(p: Vec2, spacing: f32, seed: u32, drift: Drift, detail: Detail) -> f32 {
    let q = p / spacing + drift.bend;
    // Stretched a little along one direction, as the lines of skin tension have it.
    let mut q = Vec2::new(q.x * 0.94 + q.y * 0.34, (q.y * 0.94 - q.x * 0.34) * 0.78);
    if detail.is_near {
        // Seen large, no furrow is straight.
        let wavy = p * (2.6 / spacing);
        q += Vec2::new(value(wavy, seed ^ 36), value(wavy + 53.0, seed ^ 36)) * 0.10;
    }
    let coarse = cells(q * 0.66, 0.95, seed ^ 32);
    let deep = groove(coarse.edge() / 0.24);
    let mut height = 0.012 * unit(coarse.id) * (1.0 - deep) - 0.036 * drift.strength * deep;
    if detail.fine > 0.0 {
        let fine = cells(Vec2::new(q.x * 1.75, q.y * 1.5), 0.95, seed ^ 33);
        let deep = groove(fine.edge() / 0.34);
        height -= detail.fine * (0.020 * deep + 0.016 * fine.first * fine.first);
    }
    if detail.grain > 0.0 {
        height += 0.014 * detail.grain * value(p * (5.0 / spacing), seed ^ 34);
    }
    height * spacing
}
