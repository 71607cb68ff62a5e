//! A window without a screen: egui's own renderer on a texture that is read back.

use diascope::gpu::adapter::{Prefer, adapter_of, at_once, device_descriptor};
use diascope::gpu::{Light, Look};
use diascope::photo::pixels::Pixels;
use eframe::egui_wgpu::{Renderer, RendererOptions, ScreenDescriptor, wgpu};
use egui::{Rect, pos2, vec2};

/// The size of the window, pixels; rows of 64 need no padding when they are read back.
pub const WINDOW: [u32; 2] = [256, 128];

/// A window without a screen.
pub struct Window {
    device: wgpu::Device,
    queue: wgpu::Queue,
    target: wgpu::Texture,
    renderer: Renderer,
    context: egui::Context,
    pub light: Light,
}

impl Window {
    pub fn of(format: wgpu::TextureFormat, budget_bytes: u64) -> Self {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let adapter = adapter_of(&instance, Prefer::Fastest)
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
        let light = Light::new(&device, &queue, format, budget_bytes);
        Self { device, queue, target, renderer, context: egui::Context::default(), light }
    }

    /// Draws one frame with these paints, cut off by `clip`, and reads it back.
    pub fn frame(&mut self, paints: &[(Rect, Look)], clip: Rect) -> Pixels {
        let encoder = self.encoded(paints, clip);
        self.read_back(encoder)
    }

    /// The commands of one frame with these paints.
    pub fn encoded(&mut self, paints: &[(Rect, Look)], clip: Rect) -> wgpu::CommandEncoder {
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
        encoder
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

    /// Draws these paints until no further frame is asked for.
    pub fn until_still(&mut self, paints: &[(Rect, Look)]) -> Pixels {
        for _ in 0..20 {
            let drawn = self.frame(paints, Rect::EVERYTHING);
            if !self.asks_again() {
                return drawn;
            }
        }
        panic!("uploads never end");
    }

    /// Whether the last frame asked for another.
    pub fn asks_again(&self) -> bool {
        self.context.has_requested_repaint()
    }
}
