//! Findings of inflammation: eczema, psoriasis, acne, rings, lichen planus. Sizes in mm.
//! Redness is blood; on dark skin it also brings melanin, so that it looks violet-brown, not red.

use glam::Vec2;

use crate::demonstration::layers::{Layers, wander};
use crate::demonstration::lesion::{Mark, blob};
use crate::demonstration::noise::{Dice, cells, fbm, hash, mix, smooth, unit};
use crate::demonstration::scene::Scene;

const CRUST: [f32; 3] = [0.15, 0.030, 0.018];

pub fn eczema(mark: &Mark, scene: &Scene, layers: &mut Layers) {
    let (size, seed, dark) = (mark.size_mm, mark.seed, scene.skin.tone.depth());
    layers.splat(Vec2::from(mark.at), size * 1.8, |p, cell| {
        let inside = blob(Vec2::new(p.x * 0.8, p.y * 1.1), size, 0.55, seed) + 0.22 * fbm(p / 5.0, 3, seed ^ 1);
        let patch = smooth(-0.15, 0.65, inside);
        if patch <= 0.0 {
            return;
        }
        let papule = cells(p / 2.1, 0.95, seed ^ 2);
        let bumps = smooth(0.40, 0.10, papule.first) * unit(papule.id) * smooth(0.0, 0.35, patch);
        let mottle = fbm(p / 3.2, 3, seed ^ 3);
        let flake = smooth(0.05, 1.0, fbm(p / 0.65, 4, seed ^ 4) + 0.25 * mottle) * patch;
        let thick = smooth(0.35, 0.9, patch);
        cell.blood += patch * (0.36 + 0.14 * mottle) + 0.20 * bumps;
        cell.vein += patch * 0.10 * dark;
        cell.melanin += patch * (0.10 + 0.38 * dark) * (0.8 + 0.5 * fbm(p / 6.0, 2, seed ^ 5));
        cell.lay([0.58, 0.52, 0.47], 0.34 * flake * mix(0.7, 1.0, dark));
        cell.relief += 0.16 * patch + 0.16 * bumps + 0.03 * flake;
        cell.rough *= 1.0 + 1.3 * thick;
        cell.gloss *= 1.0 - 0.35 * patch + 0.3 * thick * (1.0 - flake);
    });
    scratches(mark, layers, (size * 0.35) as usize);
}

/// Lines of scratching: beads of dark crust on a red line.
fn scratches(mark: &Mark, layers: &mut Layers, count: usize) {
    let mut dice = Dice::new(mark.seed ^ 40);
    let main = dice.direction();
    for index in 0..count {
        let at = Vec2::from(mark.at) + dice.direction() * mark.size_mm * 0.75 * dice.unit().sqrt();
        let way = Vec2::from_angle(dice.normal() * 0.35).rotate(main);
        let line = wander(at, way, dice.between(2.5, 8.5), 0.06, &mut dice);
        layers.stroke(&line, 0.9, 0.5, |amount, cell| cell.blood += 0.30 * amount);
        let salt = mark.seed ^ index as u32;
        for (step, pair) in line.windows(2).enumerate() {
            if unit(hash(step as i32, 3, salt)) < 0.7 {
                layers.stroke(pair, 0.17, 0.08, |amount, cell| {
                    cell.lay(CRUST, 0.55 * amount);
                    cell.relief += 0.06 * amount;
                });
            }
        }
    }
}

pub fn psoriasis(mark: &Mark, scene: &Scene, layers: &mut Layers) {
    let (size, seed, dark) = (mark.size_mm, mark.seed, scene.skin.tone.depth());
    layers.splat(Vec2::from(mark.at), size * 1.7, |p, cell| {
        let inside = blob(p, size, 0.34, seed);
        let halo = smooth(-0.14, 0.0, inside) * 0.12;
        let edge = smooth(-0.012, 0.045, inside);
        cell.blood += halo;
        if edge <= 0.0 {
            return;
        }
        let mottle = fbm(p / 2.4, 3, seed ^ 1);
        let warp = Vec2::new(fbm(p / 0.9, 3, seed ^ 2), fbm(p / 0.9 + 40.0, 3, seed ^ 2));
        let plate = cells(p / 1.7 + 0.7 * warp, 0.95, seed ^ 3);
        let small = cells(p / 0.62 + 0.9 * warp, 0.95, seed ^ 5);
        // Scale is thickest in the middle and leaves a red rim; its plates lift at their edges.
        let area = smooth(0.06, 0.40, inside + 0.16 * mottle);
        let heap = 0.40 * unit(plate.id) + 0.35 * unit(small.id) + 0.35 * fbm(p / 0.35, 3, seed ^ 4) + 0.25 * mottle;
        let thick = area * smooth(0.05, 1.0, heap);
        let crack = smooth(0.14, 0.0, plate.edge()) * area * unit(plate.id);
        cell.blood += edge * (0.62 + 0.10 * mottle);
        cell.vein += edge * 0.14 * dark;
        cell.melanin += edge * 0.42 * dark;
        cell.lay([0.66, 0.62, 0.59], (0.26 * area + 0.58 * thick) * (1.0 - 0.6 * crack));
        cell.relief += edge * 0.32 + 0.26 * thick + 0.05 * unit(small.id) * area - 0.10 * crack
            + 0.08 * (plate.from_first.x + plate.from_first.y) * thick;
        cell.rough = mix(cell.rough, 1.5, edge);
        cell.gloss *= 1.0 + 1.1 * thick - 0.2 * edge;
    });
}

