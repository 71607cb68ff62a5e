//! How the photographs of each case were taken: framing, light, camera, turn and faults.
//! Sizes in mm on the skin; every EXIF orientation, both profiles and every fault occurs.

use crate::demonstration::camera::Space;
use crate::demonstration::paper::Paper;
use crate::demonstration::scene::{Light, Look, Scene};
use crate::demonstration::scenes::{self, CEILING, DARK, FLASH, SCOPE, SIDE, WINDOW};

/// One photograph of a case.
#[derive(Debug)]
pub struct Shot {
    pub file: &'static str,
    pub view: View,
    pub scene: &'static Scene,
    pub look: Look,
    pub camera: Camera,
    pub orientation: u16,
    pub space: Space,
    /// Nought is this visit, one the visit before.
    pub visit: u8,
    pub note: &'static str,
    pub fault: Fault,
}

/// FHIR Media.view in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Overview,
    CloseUp,
    Dermoscopy,
}

/// What went wrong with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Announced, but not there.
    Absent,
    /// Broken off before its end.
    Cut,
}

/// An invented camera and its sensor, stored width and height.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    pub make: &'static str,
    pub model: &'static str,
    pub sensor_px: (usize, usize),
}

const PHONE: Camera = Camera { make: "Lumen", model: "Lumen 8 Phone", sensor_px: (4032, 3024) };
const CLINIC: Camera = Camera { make: "Halden", model: "Halden Clinic 16", sensor_px: (4928, 3264) };
const LARGE: Camera = Camera { make: "Orrery", model: "Orrery K24", sensor_px: (6000, 4000) };
const TUBE: Camera = Camera { make: "Orrery", model: "Orrery Scope D12", sensor_px: (4000, 3000) };

const fn shot(
    file: &'static str,
    view: View,
    scene: &'static Scene,
    look: Look,
    camera: Camera,
    orientation: u16,
    space: Space,
) -> Shot {
    Shot { file, view, scene, look, camera, orientation, space, visit: 0, note: "", fault: Fault::None }
}

const fn look(across_mm: f32, centre: (f32, f32), light: Light) -> Look {
    Look { across_mm, centre, light, is_dermoscopy: false, papers: &[], blur_mm: 0.0 }
}

const fn with(papers: &'static [Paper], look: Look) -> Look {
    Look { papers, ..look }
}

const fn scope(across_mm: f32, centre: (f32, f32)) -> Look {
    Look { across_mm, centre, light: SCOPE, is_dermoscopy: true, papers: &[], blur_mm: 0.0 }
}

const fn blurred(blur_mm: f32, look: Look) -> Look {
    Look { blur_mm, ..look }
}

const fn ruler(at: (f32, f32), length_mm: f32, turn: f32) -> Paper {
    Paper::Ruler { at, length_mm, turn }
}

const fn card(at: (f32, f32), pitch_mm: f32, turn: f32) -> Paper {
    Paper::Card { at, pitch_mm, turn }
}

use Space::{DisplayP3, Srgb, Unsaid};
use View::{CloseUp, Dermoscopy, Overview};

pub static SCALP: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::SCALP, look(250.0, (0.0, 16.0), WINDOW), PHONE, 1, Srgb),
    Shot {
        note: "Ruler at the lower edge.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::SCALP,
            with(&[ruler((-26.0, 15.5), 60.0, -0.03)], look(54.0, (0.0, 2.0), FLASH)),
            CLINIC,
            1,
            Srgb,
        )
    },
    Shot {
        note: "Light from the side.",
        ..shot("side-light.jpg", CloseUp, &scenes::SCALP, look(40.0, (1.0, 0.0), SIDE), CLINIC, 3, Srgb)
    },
];

pub static SOLE: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::FOOT, look(190.0, (4.0, 12.0), WINDOW), PHONE, 6, Srgb),
    Shot {
        note: "Colour card in the picture.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::FOOT,
            with(&[card((20.0, 14.5), 4.6, -0.05), ruler((-33.0, 19.0), 34.0, 0.02)], look(72.0, (0.0, 5.0), CEILING)),
            CLINIC,
            1,
            Srgb,
        )
    },
    shot("dermoscopy-1.jpg", Dermoscopy, &scenes::FOOT, scope(27.0, (-1.0, 0.0)), TUBE, 1, Srgb),
    shot("dermoscopy-2.jpg", Dermoscopy, &scenes::FOOT, scope(15.0, (-5.0, -1.0)), TUBE, 1, Unsaid),
];

