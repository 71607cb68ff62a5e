//! Photographs of a card, drawn for tests: perspective, uneven and coloured light, blur, noise. Light is
//! added up in linear light, and encoded at the end.

use super::plane::Plane;
use super::{CardKind, Picture, place};
use crate::colour::card::{PATCHES, PRINTABLE_LAYOUT};
use crate::colour::lab::xyz_from_lab;
use crate::colour::named::linear_from_xyz_d50;
use crate::colour::space::srgb_from_linear;

/// How a drawn photograph is taken.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Classic, or printed: then as its layout has it, whatever `side` is.
    pub kind: CardKind,
    pub width: usize,
    pub height: usize,
    /// The middle of the card, pixels.
    pub middle: [f64; 2],
    /// From patch to patch, pixels, before the card is tilted.
    pub pitch: f64,
    /// Turned clockwise, degrees.
    pub turned: f64,
    /// Tilted about the card's long axis and short axis, degrees.
    pub tilted: [f64; 2],
    /// Side of a patch over the pitch.
    pub side: f64,
    /// Light of each channel.
    pub light: [f64; 3],
    /// The light falls by this part from left to right, and as much again in a curve.
    pub fall: f64,
    /// Light added everywhere by haze or glare.
    pub haze: f64,
    /// Radius of the blur, pixels.
    pub blur: f64,
    /// Standard deviation of the noise, codes 0 to 1.
    pub noise: f64,
    pub seed: u64,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            kind: CardKind::Classic,
            width: 640,
            height: 480,
            middle: [320.0, 240.0],
            pitch: 40.0,
            turned: 8.0,
            tilted: [0.0, 0.0],
            side: 0.86,
            light: [0.85; 3],
            fall: 0.0,
            haze: 0.0,
            blur: 0.6,
            noise: 0.01,
            seed: 1,
        }
    }
}

/// Chance that can be had again.
pub struct Dice(pub u64);

impl Dice {
    /// Nought to one.
    pub fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.roll()
    }

    /// About normal, standard deviation one.
    fn normal(&mut self) -> f64 {
        ((0..6).map(|_| self.roll()).sum::<f64>() - 3.0) * 2.0_f64.sqrt()
    }
}

/// A drawn photograph and where its patches truly are.
pub struct Drawn {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[u8; 4]>,
    pub centres: [[f64; 2]; PATCHES],
}

impl Drawn {
    pub fn picture(&self) -> Picture<'_> {
        Picture { width: self.width, height: self.height, pixels: &self.pixels }
    }

    /// Turned by a quarter, clockwise.
    pub fn turned(&self) -> Drawn {
        let at = |x: usize, y: usize| self.pixels[(self.height - 1 - x) * self.width + y];
        let pixels =
            (0..self.width).flat_map(|y| (0..self.height).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
        let centres = self.centres.map(|[x, y]| [self.height as f64 - 1.0 - y, x]);
        Drawn { width: self.height, height: self.width, pixels, centres }
    }

    pub fn mirrored(&self) -> Drawn {
        let pixels = self.pixels.chunks(self.width).flat_map(|row| row.iter().rev().copied()).collect();
        let centres = self.centres.map(|[x, y]| [self.width as f64 - 1.0 - x, y]);
        Drawn { width: self.width, height: self.height, pixels, centres }
    }

    /// A rectangle painted over, from a corner to before another.
    pub fn cover(&mut self, [left, top]: [usize; 2], [right, bottom]: [usize; 2], code: [u8; 3]) {
        for y in top..bottom.min(self.height) {
            for x in left..right.min(self.width) {
                self.pixels[y * self.width + x] = [code[0], code[1], code[2], 255];
            }
        }
    }
}

/// Where the card lies: a pinhole camera, as far away as the card is long.
fn plane(scene: &Scene, mirror: bool) -> Plane {
    let far = 9.0;
    let [a, b] = scene.tilted.map(f64::to_radians);
    let (sin, cos) = scene.turned.to_radians().sin_cos();
    let corners = [[0.0, 0.0], [5.0, 0.0], [5.0, 3.0], [0.0, 3.0]].map(|[u, v]: [f64; 2]| {
        let (x, y) = (if mirror { 2.5 - u } else { u - 2.5 }, v - 1.5);
        let (x, y, z) = (x * b.cos(), y * a.cos(), x * b.sin() + y * a.sin());
        let share = far / (far + z);
        let (x, y) = (x * share * scene.pitch, y * share * scene.pitch);
        ([u, v], [scene.middle[0] + x * cos - y * sin, scene.middle[1] + x * sin + y * cos])
    });
    Plane::fitted(&corners).expect("a card has four corners")
}

/// What the card lies on, linear light.
const SKIN_AROUND: [f64; 3] = [0.45, 0.26, 0.19];
/// The printed card's frame, linear light.
const BLACK_TONER: [f64; 3] = [0.012; 3];
/// White paper left around the frame of a card that was cut out.
const PAPER_MM: f64 = 3.0;

