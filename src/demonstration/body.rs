//! The form of a part of the body before a cloth: rounded pieces run together.
//! Millimetres, the main finding at nought; heights grow towards the camera.

use glam::Vec2;

use crate::demonstration::layers::to_segment;
use crate::demonstration::noise::{mix, smooth};

/// A stretch of body, round across: from a place and half width to another.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub from: (f32, f32),
    pub to: (f32, f32),
    /// Half widths at both ends, mm.
    pub half: (f32, f32),
}

pub const fn piece(from: (f32, f32), to: (f32, f32), half: (f32, f32)) -> Piece {
    Piece { from, to, half }
}

/// What of the body is in the picture.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Skin from edge to edge, slightly domed; radius of the dome, mm.
    Open(f32),
    /// Pieces run together; how softly, mm, and how flat, one being round.
    Pieces { pieces: &'static [Piece], soft_mm: f32, flat: f32 },
}

/// Height of the body at a place, mm, and how far inside its edge the place is (below nought: cloth).
pub fn form(body: &Body, p: Vec2) -> (f32, f32) {
    match body {
        Body::Open(radius) => (-p.length_squared() / (2.0 * radius), f32::MAX),
        Body::Pieces { pieces, soft_mm, flat } => {
            let mut height = 0.0_f32;
            let mut inside = f32::MIN;
            for piece in *pieces {
                let (distance, along) = to_segment(p, Vec2::from(piece.from), Vec2::from(piece.to));
                let radius = mix(piece.half.0, piece.half.1, smooth(0.0, 1.0, along));
                let here = (radius * radius - distance * distance).max(0.0);
                // A high mean joins the pieces without a seam where one ends under another.
                height += here * here * here;
                inside = if inside == f32::MIN {
                    radius - distance
                } else {
                    joined(inside, radius - distance, *soft_mm * 0.4)
                };
            }
            // Where pieces run together beyond their own edges, the joint is rounded too.
            let round = soft_mm * 0.6;
            let rim = inside.clamp(0.0, round);
            let joint = rim * (2.0 * round - rim);
            height += joint * joint * joint;
            (height.powf(1.0 / 6.0) * flat, inside)
        }
    }
}

/// The larger of two, rounded where they meet.
fn joined(a: f32, b: f32, soft: f32) -> f32 {
    let near = (soft - (a - b).abs()).max(0.0) / soft;
    a.max(b) + near * near * soft * 0.25
}
