//! Findings of melanin: moles, melanoma, keratosis, pale patches. Sizes in mm, densities in green.

use glam::Vec2;

use crate::demonstration::layers::Layers;
use crate::demonstration::lesion::{Mark, blob, cap};
use crate::demonstration::noise::{cells, fbm, mix, smooth, unit, value};
use crate::demonstration::scene::{Scene, is_ridged};
use crate::demonstration::skin::ridge_phase;

/// How much more melanin a mole needs to be seen on this skin.
fn on_tone(dark: f32, scene: &Scene) -> f32 {
    dark * (1.0 + 0.45 * scene.skin.tone.depth())
}

/// The lines of a pigment network, nought to one; holes about a quarter of a millimetre wide.
fn network(p: Vec2, hole_mm: f32, uneven: f32, seed: u32) -> f32 {
    let warp = Vec2::new(fbm(p / 1.7, 2, seed ^ 60), fbm(p / 1.7 + 20.0, 2, seed ^ 60));
    let turned = Vec2::new(p.x * 0.83 + p.y * 0.56, p.y * 0.83 - p.x * 0.56);
    let near = cells(turned / hole_mm + 0.6 * warp, 0.85, seed ^ 61);
    let thick = (0.34 + uneven * 0.26 * fbm(p / 0.9, 2, seed ^ 62)).max(0.12);
    let comes_and_goes = 0.72 + 0.38 * fbm(p / 1.6, 2, seed ^ 63);
    smooth(thick * 1.5, 0.0, near.edge()) * comes_and_goes
}

pub fn naevus(mark: &Mark, dark: f32, scene: &Scene, layers: &mut Layers) {
    let dark = on_tone(dark, scene);
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.6, |p, cell| {
        let inside = blob(p, size, 0.30, seed);
        if inside < -0.25 {
            return;
        }
        let edge = smooth(-0.06, 0.26, inside);
        let mottle = 1.0 + 0.22 * fbm(p / 1.9, 3, seed ^ 1) + 0.10 * fbm(p / 0.5, 2, seed ^ 2);
        let middle = smooth(0.25, 0.85, inside);
        let lines = network(p, 0.25, 0.4, seed) * smooth(0.0, 0.2, inside);
        let globule = cells(p / 0.42, 0.85, seed ^ 3);
        let globules = smooth(0.42, 0.22, globule.first) * middle * unit(globule.id);
        cell.melanin += dark * edge * mottle * (0.50 + 0.22 * middle);
        cell.melanin += dark * edge * (0.52 * lines * (1.0 - 0.75 * middle) + 0.40 * globules);
        cell.blood += 0.05 * edge;
        cell.relief += 0.05 * size.min(6.0) * cap(inside) * (1.0 + 0.25 * fbm(p / 1.2, 3, seed ^ 4));
        cell.rough *= 1.0 + 0.35 * edge;
        cell.gloss *= 1.0 + 0.15 * edge;
    });
}

pub fn melanoma(mark: &Mark, scene: &Scene, layers: &mut Layers) {
    let strength = on_tone(1.0, scene);
    let (size, seed) = (mark.size_mm, mark.seed);
    let lobes = [(Vec2::ZERO, 0.78), (Vec2::new(0.52, -0.30), 0.56), (Vec2::new(-0.38, 0.46), 0.50)];
    layers.splat(Vec2::from(mark.at), size * 1.9, |p, cell| {
        let lobe = |(at, part): (Vec2, f32)| blob(p - at * size, size * part, 0.46, seed);
        let inside = lobes.into_iter().map(lobe).fold(f32::MIN, f32::max);
        // Streaks leave the edge on the side of the blotch.
        let way = (p - Vec2::new(0.3, -0.2) * size).normalize_or_zero();
        let streak = value(way * 7.5 + 3.0, seed ^ 8).max(0.0) * smooth(0.1, 0.8, way.x - 0.5 * way.y);
        let inside = inside + 0.34 * streak;
        if inside < -0.4 {
            return;
        }
        // The edge is sharp on one side and fades on the other.
        let side = smooth(-0.8, 0.8, (p.x + 0.4 * p.y) / size);
        let edge = smooth(-0.05, mix(0.09, 0.38, side), inside);
        let shade = fbm(p / (size * 0.42), 3, seed ^ 1);
        let fine = fbm(p / 0.7, 3, seed ^ 2);
        let blotch = smooth(-0.25, 0.7, blob(p - Vec2::new(0.5, -0.25) * size, size * 0.42, 0.6, seed ^ 3));
        let veil = smooth(-0.35, 0.95, blob(p - Vec2::new(0.02, 0.0) * size, size * 0.36, 0.7, seed ^ 4));
        let pink = smooth(-0.4, 0.9, blob(p - Vec2::new(-0.42, 0.42) * size, size * 0.34, 0.6, seed ^ 5));
        let scar = smooth(-0.3, 0.9, blob(p - Vec2::new(0.12, 0.42) * size, size * 0.24, 0.8, seed ^ 6));
        let lines = network(p, 0.30, 1.2, seed) * smooth(0.75, 0.1, inside);
        let dot = cells(p / 0.55, 0.95, seed ^ 7);
        let dots = smooth(0.30, 0.08, dot.first) * smooth(0.5, 0.05, inside) * f32::from(u8::from(unit(dot.id) < 0.42));
        let mut melanin = 0.72 + 0.42 * shade + 0.20 * fine + 0.55 * lines + 1.1 * dots;
        melanin += 1.7 * blotch * (1.0 + 0.25 * fine);
        melanin *= (1.0 - 0.62 * pink) * (1.0 - 0.75 * scar);
        cell.melanin = cell.melanin * (1.0 - 0.5 * scar * edge) + melanin.max(0.05) * strength * edge;
        cell.deep = cell.deep.max(0.66 * veil * edge * (0.75 + 0.35 * shade + 0.15 * fine));
        cell.blood += edge * (0.08 + 0.26 * pink + 0.10 * scar);
        cell.vein += edge * 0.10 * pink;
        cell.lay([0.60, 0.55, 0.55], edge * (0.20 * veil + 0.22 * scar) * (0.7 + 0.3 * fine));
        cell.relief += edge * (0.10 + 0.70 * blotch * blotch + 0.14 * shade + 0.05 * fine);
        cell.rough *= 1.0 - 0.45 * edge * blotch;
        cell.gloss *= 1.0 + edge * (0.25 + 0.8 * blotch);
    });
}

