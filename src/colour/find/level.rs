//! The picture at a size that can be searched quickly. Sizes in pixels of that level; a factor is how
//! many pixels of the picture one of its pixels is. Codes are averaged as they are stored, not in
//! linear light: here places are found, not colours.

use super::{CardKind, Picture};

/// A smaller (or twice larger) copy of the picture.
pub struct Level {
    pub width: usize,
    pub height: usize,
    /// Pixels of the picture to one pixel of this level.
    pub factor: f64,
    /// Mean codes, 0 to 255.
    pub codes: Vec<[u8; 3]>,
    /// By what a patch of any colour stands out: the brightest channel on a dark frame, what the darkest
    /// channel lacks of white on white paper.
    pub value: Vec<u8>,
}

impl Level {
    /// Every `factor` by `factor` pixels as one; what is left at the right and below is dropped.
    pub fn reduced(picture: Picture<'_>, factor: usize, kind: CardKind) -> Level {
        let factor = factor.max(1);
        let (width, height) = (picture.width / factor, picture.height / factor);
        let mut codes = Vec::with_capacity(width * height);
        let share = (65_536 / (factor * factor)) as u32;
        let mut sums = vec![[0_u32; 3]; width];
        for row in 0..height {
            sums.fill([0; 3]);
            for y in row * factor..(row + 1) * factor {
                let line = &picture.pixels[y * picture.width..][..width * factor];
                for (sum, block) in sums.iter_mut().zip(line.chunks_exact(factor)) {
                    for pixel in block {
                        sum[0] += u32::from(pixel[0]);
                        sum[1] += u32::from(pixel[1]);
                        sum[2] += u32::from(pixel[2]);
                    }
                }
            }
            codes.extend(sums.iter().map(|sum| sum.map(|sum| ((sum * share + 32_768) >> 16).min(255) as u8)));
        }
        Level::of(width, height, factor as f64, codes, kind)
    }

    /// Twice as large, pixels between found by straight lines.
    pub fn doubled(picture: Picture<'_>, kind: CardKind) -> Level {
        let (width, height) = (picture.width * 2, picture.height * 2);
        let mut codes = Vec::with_capacity(width * height);
        // The nearer pixel weighs three, the farther one: the new centres lie at quarters.
        let sides = |at: usize, end: usize| {
            (at / 2, if at.is_multiple_of(2) { (at / 2).saturating_sub(1) } else { (at / 2 + 1).min(end - 1) })
        };
        for y in 0..height {
            let (near_row, far_row) = sides(y, picture.height);
            for x in 0..width {
                let (near, far) = sides(x, picture.width);
                let of = |x: usize, y: usize, channel: usize| u32::from(picture.pixels[y * picture.width + x][channel]);
                codes.push([0, 1, 2].map(|c| {
                    let near_line = 3 * of(near, near_row, c) + of(far, near_row, c);
                    let far_line = 3 * of(near, far_row, c) + of(far, far_row, c);
                    ((3 * near_line + far_line + 8) / 16) as u8
                }));
            }
        }
        Level::of(width, height, 0.5, codes, kind)
    }

    fn of(width: usize, height: usize, factor: f64, codes: Vec<[u8; 3]>, kind: CardKind) -> Level {
        let stands_out = |[r, g, b]: &[u8; 3]| match kind {
            CardKind::Printed => 255 - *r.min(g).min(b),
            CardKind::Classic | CardKind::Passport | CardKind::Mini | CardKind::Nano => *r.max(g).max(b),
        };
        let value = codes.iter().map(stands_out).collect();
        Level { width, height, factor, codes, value }
    }

    /// The codes at a place, 0 to 1, mean of the nine pixels around it; nothing beyond the edge.
    pub fn seen(&self, [x, y]: [f64; 2]) -> Option<[f32; 3]> {
        if !(x > 0.5 && y > 0.5 && x < self.width as f64 - 1.5 && y < self.height as f64 - 1.5) {
            return None;
        }
        let (left, top) = (x.round() as usize - 1, y.round() as usize - 1);
        let mut sums = [0_u32; 3];
        for row in top..top + 3 {
            for pixel in &self.codes[row * self.width + left..][..3] {
                for (sum, code) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*code);
                }
            }
        }
        Some(sums.map(|sum| sum as f32 / (9.0 * 255.0)))
    }
}
