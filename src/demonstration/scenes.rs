//! Whose skin is drawn, and what is on it: one scene a finding, one light a habit of photographing.
//! Millimetres, the finding at nought; angles in radians from x to y, y down.

use crate::demonstration::body::Body;
use crate::demonstration::forms::{
    BABY_THIGH, CALF, CHILD_BACK, CROWN, ELBOW, ELBOW_FOLD, FLANK, FOREARM, HAND, SHIN, SOLE, THUMB,
};
use crate::demonstration::hair::{Area, Hair};
use crate::demonstration::lesion::{Kind, mark};
use crate::demonstration::scene::{Cloth, Light, Scene};
use crate::demonstration::skin::{Complexion, Tone, Weave};

const WHITE: [f32; 3] = [1.0, 1.0, 1.0];
/// Daylight from a window and a bright room.
pub const WINDOW: Light = Light { from: (-0.55, -0.60, 1.0), around: 0.50, exposure: 0.95, shine: 0.75, colour: WHITE };
/// The ring flash of a clinic camera.
pub const FLASH: Light =
    Light { from: (-0.10, -0.22, 1.0), around: 0.32, exposure: 0.98, shine: 0.55, colour: [1.0, 0.995, 0.985] };
/// Warm ceiling light: what a colour card is for.
pub const CEILING: Light =
    Light { from: (0.30, -0.75, 1.0), around: 0.55, exposure: 0.86, shine: 0.80, colour: [1.10, 0.99, 0.80] };
/// From the side, to show what stands up.
pub const SIDE: Light =
    Light { from: (-1.0, -0.30, 0.42), around: 0.26, exposure: 0.80, shine: 1.20, colour: [1.0, 0.985, 0.96] };
/// Too little light, from a lamp.
pub const DARK: Light =
    Light { from: (0.5, -0.5, 0.9), around: 0.35, exposure: 0.11, shine: 0.60, colour: [1.18, 0.97, 0.70] };
/// The cross-polarised light inside a dermoscope.
pub const SCOPE: Light =
    Light { from: (0.0, 0.0, 1.0), around: 0.85, exposure: 1.10, shine: 0.00, colour: [1.01, 1.0, 0.985] };

const DARK_HAIR: [f32; 3] = [0.018, 0.013, 0.011];
const BROWN_HAIR: [f32; 3] = [0.085, 0.050, 0.028];
const FAIR_HAIR: [f32; 3] = [0.42, 0.30, 0.17];
const GREY_HAIR: [f32; 3] = [0.30, 0.29, 0.275];
const WHITE_HAIR: [f32; 3] = [0.62, 0.61, 0.58];

const fn down(per_cm2: f32, lie: f32) -> Hair {
    Hair { per_cm2, length_mm: 3.5, half_mm: 0.012, opaque: 0.30, lie, spread: 0.3, area: Area::Everywhere }
}

const fn arm_hair(per_cm2: f32, length_mm: f32, lie: f32) -> Hair {
    Hair { per_cm2, length_mm, half_mm: 0.032, opaque: 0.85, lie, spread: 0.35, area: Area::Everywhere }
}

const fn skin(tone: Tone, freckles: f32, flush: f32, weave: Weave) -> Complexion {
    Complexion { tone, freckles, flush, weave }
}

pub static SCALP: Scene = Scene {
    seed: 0x51,
    skin: skin(Tone::I, 0.55, 0.9, Weave::Net(0.60)),
    body: Body::Pieces { pieces: CROWN, soft_mm: 30.0, flat: 0.72 },
    marks: &[mark(Kind::Sun, (0.0, 0.0), 70.0, 3), mark(Kind::Nodule, (0.0, 0.0), 8.5, 5)],
    hairs: &[
        Hair {
            per_cm2: 320.0,
            length_mm: 21.0,
            half_mm: 0.038,
            opaque: 0.85,
            lie: 1.3,
            spread: 0.4,
            area: Area::Outside((0.0, -4.0), 52.0),
        },
        Hair {
            per_cm2: 4.0,
            length_mm: 9.0,
            half_mm: 0.028,
            opaque: 0.6,
            lie: 1.2,
            spread: 0.7,
            area: Area::Outside((0.0, 0.0), 11.0),
        },
    ],
    hair_colour: GREY_HAIR,
    cloth: Cloth::Blue,
};

