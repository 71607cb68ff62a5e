//! A table display as a cube of colours, for the graphics card: 65 nodes along each axis, linear light
//! of the working space in, the display's stored values out, tetrahedra between the nodes. Depends on
//! the display's profile and the intent alone, so it can be kept by the profile's hash.
//! Twin of the cube lookup in the shader: same names, same sums.

use std::thread;

use glam::{DVec3, Vec3};

use crate::colour::conversion::Conversion;
use crate::colour::table_inverse::Trail;
use crate::colour::working::PCS_FROM_WORKING;

/// Nodes along each axis. 33 gave .058 ΔE2000 on average, 65 .024, 129 .011.
pub const SIDE: usize = 65;

/// The cube of a display.
// Invariant: `nodes` holds SIDE³ values.
#[derive(Debug, Clone, PartialEq)]
pub struct Cube {
    /// Stored values red, green, blue, 0 to 65,535, and 65,535; red axis slowest, blue fastest: rows,
    /// then layers, of an RGBA16 texture whose x is blue, y green and z red.
    pub nodes: Vec<[u16; 4]>,
}

/// Where the straight part of the Rec2020 code ends, in light; ITU-R BT.2020-2, table 4, 12 bits.
pub const CODE_LINE_ENDS_AT: f32 = 0.018_053_97;
/// The factor of its curved part.
pub const CODE_FACTOR: f32 = 1.099_296_8;
/// The slope of its straight part.
pub const CODE_SLOPE: f32 = 4.5;
/// The exponent of its curved part.
pub const CODE_EXPONENT: f32 = 0.45;
/// Bends the code so that more nodes lie in the darks.
pub const SHAPER_EXPONENT: f32 = 0.85;

/// Where on an axis of the cube, nought to one, a light of nought to one lies.
pub fn cube_from_linear(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    let code = if linear < CODE_LINE_ENDS_AT {
        CODE_SLOPE * linear
    } else {
        CODE_FACTOR * linear.powf(CODE_EXPONENT) - (CODE_FACTOR - 1.0)
    };
    code.powf(SHAPER_EXPONENT)
}

/// The light of a place on an axis.
pub fn linear_from_cube(place: f64) -> f64 {
    let code = place.powf(1.0 / f64::from(SHAPER_EXPONENT));
    if code < f64::from(CODE_SLOPE * CODE_LINE_ENDS_AT) {
        code / f64::from(CODE_SLOPE)
    } else {
        ((code + f64::from(CODE_FACTOR) - 1.0) / f64::from(CODE_FACTOR)).powf(1.0 / f64::from(CODE_EXPONENT))
    }
}

impl Cube {
    /// The cube of the display a conversion leads to, made by this many threads, at least one. Black
    /// points are laid on each other before the cube and are no part of it.
    pub fn new(conversion: &Conversion, threads: usize) -> Self {
        let lights: Vec<f64> = (0..SIDE).map(|at| linear_from_cube(at as f64 / (SIDE - 1) as f64)).collect();
        let mut nodes = vec![[0; 4]; SIDE * SIDE * SIDE];
        let layers = SIDE.div_ceil(threads.max(1));
        thread::scope(|scope| {
            for (band, nodes) in nodes.chunks_mut(layers * SIDE * SIDE).enumerate() {
                let lights = &lights;
                scope.spawn(move || fill(nodes, band * layers, conversion, lights));
            }
        });
        Self { nodes }
    }

    /// The display's stored values, nought to one, of linear light of the working space.
    pub fn display_from_working(&self, linear: Vec3) -> Vec3 {
        let place = linear.to_array().map(|light| cube_from_linear(light) * (SIDE - 1) as f32);
        let below = place.map(|place| (place as usize).min(SIDE - 2));
        let fraction = [0, 1, 2].map(|axis| place[axis] - below[axis] as f32);
        let mut order = [0, 1, 2];
        // From the greatest fraction to the least; equal ones may stand either way.
        if fraction[order[0]] < fraction[order[1]] {
            order.swap(0, 1);
        }
        if fraction[order[1]] < fraction[order[2]] {
            order.swap(1, 2);
        }
        if fraction[order[0]] < fraction[order[1]] {
            order.swap(0, 1);
        }
        let mut at = (below[0] * SIDE + below[1]) * SIDE + below[2];
        let mut before = self.node(at);
        let mut value = before;
        for axis in order {
            at += [SIDE * SIDE, SIDE, 1][axis];
            let here = self.node(at);
            value += fraction[axis] * (here - before);
            before = here;
        }
        value
    }

    fn node(&self, at: usize) -> Vec3 {
        let [red, green, blue, _] = self.nodes[at];
        Vec3::new(f32::from(red), f32::from(green), f32::from(blue)) / 65_535.0
    }
}

/// Fills whole layers of red.
fn fill(nodes: &mut [[u16; 4]], first_layer: usize, conversion: &Conversion, lights: &[f64]) {
    for (red, nodes) in lights[first_layer..].iter().zip(nodes.chunks_mut(SIDE * SIDE)) {
        for (green, nodes) in lights.iter().zip(nodes.chunks_mut(SIDE)) {
            let mut trail = Trail::default();
            for (blue, node) in lights.iter().zip(nodes) {
                let xyz = PCS_FROM_WORKING * DVec3::new(*red, *green, *blue);
                let stored = conversion.display_from_pcs_along(xyz, &mut trail);
                let stored = stored.clamp(DVec3::ZERO, DVec3::ONE) * 65_535.0;
                let [red, green, blue] = stored.to_array().map(|value| value.round() as u16);
                *node = [red, green, blue, u16::MAX];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_comes_back_from_its_place_and_darks_have_more_nodes() {
        for step in 0..=100_u8 {
            let light = f64::from(step) / 100.0;
            let back = linear_from_cube(f64::from(cube_from_linear(light as f32)));
            assert!((back - light).abs() < 1e-5, "{light} {back}");
        }
        let nodes_below_a_hundredth = (0..SIDE).filter(|at| linear_from_cube(*at as f64 / 64.0) < 0.01).count();
        assert!(nodes_below_a_hundredth >= 5, "{nodes_below_a_hundredth}");
        assert_eq!((cube_from_linear(-1.0), cube_from_linear(2.0)), (0.0, cube_from_linear(1.0)));
    }

    #[test]
    fn every_node_is_met_exactly_and_between_them_lines_are_drawn() {
        let nodes = (0..SIDE * SIDE * SIDE).map(|at| {
            let [red, green, blue] = [at / SIDE / SIDE, at / SIDE % SIDE, at % SIDE].map(|place| (place * 1000) as u16);
            [red, green, blue, u16::MAX]
        });
        let cube = Cube { nodes: nodes.collect() };
        for place in [[0.0, 64.0, 3.0], [10.25, 20.75, 30.5], [1.9, 1.5, 63.1]] {
            let linear = place.map(|at| linear_from_cube(at / 64.0) as f32);
            let found = cube.display_from_working(Vec3::from(linear)) * 65.535;
            let wanted = Vec3::from(place.map(|at| at as f32));
            assert!((found - wanted).abs().max_element() < 2e-3, "{place:?} {found}");
        }
    }
}
