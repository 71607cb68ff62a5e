//! From light to a JPEG file as a camera writes it: tone, grain, turn, thumbnail, EXIF and profile.
//! Codes are 8-bit sRGB or Display P3.

use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use moxcms::{ColorDateTime, ColorProfile};

use crate::demonstration::exif::{Card, exif_bytes};
use crate::demonstration::noise::Dice;

/// An upright or turned photograph, three codes a pixel.
#[derive(Debug, Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub codes: Vec<u8>,
}

/// The colour space the camera writes, and whether it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    Srgb,
    DisplayP3,
    /// sRGB, and neither a profile nor EXIF says so.
    Unsaid,
}

/// Why a photograph could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    #[error("the picture could not be encoded: {0}")]
    Encode(#[from] EncodingError),
    #[error("the profile could not be encoded: {0}")]
    Profile(String),
}

const TABLE_STEPS: usize = 8192;
/// Linear light of the table's last entry.
const TABLE_MOST: f32 = 1.6;
const GRAIN_SIZE: usize = 256;

/// Linear light to codes: tone curve, transfer curve, grain.
#[derive(Debug)]
pub struct Develop {
    space: Space,
    table: Vec<f32>,
    /// Brightness and two colours of grain, a tile of normal noise as a telephone leaves it.
    grain: Vec<[f32; 3]>,
    strength: f32,
}

/// Linear sRGB to linear Display P3; both have the D65 white point.
const P3_FROM_SRGB: [[f32; 3]; 3] =
    [[0.822_462, 0.177_538, 0.0], [0.033_194, 0.966_806, 0.0], [0.017_083, 0.072_397, 0.910_520]];

impl Develop {
    /// `strength` of grain, in codes.
    pub fn new(space: Space, strength: f32, seed: u32) -> Self {
        let table = (0..TABLE_STEPS).map(|step| code_from_linear(step as f32 * TABLE_MOST / TABLE_STEPS as f32));
        let mut dice = Dice::new(seed);
        let raw: Vec<[f32; 3]> =
            (0..GRAIN_SIZE * GRAIN_SIZE).map(|_| [dice.normal(), dice.normal(), dice.normal()]).collect();
        Self { space, table: table.collect(), grain: soft_grain(&raw), strength }
    }

    /// Three codes for a pixel of linear sRGB.
    #[inline]
    pub fn code(&self, light: [f32; 3], x: usize, y: usize) -> [u8; 3] {
        let light = match self.space {
            Space::DisplayP3 => P3_FROM_SRGB.map(|row| row[0] * light[0] + row[1] * light[1] + row[2] * light[2]),
            Space::Srgb | Space::Unsaid => light,
        };
        // Each block of the tile is shifted, so that it does not repeat in rows.
        let shift = (y / GRAIN_SIZE) * 97 + (x / GRAIN_SIZE) * 61;
        let grain = self.grain[(y % GRAIN_SIZE) * GRAIN_SIZE + (x + shift) % GRAIN_SIZE];
        let mut codes = [0; 3];
        for (c, code) in codes.iter_mut().enumerate() {
            let index = (light[c].max(0.0) * (TABLE_STEPS as f32 / TABLE_MOST)) as usize;
            let clean = self.table[index.min(TABLE_STEPS - 1)];
            let colour = if c == 1 { -0.5 * (grain[1] + grain[2]) } else { grain[1 + c / 2] };
            *code = (clean + self.strength * (grain[0] + 0.45 * colour) + 0.5) as u8;
        }
        codes
    }
}

/// The sRGB curve (IEC 61966-2-1) with soft highlights, nought to 255.
fn code_from_linear(linear: f32) -> f32 {
    const KNEE: f32 = 0.72;
    let v = if linear < KNEE { linear } else { KNEE + (1.0 - KNEE) * (1.0 - (-(linear - KNEE) / (1.0 - KNEE)).exp()) };
    255.0 * if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

/// Grain of neighbours run together, as noise reduction leaves it.
fn soft_grain(raw: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let at = |x: usize, y: usize| raw[(y % GRAIN_SIZE) * GRAIN_SIZE + x % GRAIN_SIZE];
    let mut soft = Vec::with_capacity(raw.len());
    for y in 0..GRAIN_SIZE {
        for x in 0..GRAIN_SIZE {
            let (a, b, c, d) = (at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1));
            soft.push(std::array::from_fn(|i| 0.75 * a[i] + 0.45 * (b[i] + c[i]) + 0.25 * d[i]));
        }
    }
    soft
}

