//! Which white balance makes the thing pointed at grey? Codes are sRGB from nought to one. Only the
//! white is set right: the photograph does not become calibrated by it.

use glam::DVec3;

use crate::colour::correction::Correction;
use crate::colour::enhancement::LUMINANCE_SHARES;
use crate::colour::lab::{D50, adaptation};
use crate::colour::named::{Primaries, linear_from_xyz_d50};
use crate::colour::space::linear_from_srgb;

/// Below this code a neutral is mostly noise and glare.
const DARKEST_NEUTRAL: f32 = 0.08;
/// Above this code a neutral may be burnt out.
const BRIGHTEST_NEUTRAL: f32 = 0.985;
/// White balance alone, from the code of something that ought to be grey. The grey keeps its
/// luminance. `None` where a channel is burnt out or too dark to say anything.
///
/// By Bradford's adaptation, not by gains in linear sRGB: over the genuine charts of the data,
/// each of three greys in turn, it left 7.15 ΔE2000 against 7.22, and 3.96 against 4.26 under the
/// strongest cast.
pub fn from_neutral(seen_code: [f32; 3]) -> Option<Correction> {
    let is_usable = |code: &f32| (DARKEST_NEUTRAL..=BRIGHTEST_NEUTRAL).contains(code);
    if !seen_code.iter().all(is_usable) {
        return None;
    }
    let light = seen_code.map(|code| f64::from(linear_from_srgb(code)));
    let luminance: f64 = (0..3).map(|c| f64::from(LUMINANCE_SHARES[c]) * light[c]).sum();
    // Gains first, so that the curves burn out together; then what Bradford does beyond them.
    // Every row adds up to one, since the grey itself must come out grey.
    let gain = light.map(|channel| luminance / channel);
    let pcs_from_srgb = Primaries::Srgb.to_xyz();
    let adapted = adaptation(pcs_from_srgb * DVec3::from(light), D50 * luminance) * pcs_from_srgb;
    let mixed = |out: usize, from: usize| linear_from_xyz_d50(adapted.col(from))[out] / gain[from];
    let mix = [[mixed(0, 1), mixed(0, 2)], [mixed(1, 0), mixed(1, 2)], [mixed(2, 0), mixed(2, 1)]];
    let plain = |code: f64| f64::from(linear_from_srgb(code as f32));
    Some(Correction::new(plain, mix, [[0.0; 3]; 3], gain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::correction::CURVE_ENTRIES;
    use proptest::prelude::*;

    #[test]
    fn a_burnt_out_or_dark_neutral_is_refused() {
        assert_eq!(from_neutral([1.0, 0.9, 0.8]), None);
        assert_eq!(from_neutral([0.5, 0.5, 0.02]), None);
        assert_eq!(from_neutral([0.5, f32::NAN, 0.5]), None);
    }

    #[test]
    fn lamplight_is_adapted_as_the_icc_does_it() {
        // Illuminant A seen as (0.9226, 0.4131, 0.1166) in linear sRGB; Bradford's matrix from A to
        // D65 (Lindbloom's digits) must agree, within what 8 bits show.
        let adapted = [
            [0.844_669, -0.117_950, 0.395_013],
            [-0.136_650, 1.104_127, 0.129_235],
            [0.079_894, -0.134_978, 3.193_588],
        ];
        let xyz_from_linear =
            [[0.412_391, 0.357_584, 0.180_481], [0.212_639, 0.715_169, 0.072_192], [0.019_331, 0.119_195, 0.950_532]];
        let times = |m: [[f64; 3]; 3], v: [f64; 3]| m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
        let white = [0.9226_f32, 0.4131, 0.1166];
        let correction = from_neutral(white.map(crate::colour::space::srgb_from_linear)).unwrap();
        let seen = [0.3_f32, 0.12, 0.03];
        let is = times(xyz_from_linear, correction.corrected_from_linear(seen).map(f64::from));
        let luminance: f64 = (0..3).map(|c| f64::from(LUMINANCE_SHARES[c] * white[c])).sum();
        let ought = times(adapted, times(xyz_from_linear, seen.map(f64::from)));
        let scale = 0.5 / luminance; // The white has half the light of A's tables and keeps its own.
        for (is, ought) in is.iter().zip(ought) {
            assert!((is * scale - ought).abs() < 2e-3, "{is} for {ought}");
        }
    }

    proptest! {
        #[test]
        fn what_is_said_to_be_grey_becomes_grey(seen in prop::array::uniform3(0.2_f32..0.9)) {
            let correction = from_neutral(seen).unwrap();
            let light = seen.map(linear_from_srgb);
            let ceiling = correction.curves()[0][CURVE_ENTRIES - 1];
            let luminance: f32 = (0..3).map(|c| LUMINANCE_SHARES[c] * light[c]).sum();
            for channel in correction.corrected_from_linear(light) {
                prop_assert!((channel - luminance.min(ceiling)).abs() < 2e-4, "{channel}, not {luminance}");
            }
        }

        #[test]
        fn a_picker_that_was_given_grey_changes_nothing(grey in 0.1_f32..0.98, seen in prop::array::uniform3(0.0_f32..1.0)) {
            let light = seen.map(linear_from_srgb);
            for (was, is) in light.iter().zip(from_neutral([grey; 3]).unwrap().corrected_from_linear(light)) {
                prop_assert!((was - is).abs() < 1e-4);
            }
        }

        #[test]
        fn half_the_light_asks_for_the_same_balance(seen in prop::array::uniform3(0.4_f32..0.9)) {
            let half = seen.map(|code| crate::colour::space::srgb_from_linear(linear_from_srgb(code) / 2.0));
            let (one, other) = (from_neutral(seen).unwrap(), from_neutral(half).unwrap());
            for (one, other) in one.mix().iter().flatten().zip(other.mix().iter().flatten()) {
                prop_assert!((one - other).abs() < 1e-4);
            }
        }
    }
}
