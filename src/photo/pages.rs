//! How many pictures a file holds beside the one that is shown: further pages of a TIFF, further
//! frames of an animated PNG or WebP. Walks by length, decodes nothing; what makes no sense ends it.

use crate::photo::decode::Format;

/// Most pages that are counted: a damaged chain of them may be a circle.
const MOST_PAGES: usize = 999;

/// What the consultant must know of a file with several pictures, in a sentence; `None` where all
/// of it is shown.
pub fn words(bytes: &[u8], format: Format) -> Option<String> {
    let (count, kind) = match format {
        Format::Tiff => (tiff_pages(bytes), "pages"),
        Format::Png => (png_frames(bytes), "moving frames"),
        Format::WebP => (webp_frames(bytes), "moving frames"),
        Format::Jpeg | Format::Heic | Format::Text => return None,
    };
    (count > 1).then(|| format!("The file holds {count} {kind}; only the first is shown."))
}

/// Directories in TIFF's chain, small copies and masks of a page left out. TIFF 6.0, part 1.
fn tiff_pages(bytes: &[u8]) -> usize {
    let is_little = bytes.first() == Some(&b'I');
    let mut at = number(bytes, 4, 4, is_little);
    let mut count = 0;
    while let Some(directory) = at.filter(|at| *at > 0 && count < MOST_PAGES) {
        let Some(entries) = number(bytes, directory, 2, is_little) else { break };
        let is_copy = count > 0 && (0..entries).any(|entry| is_copy(bytes, directory + 2 + entry * 12, is_little));
        count += usize::from(!is_copy);
        let next = number(bytes, directory + 2 + entries * 12, 4, is_little);
        // Writers put one directory behind the other; one that leads back would be counted for ever.
        at = next.filter(|next| *next > directory);
    }
    count
}

/// Whether a directory's entry says that it is a smaller copy (bit 0) or a mask (bit 2).
fn is_copy(bytes: &[u8], entry: usize, is_little: bool) -> bool {
    const NEW_SUBFILE_TYPE: usize = 254;
    number(bytes, entry, 2, is_little) == Some(NEW_SUBFILE_TYPE)
        && number(bytes, entry + 8, 4, is_little).is_some_and(|kind| kind & 0b101 != 0)
}

/// What the animation's header (acTL), before the picture itself, says. PNG, third edition, 11.3.6.
fn png_frames(bytes: &[u8]) -> usize {
    let mut at = 8;
    while let (Some(length), Some(kind)) = (number(bytes, at, 4, false), bytes.get(at + 4..at + 8)) {
        match kind {
            b"acTL" => return number(bytes, at + 8, 4, false).unwrap_or_default(),
            b"IDAT" => break,
            _ => at += 12 + length,
        }
    }
    1
}

/// The frames (ANMF) of the container. RFC 9649, 2.7.
fn webp_frames(bytes: &[u8]) -> usize {
    let mut at = 12;
    let mut count = 0;
    while let (Some(kind), Some(length)) = (bytes.get(at..at + 4), number(bytes, at + 4, 4, true)) {
        count += usize::from(kind == b"ANMF");
        at += 8 + length.next_multiple_of(2);
    }
    count
}

/// An unsigned number of so many bytes; `None` where they are not there.
fn number(bytes: &[u8], at: usize, length: usize, is_little: bool) -> Option<usize> {
    let digits = bytes.get(at..at + length)?;
    let shifted = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
    Some(if is_little { digits.iter().rev().fold(0, shifted) } else { digits.iter().fold(0, shifted) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of directories, each with one entry: the kind of page.
    fn tiff(kinds: &[u8], last_leads_to: u8) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        for (index, kind) in kinds.iter().enumerate() {
            let next = if index + 1 < kinds.len() { 8 + (index as u8 + 1) * 18 } else { last_leads_to };
            bytes.extend([1, 0, 254, 0, 4, 0, 1, 0, 0, 0, *kind, 0, 0, 0, next, 0, 0, 0]);
        }
        bytes
    }

    #[test]
    fn pages_are_counted_and_their_small_copies_are_not() {
        assert_eq!(words(&tiff(&[0], 0), Format::Tiff), None);
        assert_eq!(words(&tiff(&[0, 1, 4], 0), Format::Tiff), None);
        let three = "The file holds 3 pages; only the first is shown.";
        assert_eq!(words(&tiff(&[0, 2, 1, 2], 0), Format::Tiff).as_deref(), Some(three));
    }

    #[test]
    fn a_chain_that_leads_back_or_out_of_the_file_ends() {
        assert_eq!(tiff_pages(&tiff(&[0, 0], 8)), 2);
        assert_eq!(tiff_pages(&tiff(&[0, 0], 255)), 2);
        assert_eq!(tiff_pages(b"II*\0"), 0);
    }

    #[test]
    fn lengths_that_make_no_sense_end_the_count() {
        for length in [[0xFF; 4], [0; 4]] {
            let png = [&b"\x89PNG\r\n\x1A\n"[..], &length, b"IHDR", &[0; 40]].concat();
            assert_eq!(png_frames(&png), 1);
            let webp = [&b"RIFF\0\0\0\0WEBPANMF"[..], &length, &[0; 40]].concat();
            assert!(webp_frames(&webp) >= 1);
        }
    }
}
