//! Whole photographs of 8 bits from one matrix profile to another, for the time of development: tables
//! at both ends, a matrix in single precision between. Without dither.

use glam::{DMat3, Mat3, Vec3};

use crate::colour::conversion::{Intent, black_points};
use crate::colour::curve::Curve;
use crate::colour::profile_model::ProfileModel;

/// Codes of the display over the square root of light: 32 for each code, so that a code's border lies
/// within a thirtieth of a code; three tables still fit the first cache. A power of two.
const ENCODE_STEPS: usize = 8192;

/// A conversion made ready.
#[derive(Debug, Clone)]
pub struct EightBits {
    decode: [[f32; 256]; 3],
    matrix: Mat3,
    offset: Vec3,
    encode: [Box<[u8; ENCODE_STEPS]>; 3],
}

impl EightBits {
    /// `None` where one of the profiles is not a matrix.
    pub fn new(source: &ProfileModel, display: &ProfileModel, intent: Intent) -> Option<Self> {
        let (ProfileModel::Matrix(from), ProfileModel::Matrix(to)) = (source, display) else { return None };
        let black_points = black_points(source, display, intent);
        let from_pcs = to.to_xyz.inverse();
        Some(Self {
            decode: from.curves.each_ref().map(decode_table),
            matrix: (from_pcs * DMat3::from_diagonal(black_points.scale) * from.to_xyz).as_mat3(),
            offset: (from_pcs * black_points.offset).as_vec3(),
            encode: to.curves.each_ref().map(encode_table),
        })
    }

    /// Converts pixels of `CHANNELS` bytes, three colours first, in place; further bytes stay.
    pub fn convert<const CHANNELS: usize>(&self, pixels: &mut [u8]) {
        const { assert!(CHANNELS >= 3) };
        let [red, green, blue] = &self.decode;
        for pixel in pixels.as_chunks_mut::<CHANNELS>().0 {
            let code = [pixel[0], pixel[1], pixel[2]].map(usize::from);
            let light = self.matrix * Vec3::new(red[code[0]], green[code[1]], blue[code[2]]) + self.offset;
            for channel in 0..3 {
                pixel[channel] = self.encode[channel][step_of(light[channel])];
            }
        }
    }
}

/// The nearest step of the encode tables for a light.
fn step_of(light: f32) -> usize {
    // At this size single precision counts in ones: adding it rounds, and the low bits are the number.
    const ONES: f32 = 8_388_608.0;
    let root = light.clamp(0.0, 1.0).sqrt();
    (root * (ENCODE_STEPS - 1) as f32 + ONES).to_bits() as usize % ENCODE_STEPS
}

fn decode_table(curve: &Curve) -> [f32; 256] {
    std::array::from_fn(|code| curve.at(code as f64 / 255.0) as f32)
}

fn encode_table(curve: &Curve) -> Box<[u8; ENCODE_STEPS]> {
    let mut codes = Box::new([0; ENCODE_STEPS]);
    for (step, code) in codes.iter_mut().enumerate() {
        let root = step as f64 / (ENCODE_STEPS - 1) as f64;
        *code = (curve.inverse_at(root * root).clamp(0.0, 1.0) * 255.0).round() as u8;
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::conversion::{Conversion, Turned};
    use crate::colour::named;

    #[test]
    fn its_own_profile_leaves_every_code_and_the_fourth_byte_alone() {
        let same = EightBits::new(&named::srgb(), &named::srgb(), Intent::default()).expect("matrices");
        let before: Vec<u8> = (0..=255).flat_map(|code| [code, 255 - code, code / 2, 7]).collect();
        let mut after = before.clone();
        same.convert::<4>(&mut after);
        assert_eq!(after, before);
    }

    #[test]
    fn it_differs_from_the_exact_way_by_a_rounding_at_most() {
        let (from, to) = (named::display_p3(), named::srgb());
        let quick = EightBits::new(&from, &to, Intent::Relative).expect("matrices");
        let exact = Conversion::new(&from, &to, Intent::Relative, Turned::Exactly).expect("matrices");
        for at in 0..4096_u32 {
            let code = [at % 16 * 17, at / 16 % 16 * 17, at / 256 * 17].map(|code| code as u8);
            let mut pixel = code;
            quick.convert::<3>(&mut pixel);
            let wanted = exact.convert(code.map(|code| f32::from(code) / 255.0));
            for channel in 0..3 {
                let off = (f32::from(pixel[channel]) - wanted[channel].clamp(0.0, 1.0) * 255.0).abs();
                assert!(off < 0.55, "{code:?}: {pixel:?} for {wanted:?}");
            }
        }
    }

    #[test]
    fn a_table_is_not_converted_this_way() {
        assert!(EightBits::new(&ProfileModel::Grey(Curve::Line), &named::srgb(), Intent::Relative).is_none());
    }
}
