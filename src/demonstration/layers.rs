//! What skin is made of, on a grid coarser than the photograph: pigment, blood, crust, gloss, relief.
//! Positions are millimetres on the skin, x to the right and y down, the main finding at nought.

use glam::Vec2;

use crate::demonstration::noise::{mix, smooth};

/// One place of the grid.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Melanin in the epidermis, optical density in green.
    pub melanin: f32,
    /// Blood with oxygen, optical density in green.
    pub blood: f32,
    /// Blood without oxygen, or below more skin: purple to blue.
    pub vein: f32,
    /// Pigment deep in the dermis, nought to one: slate blue.
    pub deep: f32,
    /// Scale, crust, cloth: what lies on the skin, linear sRGB and how much of it is opaque.
    pub cover: [f32; 3],
    pub covered: f32,
    /// Strength of the surface's shine; one is healthy skin.
    pub gloss: f32,
    /// How strongly the fine furrows show; one is healthy skin.
    pub rough: f32,
    /// Height above the body's form, mm.
    pub relief: f32,
}

impl Cell {
    /// Lays something on top: linear sRGB, opaque by `amount`.
    pub fn lay(&mut self, colour: [f32; 3], amount: f32) {
        let amount = amount.clamp(0.0, 1.0);
        let total = amount + self.covered * (1.0 - amount);
        if total <= 1e-5 {
            return;
        }
        for (mine, theirs) in self.cover.iter_mut().zip(colour) {
            *mine = mix(*mine, theirs, amount / total);
        }
        self.covered = total;
    }
}

/// The grid of one photograph.
#[derive(Debug)]
pub struct Layers {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<Cell>,
    pub mm_per_cell: f32,
    /// Where the first cell is, mm.
    pub corner: Vec2,
}

impl Layers {
    /// Where a cell is, mm.
    #[inline]
    pub fn place(&self, column: usize, row: usize) -> Vec2 {
        self.corner + Vec2::new(column as f32, row as f32) * self.mm_per_cell
    }

    /// Changes every cell within `reach` of `centre`; gives it the way from the centre, mm.
    pub fn splat(&mut self, centre: Vec2, reach: f32, mut change: impl FnMut(Vec2, &mut Cell)) {
        let (columns, rows) = self.within(centre - reach, centre + reach);
        for row in rows {
            for column in columns.clone() {
                let from = self.place(column, row) - centre;
                change(from, &mut self.cells[row * self.width + column]);
            }
        }
    }

    /// Draws a line that tapers from one half width to another, mm; `change` gets nought to one.
    pub fn stroke(&mut self, line: &[Vec2], from_mm: f32, to_mm: f32, mut change: impl FnMut(f32, &mut Cell)) {
        let soft = self.mm_per_cell * 0.7;
        let reach = from_mm.max(to_mm) + soft;
        let low = line.iter().copied().fold(Vec2::MAX, Vec2::min) - reach;
        let high = line.iter().copied().fold(Vec2::MIN, Vec2::max) + reach;
        let (columns, rows) = self.within(low, high);
        let wide = columns.len();
        let mut amounts = vec![0.0_f32; wide * rows.len()];
        let pieces = line.len().saturating_sub(1).max(1) as f32;
        for (index, pair) in line.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            let (piece_columns, piece_rows) = self.within(a.min(b) - reach, a.max(b) + reach);
            for row in piece_rows {
                for column in piece_columns.clone() {
                    let (distance, along) = to_segment(self.place(column, row), a, b);
                    let half = mix(from_mm, to_mm, (index as f32 + along) / pieces);
                    // Thinner than a cell: fainter, not wider.
                    let faint = (half / soft).min(1.0);
                    let amount = smooth(half + soft, (half - soft).max(0.0), distance) * faint;
                    let slot = &mut amounts[(row - rows.start) * wide + column - columns.start];
                    *slot = slot.max(amount);
                }
            }
        }
        for row in rows.clone() {
            for column in columns.clone() {
                let amount = amounts[(row - rows.start) * wide + column - columns.start];
                if amount > 0.0 {
                    change(amount, &mut self.cells[row * self.width + column]);
                }
            }
        }
    }

    /// Draws a line that fades from its middle to `half_mm` on both sides.
    pub fn soft_stroke(&mut self, line: &[Vec2], half_mm: f32, mut change: impl FnMut(f32, &mut Cell)) {
        let low = line.iter().copied().fold(Vec2::MAX, Vec2::min) - half_mm;
        let high = line.iter().copied().fold(Vec2::MIN, Vec2::max) + half_mm;
        let (columns, rows) = self.within(low, high);
        let whole = line.len().saturating_sub(1).max(1) as f32;
        for row in rows {
            for column in columns.clone() {
                let p = self.place(column, row);
                let (mut nearest, mut at) = (f32::MAX, 0.0);
                for (index, pair) in line.windows(2).enumerate() {
                    let (distance, along) = to_segment(p, pair[0], pair[1]);
                    if distance < nearest {
                        (nearest, at) = (distance, (index as f32 + along) / whole);
                    }
                }
                // It also fades in and out along its way.
                let amount = smooth(half_mm, 0.0, nearest) * smooth(0.0, 0.2, at) * smooth(1.0, 0.75, at);
                if amount > 0.0 {
                    change(amount, &mut self.cells[row * self.width + column]);
                }
            }
        }
    }

    fn within(&self, low: Vec2, high: Vec2) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let low = ((low - self.corner) / self.mm_per_cell).floor();
        let high = ((high - self.corner) / self.mm_per_cell).ceil();
        let bound = |from: f32, to: f32, size: usize| {
            let from = from.clamp(0.0, size as f32) as usize;
            from..(to + 1.0).clamp(from as f32, size as f32) as usize
        };
        (bound(low.x, high.x, self.width), bound(low.y, high.y, self.height))
    }
}

/// Distance to a stretch of line, and how far along it the nearest place is, nought to one.
#[inline]
pub fn to_segment(p: Vec2, a: Vec2, b: Vec2) -> (f32, f32) {
    let way = b - a;
    let along = ((p - a).dot(way) / way.length_squared().max(1e-9)).clamp(0.0, 1.0);
    ((p - a - way * along).length(), along)
}

/// A line that wanders: `pieces` points from `start` in a direction, `length` mm in all.
pub fn wander(
    start: Vec2,
    direction: Vec2,
    length: f32,
    bend: f32,
    dice: &mut crate::demonstration::noise::Dice,
) -> Vec<Vec2> {
    const PIECES: usize = 9;
    let mut line = vec![start];
    let (mut at, mut way, mut turn) = (start, direction, 0.0);
    for _ in 0..PIECES {
        turn = turn * 0.6 + dice.normal() * bend;
        way = Vec2::from_angle(turn).rotate(way);
        at += way * (length / PIECES as f32);
        line.push(at);
    }
    line
}
