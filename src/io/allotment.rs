//! How much of each wanted photograph is kept in main memory: the full size, as much as fits its place
//! on the screen sharply, a small picture, or nothing. Pure; bytes and pixels in, shares out. The
//! files as they were fetched are not counted here: they take what is left.

use crate::photo::pyramid::SMALLEST_LONG_SIDE;

/// How much of a photograph is kept, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    Nothing,
    /// For the strip: no level longer than `LEAST_LONG_SIDE`.
    Least,
    /// From the level that is drawn when the photograph is fitted into its place.
    Fit,
    Whole,
}

/// The long side of the largest level that a strip of small pictures needs, pixels.
pub const LEAST_LONG_SIDE: u32 = 512;

/// Taken for a photograph of which nothing is known yet, pixels: what most cameras make, 24 megapixels.
pub const USUAL_SIZE_PX: (u32, u32) = (6000, 4000);

/// Far below half a step of any screen: keeps a rounding error from choosing a level too fine. As `gpu`.
const HAIR: f64 = 1e-6;

/// What each share of one photograph takes, bytes of RGBA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    pub least: usize,
    pub fit: usize,
    pub whole: usize,
}

impl Sizes {
    /// Of a photograph of so many pixels, shown in `pane_px` physical pixels.
    pub fn of(size_px: (u32, u32), pane_px: (u32, u32)) -> Self {
        let bytes = |share| bytes_from(size_px, finest_level(share, size_px, pane_px));
        Self { least: bytes(Share::Least), fit: bytes(Share::Fit), whole: bytes_from(size_px, 0) }
    }

    fn bytes(&self, share: Share) -> usize {
        match share {
            Share::Nothing => 0,
            Share::Least => self.least,
            Share::Fit => self.fit,
            Share::Whole => self.whole,
        }
    }
}

/// The finest level of a share, full size 0. For `Nothing` the smallest, which a pyramid always has.
pub fn finest_level(share: Share, size_px: (u32, u32), pane_px: (u32, u32)) -> u8 {
    let coarsest = levels(size_px).count().saturating_sub(1);
    let level = match share {
        Share::Nothing => coarsest,
        Share::Least => least_level(size_px).max(fit_level(size_px, pane_px)),
        Share::Fit => fit_level(size_px, pane_px),
        Share::Whole => 0,
    };
    level.min(coarsest) as u8
}

/// For each of the wanted photographs, the most important first, its share of `budget` bytes. The first
/// is always whole, and alone may take more than there is. Then each in turn gets its small picture,
/// then what fits the screen, then the full size, until one does not fit: nobody has a greater share than
/// one who is more important.
pub fn allot(wanted: &[Sizes], budget: usize) -> Vec<Share> {
    let mut shares = vec![Share::Nothing; wanted.len()];
    let (Some(first), Some(share)) = (wanted.first(), shares.first_mut()) else { return shares };
    *share = Share::Whole;
    let mut left = budget.saturating_sub(first.whole);
    for round in [Share::Least, Share::Fit, Share::Whole] {
        for (share, sizes) in shares.iter_mut().zip(wanted).skip(1) {
            let more = sizes.bytes(round).saturating_sub(sizes.bytes(*share));
            if more > left {
                // What comes after has no more than this one: else it could be ahead of its turn.
                return shares;
            }
            left -= more;
            *share = round;
        }
    }
    shares
}

/// Width and height of each level, full size first, as `photo::pyramid` makes them.
fn levels(size_px: (u32, u32)) -> impl Iterator<Item = (u32, u32)> {
    let size_px = (size_px.0.max(1), size_px.1.max(1));
    std::iter::successors(Some(size_px), |&(width, height)| {
        (width.max(height) > SMALLEST_LONG_SIDE).then_some((width.div_ceil(2), height.div_ceil(2)))
    })
}

fn bytes_from(size_px: (u32, u32), level: u8) -> usize {
    levels(size_px).skip(usize::from(level)).map(|(width, height)| width as usize * height as usize * 4).sum()
}

fn least_level(size_px: (u32, u32)) -> usize {
    levels(size_px).take_while(|(width, height)| *width.max(height) > LEAST_LONG_SIDE).count()
}

