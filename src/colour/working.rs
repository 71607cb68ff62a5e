//! The working space and the way through it, as the plain numbers that a shader needs: codes of the
//! photograph, its light, linear light of the working space, correction, light of the display, codes of
//! the display. The working space has the primaries of Rec2020, adapted to white D50, and is linear.
//! Twin of the shader that shows a photograph: same names, same sums.

use std::sync::Arc;

use glam::{DMat3, DVec3, Mat3, Vec3};

use crate::colour::conversion::{Conversion, Intent, Turned, black_points};
use crate::colour::correction::Correction;
use crate::colour::cube::Cube;
use crate::colour::curve::Curve;
use crate::colour::named::{linear_from_xyz_d50, xyz_d50_from_linear};
use crate::colour::profile_model::{MatrixModel, ProfileModel};

/// From linear light of the working space to XYZ of the PCS: primaries of ITU-R BT.2020-2, table 2,
/// adapted from D65 to D50 by Bradford. By columns; a test makes it anew.
pub const PCS_FROM_WORKING: DMat3 = DMat3::from_cols(
    DVec3::new(0.673_480_187_925_327_6, 0.279_042_584_746_334_53, -0.001_933_482_780_052_799_3),
    DVec3::new(0.165_671_206_657_657_1, 0.675_344_495_876_176_7, 0.029_982_849_966_411_082),
    DVec3::new(0.125_048_605_417_015_57, 0.045_612_919_377_487_51, 0.796_850_632_813_641_2),
);

/// Samples of a source curve: sixteen steps from one 8-bit code to the next, so that every code lies
/// on a sample.
pub const DECODE_SAMPLES: usize = 16 * 255 + 1;
/// Samples over the square root of light, nought to one.
pub const ENCODE_SAMPLES: usize = 4096;

/// The end of the way.
#[derive(Debug, Clone, PartialEq)]
pub enum DisplayEnd {
    /// For each channel the display's code, `ENCODE_SAMPLES` over the square root of its light.
    Curves([Vec<f32>; 3]),
    /// From linear light of the working space.
    Cube(Arc<Cube>),
}

/// All numbers for showing one photograph on one display.
#[derive(Debug, Clone, PartialEq)]
pub struct ShaderColours {
    /// For each channel the light of a code, `DECODE_SAMPLES` over nought to one.
    pub decode: [Vec<f32>; 3],
    /// From the light of the photograph to that of the working space.
    pub working_from_source: Mat3,
    /// What a card or a neutral asks for; without it the colours stay as they are.
    pub correction: Option<Correction>,
    /// From light of the working space to that of the display (curves), or to itself with black laid on
    /// black (cube).
    pub display_from_working: Mat3,
    /// Added to it.
    pub display_offset: Vec3,
    pub display: DisplayEnd,
}

impl ShaderColours {
    /// `None` where the photograph's profile is a table: such a photograph is converted when it is
    /// developed. `cube` is the display's, for a display whose profile is a table, made by
    /// `cube_of_display`; `None` where it is missing.
    pub fn new(
        source: &ProfileModel,
        correction: Option<Correction>,
        display: &ProfileModel,
        intent: Intent,
        cube: Option<Arc<Cube>>,
    ) -> Option<Self> {
        let (curves, pcs_from_source) = match source {
            ProfileModel::Matrix(MatrixModel { curves, to_xyz }) => (curves.clone(), *to_xyz),
            // White of the working space is 1, 1, 1, so a grey is the same in each channel.
            ProfileModel::Grey(curve) => ([curve.clone(), curve.clone(), curve.clone()], PCS_FROM_WORKING),
            ProfileModel::Table(_) => return None,
        };
        let black_points = black_points(source, display, intent);
        let (display_from_pcs, display) = match display {
            ProfileModel::Matrix(model) => {
                (model.to_xyz.inverse(), DisplayEnd::Curves(model.curves.each_ref().map(encode_samples)))
            }
            ProfileModel::Table(_) => (PCS_FROM_WORKING.inverse(), DisplayEnd::Cube(cube?)),
            ProfileModel::Grey(_) => return None,
        };
        let compensated = DMat3::from_diagonal(black_points.scale) * PCS_FROM_WORKING;
        Some(Self {
            decode: curves.map(|curve| curve.resampled(DECODE_SAMPLES)),
            working_from_source: (PCS_FROM_WORKING.inverse() * pcs_from_source).as_mat3(),
            correction,
            display_from_working: (display_from_pcs * compensated).as_mat3(),
            display_offset: (display_from_pcs * black_points.offset).as_vec3(),
            display,
        })
    }
}

/// The cube of a display whose profile is a table, made by this many threads. To be kept by the hash of
/// the profile and whether the intent is perceptual; `None` for other displays.
pub fn cube_of_display(display: &ProfileModel, intent: Intent, turned: Turned, threads: usize) -> Option<Cube> {
    // Black is laid on black before the cube, which then is the same with and without.
    let intent = if intent == Intent::Perceptual { intent } else { Intent::Relative };
    let ProfileModel::Table(_) = display else { return None };
    let conversion = Conversion::new(&ProfileModel::Grey(Curve::Line), display, intent, turned)?;
    Some(Cube::new(&conversion, threads))
}

/// The codes of light, over its square root, where darks need them most.
fn encode_samples(curve: &Curve) -> Vec<f32> {
    let place = |at: usize| at as f64 / (ENCODE_SAMPLES - 1) as f64;
    (0..ENCODE_SAMPLES).map(|at| curve.inverse_at(place(at) * place(at)).clamp(0.0, 1.0) as f32).collect()
}

