//! From samples as they are stored to pixels of 8 bits in an encoding that a shader can follow: curves
//! and a matrix, or a grey. That is the photograph's own wherever it can be; only tables, inks, and 16
//! bits of a curve that 8 bits cannot follow become another encoding here.

use std::sync::Arc;

use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::curve::{Curve, Parametric};
use crate::colour::named::{self, srgb_curve};
use crate::colour::profile_model::{MatrixModel, ProfileModel};
use crate::photo::icc::IccError;
use crate::photo::pixels::Pixels;
use crate::photo::stated_colours::{Basis, StatedColours};
use crate::photo::stored::{Deep, Samples, Stored, eight_bits};
use crate::photo::tabled::converted;

/// The pixels, and what was stated with the model of what their codes mean now: a matrix or a grey, and
/// exactly `named::srgb` where it is sRGB in effect. What a table states goes to Display P3: presses and
/// scanners reach little beyond it, and its steps are hardly coarser than those of sRGB. Inks without a
/// usable profile are mixed as browsers do, which gives sRGB.
pub fn in_own_colours(stored: Stored, samples: Samples, stated: StatedColours) -> (Pixels, StatedColours) {
    let stated = fitting(stated, samples);
    let stated = if is_srgb_in_effect(&stated.model) { stated.meaning(named::srgb()) } else { stated };
    let is_table = matches!(*stated.model, ProfileModel::Table(_));
    match stored {
        Stored::Eight(mut pixels) if samples == Samples::Inks && !is_table => {
            mix_inks(&mut pixels);
            (pixels, stated)
        }
        stored if is_table => match converted(stored, &stated.model, &named::display_p3()) {
            Ok(pixels) => (pixels, stated.meaning(named::display_p3())),
            Err(stored) => in_own_colours(stored, samples, stated.unusable(IccError::NoColours)),
        },
        Stored::Eight(pixels) => (pixels, stated),
        Stored::Sixteen(deep) => in_eight_bits(&deep, stated),
    }
}

/// What is stated, if it is of the channels the samples have.
fn fitting(stated: StatedColours, samples: Samples) -> StatedColours {
    let channels = stated.model.channels();
    match (samples, stated.basis) {
        // EXIF's word is about the colours that a camera's file would have.
        (Samples::Inks, Basis::Named | Basis::Uncalibrated) => StatedColours::assumed(Basis::Assumed),
        (Samples::Inks, Basis::Profile) if channels != 4 => stated.unusable(IccError::OtherChannels),
        (Samples::Rgb, _) if channels != 3 => stated.unusable(IccError::OtherChannels),
        (Samples::Grey, _) if channels > 3 => stated.unusable(IccError::OtherChannels),
        _ => stated,
    }
}

/// Whether sRGB would show no colour of a coarse grid, nor any grey, by more than one step of 8 bits
/// otherwise. Measured rather than read from the name, since names lie.
fn is_srgb_in_effect(model: &ProfileModel) -> bool {
    if *model == named::srgb() {
        return true;
    }
    let Some(to_srgb) = Conversion::new(model, &named::srgb(), Intent::Relative, Turned::Exactly) else { return false };
    const STEP: usize = 17;
    let stays = |code: [u8; 3]| {
        let stored = code.map(|code| f64::from(code) / 255.0);
        let shown = to_srgb.convert_channels([stored[0], stored[1], stored[2], 0.0]);
        (0..3).all(|channel| ((shown[channel].clamp(0.0, 1.0) - stored[channel]) * 255.0).abs() < 1.5)
    };
    let grid = || (0..=255_u8).step_by(STEP);
    model.channels() < 4
        && (0..=255_u8).all(|grey| stays([grey; 3]))
        && (model.channels() == 1 || grid().all(|red| grid().all(|green| grid().all(|blue| stays([red, green, blue])))))
}

