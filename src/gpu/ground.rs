//! Flat colours under the panels, without the window's own shader: where the processor draws, that one
//! costs more for an empty panel than a photograph does.

use eframe::egui_wgpu::{Callback, CallbackResources, CallbackTrait, ScreenDescriptor, wgpu};
use egui::{Color32, PaintCallbackInfo, Rect};
use wgpu::util::DeviceExt as _;

use crate::colour::space::linear_from_srgb;
use crate::gpu::Light;
use crate::gpu::paint::place;
use crate::gpu::shaders;

/// The colours that were asked for so far: a theme has a handful.
pub struct Grounds {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    made: Vec<(Color32, wgpu::BindGroup)>,
    /// Whether the surface's format encodes by itself.
    is_srgb: bool,
}

impl Grounds {
    /// For surfaces of one format.
    pub fn new(device: &wgpu::Device, target: wgpu::TextureFormat) -> Self {
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("ground"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: wgpu::BufferSize::new(16),
                },
                count: None,
            }],
        });
        Self { pipeline: pipeline(device, &layout, target), layout, made: Vec::new(), is_srgb: target.is_srgb() }
    }

    /// Makes sure that a colour can be drawn.
    fn make(&mut self, device: &wgpu::Device, colour: Color32) {
        if self.made.iter().any(|(made, _)| *made == colour) {
            return;
        }
        let channel = |code: u8| {
            let encoded = f32::from(code) / 255.0;
            if self.is_srgb { linear_from_srgb(encoded) } else { encoded }
        };
        let light = [channel(colour.r()), channel(colour.g()), channel(colour.b()), 1.0];
        let buffer = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("ground"),
            contents: bytemuck::cast_slice(&light),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        let bound = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("ground"),
            layout: &self.layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() }],
        });
        self.made.push((colour, bound));
    }
}

/// One flat colour in one frame.
struct Ground {
    light: Light,
    rect: Rect,
    colour: Color32,
}

impl Light {
    /// Adds a flat opaque rectangle (points), beneath what is painted after it.
    pub fn ground(&self, painter: &egui::Painter, rect: Rect, colour: Color32) {
        let rect = rect.intersect(painter.clip_rect());
        painter.add(Callback::new_paint_callback(rect, Ground { light: self.clone(), rect, colour }));
    }
}

impl CallbackTrait for Ground {
    fn prepare(
        &self,
        device: &wgpu::Device,
        _queue: &wgpu::Queue,
        _screen: &ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        _resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if !self.light.is_lost() {
            self.light.grounds().make(device, self.colour);
        }
        Vec::new()
    }

    fn paint(&self, info: PaintCallbackInfo, pass: &mut wgpu::RenderPass<'static>, _resources: &CallbackResources) {
        let grounds = self.light.grounds();
        let Some((_, bound)) = grounds.made.iter().find(|(made, _)| *made == self.colour) else { return };
        let [surface_width, surface_height] = info.screen_size_px;
        let place = place(self.rect, Rect::EVERYTHING, info.pixels_per_point, info.screen_size_px);
        let [x, y, width, height] = place.shown_px;
        if width == 0 || height == 0 {
            return;
        }
        pass.set_viewport(0.0, 0.0, surface_width as f32, surface_height as f32, 0.0, 1.0);
        pass.set_scissor_rect(x, y, width, height);
        pass.set_pipeline(&grounds.pipeline);
        pass.set_bind_group(0, bound, &[]);
        pass.draw(0..3, 0..1);
    }
}

fn pipeline(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    target: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("ground"),
        source: wgpu::ShaderSource::Wgsl(shaders::GROUND.into()),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("ground"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("ground"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("corner_of_ground"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("pixel_of_ground"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(target.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}
