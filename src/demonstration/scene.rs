//! From a scene and a shot to upright pixels: skin, findings, cloth, light, then the lens.
//! Works in linear sRGB under white light; ends as 8-bit codes of sRGB or Display P3.

use glam::Vec2;

use crate::demonstration::body::{Body, form};
use crate::demonstration::camera::{Develop, Picture};
use crate::demonstration::exposure::{Exposure, Spot};
use crate::demonstration::hair::{Hair, Mask, grow};
use crate::demonstration::layers::{Cell, Layers};
use crate::demonstration::lesion::{Mark, draw_mark};
use crate::demonstration::noise::{fbm, smooth, value};
use crate::demonstration::paper::{Laid, Paper};
use crate::demonstration::skin::{Complexion, Weave, colour, healthy};

/// A part of somebody's skin, with what is to be seen on it.
#[derive(Debug)]
pub struct Scene {
    pub seed: u32,
    pub skin: Complexion,
    pub body: Body,
    pub marks: &'static [Mark],
    pub hairs: &'static [Hair],
    /// Linear sRGB of the hairs.
    pub hair_colour: [f32; 3],
    pub cloth: Cloth,
}

/// What lies behind the body.
#[derive(Debug, Clone, Copy)]
pub enum Cloth {
    Blue,
    Green,
    White,
    Grey,
}

/// How one photograph was taken.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Width of the picture on the skin, mm.
    pub across_mm: f32,
    /// What is in the middle, mm.
    pub centre: (f32, f32),
    pub light: Light,
    /// Through a dermoscope: flat, even light, dark round edge.
    pub is_dermoscopy: bool,
    pub papers: &'static [Paper],
    /// Radius of the lens's blur on the skin, mm.
    pub blur_mm: f32,
}

#[derive(Debug, Clone, Copy)]
pub struct Light {
    /// Towards the light: right, down, up to the camera; any length.
    pub from: (f32, f32, f32),
    /// Share of the light that comes from everywhere.
    pub around: f32,
    pub exposure: f32,
    /// How much of the skin's shine the camera sees; polarised light has little.
    pub shine: f32,
    /// Colour of the light as the camera saw it.
    pub colour: [f32; 3],
}

/// Takes the photograph: `width` by `height` upright pixels.
pub fn take(scene: &Scene, look: &Look, width: usize, height: usize, develop: &Develop) -> Picture {
    let mm_per_px = look.across_mm / width as f32;
    let corner = Vec2::from(look.centre) - Vec2::new(width as f32, height as f32) * (mm_per_px / 2.0);
    let step = if look.is_dermoscopy { 3 } else { 4 };
    let step = if width < 1000 { 3 } else { step };
    let mut layers = skin_layers(scene, width / step + 3, height / step + 3, mm_per_px * step as f32, corner);
    for mark in scene.marks {
        draw_mark(mark, scene, &mut layers, look.is_dermoscopy);
    }
    let spots = spots(scene, look, &layers);
    let mut mask = Mask::new(width, height);
    let seen = (corner, corner + Vec2::new(width as f32, height as f32) * mm_per_px);
    for (index, hair) in scene.hairs.iter().enumerate() {
        let is_skin = |p: Vec2| form(&scene.body, p).1 > 0.0;
        grow(hair, &mut mask, seen, 1.0 / mm_per_px, scene.seed ^ (900 + index as u32), &is_skin);
    }
    let papers: Vec<Laid> = look.papers.iter().map(Paper::laid).collect();
    let lit = Exposure {
        scene,
        look,
        spots: &spots,
        columns: layers.width,
        step,
        mask: &mask,
        papers: &papers,
        mm_per_px,
        corner,
    };
    lit.expose(width, height, develop)
}

