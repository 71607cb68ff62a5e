//! The letter as a PDF: A4, the words of `domain::letter` and nothing else, the action in a box first.
//! The same letter and time give the same bytes. Tagged, so that it can be read aloud.

mod pages;
pub(in crate::io) mod words;

use std::num::NonZeroU16;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

use crate::domain::letter::{Letter, Section};
use pages::{BOX_PADDING, Block, FOOT, Kind, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Piece, TEXT_WIDTH, pages_from_blocks};
use words::{Line, Run, Typeface, Weight};

/// The letter's typeface, embedded so that it looks the same at every practice.
pub const REGULAR: &[u8] = include_bytes!("../../ui/fonts/Inter-Regular.ttf");
pub const SEMI_BOLD: &[u8] = include_bytes!("../../ui/fonts/Inter-SemiBold.ttf");

/// Why a letter could not be made into a PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    #[error("the letter's typeface could not be read")]
    Font,
    #[error("the letter could not be made into a PDF: {0}")]
    NotWritten(String),
}

const INK: [u8; 3] = [0x1a, 0x1d, 0x21];
const QUIET_INK: [u8; 3] = [0x5b, 0x61, 0x68];
/// Headings and the edge of the box: dark enough for a poor printer.
const ACCENT: [u8; 3] = [0x24, 0x4a, 0x5a];
const BOX: [u8; 3] = [0xec, 0xf1, 0xf4];

const TITLE_SIZE: f32 = 18.0;
const BODY_SIZE: f32 = 10.5;
const SMALL_SIZE: f32 = 8.5;
/// From one baseline to the next, of the size of the words.
const LEADING: f32 = 1.48;
/// Where the baseline stands within its line, of the leading.
const BASELINE: f32 = 0.72;
const BOX_EDGE: f32 = 3.0;
/// A last paragraph of so many lines is kept on the page of the signature.
const MOST_LINES_HELD: usize = 6;

/// Makes a letter into a PDF. `at` becomes its date of making.
pub fn pdf_from_letter(letter: &Letter, at: Timestamp) -> Result<Vec<u8>, PdfError> {
    let typeface = Typeface::new(REGULAR, SEMI_BOLD)?;
    let blocks = blocks_from_letter(letter, &typeface);
    let pages = pages_from_blocks(&blocks);
    let mut document = Document::new_with(SerializeSettings { enable_tagging: true, ..Default::default() });
    let mut read_aloud: Vec<Vec<Identifier>> = vec![Vec::new(); blocks.len()];
    let not_written = |what: &str| PdfError::NotWritten(what.to_owned());
    for (number, pieces) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).ok_or_else(|| not_written("the page size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for piece in pieces {
            draw_piece(&mut surface, &typeface, &blocks[piece.block], piece, &mut read_aloud[piece.block]);
        }
        draw_foot(&mut surface, &typeface, &letter.patient, &format!("Page {} of {}", number + 1, pages.len()));
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tag_tree(&blocks, read_aloud));
    document.set_metadata(metadata(letter, at));
    document.finish().map_err(|error| PdfError::NotWritten(format!("{error:?}")))
}

fn blocks_from_letter(letter: &Letter, typeface: &Typeface) -> Vec<Block> {
    let block = |kind, runs: &[Run], size: f32, colour, above, holds_next| {
        let width = if kind == Kind::Action { TEXT_WIDTH - BOX_EDGE - 2.0 * BOX_PADDING } else { TEXT_WIDTH };
        let lines = typeface.lines(runs, size, width);
        Block { kind, lines, size, leading: size * LEADING, colour, above, holds_next }
    };
    let run = |text: &str, weight| vec![Run { text: typeface.spelt(text, weight), weight }];
    let plain = |text: &str| run(text, Weight::Regular);
    let strong = |text: &str| run(text, Weight::SemiBold);
    // The name stands out; the rest of the line begins at the first comma.
    let (name, rest) = letter.patient.split_at(letter.patient.find(',').unwrap_or(letter.patient.len()));
    let patient = [strong(name), plain(rest)].concat();
    let mut blocks = vec![
        block(Kind::Title, &strong(&letter.title), TITLE_SIZE, INK, 0.0, true),
        block(Kind::Paragraph, &plain(&letter.subtitle), BODY_SIZE, QUIET_INK, 1.0, true),
        block(Kind::Paragraph, &patient, BODY_SIZE, INK, 14.0, true),
        block(Kind::Paragraph, &plain(&letter.recipient), BODY_SIZE, INK, 0.0, true),
        block(Kind::Action, &strong(&letter.action), BODY_SIZE + 0.5, INK, 14.0, false),
    ];
    let signed = Section { heading: "Signed".to_owned(), text: letter.signature.clone() };
    for Section { heading, text } in letter.sections.iter().chain([&signed]) {
        if *heading == signed.heading
            && let Some(last) = blocks.last_mut()
        {
            // No signature stands alone on a page, unless what it signs is too long to be moved to it.
            last.holds_next = last.lines.len() <= MOST_LINES_HELD;
        }
        blocks.push(block(Kind::Heading, &strong(heading), BODY_SIZE - 0.5, ACCENT, 15.0, true));
        // A paragraph each, so that a list that was dictated line by line can be broken between them.
        for (at, paragraph) in text.split('\n').filter(|line| !line.trim().is_empty()).enumerate() {
            let above = if at == 0 { 2.0 } else { 4.0 };
            blocks.push(block(Kind::Paragraph, &plain(paragraph), BODY_SIZE, INK, above, false));
        }
    }
    blocks
}

