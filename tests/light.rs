//! Light as the window uses it: egui's own renderer, several paints in a frame, photographs that
//! come, change and go. Needs an adapter; mesa-vulkan-drivers brings one in software.

use std::sync::Arc;

use diascope::domain::case::CaseId;
use diascope::domain::photograph::{PhotographId, Ticket};
use diascope::gpu::adapter::{at_once, device_descriptor};
use diascope::gpu::{Held, Light, Look};
use diascope::photo::filter::Filter;
use diascope::photo::pixels::Pixels;
use diascope::photo::pyramid::Pyramid;
use eframe::egui_wgpu::{Renderer, RendererOptions, ScreenDescriptor, wgpu};
use egui::{Rect, pos2, vec2};
use glam::Affine2;

/// The size of the window, pixels; rows of 64 need no padding when they are read back.
const WINDOW: [u32; 2] = [256, 128];

/// A window without a screen.
struct Window {
    device: wgpu::Device,
    queue: wgpu::Queue,
    target: wgpu::Texture,
    renderer: Renderer,
    context: egui::Context,
    light: Light,
}

impl Window {
    fn of_format(format: wgpu::TextureFormat) -> Self {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let adapter = at_once(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))
            .and_then(Result::ok)
            .expect("these tests draw: install mesa-vulkan-drivers for an adapter in software");
        let device = at_once(adapter.request_device(&device_descriptor(&adapter)));
        let (device, queue) = device.expect("answered at once").expect("a device");
        let target = device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: WINDOW[0], height: WINDOW[1], depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let renderer = Renderer::new(&device, format, RendererOptions::default());
        let light = Light::new(&device, &queue, format, 64 << 20);
        Self { device, queue, target, renderer, context: egui::Context::default(), light }
    }

    /// Draws one frame with these paints, cut off by `clip`, and reads it back.
    fn frame(&mut self, paints: &[(Rect, Look)], clip: Rect) -> Pixels {
        let size = vec2(WINDOW[0] as f32, WINDOW[1] as f32);
        let input =
            egui::RawInput { screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)), ..Default::default() };
        let mut output = self.context.run_ui(input, |ui| {
            for (rect, look) in paints {
                self.light.paint(&ui.painter().with_clip_rect(clip), *rect, look.clone());
            }
        });
        let jobs = self.context.tessellate(output.shapes, 1.0);
        for (id, deltas) in output.textures_delta.set.drain() {
            for delta in deltas {
                self.renderer.update_texture(&self.device, &self.queue, id, &delta);
            }
        }
        let screen = ScreenDescriptor { size_in_pixels: WINDOW, pixels_per_point: 1.0 };
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.renderer.update_buffers(&self.device, &self.queue, &mut encoder, &jobs, &screen);
        let view = self.target.create_view(&wgpu::TextureViewDescriptor::default());
        let pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        self.renderer.render(&mut pass.forget_lifetime(), &jobs, &screen);
        self.read_back(encoder)
    }

    fn read_back(&self, mut encoder: wgpu::CommandEncoder) -> Pixels {
        let [width, height] = WINDOW;
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: u64::from(width * height * 4),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None };
        let into = wgpu::TexelCopyBufferInfo { buffer: &buffer, layout };
        encoder.copy_texture_to_buffer(self.target.as_image_copy(), into, self.target.size());
        self.queue.submit([encoder.finish()]);
        buffer.map_async(wgpu::MapMode::Read, .., |mapped| mapped.expect("mapped"));
        self.device.poll(wgpu::PollType::wait_indefinitely()).expect("polled");
        Pixels { width, height, rgba: buffer.get_mapped_range(..).expect("mapped").to_vec() }
    }

    /// Whether the last frame asked for another.
    fn asks_again(&self) -> bool {
        self.context.has_requested_repaint()
    }
}

fn window() -> Window {
    Window::of_format(wgpu::TextureFormat::Rgba8Unorm)
}

fn ticket(photograph: &str, generation: u64) -> Ticket {
    Ticket { case: CaseId("case".into()), photograph: PhotographId(photograph.into()), generation }
}

fn plain(width: u32, height: u32, colour: [u8; 3]) -> Arc<Pyramid> {
    Arc::new(Pyramid::from_pixels(Pixels::filled(width, height, [colour[0], colour[1], colour[2], 255])))
}

fn look(ticket: &Ticket, photo_from_screen: Affine2) -> Look {
    Look { ticket: ticket.clone(), photo_from_screen, filter: Filter::CatmullRom }
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(width, height))
}

const RED: [u8; 3] = [200, 30, 20];
const GREEN: [u8; 3] = [10, 180, 77];

fn is(colour: [u8; 3]) -> [u8; 4] {
    [colour[0], colour[1], colour[2], 255]
}

#[test]
fn two_photographs_in_one_frame_stay_in_their_rectangles() {
    let mut window = window();
    let (left, right) = (ticket("left", 1), ticket("right", 1));
    window.light.keep(&left, plain(300, 300, RED), false);
    window.light.keep(&right, plain(40, 30, GREEN), false);
    let paints = [
        (rect(10.0, 10.0, 100.0, 100.0), look(&left, Affine2::IDENTITY)),
        (rect(120.0, 10.0, 100.0, 100.0), look(&right, Affine2::IDENTITY)),
        (rect(-20.0, 100.0, 60.0, 60.0), look(&left, Affine2::from_translation(glam::vec2(270.0, 0.0)))),
    ];
    let drawn = window.frame(&paints, Rect::EVERYTHING);
    assert_eq!((drawn.at(10, 10), drawn.at(109, 99)), (is(RED), is(RED)));
    assert_eq!((drawn.at(9, 50), drawn.at(110, 50), drawn.at(50, 9)), ([0; 4], [0; 4], [0; 4]));
    assert_eq!((drawn.at(120, 10), drawn.at(159, 39)), (is(GREEN), is(GREEN)));
    assert_eq!((drawn.at(160, 20), drawn.at(130, 40)), ([0; 4], [0; 4]), "nothing outside the photograph");
    // The last rectangle begins left of the window: 30 photograph pixels are left of column 10.
    assert_eq!((drawn.at(9, 120), drawn.at(10, 120)), (is(RED), [0; 4]));
}

