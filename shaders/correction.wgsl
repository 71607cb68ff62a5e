// What a correction does to one colour: linear sRGB in, linear sRGB out. Its curves are rows of `tables`.
// Twin of src/colour/correction.rs: same names, same sums; the space and its limits are told there.

// The three terms of a root polynomial of second degree, nought for greys.
fn root_terms(light: vec3<f32>) -> vec3<f32> {
    let other = light.gbr;
    return sqrt(max(light, vec3<f32>(0.0)) * max(other, vec3<f32>(0.0))) - (light + other) / 2.0;
}

// The entry of a curve at a code, in a straight line between two entries.
fn along(row: u32, code: f32) -> f32 {
    let place = clamp(code, 0.0, 1.0) * f32(ROW_ENTRIES - 1u);
    let below = min(u32(place), ROW_ENTRIES - 2u);
    let low = entry(row, below);
    return low + (entry(row, below + 1u) - low) * (place - f32(below));
}

fn corrected_from_linear(light: vec3<f32>) -> vec3<f32> {
    let code = srgb_from_linear(light);
    let row = placement.correction_row;
    let bent = vec3<f32>(along(row, code.r), along(row + 1u, code.g), along(row + 2u, code.b));
    return placement.correction_mix * bent + placement.correction_root * root_terms(bent);
}
