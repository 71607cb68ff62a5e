// The way of a stored colour to the display: codes of the photograph, its light, linear sRGB (not
// clamped), correction, light of the display, codes of the display. Curves are rows of `tables`.
// Twin of src/colour/working.rs: same names, same sums.

// Whether the codes mean anything else than sRGB on sRGB, and how they become light and codes again.
// Constants, as a processor that draws in software works out every branch.
override HAS_COLOURS: bool = false;
override HAS_SOURCE_TABLES: bool = false;
override HAS_CORRECTION: bool = false;
// One of the numbers below.
override DISPLAY_END: u32 = 0u;
// Which places are marked; the numbers are those of src/colour/marks.rs.
override MARKS: u32 = 0u;

const CURVES: u32 = 1u;
const CUBE: u32 = 2u;
const MARK_CLIPPED: u32 = 1u;
const MARK_OUT_OF_GAMUT: u32 = 2u;

// Entries of one row of `tables`.
const ROW_ENTRIES: u32 = 256u;
// Each curve of the display takes so many rows, from the first row on.
const ENCODE_ROWS: u32 = 16u;
const ENCODE_SAMPLES: u32 = 4096u;

// An entry of a table that begins at a row and may go on in the next ones.
fn entry(row: u32, at: u32) -> f32 {
    return textureLoad(tables, vec2<u32>(at % ROW_ENTRIES, row + at / ROW_ENTRIES), 0).r;
}

// Light of the photograph of a stored code.
fn light_from_code(code: vec3<f32>) -> vec3<f32> {
    if !HAS_SOURCE_TABLES {
        return linear_from_srgb(code);
    }
    let at = vec3<u32>(code * 255.0 + 0.5);
    let row = placement.source_row;
    return vec3<f32>(entry(row, at.r), entry(row + 1u, at.g), entry(row + 2u, at.b));
}

// Linear sRGB, corrected where that is asked for, of light of the photograph.
fn srgb_from_light(light: vec3<f32>) -> vec3<f32> {
    if !HAS_COLOURS {
        return light;
    }
    let srgb = placement.srgb_from_source * light;
    if HAS_CORRECTION {
        return corrected_from_linear(srgb);
    }
    return srgb;
}

fn sampled(row: u32, place: f32) -> f32 {
    let scaled = clamp(place, 0.0, 1.0) * f32(ENCODE_SAMPLES - 1u);
    let below = min(u32(scaled), ENCODE_SAMPLES - 2u);
    let low = entry(row, below);
    return low + (scaled - f32(below)) * (entry(row, below + 1u) - low);
}

// Light of the display, or of the wide space where it has a cube.
fn display_light(srgb: vec3<f32>) -> vec3<f32> {
    return placement.display_from_srgb * srgb + placement.display_offset;
}

// The display's code, nought to one, of linear sRGB.
fn display_from_srgb(srgb: vec3<f32>) -> vec3<f32> {
    let light = display_light(srgb);
    switch DISPLAY_END {
        case CURVES: {
            let root = sqrt(max(light, vec3<f32>(0.0)));
            return vec3<f32>(
                sampled(0u, root.r),
                sampled(ENCODE_ROWS, root.g),
                sampled(2u * ENCODE_ROWS, root.b),
            );
        }
        case CUBE: { return display_from_working(light).rgb; }
        default: { return srgb_from_linear(light); }
    }
}

// Why a stored code is marked.
fn mark_of(code: vec3<f32>) -> u32 {
    if MARKS == MARK_CLIPPED {
        return mark_of_code(code);
    }
    let light = display_light(srgb_from_light(light_from_code(code)));
    // The cube ends where the wide space does, and knows nothing of what lies beyond.
    if DISPLAY_END == CUBE && display_from_working(light).a < 0.5 {
        return OUT_OF_GAMUT;
    }
    return mark_of_light(light);
}