fn draw_piece(
    surface: &mut Surface<'_>,
    typeface: &Typeface,
    block: &Block,
    piece: &Piece,
    said: &mut Vec<Identifier>,
) {
    let is_boxed = block.kind == Kind::Action;
    if is_boxed {
        let height = block.height(piece.lines.len());
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        fill(surface, BOX, (MARGIN, piece.top, TEXT_WIDTH, height));
        fill(surface, ACCENT, (MARGIN, piece.top, BOX_EDGE, height));
        surface.end_tagged();
    }
    let (x, top) = match is_boxed {
        true => (MARGIN + BOX_EDGE + BOX_PADDING, piece.top + BOX_PADDING),
        false => (MARGIN, piece.top),
    };
    for (row, line) in block.lines[piece.lines.clone()].iter().enumerate() {
        let y = top + (row as f32 + BASELINE) * block.leading;
        said.push(surface.start_tagged(ContentTag::Span(SpanTag::empty())));
        draw_line(surface, typeface, line, (x, y), block.size, block.colour);
        surface.end_tagged();
    }
}

/// The patient and the page, at the foot of every page, so that a page that is found alone is known.
fn draw_foot(surface: &mut Surface<'_>, typeface: &Typeface, patient: &str, page: &str) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    fill(surface, BOX, (MARGIN, FOOT - 16.0, TEXT_WIDTH, 0.75));
    let line = |text: &str, width| vec![(Run { text: text.to_owned(), weight: Weight::Regular }, width)];
    let page_width = typeface.width(page, Weight::Regular, SMALL_SIZE);
    let room = TEXT_WIDTH - page_width - 2.0 * SMALL_SIZE;
    let runs = [Run { text: typeface.spelt(patient, Weight::Regular), weight: Weight::Regular }];
    // A name too long for the line goes on above it, never away.
    let patient_lines = typeface.lines(&runs, SMALL_SIZE, room);
    for (row, words) in patient_lines.iter().rev().enumerate() {
        let y = FOOT - row as f32 * SMALL_SIZE * LEADING;
        draw_line(surface, typeface, words, (MARGIN, y), SMALL_SIZE, QUIET_INK);
    }
    let x = MARGIN + TEXT_WIDTH - page_width;
    draw_line(surface, typeface, &line(page, page_width), (x, FOOT), SMALL_SIZE, QUIET_INK);
    surface.end_tagged();
}

pub(in crate::io) fn draw_line(
    surface: &mut Surface<'_>,
    typeface: &Typeface,
    line: &Line,
    at: (f32, f32),
    size: f32,
    colour: [u8; 3],
) {
    surface.set_fill(Some(ink(colour)));
    let (mut x, y) = at;
    for (run, width) in line {
        let glyphs = typeface.glyphs(&run.text, run.weight);
        surface.draw_glyphs(Point::from_xy(x, y), &glyphs, typeface.font(run.weight), &run.text, size, false);
        x += width;
    }
}

/// A filled rectangle: left, top, width, height.
pub(in crate::io) fn fill(surface: &mut Surface<'_>, colour: [u8; 3], (x, y, width, height): (f32, f32, f32, f32)) {
    let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    if let Some(path) = path.finish() {
        surface.set_fill(Some(ink(colour)));
        surface.draw_path(&path);
    }
}

fn ink([red, green, blue]: [u8; 3]) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

fn tag_tree(blocks: &[Block], read_aloud: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new();
    for (block, said) in blocks.iter().zip(read_aloud) {
        let mut group = match block.kind {
            Kind::Title => TagGroup::new(Tag::Hn(NonZeroU16::MIN, None)),
            Kind::Heading => TagGroup::new(Tag::Hn(NonZeroU16::MIN.saturating_add(1), None)),
            Kind::Paragraph | Kind::Action => TagGroup::new(Tag::P),
        };
        said.into_iter().for_each(|identifier| group.push(identifier));
        tree.push(group);
    }
    tree
}

fn metadata(letter: &Letter, at: Timestamp) -> Metadata {
    let at = at.to_zoned_datetime(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    let made = DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    // The title holds no name: it is shown in windows and lists of others.
    Metadata::new()
        .title(letter.title.clone())
        .language("en-GB".to_owned())
        .creator("Diascope".to_owned())
        .creation_date(made)
}

#[cfg(test)]
mod tests;
