//! Findings that stand up or are made of vessels, nails, and the folds of the body. Sizes in mm.

use glam::Vec2;

use crate::demonstration::layers::{Layers, wander};
use crate::demonstration::lesion::{Mark, blob, cap};
use crate::demonstration::noise::{Dice, cells, fbm, mix, smooth, unit, value};

pub fn basal(mark: &Mark, layers: &mut Layers, is_dermoscopy: bool) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.7, |p, cell| {
        let inside = blob(p, size, 0.22, seed);
        let halo = smooth(-0.5, 0.0, inside);
        cell.blood += 0.08 * halo;
        if inside < -0.1 {
            return;
        }
        let edge = smooth(-0.04, 0.16, inside);
        let pearl = cells(p / (size * 0.34) + 0.3 * fbm(p / size * 2.0, 2, seed ^ 1), 0.85, seed ^ 2);
        let lobes = (1.0 - pearl.first * 1.25).max(0.0) * edge;
        let rim = smooth(0.0, 0.22, inside) * smooth(0.62, 0.30, inside);
        let sore = smooth(0.42, 0.60, inside + 0.16 * fbm(p / 1.4, 3, seed ^ 3));
        // Translucent: less melanin above, blood shimmering through pale tumour.
        cell.melanin *= 1.0 - 0.45 * edge;
        cell.blood += edge * (0.16 + 0.10 * fbm(p / 1.3, 2, seed ^ 4));
        cell.lay([0.70, 0.57, 0.53], edge * (0.22 + 0.22 * lobes * rim));
        cell.lay([0.25, 0.055, 0.03], 0.95 * sore * (0.80 + 0.3 * fbm(p / 0.5, 2, seed ^ 5)));
        cell.lay([0.42, 0.24, 0.10], 0.4 * smooth(0.2, 0.7, fbm(p / 0.9, 3, seed ^ 6)) * sore);
        cell.relief += 0.20 * size * (cap(inside * 1.3) * 0.8 + 0.35 * lobes * rim - 0.55 * sore);
        cell.rough *= 1.0 - 0.85 * edge * (1.0 - sore);
        cell.gloss *= 1.0 + edge * (1.7 - 1.9 * sore);
    });
    let fine = if is_dermoscopy { 1.0 } else { 0.8 };
    vessels(mark, fine, layers);
}

/// Vessels that branch like a tree, in focus, from the edge towards the middle.
fn vessels(mark: &Mark, strength: f32, layers: &mut Layers) {
    let mut dice = Dice::new(mark.seed ^ 80);
    for stem in 0..14 {
        let angle = stem as f32 * 0.45 + dice.normal() * 0.3;
        let way = Vec2::from_angle(angle);
        let start = Vec2::from(mark.at) + way * mark.size_mm * dice.between(0.55, 1.1);
        let turn = if dice.unit() < 0.5 { 0.5 } else { -0.5 };
        let line =
            wander(start, Vec2::from_angle(turn).rotate(-way), mark.size_mm * dice.between(0.35, 0.9), 0.22, &mut dice);
        branch(&line, dice.between(0.03, 0.075), strength, 2, &mut dice, layers);
    }
}

fn branch(line: &[Vec2], half: f32, strength: f32, depth: u32, dice: &mut Dice, layers: &mut Layers) {
    layers.stroke(line, half, half * 0.45, |amount, cell| {
        cell.blood += 0.70 * strength * amount;
        cell.vein += 0.06 * amount;
        cell.covered *= 1.0 - 0.5 * amount;
    });
    if depth == 0 {
        return;
    }
    for pair in line.windows(2).skip(2).step_by(3) {
        let side = if dice.unit() < 0.5 { 0.75 } else { -0.75 };
        let way = Vec2::from_angle(side).rotate((pair[1] - pair[0]).normalize_or_zero());
        let length = (line[0] - line[line.len() - 1]).length() * dice.between(0.3, 0.55);
        let twig = wander(pair[0], way, length, 0.25, dice);
        branch(&twig, half * 0.6, strength, depth - 1, dice, layers);
    }
}