/// Linear interpolation between samples over nought to one; what lies outside is taken for the nearer
/// end.
pub fn sampled(samples: &[f32], place: f32) -> f32 {
    let last = samples.len().saturating_sub(1).max(1);
    let scaled = place.clamp(0.0, 1.0) * last as f32;
    let below = (scaled as usize).min(last - 1);
    match samples.get(below..below + 2) {
        Some(&[low, high]) => low + (scaled - below as f32) * (high - low),
        _ => place,
    }
}

fn by_channel(samples: &[Vec<f32>; 3], place: Vec3) -> Vec3 {
    Vec3::new(sampled(&samples[0], place.x), sampled(&samples[1], place.y), sampled(&samples[2], place.z))
}

/// Light of the working space of a code of the photograph, nought to one in each channel.
pub fn working_from_code(code: Vec3, by: &ShaderColours) -> Vec3 {
    by.working_from_source * by_channel(&by.decode, code)
}

/// Corrected light of the working space. The correction is made in linear sRGB, where the camera drew
/// its curve; light outside sRGB is taken for its edge by it.
pub fn corrected_from_working(working: Vec3, by: Option<&Correction>) -> Vec3 {
    let Some(correction) = by else { return working };
    let pcs = PCS_FROM_WORKING * working.as_dvec3();
    let srgb = linear_from_xyz_d50(pcs).map(|light| light as f32);
    let corrected = correction.corrected_from_linear(srgb).map(f64::from);
    (PCS_FROM_WORKING.inverse() * xyz_d50_from_linear(corrected)).as_vec3()
}

/// The display's code, nought to one, of light of the working space.
pub fn display_from_working(working: Vec3, by: &ShaderColours) -> Vec3 {
    let light = by.display_from_working * working + by.display_offset;
    match &by.display {
        DisplayEnd::Curves(curves) => by_channel(curves, light.max(Vec3::ZERO).map(f32::sqrt)),
        DisplayEnd::Cube(cube) => cube.display_from_working(light),
    }
}

/// The whole way: the display's code, nought to one, of a stored colour of the photograph.
pub fn shade(code: [u8; 3], by: &ShaderColours) -> [f32; 3] {
    let code = Vec3::from(code.map(f32::from)) / 255.0;
    let working = corrected_from_working(working_from_code(code, by), by.correction.as_ref());
    display_from_working(working, by).to_array()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::lab::{D50, D65_XY, pcs_from_rgb};
    use crate::colour::named;
    use crate::colour::space::linear_from_srgb;

    fn srgb(curve: Curve) -> ProfileModel {
        let to_xyz = pcs_from_rgb([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], D65_XY).expect("usable");
        ProfileModel::Matrix(MatrixModel::new([curve.clone(), curve.clone(), curve], to_xyz).expect("sound"))
    }

    #[test]
    fn the_working_space_is_rec2020_under_d50() {
        let anew = pcs_from_rgb([[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]], D65_XY).expect("usable");
        assert!(anew.abs_diff_eq(PCS_FROM_WORKING, 1e-12));
        assert!((PCS_FROM_WORKING * DVec3::ONE - D50).length() < 1e-12);
    }

    #[test]
    fn a_photograph_on_a_display_of_its_own_profile_keeps_every_code() {
        let model = srgb(Curve::power(2.2));
        let colours = ShaderColours::new(&model, None, &model, Intent::default(), None).expect("ready");
        for code in [[0, 0, 0], [1, 2, 3], [7, 0, 255], [128, 130, 90], [255, 255, 255]] {
            let shown = shade(code, &colours);
            let moved = (0..3).map(|at| (shown[at] * 255.0 - f32::from(code[at])).abs()).fold(0.0, f32::max);
            assert!(moved < 0.02, "{code:?} became {shown:?}");
        }
    }

    #[test]
    fn a_correction_is_made_in_linear_srgb() {
        let model = named::srgb();
        let halved = Correction::new(
            |code| f64::from(linear_from_srgb(code as f32)) / 2.0,
            [[0.0; 2]; 3],
            [[0.0; 3]; 3],
            [1.0; 3],
        );
        let colours = ShaderColours::new(&model, Some(halved), &model, Intent::default(), None).expect("ready");
        for (code, shown) in [200, 100, 50].into_iter().zip(shade([200, 100, 50], &colours)) {
            let light = linear_from_srgb(code as f32 / 255.0);
            assert!((linear_from_srgb(shown) - light / 2.0).abs() < 1e-4, "{code} became {shown}");
        }
        assert_eq!(corrected_from_working(Vec3::splat(0.25), None), Vec3::splat(0.25));
        let kept = corrected_from_working(Vec3::splat(0.25), Some(&Correction::none()));
        assert!((kept - 0.25).abs().max_element() < 2e-5, "{kept}");
    }

    #[test]
    fn a_grey_photograph_stays_grey_and_a_missing_cube_is_noticed() {
        let grey = ProfileModel::Grey(Curve::power(1.8));
        let display = srgb(Curve::power(2.2));
        let colours = ShaderColours::new(&grey, None, &display, Intent::default(), None).expect("ready");
        let [red, green, blue] = shade([100; 3], &colours);
        assert!((red - green).abs() < 1e-4 && (green - blue).abs() < 1e-4 && red > 0.4, "{red} {green} {blue}");
        assert_eq!(ShaderColours::new(&display, None, &grey, Intent::default(), None), None);
    }
}