pub static FOOT: Scene = Scene {
    seed: 0x52,
    skin: skin(Tone::VI, 0.0, 0.3, Weave::Ridges),
    body: Body::Pieces { pieces: SOLE, soft_mm: 12.0, flat: 0.55 },
    marks: &[mark(Kind::Acral, (0.0, 0.0), 9.5, 8)],
    hairs: &[],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};

pub static LEG: Scene = Scene {
    seed: 0x53,
    skin: skin(Tone::III, 0.08, 0.2, Weave::Net(0.62)),
    body: Body::Pieces { pieces: CALF, soft_mm: 20.0, flat: 0.8 },
    marks: &[
        mark(Kind::Melanoma, (0.0, 0.0), 6.4, 12),
        mark(Kind::Naevus(1.0), (-22.0, 62.0), 1.3, 4),
        mark(Kind::Vein(1.4), (22.0, -80.0), 120.0, 5),
    ],
    hairs: &[
        Hair {
            per_cm2: 3.2,
            length_mm: 3.5,
            half_mm: 0.030,
            opaque: 0.8,
            lie: 1.5,
            spread: 0.4,
            area: Area::Everywhere,
        },
        down(12.0, 1.5),
    ],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};

pub static BACK_NOW: Scene = Scene {
    seed: 0x54,
    skin: skin(Tone::V, 0.0, 0.1, Weave::Net(0.52)),
    body: Body::Pieces { pieces: CHILD_BACK, soft_mm: 46.0, flat: 0.42 },
    marks: &[
        mark(Kind::Naevus(1.5), (0.0, 0.0), 7.6, 21),
        mark(Kind::Naevus(1.2), (64.0, 50.0), 1.1, 4),
        mark(Kind::Crease(1.57), (42.0, 60.0), 190.0, 3),
    ],
    hairs: &[
        down(20.0, 1.1),
        Hair {
            per_cm2: 26.0,
            length_mm: 5.0,
            half_mm: 0.026,
            opaque: 0.8,
            lie: 1.2,
            spread: 0.4,
            area: Area::Around((0.0, 0.0), 6.5),
        },
    ],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};

/// The same child half a year before: the mole a little smaller, as it grows with the child.
pub static BACK_BEFORE: Scene = Scene {
    marks: &[
        mark(Kind::Naevus(1.45), (0.0, 0.0), 7.1, 21),
        mark(Kind::Naevus(1.2), (62.0, 48.0), 1.0, 4),
        mark(Kind::Crease(1.57), (42.0, 58.0), 190.0, 3),
    ],
    hairs: &[
        down(20.0, 1.1),
        Hair {
            per_cm2: 18.0,
            length_mm: 4.0,
            half_mm: 0.024,
            opaque: 0.7,
            lie: 1.2,
            spread: 0.4,
            area: Area::Around((0.0, 0.0), 6.0),
        },
    ],
    seed: 0x54,
    skin: skin(Tone::V, 0.0, 0.1, Weave::Net(0.50)),
    body: Body::Pieces { pieces: CHILD_BACK, soft_mm: 46.0, flat: 0.42 },
    hair_colour: DARK_HAIR,
    cloth: Cloth::Grey,
};

pub static FLEXURE: Scene = Scene {
    seed: 0x55,
    skin: skin(Tone::IV, 0.0, 0.3, Weave::Net(0.50)),
    body: Body::Pieces { pieces: ELBOW_FOLD, soft_mm: 20.0, flat: 0.75 },
    marks: &[
        mark(Kind::Crease(1.45), (-3.0, 0.0), 52.0, 3),
        mark(Kind::Crease(1.7), (6.0, -2.0), 40.0, 9),
        mark(Kind::Eczema, (0.0, 0.0), 25.0, 6),
        mark(Kind::Eczema, (-38.0, 6.0), 9.0, 16),
    ],
    hairs: &[down(22.0, 0.2)],
    hair_colour: DARK_HAIR,
    cloth: Cloth::White,
};

pub static TEMPLE: Scene = Scene {
    seed: 0x56,
    skin: skin(Tone::I, 0.5, 0.7, Weave::Pores),
    body: Body::Open(115.0),
    marks: &[
        mark(Kind::Sun, (0.0, 0.0), 60.0, 2),
        mark(Kind::Crease(0.25), (34.0, 14.0), 30.0, 4),
        mark(Kind::Crease(-0.12), (36.0, 4.0), 26.0, 5),
        mark(Kind::Crease(0.5), (33.0, 24.0), 26.0, 6),
        mark(Kind::Basal, (0.0, 0.0), 4.6, 9),
    ],
    hairs: &[
        down(16.0, 2.4),
        Hair {
            per_cm2: 60.0,
            length_mm: 26.0,
            half_mm: 0.036,
            opaque: 0.85,
            lie: 2.5,
            spread: 0.25,
            area: Area::Outside((30.0, 10.0), 62.0),
        },
    ],
    hair_colour: WHITE_HAIR,
    cloth: Cloth::Grey,
};

