//! The display that photographs are shown on: its profile, the intent, and how light becomes its codes:
//! by the curve of sRGB, by curves of its own, or by a cube where the profile is a table.

use std::sync::Arc;
use std::thread;

use glam::{DVec3, Vec3};

use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::cube::{Cube, SIDE, linear_from_cube};
use crate::colour::curve::Curve;
use crate::colour::difference::delta_e_2000;
use crate::colour::lab::{Lab, lab_from_xyz};
use crate::colour::named;
use crate::colour::profile_model::{ProfileModel, TableModel};
use crate::colour::working::{PCS_FROM_WORKING, encode_samples, is_srgb_curve};

/// A node of the cube is out of the display's gamut from this difference on, ΔE2000: where somebody
/// could see that it is not the colour meant. Nodes in the gamut are met within .1.
const MISSED_FROM: f64 = 1.0;

/// A display made ready to show photographs on.
// Invariant: a matrix with curves, or a table with a cube.
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    model: ProfileModel,
    intent: Intent,
    end: DisplayEnd,
}

/// How light becomes the codes of a display.
#[derive(Debug, Clone, PartialEq)]
pub enum DisplayEnd {
    /// By the curve of sRGB.
    Srgb,
    /// For each channel the display's code, `ENCODE_SAMPLES` over the square root of its light.
    Curves(Arc<[Vec<f32>; 3]>),
    /// From linear light of the wide space.
    Cube(Arc<Cube>),
}

impl DisplayEnd {
    fn of(curves: &[Curve; 3]) -> Self {
        if curves.iter().all(is_srgb_curve) {
            return Self::Srgb;
        }
        Self::Curves(Arc::new(curves.each_ref().map(encode_samples)))
    }
}

impl Display {
    /// What a display without a profile is taken for.
    pub fn srgb() -> Self {
        Self { model: named::srgb(), intent: Intent::default(), end: DisplayEnd::Srgb }
    }

    /// Makes the cube of a table display by this many threads, which takes about a tenth of a second.
    /// `None` where the profile describes no display: grey, or four inks.
    pub fn new(model: ProfileModel, intent: Intent, threads: usize) -> Option<Self> {
        Self::turned(model, intent, Turned::Exactly, threads)
    }

    /// The same with the table turned round in another way, to compare with other programs.
    pub fn turned(model: ProfileModel, intent: Intent, turned: Turned, threads: usize) -> Option<Self> {
        let end = match &model {
            ProfileModel::Matrix(matrix) => DisplayEnd::of(&matrix.curves),
            ProfileModel::Table(_) => DisplayEnd::Cube(Arc::new(cube_of(&model, intent, turned, threads)?)),
            ProfileModel::Grey(_) => return None,
        };
        Some(Self { model, intent, end })
    }

    /// The same display for another intent; the cube is made anew only where it differs.
    pub fn with_intent(&self, intent: Intent, threads: usize) -> Option<Self> {
        let is_perceptual = |intent| intent == Intent::Perceptual;
        if self.cube().is_some() && is_perceptual(intent) != is_perceptual(self.intent) {
            return Self::new(self.model.clone(), intent, threads);
        }
        Some(Self { intent, ..self.clone() })
    }

    pub fn model(&self) -> &ProfileModel {
        &self.model
    }

    pub fn intent(&self) -> Intent {
        self.intent
    }

    pub fn end(&self) -> &DisplayEnd {
        &self.end
    }

    pub fn cube(&self) -> Option<&Arc<Cube>> {
        match &self.end {
            DisplayEnd::Cube(cube) => Some(cube),
            DisplayEnd::Srgb | DisplayEnd::Curves(_) => None,
        }
    }

    /// For each node of the cube 65,535 where the display shows the colour meant, nought where the colour
    /// lies outside what it can show: what its own table says of the codes of the cube is compared with
    /// what was asked for. Made by this many threads in about a tenth of a second. `None` without a cube.
    pub fn reach(&self, threads: usize) -> Option<Vec<u16>> {
        let (ProfileModel::Table(table), Some(cube)) = (&self.model, self.cube()) else { return None };
        let lights: Vec<f64> = (0..SIDE).map(|at| linear_from_cube(at as f64 / (SIDE - 1) as f64)).collect();
        let mut reach = vec![0; cube.nodes.len()];
        let band = SIDE.div_ceil(threads.max(1)) * SIDE * SIDE;
        thread::scope(|scope| {
            for (number, reach) in reach.chunks_mut(band).enumerate() {
                let (lights, first) = (&lights, number * band);
                scope.spawn(move || {
                    for (at, reach) in (first..).zip(reach) {
                        let light = [at / SIDE / SIDE, at / SIDE % SIDE, at % SIDE].map(|axis| lights[axis]);
                        *reach = if self.is_shown(table, cube, at, light) { u16::MAX } else { 0 };
                    }
                });
            }
        });
        Some(reach)
    }

    fn is_shown(&self, table: &TableModel, cube: &Cube, node: usize, light: [f64; 3]) -> bool {
        let [red, green, blue, _] = cube.nodes[node].map(|value| f64::from(value) / 65_535.0);
        let perceptual = table.to_pcs_perceptual.as_ref().filter(|_| self.intent == Intent::Perceptual);
        let shown = perceptual.unwrap_or(&table.to_pcs).xyz_at([red, green, blue, 0.0]);
        let meant = PCS_FROM_WORKING * DVec3::from(light);
        delta_e_2000(lab_from_xyz(shown), lab_from_xyz(meant)) < MISSED_FROM
    }

    /// The Lab that codes of the display, nought to one, show on it; clamped as a display does.
    pub fn lab_of(&self, code: Vec3) -> Lab {
        let [red, green, blue] = code.clamp(Vec3::ZERO, Vec3::ONE).as_dvec3().to_array();
        lab_from_xyz(self.model.xyz_at([red, green, blue, 0.0]))
    }
}

/// The cube of a display whose profile is a table. Black is laid on black before the cube, which then is
/// the same with and without.
fn cube_of(model: &ProfileModel, intent: Intent, turned: Turned, threads: usize) -> Option<Cube> {
    let intent = if intent == Intent::Perceptual { intent } else { Intent::Relative };
    let conversion = Conversion::new(&ProfileModel::Grey(Curve::Line), model, intent, turned)?;
    Some(Cube::new(&conversion, threads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_of_srgb_in_all_but_name_needs_no_tables() {
        let sampled = |samples| Curve::sampled(named::srgb_curve().resampled(samples)).expect("sound");
        let end = |curve| Display::new(named::Primaries::Srgb.with(curve), Intent::default(), 1).expect("ready").end;
        assert_eq!(end(sampled(1024)), DisplayEnd::Srgb);
        assert!(
            matches!(end(sampled(32)), DisplayEnd::Curves(_))
                && matches!(end(Curve::power(2.2)), DisplayEnd::Curves(_))
        );
        assert_eq!(Display::new(ProfileModel::Grey(Curve::Line), Intent::default(), 1), None);
    }
}
