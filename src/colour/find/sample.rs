//! What codes do the patches have? The middle of each patch is read from the picture itself: the
//! outermost tenth of the samples at each end is left out, channel by channel, and the mean of the
//! rest is taken in linear light. Codes 0 to 1.

use super::Picture;
use super::plane::Plane;
use crate::colour::space::{linear_from_srgb, srgb_from_linear};

/// What was read of one patch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patch {
    pub code: [f32; 3],
    /// Standard deviation of the codes, mean of the channels, all samples.
    pub spread: f32,
    /// A channel is at its end in more than a quarter of the samples: at the upper end,
    pub is_burnt: bool,
    /// or at the lower.
    pub is_sunk: bool,
    /// Part of the patch lies beyond the edge of the picture.
    pub is_outside: bool,
}

/// Half the width of what is read, in pitches: the Passport's patches are 0.38 to each side.
const HALF: f64 = 0.2;

/// Reads a patch whose centre is at this card place.
pub fn patch(picture: Picture<'_>, plane: &Plane, place: [f64; 2], pitch_px: f64) -> Patch {
    let count = ((2.0 * HALF * pitch_px).round() as usize).clamp(3, 24);
    let step = 2.0 * HALF / count as f64;
    let mut channels: [Vec<u8>; 3] = std::array::from_fn(|_| Vec::with_capacity(count * count));
    let mut is_outside = false;
    for row in 0..count {
        for column in 0..count {
            let offset = |n: usize| (n as f64 + 0.5) * step - HALF;
            let [x, y] = plane.at([place[0] + offset(column), place[1] + offset(row)]);
            match picture.at(x, y) {
                Some(pixel) => (0..3).for_each(|c| channels[c].push(pixel[c])),
                None => is_outside = true,
            }
        }
    }
    if channels[0].is_empty() {
        return Patch { is_outside: true, ..Patch::default() };
    }
    let share = |c: &Vec<u8>, is_end: fn(u8) -> bool| c.iter().filter(|code| is_end(**code)).count() * 4 > c.len();
    Patch {
        spread: channels.iter().map(|codes| deviation(codes)).sum::<f32>() / 3.0,
        is_burnt: channels.iter().any(|codes| share(codes, |code| code >= 254)),
        is_sunk: channels.iter().any(|codes| share(codes, |code| code <= 1)),
        is_outside,
        code: channels.map(trimmed),
    }
}

fn trimmed(mut codes: Vec<u8>) -> f32 {
    codes.sort_unstable();
    let cut = codes.len() / 10;
    let middle = &codes[cut..codes.len() - cut];
    let light: f32 = middle.iter().map(|code| linear_from_srgb(f32::from(*code) / 255.0)).sum();
    srgb_from_linear(light / middle.len() as f32)
}

fn deviation(codes: &[u8]) -> f32 {
    let count = codes.len() as f32;
    let mean = codes.iter().map(|code| f32::from(*code)).sum::<f32>() / count;
    (codes.iter().map(|code| (f32::from(*code) - mean).powi(2)).sum::<f32>() / count).sqrt() / 255.0
}
