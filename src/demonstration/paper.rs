//! What a careful photographer lays beside the skin: a ruler in millimetres, a card of 24 colours.
//! Positions in mm from the middle of the picture; colours in linear sRGB.

use glam::Vec2;

use crate::demonstration::layers::to_segment;
use crate::demonstration::noise::smooth;

/// One thing that lies in the picture.
#[derive(Debug, Clone, Copy)]
pub enum Paper {
    /// Its left end's middle, its length and its turn in radians.
    Ruler { at: (f32, f32), length_mm: f32, turn: f32 },
    /// Its middle, distance between patches and turn.
    Card { at: (f32, f32), pitch_mm: f32, turn: f32 },
}

const RULER_HALF_MM: f32 = 6.5;

/// The nominal sRGB of the classic chart's 24 patches, rows from dark skin to black.
#[rustfmt::skip]
pub const PATCHES: [[u8; 3]; 24] = [
    [115,  82,  68], [194, 150, 130], [ 98, 122, 157], [ 87, 108,  67], [133, 128, 177], [103, 189, 170],
    [214, 126,  44], [ 80,  91, 166], [193,  90,  99], [ 94,  60, 108], [157, 188,  64], [224, 163,  46],
    [ 56,  61, 150], [ 70, 148,  73], [175,  54,  60], [231, 199,  31], [187,  86, 149], [  8, 133, 161],
    [243, 243, 242], [200, 200, 200], [160, 160, 160], [122, 122, 121], [ 85,  85,  85], [ 52,  52,  52],
];