fn skin_layers(scene: &Scene, width: usize, height: usize, mm_per_cell: f32, corner: Vec2) -> Layers {
    let mut cells = Vec::with_capacity(width * height);
    // About what shows at forty cells a millimetre.
    let is_near = mm_per_cell < 0.035;
    for row in 0..height {
        for column in 0..width {
            let p = corner + Vec2::new(column as f32, row as f32) * mm_per_cell;
            cells.push(healthy(&scene.skin, p, scene.seed, is_near));
        }
    }
    Layers { width, height, cells, mm_per_cell, corner }
}

/// Colours and slopes of every cell, cloth included.
fn spots(scene: &Scene, look: &Look, layers: &Layers) -> Vec<Spot> {
    let (width, height) = (layers.width, layers.height);
    let towards = Vec2::new(look.light.from.0, look.light.from.1) / look.light.from.2.max(0.2);
    let mut heights = Vec::with_capacity(width * height);
    let mut insides = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let (form_mm, inside) = form(&scene.body, layers.place(column, row));
            let relief = layers.cells[row * width + column].relief;
            heights.push(if look.is_dermoscopy { relief * 0.15 } else { form_mm + relief });
            insides.push(if look.is_dermoscopy { f32::MAX } else { inside });
        }
    }
    let mut spots = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let index = row * width + column;
            let (left, right) = (row * width + column.saturating_sub(1), row * width + (column + 1).min(width - 1));
            let (up, down) = (row.saturating_sub(1) * width + column, (row + 1).min(height - 1) * width + column);
            let slope =
                Vec2::new(heights[right] - heights[left], heights[down] - heights[up]) / (2.0 * layers.mm_per_cell);
            let p = layers.place(column, row);
            let skin = skin_spot(&layers.cells[index], slope.clamp_length_max(3.2));
            let is_skin = smooth(-0.4, 0.8, insides[index]);
            spots.push(if is_skin < 1.0 {
                let shadow = form(&scene.body, p + towards * 7.0).1.max(insides[index]);
                Spot::mixed(&cloth_spot(scene.cloth, p, -insides[index], -shadow, scene.seed), &skin, is_skin)
            } else {
                skin
            });
        }
    }
    spots
}

fn skin_spot(cell: &Cell, slope: Vec2) -> Spot {
    // What lies on the skin is dull and hides the furrows.
    Spot {
        skin: colour(cell),
        gloss: cell.gloss.max(0.0) * (1.0 - 0.8 * cell.covered),
        rough: cell.rough.max(0.0),
        slope,
        lit: 1.0,
    }
}

fn cloth_spot(cloth: Cloth, p: Vec2, outside_mm: f32, from_shadow_mm: f32, seed: u32) -> Spot {
    let dye = match cloth {
        Cloth::Blue => [0.085, 0.205, 0.37],
        Cloth::Green => [0.09, 0.25, 0.20],
        Cloth::White => [0.66, 0.68, 0.69],
        Cloth::Grey => [0.19, 0.20, 0.21],
    };
    let fold =
        |p: Vec2| 5.0 * fbm(p / 58.0, 3, seed ^ 70) + 1.2 * (1.0 - fbm(p / 26.0, 2, seed ^ 71).abs() * 3.0).max(0.0);
    let here = fold(p);
    let slope = Vec2::new(fold(p + Vec2::X) - here, fold(p + Vec2::Y) - here);
    let weave = 1.0 + 0.05 * value(p * 1.7, seed ^ 72) + 0.04 * fbm(p / 9.0, 2, seed ^ 73);
    // Close to the body little light gets in; away from the light the body throws its shadow.
    let contact = 1.0 - 0.45 * (-outside_mm.max(0.0) / 3.5).exp();
    let thrown = 1.0 - 0.42 * smooth(9.0, -5.0, from_shadow_mm);
    Spot { skin: dye.map(|c| c * weave), gloss: 0.0, rough: 0.4, slope: slope * 0.8, lit: contact * thrown }
}

/// Whether a place belongs to fingerprint skin, whose findings follow the ridges.
pub fn is_ridged(scene: &Scene) -> bool {
    scene.skin.weave == Weave::Ridges
}
