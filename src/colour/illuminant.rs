//! Which cast lies over the greys of a card, as a colour temperature in kelvin and a distance from
//! the Planckian locus? With the camera's white balance fixed at daylight this is the light itself;
//! with automatic balance it is what the camera left. Lights that are not nearly white get none.

use crate::colour::card::{Card, NEUTRALS, PATCHES};
use crate::colour::lab::{D50, D65_XY, adaptation, xyy_from_xyz, xyz_from_lab, xyz_from_xyy};
use crate::colour::named::{linear_from_xyz_d50, xyz_d50_from_linear};
use crate::colour::space::linear_from_srgb;

/// A light described by its nearest black body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Illuminant {
    /// Correlated colour temperature, kelvin.
    pub cct_k: f64,
    /// Distance from the locus in CIE 1960 u, v: above (greenish) positive, below (pinkish)
    /// negative; Ohno, LEUKOS 10 (2014) 47-55.
    pub duv: f64,
}

/// Beyond this distance a correlated colour temperature has no meaning; CIE 15:2018.
pub const FARTHEST_DUV: f64 = 0.05;
/// Where the formula of the locus holds, in kelvin.
const COLDEST_K: f64 = 1000.0;
const HOTTEST_K: f64 = 15000.0;

/// The cast over the greys of a card. Darker greys count less, since glare counts more in them.
/// `None` where all are clipped or the cast is no kind of white.
pub fn illuminant_from_greys(
    codes: &[[f32; 3]; PATCHES],
    clipped: &[bool; PATCHES],
    card: &Card,
) -> Option<Illuminant> {
    let (mut seen, mut true_) = ([0.0; 3], [0.0; 3]);
    for i in NEUTRALS.into_iter().filter(|i| !clipped[*i]) {
        let light = linear_from_xyz_d50(xyz_from_lab(card.lab[i]));
        for c in 0..3 {
            seen[c] += f64::from(linear_from_srgb(codes[i][c]));
            true_[c] += light[c];
        }
    }
    let white = [0, 1, 2].map(|c| seen[c] / true_[c]);
    // The light itself, not what it is once the eye is used to D50.
    let xyz = adaptation(D50, xyz_from_xyy(D65_XY, 1.0)) * xyz_d50_from_linear(white);
    let (xy, _) = xyy_from_xyz(xyz).filter(|(_, luminance)| *luminance > 0.0)?;
    illuminant_from_xy(xy)
}

/// The nearest black body to a chromaticity, CIE 1931 x, y. The nearest point is searched on the
/// locus in reciprocal kelvin, where equal steps look alike.
pub fn illuminant_from_xy([x, y]: [f64; 2]) -> Option<Illuminant> {
    let below = -2.0 * x + 12.0 * y + 3.0;
    let (u, v) = (4.0 * x / below, 6.0 * y / below);
    let apart = |reciprocal: f64| {
        let (locus_u, locus_v) = planckian_uv(1.0 / reciprocal);
        (u - locus_u).hypot(v - locus_v)
    };
    // Golden section: the distance has one valley along the locus for anything nearly white.
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut low, mut high) = (1.0 / HOTTEST_K, 1.0 / COLDEST_K);
    for _ in 0..60 {
        let (one, other) = (high - golden * (high - low), low + golden * (high - low));
        if apart(one) < apart(other) {
            high = other;
        } else {
            low = one;
        }
    }
    let reciprocal = (low + high) / 2.0;
    let distance = apart(reciprocal);
    let is_at_an_end = !(1.001 / HOTTEST_K..=0.999 / COLDEST_K).contains(&reciprocal);
    if is_at_an_end || distance.is_nan() || distance > FARTHEST_DUV {
        return None;
    }
    let above = v > planckian_uv(1.0 / reciprocal).1;
    Some(Illuminant { cct_k: 1.0 / reciprocal, duv: if above { distance } else { -distance } })
}

