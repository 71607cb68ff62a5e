//! What a file's header says, without decoding: its size upright, and what developing it will take.

use std::io::Cursor;

use crate::photo::decode::Format;
use crate::photo::{exif, format_of, markers};

/// What is known of a photograph before it is developed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Upright, pixels; as stored where it is no JPEG, until it is developed.
    pub size_px: (u32, u32),
    /// The most memory that developing takes at any moment, bytes.
    pub developing_bytes: usize,
}

/// What a file's header says; `None` where it cannot be read.
pub fn header(file: &[u8]) -> Option<Header> {
    if format_of(file) != Some(Format::Jpeg) {
        let reader = image::ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?;
        let size_px = reader.into_dimensions().ok()?;
        // Samples of up to 16 bits beside the RGBA that they become.
        return Some(Header { size_px, developing_bytes: px(size_px) * 12 });
    }
    let found = markers::markers_before_scan(file);
    let frame = found.frame?;
    let orientation = found.exif.and_then(|block| exif::notes_from_exif(block).orientation).unwrap_or_default();
    let size_px = if orientation.swaps_sides() { (frame.height, frame.width) } else { (frame.width, frame.height) };
    // RGBA and its half sizes; twice the RGBA while it is turned; three planes of coefficients beside the
    // RGBA where the file is progressive.
    let whole = px(size_px) * 16 / 3;
    let turning = if orientation.swaps_sides() { px(size_px) * 8 } else { 0 };
    let progressive = if frame.is_sequential { 0 } else { px(size_px) * 10 };
    Some(Header { size_px, developing_bytes: whole.max(turning).max(progressive) })
}

fn px((width, height): (u32, u32)) -> usize {
    width as usize * height as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_photograph_has_no_header() {
        for bytes in [&b""[..], b"\xFF\xD8\xFF\xD9", b"<html>", b"\x89PNG\r\n\x1A\n"] {
            assert_eq!(header(bytes), None);
        }
    }

    #[test]
    fn the_size_is_upright_and_the_memory_a_few_times_the_pixels() {
        let mut png = Vec::new();
        image::RgbImage::new(40, 30).write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        assert_eq!(header(&png), Some(Header { size_px: (40, 30), developing_bytes: 40 * 30 * 12 }));
    }
}
