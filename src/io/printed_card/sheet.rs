//! A page that is drawn on in millimetres from its top left, and the tags by which it is read aloud. Type is
//! in points. Where things stand is decided elsewhere.

use std::num::NonZeroU16;

use krilla::surface::Surface;
use krilla::tagging::{ContentTag, SpanTag, Tag, TagGroup, TagTree};

use crate::io::letter_pdf::words::{Run, Typeface, Weight};
use crate::io::letter_pdf::{draw_line, fill};

const INK: [u8; 3] = [0x1a, 0x1d, 0x21];
/// From one baseline to the next, of the size of the words.
const LEADING: f32 = 1.4;
/// Where the baseline stands within its line, of the leading.
const BASELINE: f32 = 0.72;
/// The words of a step stand so far in, millimetres.
const INDENT: f32 = 6.0;

/// Points of a length in millimetres.
pub fn points(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

fn millimetres(points: f32) -> f32 {
    points * 25.4 / 72.0
}

/// What words are, for a reader that reads aloud.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Title,
    Heading,
    Paragraph,
    /// One of several, by its number, which stands out to the left.
    Step(usize),
}

/// A page in work.
pub struct Sheet<'a> {
    surface: Surface<'a>,
    typeface: &'a Typeface,
    tags: TagTree,
}

impl<'a> Sheet<'a> {
    pub fn new(surface: Surface<'a>, typeface: &'a Typeface) -> Self {
        Self { surface, typeface, tags: TagTree::new() }
    }

    /// Ends the page; its tags in the order of drawing.
    pub fn finish(self) -> TagTree {
        self.surface.finish();
        self.tags
    }

    /// Words broken into lines, from a left and top; gives where the next may begin.
    pub fn paragraph(&mut self, part: Part, words: &str, (left, top): (f32, f32), width: f32, size: f32) -> f32 {
        let (weight, tag) = match part {
            Part::Title => (Weight::SemiBold, TagGroup::new(Tag::Hn(NonZeroU16::MIN, None))),
            Part::Heading => (Weight::SemiBold, TagGroup::new(Tag::Hn(NonZeroU16::MIN.saturating_add(1), None))),
            Part::Paragraph | Part::Step(_) => (Weight::Regular, TagGroup::new(Tag::P)),
        };
        let (mut tag, leading) = (tag, millimetres(size * LEADING));
        let indent = if let Part::Step(_) = part { INDENT } else { 0.0 };
        let lines = self.typeface.lines(&[Run { text: words.to_owned(), weight }], size, points(width - indent));
        for (row, line) in lines.iter().enumerate() {
            let baseline = top + (row as f32 + BASELINE) * leading;
            tag.push(self.surface.start_tagged(ContentTag::Span(SpanTag::empty())));
            if let (Part::Step(number), 0) = (part, row) {
                self.line(&format!("{number}. "), weight, (left, baseline), size);
            }
            let at = (points(left + indent), points(baseline));
            draw_line(&mut self.surface, self.typeface, line, at, size, INK);
            self.surface.end_tagged();
        }
        self.tags.push(tag);
        top + lines.len() as f32 * leading
    }

    /// What is drawn within is one figure; `alternative` is what is read aloud for it.
    pub fn figure(&mut self, alternative: &str, draw: impl FnOnce(&mut Self)) {
        let mut tag = TagGroup::new(Tag::Figure(Some(alternative.to_owned())));
        tag.push(self.surface.start_tagged(ContentTag::Other));
        draw(self);
        self.surface.end_tagged();
        self.tags.push(tag);
    }

    /// Words on a baseline, within something tagged; gives where they end.
    pub fn line(&mut self, words: &str, weight: Weight, (left, baseline): (f32, f32), size: f32) -> f32 {
        let width = self.width(words, weight, size);
        let line = vec![(Run { text: words.to_owned(), weight }, points(width))];
        draw_line(&mut self.surface, self.typeface, &line, (points(left), points(baseline)), size, INK);
        left + width
    }

    pub fn width(&self, words: &str, weight: Weight, size: f32) -> f32 {
        millimetres(self.typeface.width(words, weight, size))
    }

    /// A rectangle: left, top, width, height.
    pub fn fill(&mut self, colour: [u8; 3], (left, top, width, height): (f32, f32, f32, f32)) {
        fill(&mut self.surface, colour, (points(left), points(top), points(width), points(height)));
    }
}