pub fn acral(mark: &Mark, scene: &Scene, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    let ridges_seed = scene.seed;
    let centre = Vec2::from(mark.at);
    let follows_ridges = is_ridged(scene);
    layers.splat(centre, size * 1.8, |p, cell| {
        let inside = blob(Vec2::new(p.x * 0.75, p.y * 1.1), size, 0.62, seed);
        if inside < -0.4 {
            return;
        }
        let shade = fbm(p / (size * 0.4), 3, seed ^ 1);
        let edge = smooth(-0.10, 0.34, inside + 0.12 * fbm(p / 1.6, 3, seed ^ 2));
        let black = smooth(-0.35, 0.8, blob(p - Vec2::new(-0.30, -0.1) * size, size * 0.50, 0.7, seed ^ 3));
        let (phase, _) = ridge_phase(p + centre, ridges_seed);
        let ridge = if follows_ridges { 0.5 + 0.5 * (phase * std::f32::consts::TAU).cos() } else { 0.5 };
        let parallel = mix(0.35 + 1.1 * ridge, 1.0, 0.7 * black);
        let sore = smooth(0.25, 0.6, blob(p - Vec2::new(0.34, 0.22) * size, size * 0.26, 0.6, seed ^ 4));
        cell.melanin += edge * (1.25 + 0.65 * shade + 1.7 * black) * parallel * (1.0 - 0.6 * sore);
        cell.deep = cell.deep.max(0.08 * black * edge);
        cell.blood += edge * 0.9 * sore;
        cell.lay([0.20, 0.035, 0.025], 0.55 * sore * edge * (0.6 + 0.5 * value(p * 2.1, seed)));
        cell.relief += 0.35 * cap(black) * edge - 0.25 * sore * edge;
        cell.gloss *= 1.0 + 0.9 * sore * edge;
        cell.rough *= 1.0 - 0.5 * sore * edge;
    });
}

pub fn keratosis(mark: &Mark, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.5, |p, cell| {
        let inside = blob(p, size, 0.26, seed);
        if inside < -0.12 {
            return;
        }
        // Stuck on: a sharp edge with a step.
        let edge = smooth(-0.02, 0.05, inside);
        let warp = Vec2::new(fbm(p / 1.1, 3, seed ^ 1), fbm(p / 1.1 + 30.0, 3, seed ^ 1));
        let gyri = cells(p / 0.95 + 0.8 * warp, 0.9, seed ^ 2);
        let fissure = smooth(0.30, 0.0, gyri.edge()) * smooth(-0.5, 0.3, fbm(p / 1.5, 2, seed ^ 8));
        let milium = cells(p / 1.5, 0.9, seed ^ 3);
        let milia = smooth(0.17, 0.10, milium.first) * f32::from(u8::from(unit(milium.id) < 0.40));
        let plug = cells(p / 2.0, 0.9, seed ^ 4);
        let plugs = smooth(0.17, 0.11, plug.first) * f32::from(u8::from(unit(plug.id) < 0.45));
        let mottle = fbm(p / (size * 0.3), 3, seed ^ 5);
        cell.melanin += edge * (0.85 + 0.30 * mottle + 0.40 * fissure + 0.12 * fbm(p / 0.3, 2, seed ^ 6));
        cell.lay([0.43, 0.31, 0.19], edge * (0.20 + 0.10 * mottle) * (1.0 - fissure));
        cell.lay([0.66, 0.56, 0.40], 0.55 * milia * edge);
        cell.lay([0.030, 0.020, 0.015], 0.75 * plugs * edge);
        cell.relief += edge * (0.75 + 0.25 * cap(inside) + 0.22 * mottle - 0.34 * fissure + 0.1 * milia);
        cell.rough *= mix(1.0, 1.6, edge);
        cell.gloss = mix(cell.gloss, 1.5, edge * (1.0 - fissure));
    });
}

pub fn pale_soft(mark: &Mark, layers: &mut Layers) {
    let (size, seed) = (mark.size_mm, mark.seed);
    layers.splat(Vec2::from(mark.at), size * 1.7, |p, cell| {
        let inside = blob(p, size, 0.42, seed);
        let pale = smooth(-0.12, 0.55, inside) * (0.85 + 0.2 * fbm(p / 2.2, 2, seed ^ 1));
        let flake = smooth(0.15, 1.0, fbm(p / 0.42, 4, seed ^ 2)) * smooth(0.0, 0.4, inside);
        cell.melanin *= 1.0 - 0.42 * pale;
        cell.blood += 0.04 * pale;
        cell.lay([0.62, 0.58, 0.54], 0.28 * flake);
        cell.relief += 0.02 * flake;
        cell.gloss *= 1.0 - 0.35 * pale;
        cell.rough *= 1.0 + 0.5 * pale;
    });
}