pub fn acne(mark: &Mark, count: f32, scene: &Scene, layers: &mut Layers) {
    let mut dice = Dice::new(mark.seed);
    let dark = scene.skin.tone.depth();
    // Oil.
    layers.splat(Vec2::from(mark.at), mark.size_mm * 1.4, |p, cell| {
        cell.gloss *= 1.0 + 0.55 * smooth(1.4, 0.5, p.length() / mark.size_mm);
    });
    for index in 0..count as u32 {
        let at = Vec2::from(mark.at) + dice.direction() * mark.size_mm * dice.unit().sqrt();
        let seed = mark.seed ^ (index * 7919);
        match dice.unit() {
            x if x < 0.22 => papule(at, dice.between(0.8, 1.9), seed, layers),
            x if x < 0.36 => pustule(at, dice.between(0.9, 1.7), seed, layers),
            x if x < 0.60 => comedo(at, dice.between(0.25, 0.5), dice.unit() < 0.5, layers),
            x if x < 0.90 => old_spot(at, dice.between(0.8, 2.2), dark, seed, layers),
            _ => scar(at, dice.between(0.5, 1.2), seed, layers),
        }
    }
}

fn papule(at: Vec2, size: f32, seed: u32, layers: &mut Layers) {
    layers.splat(at, size * 2.6, |p, cell| {
        let inside = blob(p, size, 0.22, seed);
        let halo = smooth(-1.5, 0.4, inside);
        cell.blood += 0.20 * halo + 0.34 * smooth(-0.35, 0.75, inside) * (1.0 + 0.2 * fbm(p / 0.7, 2, seed));
        cell.relief += 0.30 * size * smooth(-0.45, 1.0, inside);
        cell.gloss *= 1.0 + 0.4 * smooth(0.0, 0.6, inside);
        cell.rough *= 1.0 - 0.45 * smooth(0.0, 0.6, inside);
    });
}

fn pustule(at: Vec2, size: f32, seed: u32, layers: &mut Layers) {
    papule(at, size, seed, layers);
    layers.splat(at, size, |p, cell| {
        let head = smooth(-0.1, 0.7, blob(p, size * 0.55, 0.2, seed ^ 1));
        cell.lay([0.70, 0.57, 0.33], 0.66 * head);
        cell.relief += 0.14 * size * head;
        cell.gloss *= 1.0 + 1.6 * head;
    });
}

fn comedo(at: Vec2, size: f32, is_open: bool, layers: &mut Layers) {
    layers.splat(at, size * 3.0, |p, cell| {
        let near = smooth(size * 2.4, 0.0, p.length());
        let head = smooth(size * 1.1, size * 0.6, p.length());
        cell.relief += 0.16 * near;
        if is_open {
            cell.lay([0.045, 0.030, 0.022], 0.80 * head);
            cell.relief -= 0.05 * head;
        } else {
            cell.blood *= 1.0 - 0.35 * near;
            cell.lay([0.72, 0.62, 0.50], 0.20 * head);
        }
    });
}

/// What a spot leaves behind: red on fair skin, brown on dark.
fn old_spot(at: Vec2, size: f32, dark: f32, seed: u32, layers: &mut Layers) {
    layers.splat(at, size * 1.6, |p, cell| {
        let patch = smooth(-0.2, 0.5, blob(p, size, 0.4, seed));
        cell.blood += 0.26 * patch;
        cell.melanin += (0.05 + 0.5 * dark) * patch;
    });
}