/// The Planckian locus in CIE 1960 u, v, within 1e-4 from 1,000 to 15,000 K; Krystek, Color Res.
/// Appl. 10 (1985) 38-40.
fn planckian_uv(kelvin: f64) -> (f64, f64) {
    let t = kelvin;
    let u = (0.860_117_757 + 1.541_182_54e-4 * t + 1.286_412_12e-7 * t * t)
        / (1.0 + 8.424_202_35e-4 * t + 7.081_451_63e-7 * t * t);
    let v = (0.317_398_726 + 4.228_062_45e-5 * t + 4.204_816_91e-8 * t * t)
        / (1.0 - 2.897_418_16e-5 * t + 1.614_560_53e-7 * t * t);
    (u, v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::card::classic_since_november_2014;
    use crate::colour::space::srgb_from_linear;

    #[test]
    fn the_standard_lights_have_their_temperatures() {
        // CIE 15:2018: chromaticity, temperature; Duv from Ohno's method.
        let lights = [
            ("A", [0.447_58, 0.407_45], 2856.0, 0.0000),
            ("D50", [0.345_67, 0.358_51], 5003.0, 0.0032),
            ("D65", [0.312_72, 0.329_03], 6504.0, 0.0032),
            ("D75", [0.299_03, 0.314_88], 7504.0, 0.0031),
            ("FL2", [0.3721, 0.3751], 4224.0, 0.0019),
        ];
        for (name, xy, cct_k, duv) in lights {
            let light = illuminant_from_xy(xy).unwrap();
            assert!((light.cct_k - cct_k).abs() < 0.004 * cct_k, "{name}: {light:?}");
            assert!((light.duv - duv).abs() < 4e-4, "{name}: {light:?}");
        }
    }

    #[test]
    fn pink_lies_below_the_locus_and_green_above() {
        let [x, y] = [0.345_67, 0.358_51];
        assert!(illuminant_from_xy([x, y - 0.02]).unwrap().duv < 0.0);
        assert!(illuminant_from_xy([x, y + 0.02]).unwrap().duv > 0.01);
    }

    #[test]
    fn a_laser_is_no_kind_of_white() {
        assert_eq!(illuminant_from_xy([0.17, 0.75]), None);
        assert_eq!(illuminant_from_xy([0.70, 0.29]), None);
        assert_eq!(illuminant_from_xy([f64::NAN, 0.3]), None);
    }

    fn seen_under(gain: [f64; 3], card: &Card) -> [[f32; 3]; PATCHES] {
        card.lab.map(|lab| {
            let light = linear_from_xyz_d50(xyz_from_lab(lab));
            [0, 1, 2].map(|c| srgb_from_linear((light[c] * gain[c]) as f32))
        })
    }

    #[test]
    fn a_card_without_a_cast_says_daylight() {
        let card = classic_since_november_2014();
        let light = illuminant_from_greys(&seen_under([0.9; 3], &card), &[false; PATCHES], &card).unwrap();
        assert!((light.cct_k - 6504.0).abs() < 30.0 && (light.duv - 0.0032).abs() < 5e-4, "{light:?}");
    }

    #[test]
    fn a_warm_cast_says_lamplight_whatever_is_clipped() {
        let card = classic_since_november_2014();
        // Half of illuminant A, XYZ 1.0985, 1, 0.3558, in linear sRGB.
        let mut codes = seen_under([0.9226, 0.4131, 0.1166], &card);
        let before = illuminant_from_greys(&codes, &[false; PATCHES], &card).unwrap();
        assert!((before.cct_k - 2856.0).abs() < 30.0 && before.duv.abs() < 1e-3, "{before:?}");
        codes[18] = [1.0; 3];
        let mut clipped = [false; PATCHES];
        clipped[18] = true;
        let after = illuminant_from_greys(&codes, &clipped, &card).unwrap();
        assert!((after.cct_k - before.cct_k).abs() < 20.0, "{before:?} {after:?}");
        assert_eq!(illuminant_from_greys(&codes, &[true; PATCHES], &card), None);
    }
}
