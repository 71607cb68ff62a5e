//! How long a 24-megapixel photograph takes from bytes to upright pixels and to its pyramid, beside
//! libjpeg-turbo decoding the same bytes to RGBA in the same run; with restart markers, which let several
//! threads decode it; and with other profiles, each beside the same photograph without.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints its ratios"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use diascope::photo::{self, pyramid::Pyramid};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const WIDTH: u16 = 6000;
const HEIGHT: u16 = 4000;

/// Soft skin-like ramps with the noise of a sensor, so that the file is as long as a camera's.
fn noisy_picture() -> Vec<u8> {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut rgb = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..u32::from(HEIGHT) {
        for x in 0..u32::from(WIDTH) {
            // Xorshift, Marsaglia 2003.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let noise = (seed % 13) as u32;
            let texture = ((x / 9) ^ (y / 11)) % 16;
            rgb.push((150 + x * 60 / u32::from(WIDTH) + texture + noise) as u8);
            rgb.push((100 + y * 50 / u32::from(HEIGHT) + texture + noise) as u8);
            rgb.push((90 + (x + y) % 512 / 16 + noise) as u8);
        }
    }
    rgb
}

/// A restart for each row of MCUs, as cameras that write them do; 0 for none.
const ROW_OF_MCUS: u16 = WIDTH / 16;

fn jpeg(rgb: &[u8], restart_interval: u16) -> Vec<u8> {
    jpeg_with(rgb, restart_interval, &[])
}

/// `profile`: an ICC profile; empty for none.
fn jpeg_with(rgb: &[u8], restart_interval: u16, profile: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    if !profile.is_empty() {
        encoder.add_icc_profile(profile).expect("it fits");
    }
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_restart_interval(restart_interval);
    encoder.encode(rgb, WIDTH, HEIGHT, ColorType::Rgb).expect("the picture is encoded");
    bytes
}

/// The same file with other profiles, beside it without: own encodings need no conversion, tables do.
fn colours(rgb: &[u8], plain: &[u8]) {
    let p3 = moxcms::ColorProfile::new_display_p3().encode().expect("a made profile is written");
    let mut profiles = vec![("Display P3", p3)];
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/colour/icc/office_x.icc");
    match std::fs::read(table) {
        Ok(profile) => profiles.push(("a table", profile)),
        Err(_) => println!("skipped: {table} is absent"),
    }
    for (name, profile) in profiles {
        let bytes = jpeg_with(rgb, 0, &profile);
        println!("develop with {name} / without a profile: {:.2}", ratio(|| develop(&bytes), || develop(plain)));
    }
    let developed = |profile: &[u8]| photo::develop(&jpeg_with(rgb, 0, profile)).expect("it is developed");
    let adobe = moxcms::ColorProfile::new_adobe_rgb().encode().expect("a made profile is written");
    let (srgb, adobe) = (developed(&[]), developed(&adobe));
    let pyramid = |of: &photo::Developed| drop(Pyramid::new(of.pixels.clone(), of.colours.model.clone()));
    println!("pyramid of Adobe RGB / of sRGB: {:.2}", ratio(|| pyramid(&adobe), || pyramid(&srgb)));
    let export = || drop(black_box(photo::srgb::to_srgb(&adobe.pixels, &adobe.colours.model)));
    println!("Adobe RGB to sRGB / develop: {:.2}", ratio(export, || develop(plain)));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn reference(bytes: &[u8]) {
    black_box(turbojpeg::decompress(bytes, turbojpeg::PixelFormat::RGBA).expect("the reference decodes"));
}

fn develop(bytes: &[u8]) {
    drop(black_box(photo::develop(bytes)));
}

/// The median of one over that of the other, measured by turns so that a busy machine slows both alike.
fn ratio(one: impl Fn(), other: impl Fn()) -> f64 {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..15 {
        theirs.push(timed(&other));
        ours.push(timed(&one));
    }
    median(ours).as_secs_f64() / median(theirs).as_secs_f64()
}

fn main() {
    let rgb = noisy_picture();
    let (bytes, restarting) = (jpeg(&rgb, 0), jpeg(&rgb, ROW_OF_MCUS));
    println!("24 MP JPEG 4:2:0 q92, {:.1} MB", bytes.len() as f64 / 1e6);
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    criterion.bench_function("turbojpeg to RGBA", |bencher| bencher.iter(|| reference(&bytes)));
    criterion.bench_function("develop", |bencher| bencher.iter(|| photo::develop(black_box(&bytes))));
    let developed = photo::develop(&bytes).expect("the photograph is developed").pixels;
    criterion.bench_function("pyramid", |bencher| {
        bencher.iter_batched(|| developed.clone(), Pyramid::from_pixels, criterion::BatchSize::PerIteration);
    });
    criterion.final_summary();
    println!("develop / turbojpeg: {:.2}", ratio(|| develop(&bytes), || reference(&bytes)));
    colours(&rgb, &bytes);
    println!("with restarts / without: {:.2}", ratio(|| develop(&restarting), || develop(&bytes)));
}