/// Linear light of an sRGB code. IEC 61966-2-1.
pub fn linear(code: u8) -> f32 {
    let v = f32::from(code) / 255.0;
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// A paper with its place worked out, for many pixels.
#[derive(Debug, Clone, Copy)]
pub struct Laid {
    paper: Paper,
    middle: Vec2,
    half: Vec2,
    /// Turns the picture's directions into the paper's.
    turn: Vec2,
}

impl Paper {
    pub fn laid(&self) -> Laid {
        let (at, half, turn, to_middle) = match *self {
            Self::Ruler { at, length_mm, turn } => {
                let half = Vec2::new(length_mm / 2.0, RULER_HALF_MM);
                (at, half, turn, Vec2::new(half.x, 0.0))
            }
            Self::Card { at, pitch_mm, turn } => (at, Vec2::new(3.2, 2.2) * pitch_mm, turn, Vec2::ZERO),
        };
        let middle = Vec2::from(at) + Vec2::from_angle(turn).rotate(to_middle);
        Laid { paper: *self, middle, half, turn: Vec2::from_angle(-turn) }
    }
}

impl Laid {
    /// Its colour at a place and how much of the place it covers; `soft` is half a pixel, mm.
    pub fn at(&self, p: Vec2, soft: f32) -> ([f32; 3], f32) {
        let q = self.turn.rotate(p - self.middle);
        let covered = smooth(soft, -soft, (q.abs() - self.half).max_element());
        if covered <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        match self.paper {
            Paper::Ruler { length_mm, .. } => (ruler_colour(q + self.half, length_mm, soft), covered),
            Paper::Card { pitch_mm, .. } => (card_colour(q, pitch_mm, soft), covered),
        }
    }

    /// How far outside its edge a place is, mm; below nought inside.
    #[inline]
    pub fn distance(&self, p: Vec2) -> f32 {
        (self.turn.rotate(p - self.middle).abs() - self.half).max_element()
    }
}

fn ruler_colour(q: Vec2, length_mm: f32, soft: f32) -> [f32; 3] {
    let from_start = q.x - 4.0;
    let nearest = from_start.round();
    let mut ink = 0.0_f32;
    if nearest >= 0.0 && nearest <= length_mm - 8.0 {
        let reach = match nearest as i32 {
            n if n % 10 == 0 => 4.6,
            n if n % 5 == 0 => 3.6,
            _ => 2.5,
        };
        let line = smooth(0.09 + soft, 0.09 - soft, (from_start - nearest).abs());
        ink = line * smooth(reach + soft, reach - soft, q.y) * smooth(0.0, 0.2, q.y);
    }
    let ten = (from_start / 10.0).round();
    if ten >= 0.0 && ten * 10.0 <= length_mm - 8.0 {
        ink = ink.max(number(Vec2::new(from_start - ten * 10.0, q.y - 5.6), ten as u32, soft));
    }
    // Printed card: not quite white, ink not quite black.
    let white = [0.80, 0.80, 0.775];
    white.map(|v| v * (1.0 - ink * 0.94))
}

/// A number up to 99, 2.8 mm high, its top middle at nought: how much ink.
fn number(p: Vec2, number: u32, soft: f32) -> f32 {
    if !(-0.5..3.4).contains(&p.y) || p.x.abs() > 3.2 {
        return 0.0;
    }
    let digits: &[u32] = if number < 10 { &[number] } else { &[number / 10, number % 10] };
    let mut ink = 0.0_f32;
    for (place, digit) in digits.iter().enumerate() {
        let left = (place as f32 - digits.len() as f32 / 2.0) * 2.1 + 0.3;
        for (a, b) in strokes(*digit) {
            let (a, b) = (Vec2::new(a.0 * 1.5 + left, a.1 * 2.8), Vec2::new(b.0 * 1.5 + left, b.1 * 2.8));
            ink = ink.max(smooth(0.17 + soft, 0.17 - soft, to_segment(p, a, b).0));
        }
    }
    ink
}

type Stroke = ((f32, f32), (f32, f32));

/// A digit as strokes in a box of one by one.
fn strokes(digit: u32) -> &'static [Stroke] {
    const TOP: Stroke = ((0.0, 0.0), (1.0, 0.0));
    const MIDDLE: Stroke = ((0.0, 0.5), (1.0, 0.5));
    const FOOT: Stroke = ((0.0, 1.0), (1.0, 1.0));
    const LEFT_TOP: Stroke = ((0.0, 0.0), (0.0, 0.5));
    const RIGHT_TOP: Stroke = ((1.0, 0.0), (1.0, 0.5));
    const LEFT_FOOT: Stroke = ((0.0, 0.5), (0.0, 1.0));
    const RIGHT_FOOT: Stroke = ((1.0, 0.5), (1.0, 1.0));
    match digit {
        0 => &[TOP, FOOT, LEFT_TOP, RIGHT_TOP, LEFT_FOOT, RIGHT_FOOT],
        1 => &[((0.2, 0.2), (0.6, 0.0)), ((0.6, 0.0), (0.6, 1.0))],
        2 => &[TOP, RIGHT_TOP, ((1.0, 0.5), (0.0, 1.0)), FOOT],
        3 => &[TOP, RIGHT_TOP, MIDDLE, RIGHT_FOOT, FOOT],
        4 => &[((0.7, 0.0), (0.0, 0.7)), ((0.0, 0.7), (1.0, 0.7)), ((0.7, 0.0), (0.7, 1.0))],
        5 => &[TOP, LEFT_TOP, MIDDLE, RIGHT_FOOT, FOOT],
        6 => &[TOP, LEFT_TOP, LEFT_FOOT, MIDDLE, RIGHT_FOOT, FOOT],
        7 => &[TOP, ((1.0, 0.0), (0.35, 1.0))],
        8 => &[TOP, MIDDLE, FOOT, LEFT_TOP, RIGHT_TOP, LEFT_FOOT, RIGHT_FOOT],
        _ => &[TOP, LEFT_TOP, RIGHT_TOP, MIDDLE, RIGHT_FOOT, FOOT],
    }
}

fn card_colour(q: Vec2, pitch_mm: f32, soft: f32) -> [f32; 3] {
    const BORDER: f32 = 0.028;
    let at = q / pitch_mm + Vec2::new(3.0, 2.0);
    let patch = at.floor().clamp(Vec2::ZERO, Vec2::new(5.0, 3.0));
    let from_middle = (at - patch - 0.5).abs().max_element();
    let amount = smooth(0.43 + soft / pitch_mm, 0.43 - soft / pitch_mm, from_middle);
    let code = PATCHES[patch.y as usize * 6 + patch.x as usize];
    code.map(|c| BORDER + (linear(c) - BORDER) * amount)
}
