//! The way of a stored colour to the display, as the plain numbers that a shader needs: codes of the
//! photograph, its light, linear light of sRGB, correction, light of the display, codes of the display.
//! Light of sRGB is not clamped: below nought and above one lie the colours that sRGB cannot hold.
//! Twin of shaders/colours.wgsl: same names, same sums.

use std::sync::Arc;

use glam::{DMat3, DVec3, Mat3, Vec3};

use crate::colour::conversion::black_points;
use crate::colour::correction::Correction;
use crate::colour::cube::Cube;
use crate::colour::curve::Curve;
use crate::colour::display::{Display, DisplayEnd};
use crate::colour::marks::{Mark, Marks, mark_of_code, mark_of_light};
use crate::colour::named::Primaries;
use crate::colour::profile_model::{MatrixModel, ProfileModel};
use crate::colour::space::{linear_from_srgb, srgb_from_linear};

/// From linear light of the wide space that cubes are laid in to XYZ of the PCS: primaries of ITU-R
/// BT.2020-2, table 2, adapted from D65 to D50 by Bradford. By columns; a test makes it anew.
pub const PCS_FROM_WORKING: DMat3 = DMat3::from_cols(
    DVec3::new(0.673_480_187_925_327_6, 0.279_042_584_746_334_53, -0.001_933_482_780_052_799_3),
    DVec3::new(0.165_671_206_657_657_1, 0.675_344_495_876_176_7, 0.029_982_849_966_411_082),
    DVec3::new(0.125_048_605_417_015_57, 0.045_612_919_377_487_51, 0.796_850_632_813_641_2),
);

/// Samples over the square root of light, nought to one.
pub const ENCODE_SAMPLES: usize = 4096;
/// A curve that is this near to sRGB's at every code, in light, is taken for it: half a step of the
/// 16 bits that profiles hold their curves in, and a little.
const SRGB_WITHIN: f64 = 1e-5;
/// A photograph whose codes all stay within so many steps of 8 bits on its way goes no way at all.
const AS_STORED_WITHIN: f32 = 0.1;

/// From codes of the photograph to its light.
#[derive(Debug, Clone, PartialEq)]
pub enum Decode {
    /// By the curve of sRGB.
    Srgb,
    /// For each channel the light of each of the 256 codes.
    Tables([Vec<f32>; 3]),
}

/// All numbers for showing one photograph on one display.
#[derive(Debug, Clone, PartialEq)]
pub struct ShaderColours {
    pub decode: Decode,
    /// From the light of the photograph to linear sRGB.
    pub srgb_from_source: Mat3,
    /// What a card or a neutral asks for; without it the colours stay as they are.
    pub correction: Option<Arc<Correction>>,
    /// From linear sRGB, with black laid on black, to the light of the display (curves) or of the wide
    /// space (cube).
    pub display_from_srgb: Mat3,
    /// Added to it.
    pub display_offset: Vec3,
    pub display: DisplayEnd,
}

/// Whether a curve is that of sRGB, as near as profiles hold it.
pub fn is_srgb_curve(curve: &Curve) -> bool {
    (0..=255_u8).all(|code| {
        let srgb = f64::from(linear_from_srgb(f32::from(code) / 255.0));
        (curve.at(f64::from(code) / 255.0) - srgb).abs() < SRGB_WITHIN
    })
}

impl Decode {
    fn of(curves: [&Curve; 3]) -> Self {
        if curves.into_iter().all(is_srgb_curve) {
            return Self::Srgb;
        }
        Self::Tables(curves.map(|curve| curve.resampled(256)))
    }
}

