//! How soon something of a cold 24-megapixel photograph can be seen: its EXIF preview, the developed
//! photograph, and the photograph with its pyramid; each beside libjpeg-turbo decoding the same bytes.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints its ratios"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use diascope::photo::{self, pyramid::Pyramid};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const WIDTH: u16 = 6000;
const HEIGHT: u16 = 4000;
const ROUNDS: usize = 15;

fn noisy_picture(width: u16, height: u16) -> Vec<u8> {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            // Xorshift, Marsaglia 2003.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let noise = (seed % 13) as u32;
            let tone = 120 + x * 60 / u32::from(width) + y * 40 / u32::from(height) + noise;
            rgb.extend([tone as u8, (tone - 40) as u8, (tone - 60) as u8]);
        }
    }
    rgb
}

fn jpeg(width: u16, height: u16, exif: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).expect("the thumbnail fits");
    }
    encoder.encode(&noisy_picture(width, height), width, height, ColorType::Rgb).expect("the picture is encoded");
    bytes
}

/// An EXIF block whose second directory holds a thumbnail; the orientation is that of a camera held
/// upright (6), so that a quarter turn is part of what is measured.
fn exif_with(thumbnail: &[u8]) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x1A\0\0\0".to_vec();
    block.extend(b"\x02\0\x01\x02\x04\0\x01\0\0\0\x38\0\0\0\x02\x02\x04\0\x01\0\0\0");
    block.extend((thumbnail.len() as u32).to_le_bytes());
    block.extend([0; 4]);
    block.extend(thumbnail);
    block
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median_ms(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn main() {
    let bytes = jpeg(WIDTH, HEIGHT, Some(&exif_with(&jpeg(160, 107, None))));
    let mut times: [Vec<Duration>; 4] = Default::default();
    // By turns, so that a busy machine slows all alike.
    for _ in 0..ROUNDS {
        let reference = || turbojpeg::decompress(&bytes, turbojpeg::PixelFormat::RGBA).expect("the reference decodes");
        let developed = || photo::develop(&bytes).expect("the photograph is developed").pixels;
        times[0].push(timed(|| drop(black_box(reference()))));
        times[1].push(timed(|| drop(black_box(photo::preview(&bytes).expect("there is a thumbnail")))));
        times[2].push(timed(|| drop(black_box(developed()))));
        times[3].push(timed(|| drop(black_box(Pyramid::from_pixels(developed())))));
    }
    let [reference, preview, develop, pyramid] = times.map(median_ms);
    println!("24 MP JPEG 4:2:0 q92, orientation 6, {:.1} MB, medians of {ROUNDS}", bytes.len() as f64 / 1e6);
    println!("turbojpeg, not turned: {reference:.1} ms");
    for (name, time) in [("preview", preview), ("develop, turned", develop), ("develop and pyramid", pyramid)] {
        println!("{name}: {time:.1} ms, / turbojpeg: {:.3}", time / reference);
    }
}
