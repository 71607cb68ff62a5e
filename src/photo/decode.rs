//! The bytes of a file to samples as they are stored: not yet turned upright, not yet known what they
//! mean. JPEG, PNG, WebP and TIFF; limits are checked before memory is asked for. Of several pages or
//! frames the first is shown, and `pages` says so.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::codecs::tiff::TiffDecoder;
use image::codecs::webp::WebPDecoder;
use image::{ColorType, ImageDecoder, ImageError, Limits};

use crate::photo::orientation::Orientation;
use crate::photo::stored::{Samples, Stored};
use crate::photo::{DevelopError, jpeg};

/// Longest file that is developed, bytes: 64 MiB.
pub const MOST_BYTES: usize = 64 << 20;

/// Largest photograph that is developed, pixels: four times a 60-megapixel camera's.
pub const MOST_PIXELS: u64 = 250_000_000;

/// Most memory for samples before they are brought to RGBA, bytes.
const MOST_SAMPLE_BYTES: u64 = 3 << 29;

/// Most memory a codec may use beside the samples, bytes.
const MOST_CODEC_BYTES: u64 = 256 << 20;

/// What a file is, by its first bytes; its name is never trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Tiff,
    /// HEIC, HEIF or AVIF: recognised so that it can be refused in words.
    Heic,
    /// A web page or other text: what a proxy or a sign-in page sends in place of a photograph.
    Text,
}

impl Format {
    /// As the screen says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Text => "text",
        }
    }
}

/// What the first bytes say; `None` where they say nothing known.
pub fn format_of(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xFF, 0xD8, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::WebP),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(Format::Tiff),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if is_heic(brand) => Some(Format::Heic),
        _ => is_text(bytes).then_some(Format::Text),
    }
}

fn is_heic(brand: &[u8]) -> bool {
    const BRANDS: [&[u8]; 9] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"];
    BRANDS.iter().any(|known| brand.starts_with(known))
}

fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(256)];
    let is_readable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    !start.is_empty() && start.iter().all(is_readable)
}

/// A photograph as it is stored.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// In the file's own orientation and colours; what they are is in `samples`.
    pub stored: Stored,
    pub samples: Samples,
    /// Whether the whole file arrived and was decoded.
    pub is_complete: bool,
    /// Where the format itself says it (TIFF); else it is in the EXIF block.
    pub orientation: Option<Orientation>,
    /// The EXIF block.
    pub exif: Option<Cow<'a, [u8]>>,
    /// The ICC profile; empty where one is announced and not all there.
    pub icc: Option<Cow<'a, [u8]>>,
}

/// Decodes a file by what its bytes say.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DevelopError> {
    if bytes.is_empty() {
        return Err(DevelopError::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(DevelopError::TooLong { megabytes: bytes.len() >> 20 });
    }
    match format_of(bytes) {
        Some(Format::Jpeg) => jpeg::decode(bytes),
        Some(Format::Png) => png(bytes),
        Some(Format::WebP) => webp(bytes),
        Some(Format::Tiff) => tiff(bytes),
        Some(Format::Heic) => Err(DevelopError::Heic),
        Some(Format::Text) => Err(DevelopError::Text),
        None => Err(DevelopError::Unknown),
    }
}

/// Refuses what is larger than can be shown, before any memory is asked for.
pub fn check_size(width: u32, height: u32) -> Result<(), DevelopError> {
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(DevelopError::TooLarge { width, height });
    }
    Ok(())
}

fn limits(width: u32, height: u32) -> Limits {
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(width), Some(height));
    limits.max_alloc = Some(MOST_SAMPLE_BYTES + MOST_CODEC_BYTES);
    limits
}

fn png(bytes: &[u8]) -> Result<Decoded<'_>, DevelopError> {
    // The first chunk is the header: its size is judged before the decoder sees it.
    if let Some(&[w3, w2, w1, w0, h3, h2, h1, h0]) = bytes.get(16..24) {
        check_size(u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]))?;
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_CODEC_BYTES);
    let mut decoder =
        PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(|error| refusal(&error, Format::Png))?;
    let (exif, icc) = attachments(&mut decoder);
    let (stored, samples, is_whole) = read(decoder, Format::Png)?;
    let is_complete = is_whole && png_has_end(bytes);
    Ok(Decoded { stored, samples, is_complete, orientation: None, exif, icc })
}

/// Whether the chunks, walked by their lengths, reach the last one (IEND).
fn png_has_end(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some(&[l3, l2, l1, l0, ref kind @ ..]) = bytes.get(at..at + 8) {
        let end = at + 12 + u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        if kind == b"IEND" {
            return end <= bytes.len();
        }
        at = end;
    }
    false
}

