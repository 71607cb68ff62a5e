//! The chunks of a PNG file that say what its colours mean: cICP, sRGB, gAMA, cHRM. Walks by length up
//! to the first image data; decodes nothing and allocates nothing. PNG (third edition), 11.3.2.

use glam::DMat3;

use crate::colour::lab::pcs_from_rgb;

/// What was found; chunks of a wrong length are passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PngColours {
    pub cicp: Option<Cicp>,
    pub is_srgb: bool,
    /// The exponent that stored values were made with: 0.45455 for the usual 2.2; above nought.
    pub gamma: Option<f64>,
    pub chromaticities: Option<Chromaticities>,
}

/// Coding-independent code points; ITU-T H.273.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cicp {
    pub primaries: u8,
    pub transfer: u8,
    pub matrix: u8,
    pub is_full_range: bool,
}

/// Chromaticities x, y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chromaticities {
    pub white: [f64; 2],
    pub primaries: [[f64; 2]; 3],
}

impl Chromaticities {
    /// From linear light of these primaries to XYZ of the PCS; `None` where they make no sense.
    pub fn pcs_from_rgb(&self) -> Option<DMat3> {
        pcs_from_rgb(self.primaries, self.white)
    }
}

/// Numbers are stored in hundred-thousandths.
const UNIT: f64 = 100_000.0;
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// The colour chunks of a PNG; of any other file, none.
pub fn png_colours(bytes: &[u8]) -> PngColours {
    let mut found = PngColours::default();
    let Some(mut rest) = bytes.strip_prefix(SIGNATURE) else { return found };
    while let Some((header, behind)) = rest.split_first_chunk::<8>() {
        let [l3, l2, l1, l0, kind @ ..] = *header;
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        let Some(data) = behind.get(..length) else { break };
        match &kind {
            b"cICP" => found.cicp = found.cicp.or_else(|| cicp(data)),
            b"sRGB" => found.is_srgb |= length == 1,
            b"gAMA" => found.gamma = found.gamma.or_else(|| gamma(data)),
            b"cHRM" => found.chromaticities = found.chromaticities.or_else(|| chromaticities(data)),
            // They stand before the image.
            b"IDAT" | b"IEND" => break,
            _ => {}
        }
        // Four bytes of checksum follow the data.
        rest = behind.get(length + 4..).unwrap_or_default();
    }
    found
}

fn cicp(data: &[u8]) -> Option<Cicp> {
    let &[primaries, transfer, matrix, full_range] = data else { return None };
    Some(Cicp { primaries, transfer, matrix, is_full_range: full_range == 1 })
}

fn gamma(data: &[u8]) -> Option<f64> {
    let gamma = f64::from(u32::from_be_bytes(data.try_into().ok()?)) / UNIT;
    // Outside of this it is a mistake: the display would show black or white only.
    (0.1..=2.0).contains(&gamma).then_some(gamma)
}

fn chromaticities(data: &[u8]) -> Option<Chromaticities> {
    let numbers: [[u8; 4]; 8] = data.as_chunks::<4>().0.try_into().ok()?;
    let [wx, wy, rx, ry, gx, gy, bx, by] = numbers.map(|number| f64::from(u32::from_be_bytes(number)) / UNIT);
    Some(Chromaticities { white: [wx, wy], primaries: [[rx, ry], [gx, gy], [bx, by]] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let chunk =
            |(kind, data): &(&[u8; 4], &[u8])| [&(data.len() as u32).to_be_bytes(), &kind[..], data, &[0; 4]].concat();
        [SIGNATURE.to_vec(), chunks.iter().flat_map(chunk).collect()].concat()
    }

    #[test]
    fn each_chunk_is_found_before_the_image_and_none_behind() {
        let found =
            png_colours(&file(&[(b"IHDR", &[0; 13]), (b"cICP", &[12, 13, 0, 1]), (b"IDAT", &[1]), (b"sRGB", &[0])]));
        assert_eq!(found.cicp, Some(Cicp { primaries: 12, transfer: 13, matrix: 0, is_full_range: true }));
        assert!(!found.is_srgb);
        let numbers: Vec<u8> =
            [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000_u32].iter().flat_map(|n| n.to_be_bytes()).collect();
        let found = png_colours(&file(&[(b"gAMA", &45455_u32.to_be_bytes()), (b"cHRM", &numbers), (b"sRGB", &[1])]));
        assert!(found.is_srgb && found.gamma == Some(0.45455));
        assert_eq!(found.chromaticities.map(|it| it.white), Some([0.3127, 0.329]));
    }

    #[test]
    fn chunks_of_wrong_length_and_gammas_of_nought_are_passed_over() {
        let found = png_colours(&file(&[(b"cICP", &[1, 13]), (b"gAMA", &[0; 4]), (b"cHRM", &[0; 31]), (b"sRGB", &[])]));
        assert_eq!(found, PngColours::default());
    }

    #[test]
    fn a_file_cut_anywhere_ends_quietly() {
        let whole = file(&[(b"IHDR", &[0; 13]), (b"sRGB", &[0]), (b"cICP", &[1, 13, 0, 1])]);
        for length in 0..whole.len() {
            png_colours(&whole[..length]);
        }
        assert_eq!(png_colours(b"\xFF\xD8 a JPEG"), PngColours::default());
    }
}