#[test]
fn the_clip_of_the_painter_cuts_a_photograph_off() {
    let mut window = window();
    let one = ticket("one", 1);
    window.light.keep(&one, plain(300, 300, RED), false);
    let drawn =
        window.frame(&[(rect(0.0, 0.0, 200.0, 100.0), look(&one, Affine2::IDENTITY))], rect(50.0, 20.0, 30.0, 30.0));
    assert_eq!((drawn.at(50, 20), drawn.at(79, 49)), (is(RED), is(RED)));
    assert_eq!((drawn.at(49, 30), drawn.at(80, 30), drawn.at(60, 50)), ([0; 4], [0; 4], [0; 4]));
}

#[test]
fn a_photograph_of_another_opening_is_never_drawn() {
    let mut window = window();
    window.light.keep(&ticket("one", 1), plain(300, 300, RED), false);
    let drawn =
        window.frame(&[(rect(0.0, 0.0, 200.0, 100.0), look(&ticket("one", 2), Affine2::IDENTITY))], Rect::EVERYTHING);
    assert!(drawn.rgba.iter().all(|byte| *byte == 0));
    assert_eq!(window.light.has(&ticket("one", 2)), Held::Nothing);
}

#[test]
fn a_late_preview_never_takes_the_place_of_the_photograph() {
    let light = window().light;
    let one = ticket("one", 1);
    light.keep(&one, plain(16, 12, GREEN), true);
    assert_eq!((light.has(&one), light.size_px(&one)), (Held::Preview, Some((16, 12))));
    light.keep(&one, plain(1600, 1200, RED), false);
    light.keep(&one, plain(16, 12, GREEN), true);
    assert_eq!((light.has(&one), light.size_px(&one)), (Held::Whole { is_sharp: false }, Some((1600, 1200))));
}

#[test]
fn a_photograph_is_sharp_only_when_all_its_tiles_are_up() {
    let mut window = window();
    let one = ticket("one", 1);
    window.light.keep(&one, plain(2400, 1600, RED), false);
    // Reduced by 1.9 each paint sees a few tiles of the full size: more together than a frame puts up.
    let paints = [0.0, 600.0, 1200.0, 1800.0].map(|x| {
        let far = Affine2::from_scale_angle_translation(glam::Vec2::splat(1.9), 0.0, glam::vec2(x, x / 1.5));
        (rect(0.0, 0.0, 256.0, 128.0), look(&one, far))
    });
    window.frame(&paints, Rect::EVERYTHING);
    assert_eq!(window.light.has(&one), Held::Whole { is_sharp: false });
    let mut frames = 1;
    while window.asks_again() {
        window.frame(&paints, Rect::EVERYTHING);
        frames += 1;
        assert!(frames < 20, "uploads never end");
    }
    assert_eq!(window.light.has(&one), Held::Whole { is_sharp: true });
    window.frame(&paints, Rect::EVERYTHING);
    assert!(!window.asks_again(), "a still picture asks for nothing");
}

#[test]
fn the_next_photograph_is_ready_before_anybody_looks() {
    let mut window = window();
    let (now, next) = (ticket("now", 1), ticket("next", 1));
    window.light.keep(&now, plain(300, 200, RED), false);
    window.light.keep(&next, plain(2400, 1600, GREEN), false);
    let paints = [(rect(0.0, 0.0, 256.0, 128.0), look(&now, Affine2::IDENTITY))];
    for _ in 0..6 {
        window.frame(&paints, Rect::EVERYTHING);
    }
    assert_eq!(window.light.has(&next), Held::Whole { is_sharp: true });
    let fit = Affine2::from_scale(glam::Vec2::splat(12.5));
    let drawn = window.frame(&[(rect(0.0, 0.0, 256.0, 128.0), look(&next, fit))], Rect::EVERYTHING);
    assert_eq!((window.asks_again(), drawn.at(100, 60)), (false, is(GREEN)));
}

#[test]
fn what_is_forgotten_is_gone() {
    let mut window = window();
    let (one, other) = (ticket("one", 1), ticket("other", 1));
    window.light.keep(&one, plain(30, 20, RED), false);
    window.light.keep(&other, plain(30, 20, GREEN), false);
    window.light.forget_all_but(std::slice::from_ref(&other));
    let paints = [(rect(0.0, 0.0, 99.0, 99.0), look(&one, Affine2::IDENTITY))];
    assert!(window.frame(&paints, Rect::EVERYTHING).rgba.iter().all(|byte| *byte == 0));
    assert_eq!(window.light.has(&one), Held::Nothing);
    assert_eq!(window.light.bytes_in_memory(), 30 * 20 * 4);
}

#[test]
fn a_surface_that_encodes_by_itself_shows_the_same_colours() {
    let one = ticket("one", 1);
    for format in [wgpu::TextureFormat::Rgba8Unorm, wgpu::TextureFormat::Rgba8UnormSrgb] {
        let mut window = Window::of_format(format);
        window.light.keep(&one, plain(300, 300, RED), false);
        let drawn = window.frame(&[(rect(0.0, 0.0, 50.0, 50.0), look(&one, Affine2::IDENTITY))], Rect::EVERYTHING);
        assert_eq!(drawn.at(20, 20), is(RED), "{format:?}");
    }
}
