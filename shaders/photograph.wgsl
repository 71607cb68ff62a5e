// One photograph in one rectangle of the surface, drawn patch by patch from its tiles. Comes in:
// where it lies, and tiles of its own codes. Goes out: opaque codes of the display, made linear again
// where the surface encodes by itself.
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
    // The texel of the photograph's smallest size that surface position nought would show, and its
    // texels for one photograph pixel.
    surroundings_origin: vec2<f32>,
    surroundings_per_px: f32,
    // Which layer of the texture array has that size.
    surroundings_layer: u32,
    // How it is shown otherwise than it is: stops, and slopes in the logarithm of light.
    exposure_ev: f32,
    contrast: f32,
    local_contrast: f32,
    // Where its correction's curves begin in the tables.
    correction_row: u32,
    // From the light of the photograph to linear sRGB.
    srgb_from_source: mat3x3<f32>,
    // How a correction mixes the channels, and how much of each root term it adds.
    correction_mix: mat3x3<f32>,
    correction_root: mat3x3<f32>,
    // From linear sRGB to the light of the display, or of the wide space where it has a cube.
    display_from_srgb: mat3x3<f32>,
    display_offset: vec3<f32>,
    // Where the photograph's own curves begin in the tables.
    source_row: u32,
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
// Curves, row by row, as gpu/tables.rs lays them; and the cube of a table display.
@group(0) @binding(2) var tables: texture_2d<f32>;
@group(0) @binding(3) var cube: texture_3d<u32>;

// Whether what leaves here is encoded; false where the surface's format encodes by itself.
override ENCODE_SRGB: bool = true;
// The steps of the surface that are dithered between; nought where it has more than can be seen.
override STEPS: f32 = 0.0;

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

// What this pipeline can do beside showing a photograph as it is. Constants, not numbers of the
// placement: a processor that draws in software works out every branch and picks afterwards.
override PLAIN: bool = true;
override CHANNEL: u32 = 0u;
override HAS_CONTRAST: bool = false;
override HAS_LOCAL_CONTRAST: bool = false;
override HAS_GRID: bool = false;

// How far the lines of the grid go towards middle grey.
const GRID_SHARE: f32 = 0.25;

// The photograph position of a surface position, both moved so that nought is nought.
fn photo_from_surface(surface: vec2<f32>) -> vec2<f32> {
    return placement.photo_from_surface_x * surface.x + placement.photo_from_surface_y * surface.y;
}

fn texel_position(surface: vec2<f32>, corner: Corner) -> vec2<f32> {
    return photo_from_surface(surface) * corner.texels_per_px + corner.texel_origin;
}

// Whether another photograph pixel begins here: the surface pixel to the left or above shows another.
fn is_on_grid(surface: vec2<f32>, corner: Corner) -> bool {
    let here = floor(texel_position(surface, corner));
    let left = floor(texel_position(surface - vec2<f32>(1.0, 0.0), corner));
    let above = floor(texel_position(surface - vec2<f32>(0.0, 1.0), corner));
    // Between the texels of a half size there would be lines that stand for nothing.
    return corner.texels_per_px.x == 1.0 && (any(here != left) || any(here != above));
}

// The light as it was asked for.
fn as_asked(light: vec3<f32>, corner: Corner) -> vec3<f32> {
    let surface = corner.position.xy;
    var by = Enhancement(placement.exposure_ev, 1.0, 1.0, CHANNEL);
    var around = light;
    if HAS_CONTRAST {
        by.contrast = placement.contrast;
    }
    if HAS_LOCAL_CONTRAST {
        by.local_contrast = placement.local_contrast;
        let position = photo_from_surface(surface) * placement.surroundings_per_px + placement.surroundings_origin;
        around = srgb_from_light(surroundings(position, placement.surroundings_layer));
    }
    let shown = enhanced(light, around, by);
    if HAS_GRID && is_on_grid(surface, corner) {
        return mix(clamp(shown, vec3<f32>(0.0), vec3<f32>(1.0)), vec3<f32>(MIDDLE_GREY), GRID_SHARE);
    }
    return shown;
}

// What leaves for a code of the display.
fn for_surface(code: vec3<f32>, at: vec2<u32>) -> vec4<f32> {
    var shown = code;
    if STEPS > 0.0 {
        shown = dithered(code, STEPS, at);
    }
    if ENCODE_SRGB {
        return vec4<f32>(shown, 1.0);
    }
    return vec4<f32>(linear_from_srgb(shown), 1.0);
}

@fragment
fn pixel_of_photograph(corner: Corner) -> @location(0) vec4<f32> {
    let position = texel_position(corner.position.xy, corner);
    let at = vec2<u32>(corner.position.xy);
    if MARKS != 0u {
        let nearest = textureLoad(tiles, vec2<i32>(floor(position)), corner.layer, 0).rgb;
        let mark = mark_of(nearest);
        if mark != NO_MARK {
            return for_surface(mark_colour(mark, at), at);
        }
    }
    var light = srgb_from_light(sample(position, corner.layer));
    if !PLAIN {
        light = as_asked(light, corner);
    }
    if HAS_COLOURS {
        return for_surface(display_from_srgb(light), at);
    }
    if ENCODE_SRGB {
        return vec4<f32>(srgb_from_linear(light), 1.0);
    }
    return vec4<f32>(light, 1.0);
}