pub static CALF: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::LEG, look(210.0, (2.0, 12.0), WINDOW), PHONE, 8, DisplayP3),
    Shot {
        note: "Ruler at the lower edge.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::LEG,
            with(&[ruler((-22.0, 11.5), 60.0, 0.02)], look(46.0, (0.0, 2.0), FLASH)),
            LARGE,
            1,
            Srgb,
        )
    },
    shot("side-light.jpg", CloseUp, &scenes::LEG, look(30.0, (0.0, 0.0), SIDE), LARGE, 2, Srgb),
    shot("dermoscopy.jpg", Dermoscopy, &scenes::LEG, scope(20.0, (0.5, 0.0)), TUBE, 1, Srgb),
];

pub static BACK: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::BACK_NOW, look(270.0, (44.0, 26.0), WINDOW), PHONE, 1, Srgb),
    Shot {
        note: "Ruler and colour card in the picture.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::BACK_NOW,
            with(&[ruler((-26.0, 15.5), 36.0, 0.0), card((18.5, 13.0), 3.6, 0.03)], look(60.0, (0.0, 4.0), CEILING)),
            CLINIC,
            1,
            Srgb,
        )
    },
    shot("dermoscopy.jpg", Dermoscopy, &scenes::BACK_NOW, scope(23.0, (0.0, 0.0)), TUBE, 1, Srgb),
    Shot {
        visit: 1,
        ..shot(
            "earlier-overview.jpg",
            Overview,
            &scenes::BACK_BEFORE,
            look(290.0, (40.0, 30.0), FLASH),
            PHONE,
            1,
            Unsaid,
        )
    },
    Shot {
        visit: 1,
        note: "Ruler at the lower edge.",
        ..shot(
            "earlier-close-up.jpg",
            CloseUp,
            &scenes::BACK_BEFORE,
            with(&[ruler((-24.0, 14.5), 60.0, 0.05)], look(52.0, (0.5, 3.0), WINDOW)),
            PHONE,
            1,
            Unsaid,
        )
    },
    Shot {
        visit: 1,
        ..shot("earlier-dermoscopy.jpg", Dermoscopy, &scenes::BACK_BEFORE, scope(23.0, (0.6, -0.4)), TUBE, 1, Srgb)
    },
];

pub static FLEXURE: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::FLEXURE, look(180.0, (0.0, 0.0), WINDOW), PHONE, 1, DisplayP3),
    shot("close-up-1.jpg", CloseUp, &scenes::FLEXURE, look(74.0, (-4.0, 0.0), WINDOW), PHONE, 3, DisplayP3),
    Shot {
        note: "Ruler at the lower edge.",
        ..shot(
            "close-up-2.jpg",
            CloseUp,
            &scenes::FLEXURE,
            with(&[ruler((-18.0, 11.0), 50.0, -0.02)], look(40.0, (-8.0, 2.0), FLASH)),
            PHONE,
            1,
            DisplayP3,
        )
    },
];

pub static TEMPLE: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::TEMPLE, look(120.0, (-4.0, 4.0), WINDOW), LARGE, 1, DisplayP3),
    Shot {
        note: "Ruler at the lower edge.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::TEMPLE,
            with(&[ruler((-15.0, 9.0), 44.0, 0.04)], look(34.0, (0.0, 2.0), FLASH)),
            LARGE,
            1,
            DisplayP3,
        )
    },
    shot("dermoscopy.jpg", Dermoscopy, &scenes::TEMPLE, scope(14.0, (0.0, 0.0)), TUBE, 1, Srgb),
];

pub static CHEEK: &[Shot] = &[
    shot("close-up-1.jpg", CloseUp, &scenes::CHEEK, look(84.0, (2.0, 2.0), WINDOW), PHONE, 6, Srgb),
    Shot {
        note: "Light from the side.",
        ..shot("close-up-2.jpg", CloseUp, &scenes::CHEEK, look(46.0, (0.0, 0.0), SIDE), PHONE, 1, Srgb)
    },
];

pub static SPOTS: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::SPOTS_BACK, look(270.0, (0.0, 4.0), WINDOW), PHONE, 1, Srgb),
    shot("back-close-up.jpg", CloseUp, &scenes::SPOTS_BACK, look(90.0, (-38.0, -40.0), FLASH), PHONE, 1, Srgb),
    shot("cheek-close-up.jpg", CloseUp, &scenes::SPOTS_CHEEK, look(66.0, (0.0, 0.0), FLASH), PHONE, 8, Srgb),
];

