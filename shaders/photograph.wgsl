// One photograph in one rectangle of the surface, drawn patch by patch from its tiles. Comes in:
// where it lies, and sRGB tiles. Goes out: opaque sRGB, encoded here unless the surface does it.
// Surface positions are physical pixels from its top-left corner, centres at .5.

// Mirror: gpu/uniforms.rs.
struct Placement {
    // How the surface position moves for one photograph pixel to the right, and down.
    surface_from_photo_x: vec2<f32>,
    surface_from_photo_y: vec2<f32>,
    // Where the anchor lies on the surface. Patches are told from the anchor, a photograph pixel
    // near the middle of what is seen, so that the numbers stay small and exact.
    surface_from_anchor: vec2<f32>,
    // How the photograph position moves for one surface pixel to the right, and down.
    photo_from_surface_x: vec2<f32>,
    photo_from_surface_y: vec2<f32>,
    // Size of the whole surface, pixels.
    surface_px: vec2<f32>,
}

// Mirror: gpu/uniforms.rs.
struct Patch {
    // The part of the photograph it covers, photograph pixels from the anchor.
    @location(0) area_min_px: vec2<f32>,
    @location(1) area_max_px: vec2<f32>,
    // The texel that surface position nought would show.
    @location(2) texel_origin: vec2<f32>,
    // Texels of this level for one photograph pixel.
    @location(3) texels_per_px: vec2<f32>,
    // Which layer of the texture array.
    @location(4) layer: u32,
}

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat) texel_origin: vec2<f32>,
    @location(1) @interpolate(flat) texels_per_px: vec2<f32>,
    @location(2) @interpolate(flat) layer: u32,
}

@group(0) @binding(0) var<uniform> placement: Placement;
@group(0) @binding(1) var tiles: texture_2d_array<f32>;

// Whether what leaves here is encoded; false where the surface's format encodes by itself.
override ENCODE_SRGB: bool = true;

@vertex
fn corner_of_patch(@builtin(vertex_index) corner: u32, patch_of: Patch) -> Corner {
    let side = vec2<f32>(f32(corner & 1u), f32(corner >> 1u));
    let photo = mix(patch_of.area_min_px, patch_of.area_max_px, side);
    let surface = placement.surface_from_photo_x * photo.x
        + placement.surface_from_photo_y * photo.y
        + placement.surface_from_anchor;
    let clip = surface / placement.surface_px * vec2<f32>(2.0, -2.0) + vec2<f32>(-1.0, 1.0);
    return Corner(
        vec4<f32>(clip, 0.0, 1.0),
        patch_of.texel_origin,
        patch_of.texels_per_px,
        patch_of.layer,
    );
}

@fragment
fn pixel_of_photograph(corner: Corner) -> @location(0) vec4<f32> {
    let photo = placement.photo_from_surface_x * corner.position.x
        + placement.photo_from_surface_y * corner.position.y;
    let light = sample(photo * corner.texels_per_px + corner.texel_origin, corner.layer);
    if ENCODE_SRGB {
        return vec4<f32>(srgb_from_linear(light), 1.0);
    }
    return vec4<f32>(light, 1.0);
}