/// Draws it.
pub fn drawn(scene: &Scene) -> Drawn {
    let there = plane(scene, false);
    let corners = [[0.0, 0.0], [5.0, 0.0], [5.0, 3.0], [0.0, 3.0]];
    // From pixels to the card: fitted on many places, which is exact for a homography.
    let pairs = corners.map(|place| (there.at(place), place));
    let back = Plane::fitted(&pairs).expect("a card has four corners");
    let card = scene.kind.reference().map(|lab| linear_from_xyz_d50(xyz_from_lab(lab)));
    let mut dice = Dice(scene.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let spots = spots(scene, &mut dice);
    let mut light = vec![[0.0; 3]; scene.width * scene.height];
    for (index, light) in light.iter_mut().enumerate() {
        let (x, y) = ((index % scene.width) as f64, (index / scene.width) as f64);
        let shade = spots.iter().find(|s| (x - s[0]).powi(2) + (y - s[1]).powi(2) < s[2] * s[2]).map_or(1.0, |s| s[3]);
        for sub in 0..9 {
            let (x, y) = (x + f64::from(sub % 3 - 1) / 3.0, y + f64::from(sub / 3 - 1) / 3.0);
            let colour = match scene.kind {
                CardKind::Printed => printed_colour(&card, back.at([x, y]), shade),
                _ => colour(scene, &card, back.at([x, y]), shade),
            };
            let across = x / scene.width as f64 - 0.5;
            let fall = 1.0 - scene.fall * (across + 2.0 * across * across);
            for c in 0..3 {
                light[c] += (colour[c] * scene.light[c] * fall + scene.haze) / 9.0;
            }
        }
    }
    let light = blurred(light, scene.width, scene.height, scene.blur);
    let pixels = light.iter().map(|light| {
        let code = light.map(|l| f64::from(srgb_from_linear(l as f32)) + scene.noise * dice.normal());
        let [r, g, b] = code.map(|code| (code.clamp(0.0, 1.0) * 255.0).round() as u8);
        [r, g, b, 255]
    });
    let pixels = pixels.collect();
    Drawn { width: scene.width, height: scene.height, pixels, centres: std::array::from_fn(|p| there.at(place(p))) }
}

/// Spots of another shade on what the card lies on: middle, radius, shade.
fn spots(scene: &Scene, dice: &mut Dice) -> Vec<[f64; 4]> {
    let (width, height) = (scene.width as f64, scene.height as f64);
    (0..60)
        .map(|_| [dice.roll() * width, dice.roll() * height, dice.between(1.5, 14.0), dice.between(0.3, 1.2)])
        .collect()
}

fn colour(scene: &Scene, card: &[[f64; 3]; PATCHES], [u, v]: [f64; 2], shade: f64) -> [f64; 3] {
    let (column, row) = (u.round(), v.round());
    if u > -0.75 && u < 5.75 && v > -0.75 && v < 3.75 {
        let is_patch = (u - column).abs() < scene.side / 2.0 && (v - row).abs() < scene.side / 2.0;
        let is_on = (0.0..=5.0).contains(&column) && (0.0..=3.0).contains(&row);
        return if is_patch && is_on { card[row as usize * 6 + column as usize] } else { [0.032, 0.032, 0.034] };
    }
    SKIN_AROUND.map(|light| light * shade)
}

/// The printed card by the very numbers it is printed by, cut out with a white rim.
fn printed_colour(card: &[[f64; 3]; PATCHES], [u, v]: [f64; 2], shade: f64) -> [f64; 3] {
    let layout = PRINTABLE_LAYOUT;
    let step = layout.patch_mm + layout.gap_mm;
    let [first_x, first_y] = layout.centre_mm(0);
    let (x, y) = (first_x + u * step, first_y + v * step);
    let is_on = (-0.5..5.5).contains(&u) && (-0.5..3.5).contains(&v);
    let patch = is_on.then(|| v.round() as usize * 6 + u.round() as usize).filter(|patch| {
        let [middle_x, middle_y] = layout.centre_mm(*patch);
        (x - middle_x).abs().max((y - middle_y).abs()) < layout.patch_mm / 2.0
    });
    let [wide, high] = layout.size_mm();
    // Inside the card's outer edge, millimetres; less than nothing outside.
    let inside = x.min(wide - x).min(y).min(high - y);
    match patch {
        Some(patch) => card[patch],
        None if inside < -PAPER_MM => SKIN_AROUND.map(|light| light * shade),
        None if (0.0..layout.frame_mm).contains(&inside) => BLACK_TONER,
        None => [1.0; 3],
    }
}

fn blurred(light: Vec<[f64; 3]>, width: usize, height: usize, radius: f64) -> Vec<[f64; 3]> {
    if radius <= 0.0 {
        return light;
    }
    let reach = (radius * 3.0).ceil() as i64;
    let kernel: Vec<f64> = (-reach..=reach).map(|n| (-(n * n) as f64 / (2.0 * radius * radius)).exp()).collect();
    let sum: f64 = kernel.iter().sum();
    let pass = |light: &[[f64; 3]], along: bool| -> Vec<[f64; 3]> {
        (0..light.len())
            .map(|index| {
                let (x, y) = ((index % width) as i64, (index / width) as i64);
                let mut mean = [0.0; 3];
                for (share, n) in kernel.iter().zip(-reach..) {
                    let (x, y) = if along { (x + n, y) } else { (x, y + n) };
                    let (x, y) = (x.clamp(0, width as i64 - 1) as usize, y.clamp(0, height as i64 - 1) as usize);
                    (0..3).for_each(|c| mean[c] += light[y * width + x][c] * share / sum);
                }
                mean
            })
            .collect()
    };
    pass(&pass(&light, true), false)
}
