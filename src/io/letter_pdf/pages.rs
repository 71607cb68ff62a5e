//! Where each line of a letter stands: blocks from top to bottom, broken into pages.
//! Lengths are points; y grows downwards from the top of the page.

use super::words::Line;

/// A4, ISO 216: 210 × 297 mm.
pub const PAGE_WIDTH: f32 = 595.276;
pub const PAGE_HEIGHT: f32 = 841.89;
pub const MARGIN: f32 = 62.0;
pub const TEXT_WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
/// Baseline of the line at the foot of each page.
pub const FOOT: f32 = PAGE_HEIGHT - 40.0;
/// Nothing of the letter stands below.
const BOTTOM: f32 = PAGE_HEIGHT - 76.0;

/// What a block is, for a reader that reads aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Title,
    Heading,
    Paragraph,
    /// In a box: what the GP has to do.
    Action,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub kind: Kind,
    pub lines: Vec<Line>,
    pub size: f32,
    /// From one baseline to the next.
    pub leading: f32,
    pub colour: [u8; 3],
    /// Room above; none at the top of a page.
    pub above: f32,
    /// Stands on the same page as the next block's first lines.
    pub holds_next: bool,
}

/// Some lines of a block on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Which block, from nought.
    pub block: usize,
    /// Which of its lines.
    pub lines: std::ops::Range<usize>,
    /// Top of the piece; the box of an action begins here.
    pub top: f32,
}

/// Room between the box and the words in it.
pub const BOX_PADDING: f32 = 12.0;

impl Block {
    /// Height of some of its lines.
    pub fn height(&self, lines: usize) -> f32 {
        let padding = if self.kind == Kind::Action { 2.0 * BOX_PADDING } else { 0.0 };
        lines as f32 * self.leading + padding
    }

    /// How many of its lines must stand together at its beginning: a box is not broken, and of a
    /// paragraph no line stands alone.
    fn inseparable(&self) -> usize {
        match self.kind {
            Kind::Paragraph if self.lines.len() > 3 => 2,
            Kind::Paragraph | Kind::Title | Kind::Heading | Kind::Action => self.lines.len(),
        }
    }
}

/// Pages of pieces, in order.
pub fn pages_from_blocks(blocks: &[Block]) -> Vec<Vec<Piece>> {
    let mut pages = vec![Vec::new()];
    let mut y = MARGIN;
    for (number, block) in blocks.iter().enumerate() {
        let mut done = 0;
        while done < block.lines.len() {
            let is_at_top = pages.last().is_none_or(Vec::is_empty);
            let top = if is_at_top || done > 0 { y } else { y + block.above };
            let room = BOTTOM - top;
            let fits = lines_that_fit(blocks, number, done, room, is_at_top);
            if fits == 0 {
                pages.push(Vec::new());
                y = MARGIN;
                continue;
            }
            if let Some(page) = pages.last_mut() {
                page.push(Piece { block: number, lines: done..done + fits, top });
            }
            y = top + block.height(fits);
            done += fits;
        }
    }
    pages
}

/// How many more lines of a block go on this page; nought begins a new one.
fn lines_that_fit(blocks: &[Block], number: usize, done: usize, room: f32, is_at_top: bool) -> usize {
    let block = &blocks[number];
    let left = block.lines.len() - done;
    let fit = ((room - block.height(0)) / block.leading + 0.01).floor().max(0.0) as usize;
    let needed = needed_below(blocks, number);
    if fit >= left && (done > 0 || room >= block.height(left) + needed || is_at_top) {
        return left;
    }
    if is_at_top {
        // Taller than a page: broken anyway, for want of anything better.
        return fit.clamp(1, left);
    }
    let fit = fit.min(left.saturating_sub(2));
    let least = if done == 0 { block.inseparable() } else { 1 };
    if done == 0 && block.holds_next || fit < least { 0 } else { fit }
}

/// Room that the blocks held by this one need below it.
fn needed_below(blocks: &[Block], number: usize) -> f32 {
    match (blocks[number].holds_next, blocks.get(number + 1)) {
        (true, Some(next)) => next.above + next.height(next.inseparable()) + needed_below(blocks, number + 1),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(kind: Kind, lines: usize) -> Block {
        let lines = vec![Line::new(); lines];
        Block { kind, lines, size: 10.0, leading: 15.0, colour: [0; 3], above: 10.0, holds_next: kind == Kind::Heading }
    }

    #[test]
    fn every_line_stands_once_and_within_the_page() {
        for paragraph in 1..160 {
            let blocks = [
                block(Kind::Action, 2),
                block(Kind::Paragraph, paragraph),
                block(Kind::Heading, 1),
                block(Kind::Paragraph, 5),
            ];
            let pages = pages_from_blocks(&blocks);
            for (number, block) in blocks.iter().enumerate() {
                let mut next = 0;
                for piece in pages.iter().flatten().filter(|piece| piece.block == number) {
                    assert_eq!(piece.lines.start, next);
                    next = piece.lines.end;
                    assert!(piece.top >= MARGIN && piece.top + block.height(piece.lines.len()) <= BOTTOM + 0.5);
                }
                assert_eq!(next, block.lines.len(), "{paragraph} lines");
            }
        }
    }

    #[test]
    fn a_heading_never_stands_alone_at_the_foot_of_a_page() {
        for paragraph in 1..160 {
            let blocks = [block(Kind::Paragraph, paragraph), block(Kind::Heading, 1), block(Kind::Paragraph, 5)];
            for page in pages_from_blocks(&blocks) {
                assert_ne!(page.last().map(|piece| piece.block), Some(1), "{paragraph} lines");
            }
        }
    }

    #[test]
    fn no_line_of_a_long_paragraph_stands_alone_on_a_page() {
        for before in 1..60 {
            let blocks = [block(Kind::Paragraph, before), block(Kind::Paragraph, 9)];
            for piece in pages_from_blocks(&blocks).iter().flatten().filter(|piece| piece.block == 1) {
                assert!(piece.lines.len() >= 2, "{before} lines before");
            }
        }
    }
}
