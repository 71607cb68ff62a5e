//! The pipelines that draw a photograph, one for each way of showing it, and their buffers. One sample
//! a pixel, no depth: eframe's own settings when nothing else is asked for.

use std::mem::size_of;
use std::ops::Range;

use eframe::egui_wgpu::wgpu;

use crate::colour::enhancement::Channel;
use crate::gpu::colours::Way;
use crate::gpu::tables::Tables;
use crate::gpu::uniforms::{Patch, Placement};
use crate::photo::filter::Filter;

/// The filters and their numbers in shaders/filter.wgsl.
const FILTERS: [(Filter, f64); 4] =
    [(Filter::Nearest, 0.0), (Filter::Linear, 1.0), (Filter::CatmullRom, 2.0), (Filter::Lanczos3, 3.0)];

/// What photographs are drawn with.
pub struct Pipeline {
    layout: wgpu::BindGroupLayout,
    maker: Maker,
    /// Those for photographs as they are from the start, the others once they are asked for.
    made: Vec<(Variant, wgpu::RenderPipeline)>,
    placements: wgpu::Buffer,
    patches: wgpu::Buffer,
    bound: wgpu::BindGroup,
    /// Bytes from one placement to the next: the device has a wish.
    stride: u64,
    /// Placements as they are written, reused from frame to frame.
    bytes: Vec<u8>,
}

/// What all pipelines have in common.
struct Maker {
    module: wgpu::ShaderModule,
    layout: wgpu::PipelineLayout,
    target: wgpu::TextureFormat,
}

/// The textures that all paints share.
#[derive(Clone, Copy)]
pub struct Bound<'a> {
    pub tiles: &'a wgpu::TextureView,
    pub tables: &'a Tables,
}

/// What is drawn in one frame and not yet on the card.
pub struct Drawing<'a> {
    pub placements: &'a [Placement],
    pub patches: &'a [Patch],
}

/// A way of showing a photograph; what is not asked for is not worked out. Exposure costs so little
/// that all but the plain ones have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    pub filter: Filter,
    pub channel: Channel,
    pub has_contrast: bool,
    pub has_local_contrast: bool,
    pub has_grid: bool,
    /// Whether it is shown as it is, without a grid.
    pub is_plain: bool,
    /// How its colours come to the display; `None` where its codes are sent as they are stored.
    pub way: Option<Way>,
}

impl Variant {
    /// A photograph as it is.
    pub fn plain(filter: Filter) -> Self {
        Self {
            filter,
            channel: Channel::Colour,
            has_contrast: false,
            has_local_contrast: false,
            has_grid: false,
            is_plain: true,
            way: None,
        }
    }
}

impl Pipeline {
    /// Makes the pipelines for surfaces of one format from the text of the shader.
    pub fn new(device: &wgpu::Device, target: wgpu::TextureFormat, textures: Bound<'_>, text: &str) -> Self {
        let layout = bind_layout(device);
        let maker = Maker::new(device, &layout, target, text);
        let made = FILTERS.map(|(filter, _)| Variant::plain(filter)).map(|plain| (plain, maker.make(device, plain)));
        let wish = u64::from(device.limits().min_uniform_buffer_offset_alignment);
        let stride = (size_of::<Placement>() as u64).next_multiple_of(wish.max(16));
        let placements = buffer(device, stride * 8, wgpu::BufferUsages::UNIFORM);
        let patches = buffer(device, size_of::<Patch>() as u64 * 256, wgpu::BufferUsages::VERTEX);
        let bound = bind(device, &layout, &placements, textures);
        Self { layout, maker, made: made.into(), placements, patches, bound, stride, bytes: Vec::new() }
    }

    /// Binds other textures, after tiles have grown or a cube has come.
    pub fn rebind(&mut self, device: &wgpu::Device, textures: Bound<'_>) {
        self.bound = bind(device, &self.layout, &self.placements, textures);
    }

    /// Writes what one frame draws. Buffers grow by doubling and are never made smaller.
    pub fn write(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, textures: Bound<'_>, drawing: Drawing<'_>) {
        self.bytes.clear();
        for placement in drawing.placements {
            self.bytes.extend_from_slice(bytemuck::bytes_of(placement));
            self.bytes.resize(self.bytes.len().next_multiple_of(self.stride as usize), 0);
        }
        if let Some(size) = larger(&self.placements, self.bytes.len()) {
            self.placements = buffer(device, size, wgpu::BufferUsages::UNIFORM);
            self.rebind(device, textures);
        }
        let patches = bytemuck::cast_slice(drawing.patches);
        if let Some(size) = larger(&self.patches, patches.len()) {
            self.patches = buffer(device, size, wgpu::BufferUsages::VERTEX);
        }
        queue.write_buffer(&self.placements, 0, &self.bytes);
        queue.write_buffer(&self.patches, 0, patches);
    }

    /// Makes the pipeline for a way of showing, where it is new.
    pub fn prepare(&mut self, device: &wgpu::Device, variant: Variant) {
        if self.find(variant).is_none() {
            self.made.push((variant, self.maker.make(device, variant)));
        }
    }

