// How a value between two steps of the surface is shown: by the two in turn.
// Twin of src/colour/dither.rs: same names, same sums.

const DITHER_SHARE: f32 = 0.95;

// The pattern at a screen pixel, from minus a half to a half of a step.
fn dither(x: u32, y: u32) -> f32 {
    let mixed = x ^ y;
    let rank = ((mixed & 1u) << 5u) | ((y & 1u) << 4u) | ((mixed & 2u) << 2u) | ((y & 2u) << 1u)
        | ((mixed & 4u) >> 1u) | ((y & 4u) >> 2u);
    return ((f32(rank) + 0.5) / 64.0 - 0.5) * DITHER_SHARE;
}

// The code, nought to one, that is shown of a value at a screen pixel.
fn dithered(value: vec3<f32>, steps: f32, at: vec2<u32>) -> vec3<f32> {
    let code = floor(value * steps + (dither(at.x, at.y) + 0.5));
    return clamp(code, vec3<f32>(0.0), vec3<f32>(steps)) / steps;
}
