//! The eight ways a camera can lie while it takes a photograph, as EXIF numbers them (tag 0x0112),
//! and the one place of the program that turns a photograph upright.

use std::thread;

use crate::photo::pixels::Pixels;
use crate::photo::sharing::threads_for;

/// How the stored rows and columns lie. The name says what upright asks of the stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Orientation {
    /// 1: stored upright. Also where nothing is said.
    #[default]
    AsStored,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: upside down.
    HalfTurn,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored along the diagonal from the top left.
    Transposed,
    /// 6: to be turned a quarter clockwise.
    QuarterTurnRight,
    /// 7: mirrored along the diagonal from the top right.
    Transversed,
    /// 8: to be turned a quarter anticlockwise.
    QuarterTurnLeft,
}

impl Orientation {
    /// All eight, in EXIF's order.
    pub const ALL: [Self; 8] = [
        Self::AsStored,
        Self::Mirrored,
        Self::HalfTurn,
        Self::Flipped,
        Self::Transposed,
        Self::QuarterTurnRight,
        Self::Transversed,
        Self::QuarterTurnLeft,
    ];

    /// EXIF's number, 1 to 8; `None` for any other.
    pub fn from_exif(number: u32) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// EXIF's number, 1 to 8.
    pub fn number(self) -> u8 {
        match self {
            Self::AsStored => 1,
            Self::Mirrored => 2,
            Self::HalfTurn => 3,
            Self::Flipped => 4,
            Self::Transposed => 5,
            Self::QuarterTurnRight => 6,
            Self::Transversed => 7,
            Self::QuarterTurnLeft => 8,
        }
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        self.number() >= 5
    }
}

/// The photograph upright, pixel for pixel. Costs nothing where it is stored upright, and no second
/// copy where its sides do not change places.
pub fn upright(mut pixels: Pixels, orientation: Orientation) -> Pixels {
    if orientation.swaps_sides() {
        return turned(&pixels, orientation);
    }
    let width = pixels.width as usize;
    let each = pixels.rgba.as_chunks_mut::<4>().0;
    match orientation {
        Orientation::Mirrored => each.chunks_exact_mut(width).for_each(<[_]>::reverse),
        Orientation::HalfTurn => each.reverse(),
        Orientation::Flipped => swap_rows(each, width),
        _ => {}
    }
    pixels
}

fn swap_rows(each: &mut [[u8; 4]], width: usize) {
    let rows = each.len() / width;
    let (top, bottom) = each.split_at_mut(rows / 2 * width);
    for (upper, lower) in top.chunks_exact_mut(width).zip(bottom.chunks_exact_mut(width).rev()) {
        upper.swap_with_slice(lower);
    }
}

/// Side of the squares in which a quarter turn reads and writes, pixels: long enough a run for memory,
/// and a square stays in the first cache.
const BLOCK: usize = 64;

fn turned(stored: &Pixels, orientation: Orientation) -> Pixels {
    let (width, height) = (stored.height as usize, stored.width as usize);
    let mut rgba = vec![0; stored.rgba.len()];
    let threads = threads_for(stored.count());
    let band_rows = height.div_ceil(threads).next_multiple_of(BLOCK);
    thread::scope(|scope| {
        for (band, out) in rgba.as_chunks_mut::<4>().0.chunks_mut(band_rows * width).enumerate() {
            let mut turn = move || turn_band(stored, orientation, out, band * band_rows);
            if threads == 1 {
                turn();
            } else {
                scope.spawn(turn);
            }
        }
    });
    Pixels { width: stored.height, height: stored.width, rgba }
}

/// Fills the rows of the upright photograph that start at `first_row`.
fn turn_band(stored: &Pixels, orientation: Orientation, out: &mut [[u8; 4]], first_row: usize) {
    let (stored_width, stored_height) = (stored.width as usize, stored.height as usize);
    let width = stored_height;
    let source = stored.each();
    // Upright (x, y) lies in stored column `y` and row `x`, either counted from the far end.
    let from_right = matches!(orientation, Orientation::Transversed | Orientation::QuarterTurnLeft);
    let from_bottom = matches!(orientation, Orientation::Transversed | Orientation::QuarterTurnRight);
    // Read into a square of its own: in the photograph, rows of some widths push each other out of
    // the cache.
    let mut square = vec![[[0; 4]; BLOCK]; BLOCK];
    for (strip, rows) in out.chunks_mut(BLOCK * width).enumerate() {
        let top = first_row + strip * BLOCK;
        let high = rows.len() / width;
        let column = if from_right { stored_width - top - high } else { top };
        for left in (0..width).step_by(BLOCK) {
            let right = (left + BLOCK).min(width);
            for (x, line) in (left..right).zip(&mut square) {
                let stored_row = if from_bottom { stored_height - 1 - x } else { x };
                let start = stored_row * stored_width + column;
                line[..high].copy_from_slice(&source[start..start + high]);
            }
            for (y, line) in rows.chunks_exact_mut(width).enumerate() {
                let column = if from_right { high - 1 - y } else { y };
                for (pixel, stored) in line[left..right].iter_mut().zip(&square) {
                    *pixel = stored[column];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows of three: a b c / d e f.
    fn letters() -> Pixels {
        let rgba = b"abcdef".iter().flat_map(|letter| [*letter, 0, 0, 255]).collect();
        Pixels { width: 3, height: 2, rgba }
    }

    fn read(pixels: &Pixels) -> String {
        let width = pixels.width as usize;
        let rows = pixels.each().chunks(width);
        rows.map(|row| row.iter().map(|pixel| char::from(pixel[0])).collect::<String>()).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn each_of_the_eight_reads_as_exif_defines_it() {
        let expected = ["abc/def", "cba/fed", "fed/cba", "def/abc", "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"];
        for (orientation, expected) in Orientation::ALL.into_iter().zip(expected) {
            assert_eq!(read(&upright(letters(), orientation)), expected, "{orientation:?}");
        }
    }

    #[test]
    fn numbers_go_there_and_back_and_others_are_refused() {
        for number in 1..=8 {
            assert_eq!(Orientation::from_exif(number).map(|it| u32::from(it.number())), Some(number));
        }
        assert_eq!([0, 9, 65_536].map(Orientation::from_exif), [None; 3]);
    }

    #[test]
    fn a_large_quarter_turn_by_two_threads_equals_the_plain_sum() {
        let (width, height) = (701_u32, 517_u32);
        let rgba = (0..width * height).flat_map(|number| number.to_le_bytes()).collect();
        let stored = Pixels { width, height, rgba };
        let turned = upright(stored.clone(), Orientation::QuarterTurnRight);
        for (x, y) in [(0, 0), (516, 0), (0, 700), (516, 700), (100, 351), (33, 352)] {
            assert_eq!(turned.at(x, y), stored.at(y, height - 1 - x));
        }
        assert_eq!(upright(turned, Orientation::QuarterTurnLeft), stored);
    }

    #[test]
    fn a_flip_of_an_odd_number_of_rows_keeps_the_middle_one() {
        let pixels = Pixels { width: 1, height: 3, rgba: b"a..\xffb..\xffc..\xff".to_vec() };
        assert_eq!(read(&upright(pixels, Orientation::Flipped)), "c/b/a");
    }
}
