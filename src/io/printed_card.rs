//! The project's own colour card as a PDF to print: one A4 page, four cards at true size with cut marks, a
//! ruler to check the size by, and what a practice has to do. The same bytes every time. Lengths are
//! millimetres from the top left of the page; type is in points. Colours are sRGB; what a printer makes
//! of them is not known here.

mod sheet;

use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use crate::colour::card::{PATCHES, PRINTABLE, PRINTABLE_LAYOUT};
use crate::io::letter_pdf::words::{Typeface, Weight};
use crate::io::letter_pdf::{PdfError, REGULAR, SEMI_BOLD};
use sheet::{Part, Sheet, points};

/// Why the card could not be made into a PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintedCardError {
    #[error("The card's typeface could not be read. Install Diascope again.")]
    Font,
    #[error("The card could not be made into a PDF: {0}. Please report this.")]
    NotWritten(String),
}

impl From<PdfError> for PrintedCardError {
    fn from(error: PdfError) -> Self {
        match error {
            PdfError::Font => Self::Font,
            PdfError::NotWritten(what) => Self::NotWritten(what),
        }
    }
}

/// How many cards are on the page.
pub const COPIES: usize = 4;

/// A4, ISO 216.
const PAGE: [f32; 2] = [210.0, 297.0];
const MARGIN: f32 = 22.0;
/// Paper left around the card's frame when it is cut out, so that the frame stands on white.
const RIM: f32 = 3.0;
/// Below the frame as well, for the date.
const DATE_STRIP: f32 = 7.0;
/// Between two cards: room for the marks of both.
const BETWEEN: f32 = 10.0;
/// Where the first row of cards is cut.
const CARDS_TOP: f32 = 92.0;
const MARK_LENGTH: f32 = 3.0;
/// Marks stay off the corner, so that none is left on the card.
const MARK_OFF: f32 = 1.0;
const HAIRLINE: f32 = 0.2;
/// What the ruler measures when the page is printed at its true size.
const RULER: f32 = 100.0;

const TITLE_SIZE: f32 = 18.0;
const BODY_SIZE: f32 = 10.0;
const SMALL_SIZE: f32 = 7.0;

const WHITE: [u8; 3] = [255; 3];
/// The frame: all the black there is.
const BLACK: [u8; 3] = [0; 3];

const TITLE: &str = "Diascope printed card";
const SUBTITLE: &str = "Four colour cards to cut out, for photographs of the skin";
const STEPS: [&str; 5] = [
    "Print this page on plain, matt, white paper with a colour laser printer, at 100 %: not “fit to page”.",
    "Measure the ruler below the cards. If it is not 100 mm long, print again at 100 %.",
    "Write the date of printing on each card and cut it out at the marks. Do not laminate it.",
    "Lay it flat beside the lesion, in the same light and not in shadow. Photograph both together, with the whole \
     card in the picture and nothing on it.",
    "Replace it every month, and at once when it is faded, creased or dirty.",
];
const WORTH_HEADING: &str = "What this card is good for";
const WORTH: [&str; 2] = [
    "It corrects the white balance and a gross colour cast.",
    "It never makes a photograph calibrated, because no two printers make the same colours. Measured cards, such as \
     ColorChecker, do.",
];
const ALTERNATIVE: &str = "Four colour cards. Each has four rows of six square patches in a black frame: six skins, \
                           six colours of inflamed and bruised skin, six of pigment and of contrast, and six greys \
                           from white to black. Below each is a line for the date of printing.";

/// The page as a PDF, tagged, in British English.
///
/// # Errors
/// Where the typeface or the PDF fails: a fault of this program, not of its input.
pub fn printed_card() -> Result<Vec<u8>, PrintedCardError> {
    let typeface = Typeface::new(REGULAR, SEMI_BOLD)?;
    // The patches are sRGB by name, not whatever a device takes red, green and blue for.
    let settings = SerializeSettings { enable_tagging: true, no_device_cs: true, ..Default::default() };
    let mut document = Document::new_with(settings);
    let page_size = PageSettings::from_wh(points(PAGE[0]), points(PAGE[1]));
    let page_size = page_size.ok_or_else(|| PrintedCardError::NotWritten("the page size".to_owned()))?;
    let mut page = document.start_page_with(page_size);
    let mut sheet = Sheet::new(page.surface(), &typeface);
    draw_instructions(&mut sheet);
    draw_cards(&mut sheet);
    let [_, cut_high] = cut_size();
    let below = CARDS_TOP + 2.0 * cut_high + BETWEEN;
    draw_ruler(&mut sheet, below + 16.0);
    let mut top = sheet.paragraph(Part::Heading, WORTH_HEADING, (MARGIN, below + 31.0), text_width(), BODY_SIZE) + 1.0;
    for words in WORTH {
        top = sheet.paragraph(Part::Paragraph, words, (MARGIN, top), text_width(), BODY_SIZE);
    }
    let tags = sheet.finish();
    page.finish();
    document.set_tag_tree(tags);
    let metadata = Metadata::new().title(TITLE.to_owned()).language("en-GB".to_owned()).creator("Diascope".to_owned());
    document.set_metadata(metadata);
    document.finish().map_err(|error| PrintedCardError::NotWritten(format!("{error:?}")))
}

