//! Large files with restart markers, which several threads decode: bit for bit the picture of the same
//! file without them, and labelled as strictly.

use diascope::photo;
use jpeg_encoder::SamplingFactor;

use super::{developed, jpeg_of};

/// Large enough to be shared among threads, with sides that fill no whole MCU.
const SIDES: (u16, u16) = (805, 611);

fn large(interval: u16, factor: SamplingFactor) -> Vec<u8> {
    jpeg_of(SIDES.0, SIDES.1, |encoder| {
        encoder.set_sampling_factor(factor);
        encoder.set_restart_interval(interval);
    })
}

/// MCUs in a row of 805 pixels where two columns share their colour.
const ROW: u16 = 51;

#[test]
fn restarts_change_no_pixel_of_a_large_photograph() {
    let factors = [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];
    for factor in factors {
        let expected = developed(&large(0, factor));
        for interval in [ROW, 2 * ROW, 2 * ROW - 1, 17, 7] {
            let found = developed(&large(interval, factor));
            assert!(found.is_complete && found.trouble.is_none(), "{factor:?}, every {interval}");
            assert!(found.pixels == expected.pixels, "{factor:?}, every {interval}");
        }
    }
}

#[test]
fn restarts_in_scans_of_their_own_change_no_pixel() {
    // The decoder would count the restarts on from one scan to the next.
    let expected = developed(&large(0, SamplingFactor::R_4_1_1));
    for interval in [1, 7, 10, 38, 101] {
        let found = developed(&large(interval, SamplingFactor::R_4_1_1));
        assert!(found.is_complete && found.pixels == expected.pixels, "every {interval}");
    }
}

#[test]
fn a_large_photograph_that_lost_some_of_its_restarts_is_labelled_incomplete() {
    let whole = large(ROW, SamplingFactor::F_2_2);
    let scan = photo::markers::markers(&whole).scan_start;
    for step in 1..20 {
        let at = scan + (whole.len() - scan) * step / 20;
        let holed = [&whole[..at], &whole[(at + 8000).min(whole.len() - 2)..]].concat();
        let ended = [&whole[..at], &[0xFF, 0xD9]].concat();
        for odd in [&whole[..at], &holed, &ended] {
            let found = developed(odd);
            assert!(!found.is_complete, "step {step}, {} bytes", odd.len());
            assert_eq!((found.pixels.width, found.pixels.height), (SIDES.0.into(), SIDES.1.into()));
        }
    }
}