/// As `gpu::tiles` chooses it: the coarsest level with at least one texel for each pixel of the screen.
fn fit_level(size_px: (u32, u32), pane_px: (u32, u32)) -> usize {
    let across = f64::from(size_px.0) / f64::from(pane_px.0.max(1));
    let down = f64::from(size_px.1) / f64::from(pane_px.1.max(1));
    (across.max(down).log2() + HAIR).floor().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::photo::pixels::Pixels;
    use crate::photo::pyramid::Pyramid;

    const PANE: (u32, u32) = (1500, 1000);

    fn taken(wanted: &[Sizes], shares: &[Share]) -> usize {
        wanted.iter().zip(shares).map(|(sizes, share)| sizes.bytes(*share)).sum()
    }

    #[test]
    fn the_sizes_are_those_of_a_pyramid() {
        let (width, height) = (1501, 1003);
        let pyramid = Pyramid::from_pixels(Pixels::filled(width, height, [9, 9, 9, 255]));
        assert_eq!(levels((width, height)).collect::<Vec<_>>(), pyramid.sizes());
        let sizes = Sizes::of((width, height), (700, 700));
        assert_eq!(
            (sizes.whole, sizes.fit, sizes.least),
            (pyramid.bytes(), pyramid.bytes_from(1), pyramid.bytes_from(2))
        );
    }

    #[test]
    fn what_fits_the_screen_has_a_texel_for_each_of_its_pixels() {
        assert_eq!(finest_level(Share::Fit, (6000, 4000), PANE), 2);
        assert_eq!(finest_level(Share::Fit, (6000, 4000), (1501, 1001)), 1);
        assert_eq!(finest_level(Share::Fit, (4000, 6000), PANE), 2);
        assert_eq!(finest_level(Share::Fit, (800, 600), PANE), 0);
        assert_eq!(finest_level(Share::Least, (6000, 4000), PANE), 4);
        assert_eq!(finest_level(Share::Nothing, (6000, 4000), PANE), 5);
        // A pane of a stamp's size: the small picture is no larger than what fits.
        assert_eq!(finest_level(Share::Least, (6000, 4000), (90, 90)), 5);
    }

    #[test]
    fn everyone_has_a_small_picture_before_anyone_is_sharp_and_sharp_before_whole() {
        let sizes = Sizes { least: 1, fit: 10, whole: 100 };
        use Share::{Fit, Least, Nothing, Whole};
        let shares = |budget| allot(&[sizes; 4], budget);
        assert_eq!(shares(0), [Whole, Nothing, Nothing, Nothing]);
        assert_eq!(shares(102), [Whole, Least, Least, Nothing]);
        assert_eq!(shares(121), [Whole, Fit, Fit, Least]);
        assert_eq!(shares(130), [Whole, Fit, Fit, Fit]);
        assert_eq!(shares(309), [Whole, Whole, Fit, Fit]);
        assert_eq!(shares(400), [Whole; 4]);
    }

    fn sizes() -> impl Strategy<Value = Sizes> {
        (1_u32..9000, 1_u32..9000).prop_map(|size_px| Sizes::of(size_px, PANE))
    }

    proptest! {
        #[test]
        fn the_budget_holds_but_for_the_first_and_nobody_is_ahead_of_his_turn(
            wanted in proptest::collection::vec(sizes(), 0..40),
            budget in 0_usize..2_000_000_000,
        ) {
            let shares = allot(&wanted, budget);
            prop_assert_eq!(shares.len(), wanted.len());
            prop_assert_eq!(&shares, &allot(&wanted, budget));
            prop_assert!(shares.is_sorted_by(|more, less| more >= less));
            if let Some(first) = wanted.first() {
                prop_assert_eq!(shares[0], Share::Whole);
                prop_assert!(taken(&wanted, &shares) <= budget.max(first.whole));
            }
        }

        #[test]
        fn more_memory_never_means_less_of_anything(
            wanted in proptest::collection::vec(sizes(), 0..40),
            budget in 0_usize..2_000_000_000,
            more in 0_usize..500_000_000,
        ) {
            let (before, after) = (allot(&wanted, budget), allot(&wanted, budget + more));
            prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
        }
    }
}