fn text_width() -> f32 {
    PAGE[0] - 2.0 * MARGIN
}

/// Width and height of the paper that is cut out.
fn cut_size() -> [f32; 2] {
    let [wide, high] = PRINTABLE_LAYOUT.size_mm().map(|length| length as f32);
    [wide + 2.0 * RIM, high + RIM + DATE_STRIP]
}

fn draw_instructions(sheet: &mut Sheet<'_>) {
    let top = sheet.paragraph(Part::Title, TITLE, (MARGIN, 20.0), text_width(), TITLE_SIZE);
    let mut top = sheet.paragraph(Part::Paragraph, SUBTITLE, (MARGIN, top), text_width(), BODY_SIZE) + 4.0;
    for (at, step) in STEPS.iter().enumerate() {
        top = sheet.paragraph(Part::Step(at + 1), step, (MARGIN, top), text_width(), BODY_SIZE) + 1.2;
    }
}

fn draw_cards(sheet: &mut Sheet<'_>) {
    let [wide, high] = cut_size();
    let left = (PAGE[0] - 2.0 * wide - BETWEEN) / 2.0;
    sheet.figure(ALTERNATIVE, |sheet| {
        for copy in 0..COPIES {
            let (column, row) = ((copy % 2) as f32, (copy / 2) as f32);
            let corner = (left + column * (wide + BETWEEN), CARDS_TOP + row * (high + BETWEEN));
            draw_cut_marks(sheet, corner);
            draw_card(sheet, (corner.0 + RIM, corner.1 + RIM));
        }
    });
}

fn draw_card(sheet: &mut Sheet<'_>, (left, top): (f32, f32)) {
    let layout = PRINTABLE_LAYOUT;
    let [wide, high] = layout.size_mm().map(|length| length as f32);
    let (frame, side) = (layout.frame_mm as f32, layout.patch_mm as f32);
    sheet.fill(BLACK, (left, top, wide, high));
    sheet.fill(WHITE, (left + frame, top + frame, wide - 2.0 * frame, high - 2.0 * frame));
    for (patch, (_, code)) in (0..PATCHES).zip(PRINTABLE) {
        let [x, y] = layout.centre_mm(patch).map(|middle| middle as f32 - side / 2.0);
        sheet.fill(code, (left + x, top + y, side, side));
    }
    let baseline = top + high + 4.6;
    let end = sheet.line("Printed on", Weight::Regular, (left, baseline), SMALL_SIZE);
    let words = "Replace after a month";
    let start = left + wide - sheet.width(words, Weight::Regular, SMALL_SIZE);
    sheet.fill(BLACK, (end + 1.0, baseline + 0.3, start - end - 4.0, HAIRLINE));
    sheet.line(words, Weight::Regular, (start, baseline), SMALL_SIZE);
}

/// Two strokes at each corner, in line with the cuts and outside of them.
fn draw_cut_marks(sheet: &mut Sheet<'_>, (left, top): (f32, f32)) {
    let [wide, high] = cut_size();
    let half = HAIRLINE / 2.0;
    for (x, outwards_x) in [(left, -1.0), (left + wide, 1.0)] {
        for (y, outwards_y) in [(top, -1.0), (top + high, 1.0)] {
            let start =
                |corner: f32, outwards: f32| corner + (MARK_OFF + MARK_LENGTH / 2.0) * outwards - MARK_LENGTH / 2.0;
            sheet.fill(BLACK, (start(x, outwards_x), y - half, MARK_LENGTH, HAIRLINE));
            sheet.fill(BLACK, (x - half, start(y, outwards_y), HAIRLINE, MARK_LENGTH));
        }
    }
}

fn draw_ruler(sheet: &mut Sheet<'_>, baseline: f32) {
    let left = (PAGE[0] - RULER) / 2.0;
    sheet.figure("A ruler that must measure 100 millimetres.", |sheet| {
        sheet.fill(BLACK, (left, baseline, RULER, HAIRLINE));
        for centimetre in 0..=10_u8 {
            let height = if centimetre.is_multiple_of(10) { 5.0 } else { 2.5 };
            // The outer edges of the outer strokes are the ends of what is measured.
            let x = left + f32::from(centimetre) / 10.0 * (RULER - HAIRLINE);
            sheet.fill(BLACK, (x, baseline - height, HAIRLINE, height + HAIRLINE));
        }
    });
    let words = "must measure 100 mm: print at 100 %, not “fit to page”";
    let wide = sheet.width(words, Weight::Regular, BODY_SIZE);
    sheet.paragraph(Part::Paragraph, words, ((PAGE[0] - wide) / 2.0, baseline + 1.0), wide + 1.0, BODY_SIZE);
}

#[cfg(test)]
mod tests;