    fn find(&self, variant: Variant) -> Option<&wgpu::RenderPipeline> {
        self.made.iter().find(|(known, _)| *known == variant).map(|(_, made)| made)
    }

    /// Draws the patches of one photograph by the placement at `index`. Its variant was prepared.
    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>, variant: Variant, index: u32, patches: Range<u32>) {
        let Some(pipeline) = self.find(variant) else { return };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &self.bound, &[index * self.stride as u32]);
        pass.set_vertex_buffer(0, self.patches.slice(..));
        pass.draw(0..4, patches);
    }
}

/// The size a buffer must take to hold so many bytes, if it is too small.
fn larger(buffer: &wgpu::Buffer, needed: usize) -> Option<u64> {
    (buffer.size() < needed as u64).then(|| (needed as u64).next_power_of_two())
}

fn buffer(device: &wgpu::Device, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("photograph placements and patches"),
        size: size.next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT),
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

fn bind_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let unfiltered = wgpu::TextureSampleType::Float { filterable: false };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("photograph"),
        entries: &[
            wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: true,
                    min_binding_size: wgpu::BufferSize::new(size_of::<Placement>() as u64),
                },
                count: None,
            },
            texture_entry(1, unfiltered, wgpu::TextureViewDimension::D2Array),
            texture_entry(2, unfiltered, wgpu::TextureViewDimension::D2),
            texture_entry(3, wgpu::TextureSampleType::Uint, wgpu::TextureViewDimension::D3),
        ],
    })
}

fn texture_entry(
    binding: u32,
    sample_type: wgpu::TextureSampleType,
    view_dimension: wgpu::TextureViewDimension,
) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture { sample_type, view_dimension, multisampled: false },
        count: None,
    }
}

fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    placements: &wgpu::Buffer,
    textures: Bound<'_>,
) -> wgpu::BindGroup {
    let one = wgpu::BufferBinding {
        buffer: placements,
        offset: 0,
        size: wgpu::BufferSize::new(size_of::<Placement>() as u64),
    };
    let texture = |binding, view| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) };
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("photograph"),
        layout,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(one) },
            texture(1, textures.tiles),
            texture(2, textures.tables.rows()),
            texture(3, textures.tables.cube()),
        ],
    })
}

impl Maker {
    fn new(device: &wgpu::Device, layout: &wgpu::BindGroupLayout, target: wgpu::TextureFormat, text: &str) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("photograph"),
            source: wgpu::ShaderSource::Wgsl(text.into()),
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("photograph"),
            bind_group_layouts: &[Some(layout)],
            immediate_size: 0,
        });
        Self { module, layout, target }
    }

    fn make(&self, device: &wgpu::Device, variant: Variant) -> wgpu::RenderPipeline {
        let is = |is: bool| f64::from(u8::from(is));
        let filter = FILTERS.iter().find(|(known, _)| *known == variant.filter).map_or(1.0, |(_, number)| *number);
        let constants = [
            ("FILTER", filter),
            ("ENCODE_SRGB", is(!self.target.is_srgb())),
            ("PLAIN", is(variant.is_plain)),
            ("CHANNEL", f64::from(variant.channel.number())),
            ("HAS_CONTRAST", is(variant.has_contrast)),
            ("HAS_LOCAL_CONTRAST", is(variant.has_local_contrast)),
            ("HAS_GRID", is(variant.has_grid)),
            ("STEPS", steps_of(self.target)),
            ("HAS_COLOURS", is(variant.way.is_some())),
            ("HAS_SOURCE_TABLES", is(variant.way.is_some_and(|way| way.has_source_tables))),
            ("HAS_CORRECTION", is(variant.way.is_some_and(|way| way.has_correction))),
            ("DISPLAY_END", f64::from(variant.way.map_or(0, |way| way.end.number()))),
            ("MARKS", f64::from(variant.way.map_or(0, |way| way.marks.number()))),
        ];
        one_pipeline(device, &self.module, &self.layout, self.target, &constants)
    }
}

/// The steps between which a surface is dithered; nought where it has more than can be seen.
fn steps_of(target: wgpu::TextureFormat) -> f64 {
    match target {
        wgpu::TextureFormat::Rgba8Unorm
        | wgpu::TextureFormat::Rgba8UnormSrgb
        | wgpu::TextureFormat::Bgra8Unorm
        | wgpu::TextureFormat::Bgra8UnormSrgb => 255.0,
        wgpu::TextureFormat::Rgb10a2Unorm => 1023.0,
        _ => 0.0,
    }
}

fn one_pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    layout: &wgpu::PipelineLayout,
    target: wgpu::TextureFormat,
    constants: &[(&str, f64)],
) -> wgpu::RenderPipeline {
    let attributes = wgpu::vertex_attr_array![
        0 => Float32x2, 1 => Float32x2, 2 => Float32x2, 3 => Float32x2, 4 => Uint32
    ];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("photograph"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("corner_of_patch"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<Patch>() as u64,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes: &attributes,
            })],
        },
        primitive: wgpu::PrimitiveState {
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            ..wgpu::PrimitiveState::default()
        },
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("pixel_of_photograph"),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants,
                ..wgpu::PipelineCompilationOptions::default()
            },
            targets: &[Some(target.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}