pub fn nodule(mark: &Mark, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 2.2, |p, cell| {
        let inside = blob(p, size, 0.24, seed);
        let halo = smooth(-0.9, 0.0, inside);
        cell.blood += 0.15 * halo * (0.8 + 0.4 * fbm(p / 3.0, 2, seed ^ 1));
        if inside < -0.1 {
            return;
        }
        let edge = smooth(-0.04, 0.14, inside);
        let bumps = fbm(p / (size * 0.3), 3, seed ^ 2);
        let plug = smooth(0.26, 0.40, inside + 0.14 * fbm(p / 2.0, 3, seed ^ 3));
        let crack = cells(p / 1.7 + 0.4 * fbm(p / 1.3, 2, seed ^ 4), 0.95, seed ^ 5);
        let cracks = smooth(0.16, 0.02, crack.edge());
        let grain = fbm(p / 0.45, 3, seed ^ 6);
        let bled = smooth(-0.10, 0.55, fbm(p / 2.6, 3, seed ^ 7));
        cell.blood += edge * (0.34 + 0.14 * bumps) * (1.0 + 0.25 * fbm(p / 0.8, 3, seed ^ 8));
        cell.melanin += edge * 0.06;
        let horn = 0.72 + 0.30 * unit(crack.id) + 0.30 * grain;
        cell.lay([0.46 * horn, 0.225 * horn, 0.092 * horn], plug * (0.86 + 0.2 * grain));
        cell.lay([0.085, 0.016, 0.012], plug * (0.78 * bled + 0.45 * cracks));
        cell.relief += size * (0.40 * cap(inside) + 0.05 * bumps * edge)
            + plug * (0.7 + 0.40 * grain + 0.5 * unit(crack.id) - 0.7 * cracks);
        cell.rough *= mix(1.0, mix(0.25, 1.8, plug), edge);
        cell.gloss *= 1.0 + edge * (1.3 + 0.8 * bled * plug);
    });
}

pub fn cherry(mark: &Mark, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.6, |p, cell| {
        let inside = blob(p, size, 0.16, seed);
        if inside < -0.2 {
            return;
        }
        let edge = smooth(-0.08, 0.12, inside);
        let lake = cells(p / (size * 0.27) + 0.25 * fbm(p / size * 2.5, 2, seed ^ 2), 0.9, seed ^ 1);
        let wall = smooth(0.38, 0.66, lake.first + 0.10 * (1.0 - lake.edge()));
        cell.blood += edge * (1.50 + 0.45 * unit(lake.id) - 0.55 * wall);
        cell.vein += edge * (0.10 + 0.28 * unit(lake.id.wrapping_mul(9)) * (1.0 - wall));
        cell.melanin *= 1.0 - 0.3 * edge;
        cell.relief += size * 0.34 * cap(inside) + 0.05 * edge * (1.0 - wall);
        cell.rough *= 1.0 - 0.85 * edge;
        cell.gloss *= 1.0 + 0.9 * edge;
    });
}

pub fn haemangioma(mark: &Mark, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.6, |p, cell| {
        let inside = blob(p, size, 0.30, seed);
        cell.blood += 0.10 * smooth(-0.25, 0.0, inside);
        let edge = smooth(-0.02, 0.07, inside + 0.02 * value(p / 0.6, seed ^ 9));
        if edge <= 0.0 {
            return;
        }
        let lobe = cells(p / 2.6 + 0.45 * fbm(p / 2.4, 3, seed ^ 1), 0.95, seed ^ 2);
        let groove = smooth(0.40, 0.0, lobe.edge()) * (0.55 + 0.45 * fbm(p / 2.0, 2, seed ^ 5));
        let grey = smooth(0.40, 0.8, inside + 0.3 * fbm(p / 5.0, 2, seed ^ 3));
        cell.blood += edge * (1.15 + 0.25 * fbm(p / 2.0, 3, seed ^ 4) - 0.25 * groove) * (1.0 - 0.35 * grey);
        cell.vein += edge * (0.08 + 0.14 * grey);
        cell.lay([0.50, 0.42, 0.43], 0.16 * grey * edge);
        cell.relief += size * 0.13 * cap(inside)
            + edge
                * (0.35 + 0.20 * (1.0 - lobe.first * lobe.first).max(0.0) - 0.10 * groove
                    + 0.05 * fbm(p / 0.8, 3, seed ^ 6));
        cell.rough *= 1.0 - 0.25 * edge;
        cell.gloss *= 1.0 + 0.5 * edge;
    });
}

