//! A photograph's samples as its file holds them, 8 or 16 bits, before it is known what they mean: not
//! upright, opaque. Transparent parts are laid over white in encoded values, as browsers do.

use std::thread;

use image::ColorType;

use crate::photo::pixels::Pixels;
use crate::photo::sharing::threads_for;

/// What the four bytes of a decoded pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// Red, green, blue, 255.
    Rgb,
    /// The same grey three times, 255.
    Grey,
    /// Cyan, magenta, yellow, black; 255 is full ink.
    Inks,
}

/// The samples.
#[derive(Debug)]
pub enum Stored {
    Eight(Pixels),
    Sixteen(Deep),
}

/// Samples of 16 bits as the decoder left them: a copy of four channels would take as much again.
// Invariant: one to four channels; `bytes.len() == width * height * channels * 2`.
pub struct Deep {
    width: u32,
    height: u32,
    channels: usize,
    /// In the computer's byte order.
    bytes: Vec<u8>,
}

impl Stored {
    /// What a decoder gave; `None` for floating point.
    pub fn new(width: u32, height: u32, bytes: Vec<u8>, colour: ColorType) -> Option<Self> {
        let channels = usize::from(colour.channel_count());
        match colour {
            ColorType::Rgba8 | ColorType::L8 | ColorType::La8 | ColorType::Rgb8 => {
                Some(Self::Eight(Pixels { width, height, rgba: rgba_from(bytes, channels) }))
            }
            ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => {
                Some(Self::Sixteen(Deep { width, height, channels, bytes }))
            }
            _ => None,
        }
    }
}

impl std::fmt::Debug for Deep {
    /// The size alone: pixels are the patient's and too many to read.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deep({} × {})", self.width, self.height)
    }
}

impl Deep {
    /// Width times height.
    pub fn count(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// The pixels in 8 bits, each made from its red, green and blue; by several threads where it is worth it.
    pub fn in_eight_bits(&self, convert: impl Fn([u16; 3]) -> [u8; 3] + Sync) -> Pixels {
        let mut pixels = Pixels::filled(self.width, self.height, [255; 4]);
        let band = pixels.count().div_ceil(threads_for(pixels.count()));
        let size = self.channels * 2;
        let convert = &convert;
        thread::scope(|scope| {
            for (from, to) in self.bytes.chunks(band * size).zip(pixels.rgba.chunks_mut(band * 4)) {
                scope.spawn(move || {
                    for (from, to) in from.chunks_exact(size).zip(to.as_chunks_mut::<4>().0) {
                        let [red, green, blue] = convert(colour_of(from));
                        *to = [red, green, blue, 255];
                    }
                });
            }
        });
        pixels
    }
}

/// Red, green and blue of one pixel of one to four channels.
fn colour_of(pixel: &[u8]) -> [u16; 3] {
    let code = |channel: usize| u16::from_ne_bytes([pixel[channel * 2], pixel[channel * 2 + 1]]);
    match pixel.len() / 2 {
        1 => [code(0); 3],
        2 => [over_white_of_16(code(0), code(1)); 3],
        3 => [code(0), code(1), code(2)],
        _ => [0, 1, 2].map(|channel| over_white_of_16(code(channel), code(3))),
    }
}

/// The nearest of 8 bits.
pub fn eight_bits(code: u16) -> u8 {
    ((u32::from(code) * 255 + 32_767) / 65_535) as u8
}

fn over_white_of_16(code: u16, alpha: u16) -> u16 {
    let (code, alpha) = (u64::from(code), u64::from(alpha));
    ((code * alpha + 65_535 * (65_535 - alpha) + 32_767) / 65_535) as u16
}

/// Stored samples of 8 bits as opaque RGBA.
fn rgba_from(mut stored: Vec<u8>, channels: usize) -> Vec<u8> {
    if channels == 4 {
        stored.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| *pixel = over_white(*pixel));
        return stored;
    }
    let mut rgba = Vec::with_capacity(stored.len() / channels * 4);
    for pixel in stored.chunks_exact(channels) {
        rgba.extend_from_slice(&match *pixel {
            [grey] => [grey, grey, grey, 255],
            [grey, alpha] => over_white([grey, grey, grey, alpha]),
            [red, green, blue, ..] => [red, green, blue, 255],
            [] => [255; 4],
        });
    }
    rgba
}

fn over_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let alpha = u32::from(alpha);
    let laid = |code: u8| ((u32::from(code) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
    [laid(red), laid(green), laid(blue), 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_parts_lie_over_white() {
        assert_eq!(over_white([10, 20, 30, 0]), [255, 255, 255, 255]);
        assert_eq!(over_white([10, 20, 30, 255]), [10, 20, 30, 255]);
        assert_eq!(over_white([0, 0, 0, 128]), [127, 127, 127, 255]);
        assert_eq!([0, 32_768, 65_535].map(|alpha| over_white_of_16(0, alpha)), [65_535, 32_767, 0]);
    }

    #[test]
    fn sixteen_bits_go_to_the_nearest_eight() {
        assert_eq!(
            [0, 128, 129, 257, 32_896, 65_406, 65_407, 65_535].map(eight_bits),
            [0, 0, 1, 1, 128, 254, 255, 255]
        );
    }

    #[test]
    fn two_threads_convert_what_one_would() {
        let bytes = (0..1024 * 300_u32).flat_map(|n| ((n * 7 % 65_521) as u16).to_ne_bytes()).collect();
        let deep = Deep { width: 1024, height: 300, channels: 1, bytes };
        let pixels = deep.in_eight_bits(|colour| colour.map(eight_bits));
        for n in [0_u32, 1023, 153_600, 307_199] {
            let code = eight_bits((n * 7 % 65_521) as u16);
            assert_eq!(pixels.at(n % 1024, n / 1024), [code, code, code, 255]);
        }
    }
}
