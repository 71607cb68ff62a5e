//! Words measured and broken into lines. Lengths are points (1/72 inch). What is measured is what is
//! drawn: both come from the same shaping.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser;

use super::PdfError;

/// How heavy the type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
}

/// The two weights of the letter's typeface.
pub struct Typeface {
    regular: Face,
    semi_bold: Face,
}

struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
}

/// Words of one weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub weight: Weight,
}

/// One line: runs from left to right, with their widths at the size they were measured at.
pub type Line = Vec<(Run, f32)>;

impl Typeface {
    pub fn new(regular: &'static [u8], semi_bold: &'static [u8]) -> Result<Self, PdfError> {
        Ok(Self { regular: Face::new(regular)?, semi_bold: Face::new(semi_bold)? })
    }

    pub fn font(&self, weight: Weight) -> Font {
        self.face(weight).font.clone()
    }

    /// The text as this typeface can show it: a sign that it lacks is spelt out as "[U+6F22]", so that
    /// nothing is lost without a trace; signs without a shape of their own are left out.
    pub fn spelt(&self, text: &str, weight: Weight) -> String {
        let mut shown = String::with_capacity(text.len());
        let text: String = text.chars().filter(|sign| !has_no_shape(*sign)).collect();
        for glyph in self.glyphs(&text, weight) {
            let signs = &text[glyph.text_range];
            if glyph.glyph_id.to_u32() != 0 || signs == "\n" || signs == "\t" {
                shown.push_str(signs);
            } else {
                shown.extend(signs.chars().map(|sign| format!("[U+{:04X}]", u32::from(sign))));
            }
        }
        shown
    }

    /// The glyphs of a text, ready to be drawn.
    pub fn glyphs(&self, text: &str, weight: Weight) -> Vec<KrillaGlyph> {
        self.face(weight).glyphs(text)
    }

    /// Width of a text, points.
    pub fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        self.glyphs(text, weight).iter().map(|glyph| glyph.x_advance * size).sum()
    }

    /// Breaks runs into lines no wider than `width`, at spaces, or within a word that is wider alone.
    /// A newline in the text begins a new line. Never empty.
    pub fn lines(&self, runs: &[Run], size: f32, width: f32) -> Vec<Line> {
        let mut lines = vec![Line::new()];
        for run in runs {
            for (at, paragraph) in run.text.split('\n').enumerate() {
                if at > 0 {
                    lines.push(Line::new());
                }
                self.fill(&mut lines, paragraph, run.weight, size, width);
            }
        }
        lines
    }

    fn fill(&self, lines: &mut Vec<Line>, text: &str, weight: Weight, size: f32, width: f32) {
        let space = self.width(" ", weight, size);
        // A space that cannot be broken (U+00A0) stays within its word.
        for word in text.split_inclusive([' ', '\t']) {
            let shown = word.trim_end_matches([' ', '\t']);
            for (piece, piece_width) in self.pieces(shown, weight, size, width) {
                let used: f32 = lines.last().map_or(0.0, |line| line.iter().map(|(_, width)| width).sum());
                if used > 0.0 && used + piece_width > width {
                    lines.push(Line::new());
                }
                add(lines, piece, weight, piece_width);
            }
            if word.len() > shown.len() && lines.last().is_some_and(|line| !line.is_empty()) {
                add(lines, " ", weight, space);
            }
        }
    }

    /// A word as it is, or in pieces that each fit a line; with their widths.
    fn pieces<'a>(&self, word: &'a str, weight: Weight, size: f32, width: f32) -> Vec<(&'a str, f32)> {
        let whole = self.width(word, weight, size);
        if whole <= width {
            return vec![(word, whole)];
        }
        let mut pieces = Vec::new();
        let (mut begin, mut used) = (0, 0.0);
        for (at, letter) in word.char_indices() {
            let end = at + letter.len_utf8();
            let next = self.width(&word[at..end], weight, size);
            if at > begin && used + next > width {
                pieces.push((&word[begin..at], used));
                (begin, used) = (at, 0.0);
            }
            used += next;
        }
        pieces.push((&word[begin..], used));
        pieces
    }

    fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semi_bold,
        }
    }
}

fn add(lines: &mut [Line], text: &str, weight: Weight, width: f32) {
    let Some(line) = lines.last_mut() else { return };
    match line.last_mut() {
        Some((run, run_width)) if run.weight == weight => {
            run.text.push_str(text);
            *run_width += width;
        }
        _ => line.push((Run { text: text.to_owned(), weight }, width)),
    }
}

/// Control signs but for line ends and tabs, joiners, marks of direction and of byte order, soft hyphens.
fn has_no_shape(sign: char) -> bool {
    (sign.is_control() && sign != '\n' && sign != '\t')
        || matches!(sign, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || matches!(sign, '\u{FE00}'..='\u{FE0F}')
}

impl Face {
    fn new(bytes: &'static [u8]) -> Result<Self, PdfError> {
        let font = Font::new(bytes.into(), 0).ok_or(PdfError::Font)?;
        let shaper = rustybuzz::Face::from_slice(bytes, 0).ok_or(PdfError::Font)?;
        Ok(Self { font, shaper })
    }

    fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        buffer.set_script(rustybuzz::script::LATIN);
        let shaped = rustybuzz::shape(&self.shaper, &[], buffer);
        let em = ttf_parser::Face::units_per_em(&self.shaper) as f32;
        let part = |units: i32| units as f32 / em;
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut end = text.len();
        // From the right, because a cluster ends where the next one begins.
        for (at, (info, place)) in infos.iter().zip(positions).enumerate().rev() {
            let begin = info.cluster as usize;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                part(place.x_advance),
                part(place.x_offset),
                part(place.y_offset),
                part(place.y_advance),
                begin..end,
                None,
            ));
            if at > 0 && infos[at - 1].cluster != info.cluster {
                end = begin;
            }
        }
        glyphs.reverse();
        glyphs
    }
}
