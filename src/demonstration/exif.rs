//! EXIF as a camera writes it: little-endian TIFF with two directories and a thumbnail.
//! Only the tags of a clinic's camera; no place, no owner. CIPA DC-008 (Exif 2.32).

use crate::demonstration::camera::Space;

/// What the camera says of itself and of the moment.
#[derive(Debug, Clone)]
pub struct Card {
    pub make: &'static str,
    pub model: &'static str,
    /// By the camera's clock: "2026:11:24 09:30:00", always 19 letters.
    pub taken: String,
}

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const UNDEFINED: u16 = 7;
/// 0x0132, 0x9003 and 0x9004 hold the date; the third is its digital twin.
const DATE_LETTERS: usize = 19;

/// One entry: tag, type, count, value.
struct Entry(u16, u16, u32, Vec<u8>);

fn text(tag: u16, words: &str) -> Entry {
    let mut bytes = words.as_bytes().to_vec();
    bytes.push(0);
    Entry(tag, ASCII, bytes.len() as u32, bytes)
}

fn short(tag: u16, value: u16) -> Entry {
    Entry(tag, SHORT, 1, value.to_le_bytes().to_vec())
}

fn long(tag: u16, value: u32) -> Entry {
    Entry(tag, LONG, 1, value.to_le_bytes().to_vec())
}

/// The TIFF block after "Exif\0\0". `size_px` is the stored width and height.
pub fn exif_bytes(card: &Card, orientation: u16, size_px: (usize, usize), space: Space, thumbnail: &[u8]) -> Vec<u8> {
    let main = |exif_at: u32| {
        vec![
            text(0x010f, card.make),
            text(0x0110, card.model),
            short(0x0112, orientation),
            text(0x0131, "Diascope demonstration"),
            text(0x0132, &card.taken),
            long(0x8769, exif_at),
        ]
    };
    // 1 is sRGB, 0xffff uncalibrated: the profile says what it is.
    let colour_space = match space {
        Space::Srgb => Some(1),
        Space::DisplayP3 => Some(0xffff),
        Space::Unsaid => None,
    };
    let mut detail =
        vec![Entry(0x9000, UNDEFINED, 4, b"0232".to_vec()), text(0x9003, &card.taken), text(0x9004, &card.taken)];
    detail.extend(colour_space.map(|colour_space| short(0xa001, colour_space)));
    detail.extend([long(0xa002, size_px.0 as u32), long(0xa003, size_px.1 as u32)]);
    let thumb = |at: u32| vec![short(0x0103, 6), long(0x0201, at), long(0x0202, thumbnail.len() as u32)];
    let exif_at = 8 + length(&main(0));
    let thumb_at = exif_at + length(&detail);
    let thumbnail_at = thumb_at + length(&thumb(0));
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    write_directory(&mut bytes, &main(exif_at), thumb_at);
    write_directory(&mut bytes, &detail, 0);
    write_directory(&mut bytes, &thumb(thumbnail_at), 0);
    bytes.extend_from_slice(thumbnail);
    bytes
}

fn length(entries: &[Entry]) -> u32 {
    let long_values: usize = entries.iter().filter(|e| e.3.len() > 4).map(|e| e.3.len().next_multiple_of(2)).sum();
    (2 + entries.len() * 12 + 4 + long_values) as u32
}

fn write_directory(bytes: &mut Vec<u8>, entries: &[Entry], next: u32) {
    let mut values_at = bytes.len() as u32 + 2 + entries.len() as u32 * 12 + 4;
    let mut values = Vec::new();
    bytes.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    for Entry(tag, kind, count, value) in entries {
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        if value.len() <= 4 {
            let mut inline = value.clone();
            inline.resize(4, 0);
            bytes.extend_from_slice(&inline);
        } else {
            bytes.extend_from_slice(&values_at.to_le_bytes());
            values.extend_from_slice(value);
            values.resize(values.len().next_multiple_of(2), 0);
            values_at += value.len().next_multiple_of(2) as u32;
        }
    }
    bytes.extend_from_slice(&next.to_le_bytes());
    bytes.extend_from_slice(&values);
}

/// Gives a file of ours another date, in place. `None` where it already has it or holds none.
/// The drawing stays; only the three dates of the camera's clock change.
pub fn redated(file: &[u8], taken: &str) -> Option<Vec<u8>> {
    const HEAD: usize = 1024;
    if taken.len() != DATE_LETTERS {
        return None;
    }
    let is_date = |at: &[u8]| {
        let sign = |index: usize, wanted: u8| at[index] == wanted;
        at[DATE_LETTERS] == 0
            && [4, 7, 13, 16].iter().all(|index| sign(*index, b':'))
            && sign(10, b' ')
            && at[..4].iter().all(u8::is_ascii_digit)
    };
    let head = &file[..HEAD.min(file.len())];
    let places: Vec<usize> = (0..head.len().saturating_sub(DATE_LETTERS + 1))
        .filter(|at| is_date(&head[*at..*at + DATE_LETTERS + 1]))
        .collect();
    if places.iter().all(|at| &head[*at..*at + DATE_LETTERS] == taken.as_bytes()) {
        return None;
    }
    let mut dated = file.to_vec();
    for at in places {
        dated[at..at + DATE_LETTERS].copy_from_slice(taken.as_bytes());
    }
    Some(dated)
}