impl Picture {
    /// Out of focus: three boxes each way come close to the round blur of a lens.
    pub fn blurred(mut self, radius_px: f32) -> Self {
        let reach = (radius_px / 1.7).round() as usize;
        if reach == 0 {
            return self;
        }
        for _ in 0..2 {
            box_rows(&mut self.codes, self.width, self.height, reach);
            self = self.turned();
            box_rows(&mut self.codes, self.width, self.height, reach);
            self = self.turned();
        }
        self
    }

    /// Rows become columns.
    fn turned(&self) -> Self {
        self.stored(5)
    }

    /// As the sensor stores it, so that this EXIF orientation (tag 0x0112) makes it upright again.
    pub fn stored(&self, orientation: u16) -> Self {
        let (w, h) = (self.width, self.height);
        let (width, height) = if orientation >= 5 { (h, w) } else { (w, h) };
        let mut codes = vec![0; w * h * 3];
        for y in 0..height {
            for x in 0..width {
                // Where a stored pixel comes from in the upright picture.
                let (ux, uy) = match orientation {
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (w - 1 - y, x),
                    7 => (w - 1 - y, h - 1 - x),
                    8 => (y, h - 1 - x),
                    _ => (x, y),
                };
                let (to, from) = ((y * width + x) * 3, (uy * w + ux) * 3);
                codes[to..to + 3].copy_from_slice(&self.codes[from..from + 3]);
            }
        }
        Self { width, height, codes }
    }

    /// Made smaller by averaging, at most `most` pixels on the long side.
    pub fn smaller(&self, most: usize) -> Self {
        let factor = self.width.max(self.height).div_ceil(most).max(1);
        let (width, height) = ((self.width / factor).max(1), (self.height / factor).max(1));
        let mut codes = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                for c in 0..3 {
                    let mut sum = 0_u32;
                    for dy in 0..factor {
                        for dx in 0..factor {
                            sum += u32::from(self.codes[((y * factor + dy) * self.width + x * factor + dx) * 3 + c]);
                        }
                    }
                    codes.push((sum / (factor * factor) as u32) as u8);
                }
            }
        }
        Self { width, height, codes }
    }
}

fn box_rows(codes: &mut [u8], width: usize, height: usize, reach: usize) {
    let mut row = vec![0_u8; width * 3];
    let span = (2 * reach + 1) as u32;
    for y in 0..height {
        let line = &mut codes[y * width * 3..(y + 1) * width * 3];
        row.copy_from_slice(line);
        for c in 0..3 {
            let at = |x: isize| u32::from(row[x.clamp(0, width as isize - 1) as usize * 3 + c]);
            let mut sum: u32 = (-(reach as isize)..=reach as isize).map(at).sum();
            for x in 0..width {
                line[x * 3 + c] = ((sum + span / 2) / span) as u8;
                sum += at((x + reach + 1) as isize);
                sum -= at(x as isize - reach as isize);
            }
        }
    }
}

/// The whole file: JPEG 4:2:0 of quality 90 with EXIF, thumbnail and profile.
pub fn jpeg(upright: &Picture, orientation: u16, space: Space, card: &Card) -> Result<Vec<u8>, CameraError> {
    let stored = upright.stored(orientation);
    let small = stored.smaller(320);
    let mut thumbnail = Vec::new();
    encode(&small, 80, Encoder::new(&mut thumbnail, 80))?;
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    encoder.add_exif_metadata(&exif_bytes(card, orientation, (stored.width, stored.height), space, &thumbnail))?;
    let profile = match space {
        Space::Srgb => Some(ColorProfile::new_srgb()),
        Space::DisplayP3 => Some(ColorProfile::new_display_p3()),
        Space::Unsaid => None,
    };
    if let Some(mut profile) = profile {
        // moxcms writes the present moment; a file drawn twice is to be the same.
        profile.creation_date_time =
            ColorDateTime { year: 2026, month: 1, day_of_the_month: 1, hours: 0, minutes: 0, seconds: 0 };
        let bytes = profile.encode().map_err(|error| CameraError::Profile(error.to_string()))?;
        encoder.add_icc_profile(&bytes)?;
    }
    encode(&stored, 90, encoder)?;
    Ok(file)
}

fn encode(picture: &Picture, quality: u8, mut encoder: Encoder<&mut Vec<u8>>) -> Result<(), EncodingError> {
    encoder.set_quality(quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.encode(&picture.codes, picture.width as u16, picture.height as u16, ColorType::Rgb)
}
