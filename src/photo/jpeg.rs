//! JPEG to samples. Strict first; where that fails or the end is missing, whatever can be shown, and
//! labelled incomplete. A file that arrived whole is never labelled incomplete for what surrounds it.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::photo::decode::{Decoded, Format, check_size};
use crate::photo::markers::{Markers, markers};
use crate::photo::pixels::Pixels;
use crate::photo::stored::{Samples, Stored};
use crate::photo::{DevelopError, restarts};

/// Longest side a JPEG can claim, pixels.
const LONGEST_SIDE: usize = u16::MAX as usize;

/// The samples of a JPEG file.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DevelopError> {
    let found = markers(bytes);
    let Some(frame) = found.frame else { return Err(DevelopError::NothingToShow(Format::Jpeg)) };
    check_size(frame.width, frame.height)?;
    let tidy = tidied(bytes, &found);
    // Offsets are of the file as it came; a tidied copy is walked anew.
    let tidy_found = if let Cow::Owned(tidy) = &tidy { &markers(tidy) } else { &found };
    let (pixels, samples, is_complete) = match whole(&tidy, tidy_found, &found) {
        Ok((pixels, samples)) => (pixels, samples, true),
        Err(Failure::Unsupported) => return Err(DevelopError::Unsupported(Format::Jpeg)),
        Err(Failure::Damaged) => {
            let (pixels, samples) = what_can_be_shown(&tidy[..tidy_found.sound_end], &found)?;
            (pixels, samples, false)
        }
    };
    Ok(Decoded {
        stored: Stored::Eight(pixels),
        samples,
        is_complete,
        orientation: None,
        exif: found.exif.map(Cow::Borrowed),
        icc: found.icc.map(Cow::Owned),
    })
}

/// Why one attempt gave no samples.
enum Failure {
    Damaged,
    /// A way of coding that the decoder does not know, such as arithmetic or lossless.
    Unsupported,
}

impl From<DecodeErrors> for Failure {
    fn from(error: DecodeErrors) -> Self {
        if matches!(error, DecodeErrors::Unsupported(_)) { Self::Unsupported } else { Self::Damaged }
    }
}

/// Bytes that stand in for the end marker: more than the decoder reads ahead.
const STAND_IN: [u8; 16] = [0; 16];

/// The samples, where all of them are there.
fn whole(bytes: &[u8], walked: &Markers, found: &Markers) -> Result<(Pixels, Samples), Failure> {
    if !walked.has_end || walked.has_restart_gap {
        return Err(Failure::Damaged);
    }
    // In a file of several scans the decoder does not notice, with or without the marker.
    if walked.scans.len() != 1 || !walked.frame.is_some_and(|frame| frame.is_sequential) {
        return samples(bytes, true, found);
    }
    if !has_own_colours(found)
        && let Some(shared) = restarts::samples(bytes, walked)
    {
        return Ok(shared);
    }
    // At the end marker the decoder would make up what is missing and be content. Without the marker
    // it notices that data ran out; where the last rows are so short that its reading ahead already
    // touches the end, it is asked again with room to read ahead.
    let scan = &bytes[..walked.scan_end];
    samples(scan, true, found).or_else(|_| samples(&[scan, &STAND_IN].concat(), true, found))
}

fn what_can_be_shown(sound: &[u8], found: &Markers) -> Result<(Pixels, Samples), DevelopError> {
    let shown = samples(sound, false, found).or_else(|_| {
        // Between two scans the decoder asks for a marker before it shows what it has.
        samples(&[sound, &[0xFF, 0xD9]].concat(), false, found)
    });
    match shown {
        Ok((pixels, samples)) if !is_blank(&pixels) => Ok((pixels, samples)),
        Err(Failure::Unsupported) => Err(DevelopError::Unsupported(Format::Jpeg)),
        _ => Err(DevelopError::NothingToShow(Format::Jpeg)),
    }
}

/// The decoder's stand-in for rows that are missing, as it is and turned over as an ink.
const MISSING: [u8; 2] = [128, 127];

/// Whether nothing but the stand-in for missing rows is there.
fn is_blank(pixels: &Pixels) -> bool {
    pixels.each().iter().all(|pixel| pixel[..3].iter().all(|code| MISSING.contains(code)))
}

/// How the decoder is asked, for RGBA.
pub fn options(is_strict: bool) -> DecoderOptions {
    DecoderOptions::default()
        .set_strict_mode(is_strict)
        .set_max_width(LONGEST_SIDE)
        .set_max_height(LONGEST_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGBA)
}