impl ShaderColours {
    /// `None` where the photograph's profile is a table: such a photograph is converted when it is
    /// developed.
    pub fn new(source: &ProfileModel, correction: Option<Arc<Correction>>, display: &Display) -> Option<Self> {
        let pcs_from_srgb = Primaries::Srgb.to_xyz();
        let (curves, pcs_from_source) = match source {
            ProfileModel::Matrix(MatrixModel { curves, to_xyz }) => (curves.each_ref(), *to_xyz),
            // White of sRGB is 1, 1, 1, so a grey is the same in each channel.
            ProfileModel::Grey(curve) => ([curve, curve, curve], pcs_from_srgb),
            ProfileModel::Table(_) => return None,
        };
        let display_from_pcs = match display.model() {
            ProfileModel::Matrix(model) => model.to_xyz.inverse(),
            ProfileModel::Table(_) | ProfileModel::Grey(_) => PCS_FROM_WORKING.inverse(),
        };
        let black_points = black_points(source, display.model(), display.intent());
        let compensated = DMat3::from_diagonal(black_points.scale) * pcs_from_srgb;
        Some(Self {
            decode: Decode::of(curves),
            srgb_from_source: (pcs_from_srgb.inverse() * pcs_from_source).as_mat3(),
            correction,
            display_from_srgb: (display_from_pcs * compensated).as_mat3(),
            display_offset: (display_from_pcs * black_points.offset).as_vec3(),
            display: display.end().clone(),
        })
    }

    /// Whether the photograph is in sRGB and so is the display: its codes are sent as they are stored.
    pub fn is_as_stored(&self) -> bool {
        let is_srgb = self.decode == Decode::Srgb && self.srgb_from_source.abs_diff_eq(Mat3::IDENTITY, 1e-3);
        let steps = [0, 1, 5, 25, 64, 128, 191, 255_u8];
        let stays = |code: [u8; 3]| {
            let shown = Vec3::from(shade(code, self)) * 255.0;
            (shown - Vec3::from(code.map(f32::from))).abs().max_element() < AS_STORED_WITHIN
        };
        let mut codes = steps.into_iter().flat_map(|red| {
            steps.into_iter().flat_map(move |green| steps.into_iter().map(move |blue| [red, green, blue]))
        });
        is_srgb && self.correction.is_none() && self.display == DisplayEnd::Srgb && codes.all(stays)
    }
}