pub static CHEEK: Scene = Scene {
    seed: 0x57,
    skin: skin(Tone::VI, 0.0, 0.2, Weave::Pores),
    body: Body::Open(85.0),
    marks: &[
        mark(Kind::PaleSoft, (0.0, 0.0), 10.0, 3),
        mark(Kind::PaleSoft, (22.0, 13.0), 6.0, 5),
        mark(Kind::PaleSoft, (-17.0, 15.0), 4.5, 8),
        mark(Kind::PaleSoft, (14.0, -17.0), 3.6, 11),
    ],
    hairs: &[down(26.0, 1.2)],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Grey,
};

pub static SPOTS_BACK: Scene = Scene {
    seed: 0x58,
    skin: skin(Tone::II, 0.35, 0.35, Weave::Net(0.60)),
    body: Body::Open(420.0),
    marks: &[
        mark(Kind::Crease(1.57), (0.0, 60.0), 280.0, 3),
        mark(Kind::Acne(260.0), (0.0, -20.0), 125.0, 7),
        mark(Kind::Naevus(1.0), (70.0, 60.0), 1.6, 4),
    ],
    hairs: &[down(12.0, 1.4)],
    hair_colour: BROWN_HAIR,
    cloth: Cloth::Blue,
};

pub static SPOTS_CHEEK: Scene = Scene {
    seed: 0x68,
    skin: skin(Tone::II, 0.45, 0.9, Weave::Pores),
    body: Body::Open(95.0),
    marks: &[mark(Kind::Acne(85.0), (0.0, 0.0), 36.0, 19)],
    hairs: &[down(24.0, 1.3)],
    hair_colour: FAIR_HAIR,
    cloth: Cloth::Grey,
};

pub static SCALY_ELBOW: Scene = Scene {
    seed: 0x59,
    skin: skin(Tone::IV, 0.0, 0.2, Weave::Net(0.72)),
    body: Body::Pieces { pieces: ELBOW, soft_mm: 22.0, flat: 0.75 },
    marks: &[
        mark(Kind::Psoriasis, (0.0, 0.0), 21.0, 5),
        mark(Kind::Psoriasis, (-52.0, -26.0), 7.0, 6),
        mark(Kind::Psoriasis, (46.0, -24.0), 5.0, 7),
        mark(Kind::Psoriasis, (-34.0, 2.0), 2.6, 8),
    ],
    hairs: &[arm_hair(3.2, 9.0, 0.3), down(8.0, 0.3)],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};

pub static WAXY_FLANK: Scene = Scene {
    seed: 0x5a,
    skin: skin(Tone::III, 0.22, 0.2, Weave::Net(0.70)),
    body: Body::Pieces { pieces: FLANK, soft_mm: 60.0, flat: 0.5 },
    marks: &[
        mark(Kind::Keratosis, (0.0, 0.0), 7.6, 3),
        mark(Kind::Keratosis, (38.0, -36.0), 3.2, 5),
        mark(Kind::Keratosis, (66.0, 30.0), 2.4, 6),
        mark(Kind::Cherry, (24.0, 22.0), 0.9, 7),
    ],
    hairs: &[down(10.0, 1.2)],
    hair_colour: DARK_HAIR,
    cloth: Cloth::White,
};

pub static BABY: Scene = Scene {
    seed: 0x5b,
    skin: skin(Tone::I, 0.0, 0.5, Weave::Net(0.36)),
    body: Body::Pieces { pieces: BABY_THIGH, soft_mm: 15.0, flat: 0.8 },
    marks: &[mark(Kind::Haemangioma, (0.0, 0.0), 11.5, 4), mark(Kind::Vein(0.4), (-70.0, -30.0), 60.0, 6)],
    hairs: &[down(10.0, 0.6)],
    hair_colour: FAIR_HAIR,
    cloth: Cloth::White,
};

