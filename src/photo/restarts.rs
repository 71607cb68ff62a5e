//! A JPEG with restart markers by several threads. Behind each marker the coding starts afresh, so
//! that bands of whole MCU rows are decoded each as a small JPEG of its own, straight to their place.
//! Bit for bit what one thread makes; on any doubt it says nothing, and one thread does it.

use std::ops::Range;
use std::thread;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;

use crate::photo::jpeg;
use crate::photo::markers::Markers;
use crate::photo::pixels::Pixels;
use crate::photo::sharing::threads_for;
use crate::photo::stored::Samples;

/// The samples of a whole file of one sequential scan; `None` where it cannot be shared among
/// threads, or where any of them met a doubt.
pub fn samples(bytes: &[u8], walked: &Markers) -> Option<(Pixels, Samples)> {
    let scan = Scan::of(bytes, walked)?;
    let threads = threads_for(scan.width * scan.height);
    if threads == 1 { None } else { scan.in_bands(threads) }
}

/// The scan and how it may be cut.
struct Scan<'a> {
    bytes: &'a [u8],
    walked: &'a Markers<'a>,
    /// Sides of the photograph, pixels.
    width: usize,
    height: usize,
    /// Height of an MCU, pixels: 8, or 16 where colour has half the rows.
    mcu_height: usize,
    /// MCUs in a row, and rows of them.
    across: usize,
    rows: usize,
    /// Every so many rows one begins with a restart.
    step: usize,
    /// Where colour has half the rows, it is interpolated across the borders of MCU rows.
    needs_seams: bool,
}

/// The lines on both sides of the border between two bands, and the byte where they belong.
struct Seam {
    start: usize,
    lines: Vec<u8>,
}

impl<'a> Scan<'a> {
    /// `None` where the restarts are not as the headers have them, or the layout is an odd one.
    fn of(bytes: &'a [u8], walked: &'a Markers) -> Option<Self> {
        let frame = walked.frame?;
        // The scan header ends with two bytes for each component and three for all.
        let named = *bytes.get(walked.scan_start.checked_sub(4 + 2 * usize::from(frame.components))?)?;
        if walked.scans.len() != 1 || !frame.is_sequential || named != frame.components {
            return None;
        }
        let (wide, high) = sampling(bytes.get(walked.frame_at..)?)?;
        let (width, height) = (frame.width as usize, frame.height as usize);
        let (across, rows) = (width.div_ceil(8 * wide), height.div_ceil(8 * high));
        let interval = walked.restart_interval;
        let is_as_announced =
            interval > 0 && height > 0 && (across * rows).div_ceil(interval) == walked.restarts.len() + 1;
        let step = is_as_announced.then(|| interval / common_divisor(interval, across))?;
        let mcu_height = 8 * high;
        Some(Self { bytes, walked, width, height, mcu_height, across, rows, step, needs_seams: high > 1 })
    }

    /// All samples, by so many threads at most.
    fn in_bands(&self, count: usize) -> Option<(Pixels, Samples)> {
        let band_rows = self.rows.div_ceil(self.step).div_ceil(count) * self.step;
        let band_bytes = band_rows * self.mcu_height * self.width * 4;
        let mut rgba = vec![0; self.width * self.height * 4];
        let bands: Vec<(Option<ColorSpace>, Option<Seam>)> = thread::scope(|scope| {
            let decode = |(band, out): (usize, _)| {
                let first = band * band_rows;
                let rows = first..(first + band_rows).min(self.rows);
                scope.spawn(move || (self.decode(rows, out), self.seam_above(first)))
            };
            let bands: Vec<_> = rgba.chunks_mut(band_bytes).enumerate().map(decode).collect();
            bands.into_iter().map(|band| band.join().unwrap_or_default()).collect()
        });
        let colours = bands.first()?.0?;
        for (band, (found, seam)) in bands.into_iter().enumerate() {
            if found != Some(colours) {
                return None;
            }
            if self.needs_seams && band > 0 {
                let Seam { start, lines } = seam?;
                rgba[start..start + lines.len()].copy_from_slice(&lines);
            }
        }
        let samples = if colours == ColorSpace::Luma { Samples::Grey } else { Samples::Rgb };
        Some((Pixels { width: self.width as u32, height: self.height as u32, rgba }, samples))
    }

    /// Decodes rows of MCUs to their place and says in which colours they are stored.
    fn decode(&self, rows: Range<usize>, out: &mut [u8]) -> Option<ColorSpace> {
        let part = self.small_jpeg(rows);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&part), jpeg::options(true));
        decoder.decode_headers().ok()?;
        let colours = decoder.input_colorspace()?;
        let is_known = matches!(colours, ColorSpace::YCbCr | ColorSpace::Luma);
        if !is_known || decoder.output_buffer_size() != Some(out.len()) {
            return None;
        }
        decoder.decode_into(out).ok()?;
        Some(colours)
    }

    /// Rows of MCUs as a JPEG of their own: the same headers with another height, and their data up
    /// to and with the next restart marker. The decoder does not mind from which number they count.
    fn small_jpeg(&self, rows: Range<usize>) -> Vec<u8> {
        let data = self.data_at(rows.start)..self.data_at(rows.end);
        let mut part = [&self.bytes[..self.walked.scan_start], &self.bytes[data]].concat();
        let height = (rows.end * self.mcu_height).min(self.height) - rows.start * self.mcu_height;
        // The height follows the precision, one byte.
        let height_at = self.walked.frame_at + 1;
        part[height_at..height_at + 2].copy_from_slice(&(height as u16).to_be_bytes());
        part
    }

    /// Where the data of a row of MCUs starts that begins with a restart.
    fn data_at(&self, row: usize) -> usize {
        match row * self.across / self.walked.restart_interval {
            _ if row >= self.rows => self.walked.scan_end,
            0 => self.walked.scan_start,
            restart => self.walked.restarts[restart - 1],
        }
    }

    /// Half an MCU row on both sides of a band's upper border, decoded together with what lies
    /// beyond, so that colour is interpolated across the border as within a band.
    fn seam_above(&self, row: usize) -> Option<Seam> {
        if row == 0 || !self.needs_seams {
            return None;
        }
        let rows = row - self.step..(row + self.step).min(self.rows);
        let line = self.width * 4;
        let top = rows.start * self.mcu_height;
        let mut lines = vec![0; ((rows.end * self.mcu_height).min(self.height) - top) * line];
        self.decode(rows, &mut lines)?;
        let first = row * self.mcu_height - self.mcu_height / 2;
        lines.truncate((first + self.mcu_height - top) * line);
        lines.drain(..(first - top) * line);
        Some(Seam { start: first * line, lines })
    }
}

