//! A recognisable picture within milliseconds: the small JPEG that cameras put into the EXIF block,
//! upright and in the colours the photograph will have, so that nothing flashes when it comes. It is
//! never the photograph, and the screen must say "preview" beside it.

use std::sync::Arc;

use crate::colour::profile_model::ProfileModel;
use crate::photo::decode::{Format, format_of};
use crate::photo::exif::notes_from_exif;
use crate::photo::jpeg;
use crate::photo::markers::{Frame, markers_before_scan};
use crate::photo::orientation::upright;
use crate::photo::own_colours::in_own_colours;
use crate::photo::pixels::Pixels;
use crate::photo::stated_colours::stated_colours;
use crate::photo::stored::Stored;

/// The picture, and what its codes mean: a matrix or a grey.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub pixels: Pixels,
    pub colours: Arc<ProfileModel>,
}

/// Sides may differ in proportion by this factor: a 3 : 2 or 16 : 9 photograph often has a 4 : 3
/// thumbnail with black bars. Beyond it the thumbnail is of another picture.
const LARGEST_BARS: f32 = 1.4;

/// The picture in the EXIF block of a JPEG; `None` where there is none, or where it cannot be of this
/// photograph because its shape is another.
pub fn preview(bytes: &[u8]) -> Option<Preview> {
    if format_of(bytes) != Some(Format::Jpeg) {
        return None;
    }
    let found = markers_before_scan(bytes);
    let notes = notes_from_exif(found.exif?);
    let thumbnail = jpeg::decode(notes.thumbnail.as_deref()?).ok().filter(|decoded| decoded.is_complete)?;
    let Stored::Eight(pixels) = thumbnail.stored else { return None };
    let pixels = Stored::Eight(without_bars(pixels, found.frame?)?);
    // Thumbnails are in the colours of their photograph and seldom carry a profile of their own.
    let icc = thumbnail.icc.as_deref().or(found.icc.as_deref());
    let stated = stated_colours(bytes, icc, notes.colour_space);
    let (pixels, stated) = in_own_colours(pixels, thumbnail.samples, stated);
    Some(Preview { pixels: upright(pixels, notes.orientation.unwrap_or_default()), colours: stated.model })
}

/// The middle part that has the photograph's proportions.
fn without_bars(pixels: Pixels, frame: Frame) -> Option<Pixels> {
    let (width, height) = (pixels.width as f32, pixels.height as f32);
    let wanted = frame.width as f32 / frame.height as f32;
    let found = width / height;
    if !(LARGEST_BARS.recip()..=LARGEST_BARS).contains(&(wanted / found)) {
        return None;
    }
    let kept_width = (height * wanted).round().clamp(1.0, width) as u32;
    let kept_height = (width / wanted).round().clamp(1.0, height) as u32;
    Some(cropped(&pixels, kept_width, kept_height))
}

/// The middle of a picture; both sides are at most the picture's own.
fn cropped(pixels: &Pixels, width: u32, height: u32) -> Pixels {
    let left = (pixels.width - width) as usize / 2;
    let top = (pixels.height - height) as usize / 2;
    let rows = pixels.each().chunks_exact(pixels.width as usize).skip(top).take(height as usize);
    let rgba = rows.flat_map(|row| row[left..left + width as usize].as_flattened()).copied().collect();
    Pixels { width, height, rgba }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32) -> Frame {
        Frame { width, height, components: 3, is_sequential: true }
    }

    #[test]
    fn black_bars_above_and_below_are_cut_off() {
        let mut pixels = Pixels::filled(160, 120, [0, 0, 0, 255]);
        let middle = 7 * 160 * 4..113 * 160 * 4;
        pixels.rgba[middle].fill(255);
        let kept = without_bars(pixels, frame(6000, 4000)).expect("3 : 2 fits into 4 : 3");
        assert_eq!((kept.width, kept.height), (160, 107));
        let white_rows = (0..107).filter(|y| kept.at(0, *y)[0] == 255).count();
        assert!(white_rows >= 105, "{white_rows}");
    }

    #[test]
    fn a_thumbnail_of_another_shape_is_not_shown() {
        let upright_thumbnail = Pixels::filled(120, 160, [9, 9, 9, 255]);
        assert_eq!(without_bars(upright_thumbnail, frame(6000, 4000)), None);
    }

    #[test]
    fn what_is_no_jpeg_or_has_no_thumbnail_has_no_preview() {
        for bytes in [&b""[..], b"\xFF\xD8\xFF\xD9", b"<html>", b"\x89PNG\r\n\x1A\n"] {
            assert_eq!(preview(bytes), None);
        }
    }
}
