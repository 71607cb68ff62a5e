//! Pixels: a developed photograph in memory. Upright RGBA, 8 bits a channel, rows from the top, no
//! padding, alpha always 255; what the codes mean stands beside them. Nothing here knows files,
//! patients or the screen.

use std::fmt;

use crate::colour::find::Picture;

/// A developed photograph: upright RGBA, 8 bits a channel, alpha 255.
// Invariant: `rgba.len() == width * height * 4`, and both sides are at least one.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Rows from the top, each `width * 4` bytes.
    pub rgba: Vec<u8>,
}

impl Pixels {
    /// A photograph of one colour; both sides are taken for at least one pixel.
    pub fn filled(width: u32, height: u32, colour: [u8; 4]) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        Self { width, height, rgba: colour.repeat(width as usize * height as usize) }
    }

    /// The colour at column `x` and row `y`, both within the photograph.
    pub fn at(&self, x: u32, y: u32) -> [u8; 4] {
        let start = (y as usize * self.width as usize + x as usize) * 4;
        [self.rgba[start], self.rgba[start + 1], self.rgba[start + 2], self.rgba[start + 3]]
    }

    /// The pixels one by one, rows from the top.
    pub fn each(&self) -> &[[u8; 4]] {
        self.rgba.as_chunks().0
    }

    /// The same as a card finder takes it, which wants codes of sRGB.
    pub fn picture(&self) -> Picture<'_> {
        Picture { width: self.width as usize, height: self.height as usize, pixels: self.each() }
    }

    /// Width times height.
    pub fn count(&self) -> usize {
        self.width as usize * self.height as usize
    }
}

impl fmt::Debug for Pixels {
    /// The size alone: pixels are the patient's and too many to read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels({} × {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_debug_form_names_the_size_and_no_colours() {
        let pixels = Pixels::filled(3, 2, [10, 20, 30, 255]);
        assert_eq!(format!("{pixels:?}"), "Pixels(3 × 2)");
        assert_eq!(pixels.at(2, 1), [10, 20, 30, 255]);
        assert_eq!(pixels.count(), pixels.each().len());
    }
}