/// How many blocks wide and high an MCU is, for the usual layouts: grey, or two colours of one block.
fn sampling(frame: &[u8]) -> Option<(usize, usize)> {
    match frame {
        [8, _, _, _, _, 1, _, 0x11, ..] => Some((1, 1)),
        [8, _, _, _, _, 3, _, luma @ (0x11 | 0x12 | 0x21 | 0x22), _, _, 0x11, _, _, 0x11, ..] => {
            Some((usize::from(luma >> 4), usize::from(luma & 15)))
        }
        _ => None,
    }
}

/// Euclid's.
fn common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::*;
    use crate::photo::markers::markers;
    use crate::photo::stored::Stored;

    fn in_bands(bytes: &[u8], walked: &Markers, count: usize) -> Option<(Pixels, Samples)> {
        Scan::of(bytes, walked)?.in_bands(count)
    }

    const WIDTH: u16 = 150;
    const HEIGHT: u16 = 203;

    /// No two rows and no two columns are alike.
    fn picture() -> Vec<u8> {
        let colour = |x: u16, y: u16| [(x * 3 % 251) as u8, (y * 7 % 253) as u8, ((x * 5) ^ (y * 11)) as u8];
        (0..HEIGHT).flat_map(|y| (0..WIDTH).flat_map(move |x| colour(x, y))).collect()
    }

    fn encoded(interval: u16, factor: SamplingFactor) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 85);
        encoder.set_sampling_factor(factor);
        encoder.set_restart_interval(interval);
        encoder.encode(&picture(), WIDTH, HEIGHT, ColorType::Rgb).expect("encoded");
        bytes
    }

    /// By one thread.
    fn alone(bytes: &[u8]) -> Pixels {
        let Stored::Eight(pixels) = jpeg::decode(bytes).expect("decoded").stored else { panic!("it has 8 bits") };
        pixels
    }

    #[test]
    fn bands_make_bit_for_bit_what_one_thread_makes() {
        let factors = [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];
        for factor in factors {
            let expected = alone(&encoded(0, factor));
            // Parts of a row, a row, several, and some that meet a row's start only now and then.
            for interval in [1, 2, 3, 5, 7, 10, 15, 19, 20, 38] {
                let bytes = encoded(interval, factor);
                for count in 1..=5 {
                    let (pixels, samples) = in_bands(&bytes, &markers(&bytes), count).expect("decoded in bands");
                    assert!(pixels == expected, "{factor:?}, restart every {interval}, {count} bands");
                    assert_eq!(samples, Samples::Rgb);
                }
            }
        }
    }

    #[test]
    fn grey_is_decoded_in_bands_too() {
        let grey: Vec<u8> = picture().chunks(3).map(|colour| colour[2]).collect();
        let [plain, restarting] = [0, 19].map(|interval| {
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes, 85);
            encoder.set_restart_interval(interval);
            encoder.encode(&grey, WIDTH, HEIGHT, ColorType::Luma).expect("encoded");
            bytes
        });
        let (pixels, samples) = in_bands(&restarting, &markers(&restarting), 3).expect("decoded in bands");
        assert!(pixels == alone(&plain));
        assert_eq!(samples, Samples::Grey);
    }

    #[test]
    fn colours_in_scans_of_their_own_are_left_to_one_thread() {
        let bytes = encoded(10, SamplingFactor::F_4_1);
        let walked = markers(&bytes);
        assert!(walked.scans.len() == 3 && in_bands(&bytes, &walked, 2).is_none());
    }

    #[test]
    fn a_scan_without_restarts_or_with_one_too_few_is_left_to_one_thread() {
        let plain = encoded(0, SamplingFactor::F_2_2);
        assert!(in_bands(&plain, &markers(&plain), 2).is_none());
        let bytes = encoded(10, SamplingFactor::F_2_2);
        let mut walked = markers(&bytes);
        walked.restarts.pop();
        assert!(in_bands(&bytes, &walked, 2).is_none());
    }

    #[test]
    fn damage_in_any_band_is_left_to_one_thread() {
        let bytes = encoded(10, SamplingFactor::F_2_2);
        let walked = markers(&bytes);
        for restart in 0..walked.restarts.len() {
            let mut odd = bytes.clone();
            // A code of sixteen ones is in no table; each byte is stuffed.
            let at = walked.restarts[restart];
            odd[at..at + 8].copy_from_slice(&[0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0]);
            assert!(in_bands(&odd, &markers(&odd), 3).is_none(), "behind restart {restart}");
        }
    }
}
