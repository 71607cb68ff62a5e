//! The forms of body parts, as pieces that run together. Sides are as the camera sees them.
//! Millimetres, the main finding at nought, x to the right and y down.

use crate::demonstration::body::{Piece, piece};

/// A left calf from behind.
pub const CALF: &[Piece] = &[piece((-14.0, -230.0), (16.0, 250.0), (58.0, 36.0))];
/// A right shin from the front.
pub const SHIN: &[Piece] = &[piece((18.0, -240.0), (-6.0, 240.0), (57.0, 38.0))];
/// A forearm, the elbow to the right.
pub const FOREARM: &[Piece] =
    &[piece((-240.0, 34.0), (60.0, -6.0), (46.0, 33.0)), piece((60.0, -6.0), (200.0, -18.0), (33.0, 27.0))];
/// The fold of an elbow.
pub const ELBOW_FOLD: &[Piece] =
    &[piece((-260.0, -30.0), (0.0, 4.0), (44.0, 34.0)), piece((0.0, 4.0), (250.0, -44.0), (34.0, 25.0))];
/// The point of a bent elbow.
pub const ELBOW: &[Piece] =
    &[piece((-230.0, -120.0), (6.0, 14.0), (44.0, 36.0)), piece((6.0, 14.0), (240.0, -96.0), (37.0, 26.0))];
/// A baby's thigh and knee.
pub const BABY_THIGH: &[Piece] = &[
    piece((-110.0, -34.0), (4.0, 2.0), (50.0, 41.0)),
    piece((14.0, 4.0), (74.0, 40.0), (37.0, 31.0)),
    piece((84.0, 52.0), (130.0, 100.0), (28.0, 24.0)),
];
/// A child's back, left of it at the left.
pub const CHILD_BACK: &[Piece] = &[
    piece((42.0, -120.0), (42.0, -40.0), (30.0, 62.0)),
    piece((-34.0, -30.0), (118.0, -30.0), (38.0, 38.0)),
    piece((0.0, -20.0), (12.0, 190.0), (62.0, 54.0)),
    piece((84.0, -20.0), (72.0, 190.0), (62.0, 54.0)),
    piece((-62.0, -20.0), (-92.0, 130.0), (24.0, 20.0)),
    piece((146.0, -20.0), (176.0, 130.0), (24.0, 20.0)),
];
/// A left flank from behind.
pub const FLANK: &[Piece] =
    &[piece((64.0, -260.0), (52.0, 60.0), (118.0, 104.0)), piece((52.0, 60.0), (74.0, 280.0), (104.0, 128.0))];
/// The crown of a head, neck below.
pub const CROWN: &[Piece] = &[
    piece((0.0, 14.0), (0.0, 14.0), (92.0, 92.0)),
    piece((0.0, 62.0), (0.0, 62.0), (80.0, 80.0)),
    piece((0.0, 130.0), (0.0, 240.0), (60.0, 64.0)),
];
/// The sole of a right foot: seen from below, its great toe is at the right.
pub const SOLE: &[Piece] = &[
    piece((1.0, 116.0), (-1.0, 98.0), (33.0, 32.0)),
    piece((-10.0, 100.0), (-19.0, -8.0), (27.0, 31.0)),
    piece((8.0, 100.0), (15.0, -8.0), (22.0, 32.0)),
    piece((16.0, -12.0), (-24.0, -2.0), (33.0, 28.0)),
    piece((29.0, -34.0), (31.0, -74.0), (18.0, 15.5)),
    piece((5.0, -34.0), (5.0, -76.0), (12.0, 9.6)),
    piece((-13.0, -30.0), (-14.5, -69.0), (11.0, 8.8)),
    piece((-28.0, -22.0), (-31.5, -58.0), (10.5, 8.2)),
    piece((-40.0, -12.0), (-46.0, -43.0), (10.0, 7.8)),
];
/// The back of a right hand, thumb at the left.
pub const HAND: &[Piece] = &[
    piece((62.0, 70.0), (58.0, 128.0), (40.0, 34.0)),
    piece((40.0, 62.0), (84.0, 60.0), (30.0, 27.0)),
    piece((26.0, 92.0), (8.0, 44.0), (21.0, 14.0)),
    piece((8.0, 44.0), (0.0, 2.0), (12.5, 10.5)),
    piece((42.0, 50.0), (34.0, -34.0), (13.0, 8.5)),
    piece((62.0, 46.0), (60.0, -48.0), (13.0, 8.5)),
    piece((80.0, 50.0), (86.0, -38.0), (12.5, 8.0)),
    piece((96.0, 60.0), (110.0, -8.0), (11.0, 7.0)),
];
/// The same thumb alone.
pub const THUMB: &[Piece] = &[piece((4.0, 60.0), (0.0, 2.0), (12.6, 10.8))];
