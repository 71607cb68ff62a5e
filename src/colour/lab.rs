//! Colours as CIE XYZ, xyY and L*a*b*, and the step from one white to another. XYZ is relative: the
//! white has Y = 1. Without another word XYZ and Lab are those of the profile connection space (PCS):
//! white D50. CIE 15:2018; ICC.1:2022, 6.3.

use glam::{DMat3, DVec3};

/// The white of the profile connection space, D50 as it is written in profiles; ICC.1:2022, 7.2.16.
pub const D50: DVec3 = DVec3::new(0.9642, 1.0, 0.8249);
/// Chromaticity x, y of D50; ICC.1:2022, annex E (the same as CIE 15's to four places).
pub const D50_XY: [f64; 2] = [0.3457, 0.3585];
/// Chromaticity x, y of D65; ITU-R BT.709-6, 1.4.
pub const D65_XY: [f64; 2] = [0.3127, 0.3290];

/// Above this the cube root is used, below it a line; CIE 15:2018, 8.2.1.1: (6/29)³.
const CUBE_ROOT_FROM: f64 = 216.0 / 24_389.0;
/// Slope of L* against Y below it: (29/3)³.
const KAPPA: f64 = 24_389.0 / 27.0;

/// L* from 0 to 100, a* and b* about -128 to 128, of the white D50.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lab {
    pub l: f64,
    pub a: f64,
    pub b: f64,
}

/// Lab of a colour in the PCS.
pub fn lab_from_xyz(xyz: DVec3) -> Lab {
    let f = (xyz / D50).to_array().map(compressed);
    Lab { l: 116.0 * f[1] - 16.0, a: 500.0 * (f[0] - f[1]), b: 200.0 * (f[1] - f[2]) }
}

/// L*, a*, b* of a colour in the PCS, and how they grow with X, Y and Z.
pub fn lab_with_slope(xyz: DVec3) -> (DVec3, DMat3) {
    let relative = xyz / D50;
    let f = DVec3::new(compressed_quickly(relative.x), compressed_quickly(relative.y), compressed_quickly(relative.z));
    let slope = |t: f64, f: f64| if t > CUBE_ROOT_FROM { 1.0 / (3.0 * f * f) } else { KAPPA / 116.0 };
    let grown = DVec3::new(slope(relative.x, f.x), slope(relative.y, f.y), slope(relative.z, f.z)) / D50;
    let value = DVec3::new(116.0 * f.y - 16.0, 500.0 * (f.x - f.y), 200.0 * (f.y - f.z));
    let by_x = DVec3::new(0.0, 500.0, 0.0) * grown.x;
    let by_y = DVec3::new(116.0, -500.0, 200.0) * grown.y;
    let by_z = DVec3::new(0.0, 0.0, -200.0) * grown.z;
    (value, DMat3::from_cols(by_x, by_y, by_z))
}

/// The colour in the PCS of a Lab.
pub fn xyz_from_lab(lab: Lab) -> DVec3 {
    let y = (lab.l + 16.0) / 116.0;
    DVec3::new(expanded(y + lab.a / 500.0), expanded(y), expanded(y - lab.b / 200.0)) * D50
}

fn compressed(t: f64) -> f64 {
    if t > CUBE_ROOT_FROM { t.cbrt() } else { (KAPPA * t + 16.0) / 116.0 }
}

/// The same, quicker, for searches: a third of the exponent as a first guess, made exact by two steps of
/// Halley's. Equal to within 1e-12.
fn compressed_quickly(t: f64) -> f64 {
    if t <= CUBE_ROOT_FROM {
        return compressed(t);
    }
    /// Two thirds of the bits of 1.0, less what makes the guess right on average.
    const BIAS: u32 = 0x2A51_19F2;
    let halley = |root: f64| {
        let cube = root * root * root;
        root * (cube + 2.0 * t) / (2.0 * cube + t)
    };
    halley(halley(f64::from(f32::from_bits((t as f32).to_bits() / 3 + BIAS))))
}

fn expanded(f: f64) -> f64 {
    let cube = f * f * f;
    if cube > CUBE_ROOT_FROM { cube } else { (116.0 * f - 16.0) / KAPPA }
}

/// XYZ of a chromaticity x, y and a luminance Y. A y of nought has no colour and gives black.
pub fn xyz_from_xyy([x, y]: [f64; 2], luminance: f64) -> DVec3 {
    if y == 0.0 {
        return DVec3::ZERO;
    }
    DVec3::new(x / y, 1.0, (1.0 - x - y) / y) * luminance
}

/// Chromaticity x, y and luminance Y of XYZ; `None` for black, which has no chromaticity.
pub fn xyy_from_xyz(xyz: DVec3) -> Option<([f64; 2], f64)> {
    let sum = xyz.element_sum();
    (sum != 0.0).then(|| ([xyz.x / sum, xyz.y / sum], xyz.y))
}