pub static ELBOW: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::SCALY_ELBOW, look(220.0, (0.0, -8.0), WINDOW), PHONE, 1, Srgb),
    Shot {
        note: "Colour card in the picture.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::SCALY_ELBOW,
            with(&[card((30.0, 21.0), 5.2, 0.04)], look(100.0, (2.0, 2.0), CEILING)),
            CLINIC,
            1,
            Srgb,
        )
    },
    shot("close-up-2.jpg", CloseUp, &scenes::SCALY_ELBOW, look(38.0, (-9.0, -2.0), SIDE), CLINIC, 4, Srgb),
];

pub static FLANK: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::WAXY_FLANK, look(260.0, (26.0, 0.0), WINDOW), PHONE, 1, Srgb),
    Shot {
        fault: Fault::Cut,
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::WAXY_FLANK,
            with(&[ruler((-20.0, 12.0), 56.0, 0.02)], look(42.0, (0.0, 2.0), FLASH)),
            PHONE,
            1,
            Srgb,
        )
    },
    shot("dermoscopy.jpg", Dermoscopy, &scenes::WAXY_FLANK, scope(21.0, (0.0, 0.0)), TUBE, 1, Unsaid),
];

pub static THIGH: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::BABY, look(185.0, (6.0, 6.0), WINDOW), PHONE, 1, DisplayP3),
    Shot {
        note: "Ruler at the lower edge.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::BABY,
            with(&[ruler((-26.0, 17.0), 60.0, 0.0)], look(58.0, (0.0, 4.0), FLASH)),
            PHONE,
            1,
            DisplayP3,
        )
    },
    shot("side-light.jpg", CloseUp, &scenes::BABY, look(46.0, (0.0, 0.0), SIDE), PHONE, 5, DisplayP3),
];

pub static RINGS: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::RINGS, look(170.0, (-4.0, 2.0), WINDOW), PHONE, 1, Srgb),
    shot(
        "close-up.jpg",
        CloseUp,
        &scenes::RINGS,
        with(&[ruler((-30.0, 20.5), 70.0, -0.02)], look(72.0, (-6.0, 6.0), FLASH)),
        LARGE,
        7,
        Srgb,
    ),
    Shot {
        fault: Fault::Absent,
        ..shot("side-light.jpg", CloseUp, &scenes::RINGS, look(50.0, (0.0, 0.0), SIDE), PHONE, 1, Srgb)
    },
];

pub static NAIL: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::HAND_FLAT, look(250.0, (50.0, 34.0), WINDOW), PHONE, 1, Srgb),
    Shot {
        note: "Ruler beside the thumb.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::THUMB_NAIL,
            with(&[ruler((15.0, -6.0), 40.0, 1.5)], look(56.0, (2.0, 6.0), FLASH)),
            CLINIC,
            1,
            Srgb,
        )
    },
    shot("dermoscopy.jpg", Dermoscopy, &scenes::THUMB_NAIL, scope(19.0, (0.0, 0.0)), TUBE, 1, Srgb),
];

pub static NOSE: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::NOSE_TIP, blurred(0.55, look(84.0, (0.0, -9.0), DARK)), PHONE, 1, Srgb),
    shot("close-up-1.jpg", CloseUp, &scenes::NOSE_TIP, blurred(1.1, look(52.0, (-4.0, 3.0), DARK)), PHONE, 6, Srgb),
    shot("close-up-2.jpg", CloseUp, &scenes::NOSE_TIP, blurred(1.6, look(60.0, (-9.0, 0.0), CEILING)), PHONE, 1, Srgb),
];

pub static CHEST: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::CHEST, look(170.0, (4.0, 4.0), WINDOW), PHONE, 1, DisplayP3),
    Shot {
        note: "Ruler at the lower edge.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::CHEST,
            with(&[ruler((-14.0, 8.5), 40.0, 0.0)], look(32.0, (2.0, 1.0), FLASH)),
            PHONE,
            1,
            DisplayP3,
        )
    },
    shot("dermoscopy.jpg", Dermoscopy, &scenes::CHEST, scope(9.0, (0.0, 0.0)), TUBE, 1, Srgb),
];

pub static SHIN: &[Shot] = &[
    shot("overview.jpg", Overview, &scenes::VIOLET_SHIN, look(180.0, (0.0, 0.0), WINDOW), PHONE, 6, Srgb),
    Shot {
        note: "Colour card in the picture.",
        ..shot(
            "close-up.jpg",
            CloseUp,
            &scenes::VIOLET_SHIN,
            with(&[card((20.0, 15.5), 4.0, -0.03)], look(74.0, (0.0, 2.0), CEILING)),
            CLINIC,
            1,
            Srgb,
        )
    },
    shot("side-light.jpg", CloseUp, &scenes::VIOLET_SHIN, look(34.0, (-6.0, -2.0), SIDE), CLINIC, 1, Srgb),
];