/// Adobe's word for red, green and blue as they are.
fn has_own_colours(found: &Markers) -> bool {
    found.adobe.as_ref().is_some_and(|adobe| adobe.transform == 0)
}

fn samples(bytes: &[u8], is_strict: bool, found: &Markers) -> Result<(Pixels, Samples), Failure> {
    let options = options(is_strict);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers()?;
    let colours = decoder.input_colorspace().ok_or(Failure::Damaged)?;
    let is_plain = has_own_colours(found);
    let (out, channels) = match (colours, found.frame.map(|frame| frame.components)) {
        (ColorSpace::YCbCr, Some(3)) if is_plain => (ColorSpace::YCbCr, 3),
        (ColorSpace::Luma, Some(1)) | (ColorSpace::YCbCr | ColorSpace::YCCK, Some(3)) => (ColorSpace::RGBA, 4),
        (ColorSpace::RGB, Some(3)) => (ColorSpace::RGB, 3),
        (ColorSpace::CMYK | ColorSpace::YCCK, Some(4)) => (colours, 4),
        _ => return Err(Failure::Unsupported),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(out));
    let (width, height) = decoder.dimensions().ok_or(Failure::Damaged)?;
    let mut buffer = vec![0; width * height * channels];
    decoder.decode_into(&mut buffer)?;
    let samples = match channels {
        3 => Samples::Rgb,
        _ if out != ColorSpace::RGBA => Samples::Inks,
        _ if colours == ColorSpace::Luma => Samples::Grey,
        _ => Samples::Rgb,
    };
    match samples {
        Samples::Inks => full_ink(&mut buffer, out == ColorSpace::YCCK, found.adobe.is_some()),
        _ if channels == 3 => buffer = with_alpha(&buffer),
        // The stand-in for missing rows is grey through and through, its alpha too.
        _ if !is_strict => buffer.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255),
        _ => {}
    }
    Ok((Pixels { width: width as u32, height: height as u32, rgba: buffer }, samples))
}

fn with_alpha(rgb: &[u8]) -> Vec<u8> {
    rgb.as_chunks::<3>().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect()
}

/// Four stored components to cyan, magenta, yellow and black with 255 for full ink. Adobe stores
/// inks upside down, and their YCCK is the YCbCr of the upside-down inks' complement.
fn full_ink(samples: &mut [u8], is_ycck: bool, is_adobe: bool) {
    for pixel in samples.as_chunks_mut::<4>().0 {
        if is_ycck {
            let [luma, blue, red, black] = *pixel;
            let [r, g, b] = rgb_from_ycbcr(luma, blue, red);
            *pixel = [255 - r, 255 - g, 255 - b, black];
        }
        if is_adobe {
            *pixel = pixel.map(|code| 255 - code);
        }
    }
}

/// ITU-T T.871 (JFIF), clause 7.
fn rgb_from_ycbcr(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let (luma, blue, red) = (f32::from(luma), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    // `as` cuts off below nought and above 255.
    [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue].map(|code| code.round() as u8)
}

/// The file without what makes a strict decoder stumble although the photograph is whole: bytes that
/// belong to no segment, and Adobe's word on the colours of one or three components, which
/// `samples` heeds by itself. With the restart interval said again before each scan but the first,
/// because the decoder counts on from one scan to the next.
fn tidied<'a>(bytes: &'a [u8], found: &Markers) -> Cow<'a, [u8]> {
    let components = found.frame.map_or(0, |frame| frame.components);
    let adobe = found.adobe.as_ref().filter(|adobe| components == 1 || components == 3 && adobe.transform == 0);
    let [high, low] = (found.restart_interval as u16).to_be_bytes();
    let interval = [0xFF, 0xDD, 0, 4, high, low];
    let counts_on = found.restart_interval > 0 && found.frame.is_some_and(|frame| frame.is_sequential);
    let later_scans = found.scans.iter().skip(1).filter(|_| counts_on);
    let left_out = found.junk.iter().chain(adobe.map(|adobe| &adobe.place)).map(|place| (place.clone(), &[][..]));
    let mut edits: Vec<_> = left_out.chain(later_scans.map(|at| (*at..*at, &interval[..]))).collect();
    if edits.is_empty() {
        return Cow::Borrowed(bytes);
    }
    edits.sort_by_key(|(place, _)| place.start);
    let mut tidy = Vec::with_capacity(bytes.len() + edits.len() * interval.len());
    let mut from = 0;
    for (place, instead) in edits {
        tidy.extend_from_slice(&bytes[from..place.start]);
        tidy.extend_from_slice(instead);
        from = place.end;
    }
    tidy.extend_from_slice(&bytes[from..]);
    Cow::Owned(tidy)
}
