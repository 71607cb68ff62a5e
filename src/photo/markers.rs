//! The markers of a JPEG file: where its segments and scans lie, and whether its end arrived.
//! Walks by length, so that a thumbnail's own end-of-image inside a segment is not taken for the
//! photograph's. Decodes nothing; allocates only for the profile and the restarts. ITU-T T.81, annex B.

use std::ops::Range;

/// What the markers say.
#[derive(Debug, Default)]
pub struct Markers<'a> {
    /// Width and height in pixels, number of components, as the frame header has them.
    pub frame: Option<Frame>,
    /// The EXIF block, starting at its TIFF header.
    pub exif: Option<&'a [u8]>,
    /// The ICC profile put together from its segments; empty where segments are missing.
    pub icc: Option<Vec<u8>>,
    /// Adobe's segment (APP14), whole, marker included, and its transform byte.
    pub adobe: Option<Adobe>,
    /// Bytes between header segments that belong to none.
    pub junk: Vec<Range<usize>>,
    /// Whether the end-of-image marker was reached.
    pub has_end: bool,
    /// Where the last whole segment or the available scan data ends, bytes from the start.
    pub sound_end: usize,
    /// Where the payload of the frame header starts, bytes from the start.
    pub frame_at: usize,
    /// MCUs between two restart markers; 0 where there are none.
    pub restart_interval: usize,
    /// Where each scan's marker starts; where the data of the last one starts and ends, and where it
    /// goes on behind each of its restart markers.
    pub scans: Vec<usize>,
    pub scan_start: usize,
    pub scan_end: usize,
    pub restarts: Vec<usize>,
    /// Whether a restart marker is missing: they count from nought to seven, again and again.
    pub has_restart_gap: bool,
}

/// The frame header (SOF).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    pub width: u32,
    pub height: u32,
    pub components: u8,
    /// Whether each scan holds whole blocks (baseline and extended), not refinements of them.
    pub is_sequential: bool,
}

/// Where Adobe's segment lies and what it says of the colours: 0 as they are, 1 YCbCr, 2 YCCK.
#[derive(Debug, Clone)]
pub struct Adobe {
    pub place: Range<usize>,
    pub transform: u8,
}

const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;

/// Reads the markers of a file that starts with a start-of-image marker.
pub fn markers(bytes: &[u8]) -> Markers<'_> {
    walked(bytes, false)
}

/// Reads only the headers, in microseconds; whether the end arrived is then not known.
pub fn markers_before_scan(bytes: &[u8]) -> Markers<'_> {
    walked(bytes, true)
}

fn walked(bytes: &[u8], stops_at_scan: bool) -> Markers<'_> {
    let mut found = Markers { sound_end: 2.min(bytes.len()), ..Markers::default() };
    let mut profile_parts: Vec<&[u8]> = Vec::new();
    let mut at = 2;
    while let Some((start, code_at)) = next_code(bytes, at) {
        if at < start && found.scans.is_empty() {
            found.junk.push(at..start);
        }
        let code = bytes[code_at];
        if code == END_OF_IMAGE {
            found.has_end = true;
            break;
        }
        at = code_at + 1;
        if is_alone(code) {
            continue;
        }
        let Some(payload) = payload(bytes, at) else { break };
        let end = payload.end;
        found.note(bytes, code, start..end, &bytes[payload.clone()]);
        if code == 0xE2 && bytes[payload.clone()].starts_with(b"ICC_PROFILE\0") {
            profile_parts.push(&bytes[payload.start + 12..end]);
        }
        at = end;
        if code == START_OF_SCAN && stops_at_scan {
            break;
        }
        if code == START_OF_SCAN {
            found.scan_start = at;
            at = found.walk_scan(bytes, at);
            found.scans.push(start);
            found.scan_end = at;
        }
        found.sound_end = at;
    }
    found.icc = (!profile_parts.is_empty()).then(|| whole_profile(profile_parts).unwrap_or_default());
    found
}

impl<'a> Markers<'a> {
    fn note(&mut self, bytes: &'a [u8], code: u8, place: Range<usize>, payload: &[u8]) {
        match code {
            // All frame headers; 0xC4, 0xC8 and 0xCC are tables.
            0xC0..=0xCF if !matches!(code, 0xC4 | 0xC8 | 0xCC) && self.frame.is_none() => {
                self.frame = frame(code, payload);
                self.frame_at = place.end - payload.len();
            }
            0xDD => self.restart_interval = payload.first_chunk().map_or(0, |mcus| u16::from_be_bytes(*mcus).into()),
            0xE1 if payload.starts_with(b"Exif\0") && payload.len() > 6 && self.exif.is_none() => {
                self.exif = bytes.get(place.end - payload.len() + 6..place.end);
            }
            0xEE if payload.starts_with(b"Adobe") && payload.len() >= 12 => {
                self.adobe = Some(Adobe { place, transform: payload[11] });
            }
            _ => {}
        }
    }

    /// Where the entropy-coded data from `at` on ends: at the first marker that is no restart, or at
    /// the end of the bytes, a last lonely 0xFF left out. Notes its restart markers.
    fn walk_scan(&mut self, bytes: &[u8], mut at: usize) -> usize {
        self.restarts.clear();
        let mut expected = 0xD0;
        while let Some((start, code_at)) = next_code(bytes, at) {
            let code = bytes[code_at];
            if !matches!(code, 0xD0..=0xD7) {
                return start;
            }
            self.has_restart_gap |= code != expected;
            expected = if code == 0xD7 { 0xD0 } else { code + 1 };
            at = code_at + 1;
            self.restarts.push(at);
        }
        bytes.len() - usize::from(bytes.last() == Some(&0xFF))
    }
}