pub static RINGS: Scene = Scene {
    seed: 0x5c,
    skin: skin(Tone::II, 0.35, 0.3, Weave::Net(0.58)),
    body: Body::Pieces { pieces: FOREARM, soft_mm: 18.0, flat: 0.72 },
    marks: &[
        mark(Kind::Vein(-0.1), (-60.0, 14.0), 130.0, 7),
        mark(Kind::Ring, (0.0, 0.0), 15.0, 3),
        mark(Kind::Ring, (-31.0, 9.0), 8.5, 5),
        mark(Kind::Ring, (25.0, 11.0), 6.0, 9),
    ],
    hairs: &[arm_hair(5.0, 11.0, 0.6), down(10.0, 0.5)],
    hair_colour: FAIR_HAIR,
    cloth: Cloth::Blue,
};

pub static HAND_FLAT: Scene = Scene {
    seed: 0x5d,
    skin: skin(Tone::IV, 0.0, 0.5, Weave::Net(0.80)),
    body: Body::Pieces { pieces: HAND, soft_mm: 11.0, flat: 0.7 },
    marks: &[
        mark(Kind::Nail(6.6), (0.0, -0.5), 5.4, 3),
        mark(Kind::Nail(-5.2), (33.8, -34.5), 4.4, 4),
        mark(Kind::Nail(-5.2), (60.0, -48.5), 4.6, 5),
        mark(Kind::Nail(-5.0), (86.0, -38.5), 4.2, 6),
        mark(Kind::Nail(-4.2), (110.0, -8.5), 3.6, 7),
        mark(Kind::Crease(0.15), (5.0, 24.0), 18.0, 8),
        mark(Kind::Crease(0.02), (38.0, 4.0), 18.0, 9),
        mark(Kind::Crease(0.02), (61.0, -4.0), 18.0, 10),
        mark(Kind::Crease(0.05), (83.0, 4.0), 17.0, 11),
        mark(Kind::Vein(-1.7), (66.0, 112.0), 60.0, 12),
    ],
    hairs: &[],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};

pub static THUMB_NAIL: Scene = Scene {
    body: Body::Pieces { pieces: THUMB, soft_mm: 7.0, flat: 0.7 },
    marks: &[
        mark(Kind::Nail(6.6), (0.0, -0.5), 5.4, 3),
        mark(Kind::Crease(0.1), (2.0, 22.0), 20.0, 8),
        mark(Kind::Crease(-0.05), (2.0, 25.0), 20.0, 9),
    ],
    seed: 0x5d,
    skin: skin(Tone::IV, 0.0, 0.5, Weave::Net(0.80)),
    hairs: &[],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};

pub static NOSE_TIP: Scene = Scene {
    seed: 0x5e,
    skin: skin(Tone::II, 0.2, 1.0, Weave::Pores),
    body: Body::Open(95.0),
    marks: &[
        mark(Kind::Nose, (0.0, 0.0), 16.0, 2),
        mark(Kind::Sun, (0.0, 0.0), 40.0, 5),
        mark(Kind::Nodule, (-6.0, 0.0), 3.6, 8),
    ],
    hairs: &[down(14.0, 1.5)],
    hair_colour: WHITE_HAIR,
    cloth: Cloth::Grey,
};

pub static CHEST: Scene = Scene {
    seed: 0x5f,
    skin: skin(Tone::II, 0.4, 0.6, Weave::Net(0.68)),
    body: Body::Open(320.0),
    marks: &[
        mark(Kind::Cherry, (0.0, 0.0), 1.9, 3),
        mark(Kind::Cherry, (17.0, -12.0), 1.1, 4),
        mark(Kind::Cherry, (-24.0, 15.0), 1.4, 5),
        mark(Kind::Cherry, (36.0, 28.0), 0.9, 6),
        mark(Kind::Cherry, (-9.0, -31.0), 0.7, 7),
        mark(Kind::Naevus(0.9), (30.0, -22.0), 1.7, 8),
    ],
    hairs: &[arm_hair(1.6, 16.0, 1.0), down(8.0, 1.2)],
    hair_colour: WHITE_HAIR,
    cloth: Cloth::Grey,
};

pub static VIOLET_SHIN: Scene = Scene {
    seed: 0x60,
    skin: skin(Tone::V, 0.0, 0.1, Weave::Net(0.70)),
    body: Body::Pieces { pieces: SHIN, soft_mm: 20.0, flat: 0.8 },
    marks: &[mark(Kind::LichenPlanus, (0.0, 0.0), 34.0, 3)],
    hairs: &[arm_hair(1.8, 8.0, 1.5)],
    hair_colour: DARK_HAIR,
    cloth: Cloth::Blue,
};