/// The codes of light, over its square root, where darks need them most.
pub fn encode_samples(curve: &Curve) -> Vec<f32> {
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

/// Light of the photograph of a stored code.
pub fn light_from_code(code: [u8; 3], by: &Decode) -> Vec3 {
    match by {
        Decode::Srgb => Vec3::from(code.map(|code| linear_from_srgb(f32::from(code) / 255.0))),
        Decode::Tables([red, green, blue]) => {
            let [r, g, b] = code.map(usize::from);
            Vec3::new(red[r], green[g], blue[b])
        }
    }
}

/// Linear sRGB, corrected where that is asked for, of light of the photograph. The correction is made in
/// sRGB, where the camera drew its curve; light outside sRGB is taken for its edge by it.
pub fn srgb_from_light(light: Vec3, by: &ShaderColours) -> Vec3 {
    let srgb = by.srgb_from_source * light;
    by.correction.as_ref().map_or(srgb, |correction| correction.corrected_from_linear(srgb.to_array()).into())
}

/// Light of the display, or of the wide space where it has a cube.
fn display_light(srgb: Vec3, by: &ShaderColours) -> Vec3 {
    by.display_from_srgb * srgb + by.display_offset
}

/// The display's code, nought to one, of linear sRGB.
pub fn display_from_srgb(srgb: Vec3, by: &ShaderColours) -> Vec3 {
    let light = display_light(srgb, by);
    match &by.display {
        DisplayEnd::Srgb => light.map(srgb_from_linear),
        DisplayEnd::Curves(curves) => {
            let root = light.max(Vec3::ZERO).map(f32::sqrt);
            let [red, green, blue] = curves.as_ref();
            Vec3::new(sampled(red, root.x), sampled(green, root.y), sampled(blue, root.z))
        }
        DisplayEnd::Cube(cube) => cube.display_from_working(light),
    }
}

/// The whole way: the display's code, nought to one, of a stored colour of the photograph.
pub fn shade(code: [u8; 3], by: &ShaderColours) -> [f32; 3] {
    display_from_srgb(srgb_from_light(light_from_code(code, &by.decode), by), by).to_array()
}

/// Why a stored code is marked. `reach` holds what `Display::reach` says in each channel of its nodes;
/// `None` where the display has no cube.
pub fn mark_of(code: [u8; 3], marks: Marks, by: &ShaderColours, reach: Option<&Cube>) -> Option<Mark> {
    match marks {
        Marks::None => None,
        Marks::Clipped => mark_of_code(code),
        Marks::OutOfGamut => {
            let light = display_light(srgb_from_light(light_from_code(code, &by.decode), by), by);
            // The cube ends where the wide space does, and knows nothing of what lies beyond.
            let is_missed = reach.is_some_and(|reach| reach.display_from_working(light).x < 0.5);
            if is_missed { Some(Mark::OutOfGamut) } else { mark_of_light(light) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::conversion::Intent;
    use crate::colour::lab::{D50, D65_XY, pcs_from_rgb};
    use crate::colour::named;

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

    fn display(model: ProfileModel) -> Display {
        Display::new(model, Intent::default(), 1).expect("a display of three colours")
    }

    #[test]
    fn a_photograph_on_a_display_of_its_own_profile_keeps_every_code() {
        for model in [srgb(Curve::power(2.2)), named::display_p3(), named::adobe_rgb()] {
            let colours = ShaderColours::new(&model, None, &display(model.clone())).expect("ready");
            for code in [[0, 0, 0], [1, 2, 3], [7, 0, 255], [128, 130, 90], [255, 255, 255]] {
                let shown = shade(code, &colours);
                let moved = (0..3).map(|at| (shown[at] * 255.0 - f32::from(code[at])).abs()).fold(0.0, f32::max);
                assert!(moved < 0.02, "{code:?} became {shown:?}");
            }
        }
    }

    #[test]
    fn only_srgb_on_srgb_is_sent_as_it_is_stored() {
        let is_as_stored = |source: &ProfileModel, of: Display, correction| {
            ShaderColours::new(source, correction, &of).expect("ready").is_as_stored()
        };
        let (plain, wide) = (named::srgb(), named::display_p3());
        assert!(is_as_stored(&plain, Display::srgb(), None));
        assert!(!is_as_stored(&wide, Display::srgb(), None) && !is_as_stored(&plain, display(wide), None));
        assert!(!is_as_stored(&srgb(Curve::power(2.2)), Display::srgb(), None));
        assert!(!is_as_stored(&plain, Display::srgb(), Some(Arc::new(Correction::none()))));
    }

    #[test]
    fn a_correction_is_made_in_linear_srgb() {
        let halved = Correction::new(
            |code| f64::from(linear_from_srgb(code as f32)) / 2.0,
            [[0.0; 2]; 3],
            [[0.0; 3]; 3],
            [1.0; 3],
        );
        let with = |correction: Option<Correction>| {
            ShaderColours::new(&named::srgb(), correction.map(Arc::new), &Display::srgb()).expect("ready")
        };
        for (code, shown) in [200, 100, 50].into_iter().zip(shade([200, 100, 50], &with(Some(halved)))) {
            let light = linear_from_srgb(code as f32 / 255.0);
            assert!((linear_from_srgb(shown) - light / 2.0).abs() < 1e-4, "{code} became {shown}");
        }
        let grey = Vec3::splat(0.25);
        assert!((srgb_from_light(grey, &with(None)) - 0.25).abs().max_element() < 1e-6);
        let kept = srgb_from_light(grey, &with(Some(Correction::none())));
        assert!((kept - 0.25).abs().max_element() < 2e-5, "{kept}");
    }

    #[test]
    fn a_grey_photograph_stays_grey() {
        let grey = ProfileModel::Grey(Curve::power(1.8));
        let colours = ShaderColours::new(&grey, None, &display(srgb(Curve::power(2.2)))).expect("ready");
        let [red, green, blue] = shade([100; 3], &colours);
        assert!((red - green).abs() < 1e-4 && (green - blue).abs() < 1e-4 && red > 0.4, "{red} {green} {blue}");
    }
}