/// The widest step between two codes of 8 bits that is let be, in steps of sRGB's own codes. Powers of 2
/// to 2.4 stay below 1.5; a power of 1.8 has 1.8 in the darks, television 2.9, linear light 12.9.
const WIDEST_STEP: f64 = 1.5;

/// Whether 8 bits of this curve would show steps where those of sRGB show none.
fn is_coarse(curve: &Curve) -> bool {
    let srgb = srgb_curve();
    let places = || (0..=255_u8).map(|code| srgb.inverse_at(curve.at(f64::from(code) / 255.0)) * 255.0);
    places().zip(places().skip(1)).any(|(low, high)| high - low > WIDEST_STEP)
}

/// Samples of 16 bits in 8: rounded where their curve allows it, else over the curve of sRGB with the same
/// primaries.
fn in_eight_bits(deep: &Deep, stated: StatedColours) -> (Pixels, StatedColours) {
    let model = match stated.model.as_ref() {
        ProfileModel::Matrix(model) if model.curves.iter().any(is_coarse) => {
            let curves = model.curves.each_ref().map(as_fine);
            ProfileModel::Matrix(MatrixModel { curves, to_xyz: model.to_xyz })
        }
        ProfileModel::Grey(curve) if is_coarse(curve) => ProfileModel::Grey(as_fine(curve)),
        _ => return (deep.in_eight_bits(|code| code.map(eight_bits)), stated),
    };
    let codes = bent(&stated.model, &model);
    let [red, green, blue] = codes.each_ref().map(|codes| codes.as_slice());
    let pixels = deep.in_eight_bits(|[r, g, b]| [red[usize::from(r)], green[usize::from(g)], blue[usize::from(b)]]);
    (pixels, stated.meaning(model))
}

/// The curve of sRGB laid over the lights of another, from its darkest to its lightest.
fn as_fine(curve: &Curve) -> Curve {
    let (low, high) = (curve.at(0.0), curve.at(1.0));
    let Curve::Parametric(Parametric { g, a, b, c, d, .. }) = srgb_curve() else { return srgb_curve() };
    let wide = high - low;
    let root = wide.powf(1.0 / g);
    Curve::Parametric(Parametric { g, a: a * root, b: b * root, c: c * wide, d, e: low, f: low })
}

/// For each channel the 8-bit code by the second model of each 16-bit code by the first.
fn bent(from: &ProfileModel, to: &ProfileModel) -> [Arc<Vec<u8>>; 3] {
    let table = |from: &Curve, to: &Curve| {
        let code = |code: u16| (to.inverse_at(from.at(f64::from(code) / 65_535.0)).clamp(0.0, 1.0) * 255.0).round();
        Arc::new((0..=u16::MAX).map(|stored| code(stored) as u8).collect::<Vec<u8>>())
    };
    match (from, to) {
        (ProfileModel::Matrix(from), ProfileModel::Matrix(to)) => {
            let red = table(&from.curves[0], &to.curves[0]);
            let like_red = |at: usize| {
                let is_same = from.curves[at] == from.curves[0];
                if is_same { Arc::clone(&red) } else { table(&from.curves[at], &to.curves[at]) }
            };
            [Arc::clone(&red), like_red(1), like_red(2)]
        }
        (ProfileModel::Grey(from), ProfileModel::Grey(to)) => {
            let grey = table(from, to);
            [Arc::clone(&grey), Arc::clone(&grey), grey]
        }
        _ => [const { Vec::new() }; 3].map(Arc::new),
    }
}

/// Inks without a usable profile: each ink takes its share of the light.
fn mix_inks(pixels: &mut Pixels) {
    for pixel in pixels.rgba.as_chunks_mut::<4>().0 {
        let light = pixel.map(|ink| u32::from(255 - ink));
        let mixed = |channel: usize| ((light[channel] * light[3] + 127) / 255) as u8;
        *pixel = [mixed(0), mixed(1), mixed(2), 255];
    }
}

#[cfg(test)]
mod tests;