/// A nail plate; with a line of pigment where `half_length` is above nought, `size_mm` is its half width.
pub fn nail(mark: &Mark, half_length: f32, layers: &mut Layers) {
    let has_line = half_length > 0.0;
    let (half_width, long, seed) = (mark.size_mm, half_length.abs(), mark.seed);
    layers.splat(Vec2::from(mark.at), long * 1.6, |p, cell| {
        // A rounded box, its free edge up; negative inside, mm.
        // The far end is round under the skin fold, the free edge only a little.
        let corner = half_width * if p.y > 0.0 { 0.98 } else { 0.45 };
        let q = (p.abs() - Vec2::new(half_width, long) + corner).max(Vec2::ZERO);
        let outside = q.length() - corner + (p.abs() - Vec2::new(half_width, long) + corner).max_element().min(0.0);
        let plate = smooth(0.25, -0.15, outside);
        let fold = smooth(2.6, 0.3, outside) * (1.0 - plate);
        cell.blood += 0.10 * fold;
        cell.relief += 0.40 * fold - 0.40 * smooth(0.9, -0.9, outside);
        if plate <= 0.0 {
            return;
        }
        let along = p.y / long;
        let moon = smooth(0.62, 0.78, along + 0.35 * (p.x / half_width) * (p.x / half_width) * -0.5 + 0.02);
        let free = smooth(-0.86, -0.93, along);
        let ridge = fbm(Vec2::new(p.x * 2.6, p.y * 0.05), 2, seed);
        cell.melanin = mix(cell.melanin, 0.13 + 0.22 * cell.melanin, plate);
        cell.blood = mix(cell.blood, 0.40 - 0.14 * moon + 0.05 * fbm(p / 2.2, 2, seed ^ 2), plate);
        cell.lay([0.66, 0.50, 0.44], plate * 0.16);
        cell.lay([0.72, 0.62, 0.57], plate * (0.28 * moon + 0.55 * free));
        if has_line {
            dark_line(p, half_width, seed, cell, plate);
        }
        cell.relief += plate * (0.05 * ridge - 0.30 * (p.x / half_width) * (p.x / half_width) * half_width * 0.5);
        cell.rough = mix(cell.rough, 0.05, plate);
        cell.gloss = mix(cell.gloss, 2.3, plate);
    });
}

/// A band of several browns along the nail, spilling onto the fold behind it.
fn dark_line(p: Vec2, half_width: f32, seed: u32, cell: &mut crate::demonstration::layers::Cell, plate: f32) {
    let x = p.x / half_width + 0.25 + 0.02 * value(Vec2::new(0.0, p.y * 0.4), seed);
    let widening = 0.20 + 0.05 * smooth(-8.0, 8.0, p.y);
    let band = smooth(widening, widening - 0.07, x.abs());
    let lines = 0.75 + 0.5 * fbm(Vec2::new(p.x * 5.5, p.y * 0.06), 3, seed ^ 1);
    cell.melanin += band * plate * (1.5 * lines).max(0.2);
    cell.covered *= 1.0 - 0.7 * band * plate;
}

/// A fold across the body: deep, a little darker and redder. `size_mm` is its length.
pub fn crease(mark: &Mark, turn: f32, layers: &mut Layers) {
    let mut dice = Dice::new(mark.seed);
    let way = Vec2::from_angle(turn);
    let line = wander(Vec2::from(mark.at) - way * mark.size_mm * 0.5, way, mark.size_mm, 0.05, &mut dice);
    layers.soft_stroke(&line, 5.5, |amount, cell| {
        cell.relief -= 0.75 * amount * amount;
        cell.blood += 0.05 * amount;
    });
    layers.soft_stroke(&line, 0.9, |amount, cell| {
        cell.relief -= 0.22 * amount * amount;
        cell.blood += 0.08 * amount;
        cell.melanin *= 1.0 + 0.12 * amount;
    });
}

/// A vein under the skin: blue-grey, soft, slightly raised. `size_mm` is its length.
pub fn vein(mark: &Mark, turn: f32, layers: &mut Layers) {
    let mut dice = Dice::new(mark.seed);
    let way = Vec2::from_angle(turn);
    let line = wander(Vec2::from(mark.at), way, mark.size_mm, 0.10, &mut dice);
    layers.soft_stroke(&line, 4.2, |amount, cell| {
        cell.vein += 0.11 * amount;
        cell.blood *= 1.0 - 0.22 * amount;
        cell.relief += 0.22 * amount;
    });
}

/// The form of a nose with its tip in the middle, bridge upwards. `size_mm` is half its width.
pub fn nose(mark: &Mark, layers: &mut Layers) {
    let wide = mark.size_mm;
    layers.splat(Vec2::from(mark.at), wide * 6.0, |p, cell| {
        let bump = |at: Vec2, reach: f32| smooth(reach, 0.0, p.distance(at));
        let half = mix(wide * 0.65, wide * 1.25, smooth(-55.0, 0.0, p.y));
        let bridge = smooth(half * 1.5, 0.0, p.x.abs()) * smooth(-85.0, -4.0, p.y) * smooth(wide * 1.1, 0.0, p.y);
        let wings = bump(Vec2::new(-wide * 0.95, 4.0), 11.0) + bump(Vec2::new(wide * 0.95, 4.0), 11.0);
        cell.relief += 13.0 * bridge + 8.0 * bump(Vec2::ZERO, wide * 1.2) + 5.0 * wings;
        cell.blood += 0.08 * bump(Vec2::ZERO, wide * 1.4);
        let nostril = |side: f32| {
            let q = p - Vec2::new(side * wide * 0.5, wide * 0.82);
            smooth(1.2, 0.6, Vec2::new(q.x / 4.6, q.y / 2.4).length())
        };
        let dark = nostril(-1.0).max(nostril(1.0));
        cell.lay([0.035, 0.012, 0.010], 0.85 * dark);
        cell.relief -= 1.5 * dark;
    });
}