fn webp(bytes: &[u8]) -> Result<Decoded<'_>, DevelopError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| refusal(&error, Format::WebP))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    decoder.set_limits(limits(width, height)).map_err(|error| refusal(&error, Format::WebP))?;
    let (exif, icc) = attachments(&mut decoder);
    let (stored, samples, is_whole) = read(decoder, Format::WebP)?;
    // RIFF announces the length of what follows its first eight bytes.
    let announced = bytes.get(4..8).and_then(|length| length.try_into().ok()).map_or(0, u32::from_le_bytes);
    let is_complete = is_whole && announced as usize + 8 <= bytes.len();
    Ok(Decoded { stored, samples, is_complete, orientation: None, exif, icc })
}

fn tiff(bytes: &[u8]) -> Result<Decoded<'_>, DevelopError> {
    let mut decoder = TiffDecoder::new(Cursor::new(bytes)).map_err(|error| refusal(&error, Format::Tiff))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    decoder.set_limits(limits(width, height)).map_err(|error| refusal(&error, Format::Tiff))?;
    let (_, icc) = attachments(&mut decoder);
    let orientation = decoder.orientation().ok().and_then(|it| Orientation::from_exif(it.to_exif().into()));
    let (stored, samples, is_complete) = read(decoder, Format::Tiff)?;
    // A TIFF file is itself an EXIF block.
    Ok(Decoded { stored, samples, is_complete, orientation, exif: Some(Cow::Borrowed(bytes)), icc })
}

type Attachment<'a> = Option<Cow<'a, [u8]>>;

fn attachments<'a>(decoder: &mut impl ImageDecoder) -> (Attachment<'a>, Attachment<'a>) {
    let exif = decoder.exif_metadata().ok().flatten().map(Cow::Owned);
    let icc = decoder.icc_profile().ok().flatten().map(Cow::Owned);
    (exif, icc)
}

/// Reads all samples and whether they were all there. Where the file breaks off, the rows that came
/// are kept; where none came it is an error.
fn read(decoder: impl ImageDecoder, format: Format) -> Result<(Stored, Samples, bool), DevelopError> {
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    if decoder.total_bytes() > MOST_SAMPLE_BYTES {
        return Err(DevelopError::TooLarge { width, height });
    }
    let mut stored = vec![0; decoder.total_bytes() as usize];
    let outcome = decoder.read_image(&mut stored);
    if let Err(error) = &outcome
        && stored.iter().all(|byte| *byte == 0)
    {
        return Err(refusal(error, format));
    }
    if outcome.is_err() && format == Format::Png && depth(colour) == 2 {
        // The decoder turns samples from the file's byte order to ours only at the very end.
        stored.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| *pair = u16::from_be_bytes(*pair).to_ne_bytes());
    }
    let stored = Stored::new(width, height, stored, colour).ok_or(DevelopError::Unsupported(format))?;
    let samples = if colour.has_color() { Samples::Rgb } else { Samples::Grey };
    Ok((stored, samples, outcome.is_ok()))
}

fn refusal(error: &ImageError, format: Format) -> DevelopError {
    match error {
        ImageError::Unsupported(_) => DevelopError::Unsupported(format),
        _ => DevelopError::NothingToShow(format),
    }
}

/// Bytes of one channel.
fn depth(colour: ColorType) -> usize {
    usize::from(colour.bytes_per_pixel() / colour.channel_count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        assert_eq!(format_of(b"\xFF\xD8\xFF\xE0"), Some(Format::Jpeg));
        assert_eq!(format_of(b"RIFF1234WEBPVP8 "), Some(Format::WebP));
        assert_eq!(format_of(b"MM\0*\0\0\0\x08"), Some(Format::Tiff));
        assert_eq!(format_of(b"\0\0\0\x18ftypheic\0\0\0\0"), Some(Format::Heic));
        assert_eq!(format_of(b"\n<!DOCTYPE html>"), Some(Format::Text));
        assert_eq!(format_of(b"\0\x01\x02rubbish"), None);
        assert_eq!(format_of(b""), None);
    }

    #[test]
    fn the_size_limit_holds_at_its_very_border() {
        assert!(check_size(25_000, 10_000).is_ok());
        assert_eq!(check_size(25_000, 10_001), Err(DevelopError::TooLarge { width: 25_000, height: 10_001 }));
        assert!(check_size(u32::MAX, u32::MAX).is_err());
    }
}