/// The next marker from `at` on: where it starts (its first 0xFF) and where its code byte is.
fn next_code(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut start = find_ff(bytes, at)?;
    loop {
        // A marker may be preceded by any number of fill bytes 0xFF.
        let code_at = start + bytes.get(start..)?.iter().position(|byte| *byte != 0xFF)?;
        if bytes[code_at] != 0 {
            return Some((start, code_at));
        }
        start = find_ff(bytes, code_at)?;
    }
}

/// Restart markers, a second start of image and TEM have no length.
fn is_alone(code: u8) -> bool {
    matches!(code, 0x01 | 0xD0..=0xD8)
}

/// The payload of the segment whose length field is at `at`; `None` where it is not all there.
fn payload(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let end = at + length;
    (length >= 2 && end <= bytes.len()).then_some(at + 2..end)
}

fn frame(code: u8, payload: &[u8]) -> Option<Frame> {
    let &[_precision, h1, h0, w1, w0, components, ..] = payload else { return None };
    let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
    Some(Frame { width: side(w1, w0), height: side(h1, h0), components, is_sequential: code <= 0xC1 })
}

/// Bytes looked at in one go; the compiler makes vector code of it.
const STRIDE: usize = 32;

/// The first 0xFF at or after `at`. Scan data has one in 256 bytes, so most strides hold none.
fn find_ff(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    for stride in bytes.get(at..)?.chunks(STRIDE) {
        if stride.iter().fold(false, |found, byte| found | (*byte == 0xFF)) {
            return stride.iter().position(|byte| *byte == 0xFF).map(|place| from + place);
        }
        from += stride.len();
    }
    None
}

/// The parts in the order they number themselves; `None` where one is missing or comes twice.
/// ICC.1:2022, annex B.4: number and count, one byte each, before the data.
fn whole_profile(mut parts: Vec<&[u8]>) -> Option<Vec<u8>> {
    parts.sort_by_key(|part| part.first().copied());
    let mut profile = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let [number, count, data @ ..] = part else { return None };
        if usize::from(*number) != index + 1 || usize::from(*count) != parts.len() {
            return None;
        }
        profile.extend_from_slice(data);
    }
    Some(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(code: u8, payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() as u16 + 2).to_be_bytes();
        [&[0xFF, code], &length[..], payload].concat()
    }

    fn file(segments: &[Vec<u8>]) -> Vec<u8> {
        [&[0xFF, 0xD8][..], &segments.concat()].concat()
    }

    const SCAN: &[u8] = &[1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD1, 5];
    const END: &[u8] = &[0xFF, 0xD9];

    #[test]
    fn the_end_inside_a_segment_is_not_the_end_of_the_photograph() {
        let thumbnail = segment(0xE1, b"Exif\0\0II\xFF\xD8\xFF\xD9");
        let bytes = file(&[thumbnail, segment(0xDA, &[0; 6]), SCAN.to_vec()]);
        let found = markers(&bytes);
        assert!(!found.has_end);
        assert_eq!(found.sound_end, bytes.len());
        assert_eq!(found.exif, Some(&b"II\xFF\xD8\xFF\xD9"[..]));
    }

    #[test]
    fn stuffed_bytes_and_restarts_do_not_end_a_scan() {
        let bytes = file(&[segment(0xDA, &[0; 6]), SCAN.to_vec(), END.to_vec(), b"garbage\xFF".to_vec()]);
        let found = markers(&bytes);
        assert!(found.has_end);
        assert_eq!(found.sound_end, 2 + 10 + SCAN.len());
        assert!(!found.has_restart_gap);
        assert_eq!((found.scan_start, &found.restarts[..]), (12, &[19, 22][..]));
    }

    #[test]
    fn a_missing_restart_is_noticed() {
        let bytes = file(&[segment(0xDA, &[0; 6]), b"a\xFF\xD0b\xFF\xD2c".to_vec(), END.to_vec()]);
        assert!(markers(&bytes).has_end && markers(&bytes).has_restart_gap);
    }

    #[test]
    fn a_cut_segment_is_left_out_of_what_is_sound() {
        let mut bytes = file(&[segment(0xDA, &[0; 6]), SCAN.to_vec()]);
        let sound = bytes.len();
        bytes.extend(&segment(0xC4, &[0; 40])[..20]);
        assert_eq!((markers(&bytes).has_end, markers(&bytes).sound_end), (false, sound));
    }

    #[test]
    fn a_profile_in_two_segments_is_put_in_order_and_a_missing_one_is_noticed() {
        let part = |number: u8, data: &[u8]| segment(0xE2, &[b"ICC_PROFILE\0", &[number, 2][..], data].concat());
        let whole = file(&[part(2, b"def"), part(1, b"abc")]);
        assert_eq!(markers(&whole).icc.as_deref(), Some(&b"abcdef"[..]));
        let half = file(&[part(2, b"def")]);
        assert_eq!(markers(&half).icc.as_deref(), Some(&b""[..]));
    }

    #[test]
    fn junk_between_headers_and_fill_bytes_are_told_apart() {
        let bytes = file(&[segment(0xFE, b"note"), b"junk\xFF\xFF".to_vec(), segment(0xFE, b"note"), END.to_vec()]);
        let found = markers(&bytes);
        assert_eq!(found.junk, vec![10..14]);
        assert!(found.has_end);
    }

    #[test]
    fn no_bytes_at_all_and_lonely_markers_end_quietly() {
        for bytes in [&b""[..], b"\xFF", b"\xFF\xD8", b"\xFF\xD8\xFF", b"\xFF\xD8\xFF\xE1", b"\xFF\xD8\xFF\xE1\0\0"] {
            assert!(!markers(bytes).has_end);
        }
    }
}