fn scar(at: Vec2, size: f32, seed: u32, layers: &mut Layers) {
    layers.splat(at, size * 1.6, |p, cell| {
        let pit = smooth(-0.1, 0.6, blob(p, size, 0.4, seed));
        cell.relief -= 0.28 * pit;
        cell.blood += 0.06 * pit;
        cell.melanin *= 1.0 - 0.12 * pit;
        cell.rough *= 1.0 - 0.4 * pit;
    });
}

pub fn ring(mark: &Mark, scene: &Scene, layers: &mut Layers) {
    let (size, seed, dark) = (mark.size_mm, mark.seed, scene.skin.tone.depth());
    layers.splat(Vec2::from(mark.at), size * 1.7, |p, cell| {
        let out = p.length() / size - 0.16 * fbm(p / size * 1.1, 3, seed) - 0.05 * fbm(p / 2.5, 2, seed ^ 1);
        // Firm outside, trailing off towards the middle; broken where the noise is low.
        let band = if out > 1.0 { smooth(1.13, 1.0, out) } else { smooth(0.55, 1.0, out) };
        let whole = smooth(-0.75, 0.05, fbm(p / (size * 0.7), 2, seed ^ 2));
        let band = band * whole;
        let middle = smooth(1.0, 0.75, out);
        let bead = cells(p / 2.6, 0.8, seed ^ 3);
        let beads = smooth(0.55, 0.2, bead.first) * smooth(0.3, 0.8, band);
        let flake = smooth(0.2, 0.7, fbm(p / 0.7, 3, seed ^ 4)) * smooth(0.15, 0.5, band) * smooth(1.02, 0.9, out);
        cell.blood += 0.52 * band * (0.85 + 0.3 * fbm(p / 2.0, 2, seed ^ 5)) + 0.10 * middle + 0.10 * beads;
        cell.melanin += (0.05 + 0.4 * dark) * band + 0.07 * middle;
        cell.vein += 0.05 * band + 0.04 * middle;
        cell.lay([0.64, 0.57, 0.52], 0.36 * flake);
        cell.relief += 0.30 * band + 0.16 * beads + 0.03 * flake;
        cell.gloss *= 1.0 + 0.25 * band - 0.4 * flake;
        cell.rough *= 1.0 + 0.3 * middle;
    });
}

pub fn lichen_planus(mark: &Mark, scene: &Scene, layers: &mut Layers) {
    let (size, seed, dark) = (mark.size_mm, mark.seed, scene.skin.tone.depth());
    layers.splat(Vec2::from(mark.at), size * 1.5, |p, cell| {
        let near = cells(p / 6.2 + 0.10 * fbm(p / 2.0, 2, seed ^ 6), 0.95, seed ^ 1);
        let place = p - near.from_first * 6.2;
        let density = 1.05 - place.length() / size + 0.35 * fbm(place / 12.0, 2, seed ^ 7);
        if unit(near.id) > density * 1.5 {
            return;
        }
        let wide = mix(0.24, 0.46, unit(near.id.wrapping_mul(77))) * smooth(0.0, 0.4, density + 0.2);
        let from_edge = (wide - near.first).min(near.edge() * 0.7 - 0.03) + 0.03 * fbm(p / 0.9, 2, seed ^ 2);
        let top = smooth(-0.015, 0.06, from_edge);
        let streak = smooth(0.16, 0.02, fbm(p / 1.5, 3, seed ^ 3).abs()) * smooth(0.03, 0.12, from_edge);
        cell.blood += 0.42 * top;
        cell.vein += 0.34 * top;
        cell.melanin += 0.55 * dark * top + 0.3 * dark * smooth(-0.14, 0.0, from_edge) * (1.0 - top);
        cell.lay([0.60, 0.55, 0.58], 0.26 * streak * top);
        // Flat-topped and shiny.
        cell.relief += 0.38 * smooth(-0.02, 0.10, from_edge) + 0.03 * streak;
        cell.gloss *= 1.0 + 1.1 * top;
        cell.rough *= 1.0 - 0.3 * top;
    });
}

pub fn sun(mark: &Mark, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.4, |p, cell| {
        let area = smooth(1.4, 0.6, p.length() / size);
        let blotch = smooth(-0.1, 1.1, fbm(p / 4.2, 4, seed));
        let red = smooth(-0.4, 1.1, fbm(p / 5.0, 4, seed ^ 1));
        let flake = smooth(0.45, 0.85, fbm(p / 1.1, 3, seed ^ 2)) * red;
        cell.melanin += area * 0.24 * blotch;
        cell.blood += area * 0.20 * red;
        cell.lay([0.66, 0.60, 0.50], 0.4 * flake * area);
        cell.relief += 0.05 * flake * area;
        cell.rough *= 1.0 + 0.5 * area;
    });
}
