//! How soon something of a cold 24-megapixel photograph can be seen: its EXIF preview, the developed
//! photograph, the photograph with its pyramid, and sharp on the card at 1280 x 800 (drawn and read back);
//! each beside libjpeg-turbo decoding the same bytes, the last beside that and all its tiles put up.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints its ratios"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use std::sync::Arc;

use diascope::gpu::adapter::{Prefer, adapter_of, at_once, device_descriptor};
use diascope::gpu::offscreen::Offscreen;
use diascope::photo::filter::Filter;
use diascope::photo::{self, pyramid::Pyramid};
use eframe::egui_wgpu::wgpu;
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

/// A card that takes the reference's tiles: 512 pixels square, one layer each, as many as 24 megapixels have.
struct Reference {
    device: wgpu::Device,
    queue: wgpu::Queue,
    tiles: wgpu::Texture,
}

const TILE_PX: u32 = 512;
const TILES: u32 = 6000_u32.div_ceil(TILE_PX) * 4000_u32.div_ceil(TILE_PX);

impl Reference {
    fn new() -> Self {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let adapter = adapter_of(&instance, Prefer::Fastest).expect("an adapter: install mesa-vulkan-drivers");
        let device = at_once(adapter.request_device(&device_descriptor(&adapter)));
        let (device, queue) = device.expect("answered at once").expect("a device");
        let tiles = device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: TILE_PX, height: TILE_PX, depth_or_array_layers: TILES },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        Self { device, queue, tiles }
    }

    /// Puts every tile of a decoded photograph up and waits for the card; the pixels of a tile are taken
    /// in one piece, which is as quick as it can be.
    fn put_up(&self, rgba: &[u8]) {
        let tile_bytes = (TILE_PX * TILE_PX * 4) as usize;
        for (layer, tile) in (0..TILES).zip(rgba.chunks_exact(tile_bytes).cycle()) {
            self.queue.write_texture(
                wgpu::TexelCopyTextureInfo {
                    origin: wgpu::Origin3d { x: 0, y: 0, z: layer },
                    ..self.tiles.as_image_copy()
                },
                tile,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(TILE_PX * 4),
                    rows_per_image: Some(TILE_PX),
                },
                wgpu::Extent3d { width: TILE_PX, height: TILE_PX, depth_or_array_layers: 1 },
            );
        }
        self.queue.submit([]);
        self.device.poll(wgpu::PollType::wait_indefinitely()).expect("polled");
    }
}

/// Sharp at the size that fits 1280 x 800 pixels.
fn draw_fitted(card: &mut Offscreen, pyramid: &Arc<Pyramid>) {
    let (width, height) = pyramid.sizes()[0];
    let per_px = (width as f32 / 1280.0).max(height as f32 / 800.0);
    let fitted = glam::Affine2::from_scale(glam::Vec2::splat(per_px));
    black_box(card.draw(pyramid, fitted, Filter::CatmullRom, 1280, 800).expect("drawn"));
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
    let mut times: [Vec<Duration>; 6] = Default::default();
    let (reference_card, mut card) = (Reference::new(), Offscreen::new().expect("an adapter"));
    // By turns, so that a busy machine slows all alike.
    for _ in 0..ROUNDS {
        let reference = || turbojpeg::decompress(&bytes, turbojpeg::PixelFormat::RGBA).expect("the reference decodes");
        let developed = || photo::develop(&bytes).expect("the photograph is developed").pixels;
        times[0].push(timed(|| drop(black_box(reference()))));
        times[1].push(timed(|| drop(black_box(photo::preview(&bytes).expect("there is a thumbnail")))));
        times[2].push(timed(|| drop(black_box(developed()))));
        times[3].push(timed(|| drop(black_box(Pyramid::from_pixels(developed())))));
        times[4].push(timed(|| reference_card.put_up(&reference().pixels)));
        times[5].push(timed(|| draw_fitted(&mut card, &Arc::new(Pyramid::from_pixels(developed())))));
    }
    let [reference, preview, develop, pyramid, put_up, sharp] = times.map(median_ms);
    println!("24 MP JPEG 4:2:0 q92, orientation 6, {:.1} MB, medians of {ROUNDS}", bytes.len() as f64 / 1e6);
    println!("turbojpeg, not turned: {reference:.1} ms");
    for (name, time) in [("preview", preview), ("develop, turned", develop), ("develop and pyramid", pyramid)] {
        println!("{name}: {time:.1} ms, / turbojpeg: {:.3}", time / reference);
    }
    println!(
        "turbojpeg and all tiles put up: {put_up:.1} ms; sharp on the card: {sharp:.1} ms, ratio {:.3}",
        sharp / put_up
    );
}