/// From XYZ to the responses of the cones, sharpened (Bradford); ICC.1:2022, annex E. By columns.
const BRADFORD: DMat3 = DMat3::from_cols(
    DVec3::new(0.8951, -0.7502, 0.0389),
    DVec3::new(0.2664, 1.7135, -0.0685),
    DVec3::new(-0.1614, 0.0367, 1.0296),
);

/// What a colour seen under one white is under another (Bradford). Both whites are XYZ with Y = 1.
pub fn adaptation(from_white: DVec3, to_white: DVec3) -> DMat3 {
    let gains = (BRADFORD * to_white) / (BRADFORD * from_white);
    BRADFORD.inverse() * DMat3::from_diagonal(gains) * BRADFORD
}

/// From linear RGB of these primaries and white (each x, y) to XYZ of the PCS: the matrix that gives
/// white D50 for 1, 1, 1. `None` where the primaries span no plane.
pub fn pcs_from_rgb(primaries: [[f64; 2]; 3], white: [f64; 2]) -> Option<DMat3> {
    let white = xyz_from_xyy(white, 1.0);
    let [red, green, blue] = primaries.map(|xy| xyz_from_xyy(xy, 1.0));
    let directions = DMat3::from_cols(red, green, blue);
    let is_usable = white.y > 0.0 && directions.is_finite() && directions.determinant().abs() > 1e-9;
    let shares = is_usable.then(|| directions.inverse() * white)?;
    let matrix = adaptation(white, D50) * directions * DMat3::from_diagonal(shares);
    matrix.is_finite().then_some(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_is_100_and_black_is_nought() {
        assert_eq!(lab_from_xyz(D50), Lab { l: 100.0, a: 0.0, b: 0.0 });
        assert!(lab_from_xyz(DVec3::ZERO).l.abs() < 1e-12);
    }

    #[test]
    fn every_lab_comes_back_from_xyz() {
        for l in [0.0, 0.5, 7.9, 8.0, 8.1, 50.0, 100.0] {
            for a in [-80.0, -1.0, 0.0, 60.0] {
                for b in [-90.0, 0.0, 3.0, 70.0] {
                    let back = lab_from_xyz(xyz_from_lab(Lab { l, a, b }));
                    assert!(
                        (back.l - l).abs() + (back.a - a).abs() + (back.b - b).abs() < 1e-9,
                        "{l} {a} {b}: {back:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_quick_lab_is_the_same_and_its_slopes_are_those_of_small_steps() {
        for xyz in [DVec3::new(0.2, 0.3, 0.1), DVec3::new(0.9, 1.0, 0.8), DVec3::new(0.001, 0.002, 0.0005)] {
            let (lab, slope) = lab_with_slope(xyz);
            let of = |xyz: DVec3| {
                let Lab { l, a, b } = lab_from_xyz(xyz);
                DVec3::new(l, a, b)
            };
            assert!((lab - of(xyz)).length() < 1e-10);
            for axis in 0..3 {
                let mut step = DVec3::ZERO;
                step[axis] = 1e-7;
                let found = (of(xyz + step) - of(xyz - step)) / 2e-7;
                assert!((found - slope.col(axis)).length() < 1e-3, "{axis}: {found} {}", slope.col(axis));
            }
        }
    }

    #[test]
    fn chromaticity_and_luminance_come_back_and_black_has_none() {
        let (xy, luminance) = xyy_from_xyz(xyz_from_xyy([0.3, 0.6], 0.4)).expect("green has a chromaticity");
        assert!((xy[0] - 0.3).abs() + (xy[1] - 0.6).abs() + (luminance - 0.4).abs() < 1e-12);
        assert_eq!(xyy_from_xyz(DVec3::ZERO), None);
        assert_eq!(xyz_from_xyy([0.3, 0.0], 1.0), DVec3::ZERO);
    }

    #[test]
    fn the_primaries_of_srgb_give_the_columns_of_its_profile() {
        // ICC's sRGB profile: red 0.4360, 0.2225, 0.0139; IEC 61966-2-1, annex.
        let matrix = pcs_from_rgb([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], D65_XY).expect("usable");
        assert!((matrix.x_axis - DVec3::new(0.43604, 0.22249, 0.01392)).abs().max_element() < 2e-4, "{matrix}");
        assert!((matrix * DVec3::ONE - D50).abs().max_element() < 1e-12);
    }

    #[test]
    fn primaries_on_one_line_are_refused() {
        assert_eq!(pcs_from_rgb([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]], D65_XY), None);
        assert_eq!(pcs_from_rgb([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], [0.3, 0.0]), None);
        assert_eq!(pcs_from_rgb([[0.64, f64::NAN], [0.30, 0.60], [0.15, 0.06]], D65_XY), None);
    }
}
