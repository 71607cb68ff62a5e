// A table display as a cube of colours: linear light of the wide space in, the display's codes out.
// Twin of src/colour/cube.rs: same names, same sums; the numbers are told there.

const SIDE: u32 = 65u;
const CODE_LINE_ENDS_AT: f32 = 0.01805397;
const CODE_FACTOR: f32 = 1.0992968;
const CODE_SLOPE: f32 = 4.5;
const CODE_EXPONENT: f32 = 0.45;
const SHAPER_EXPONENT: f32 = 0.85;

// Where on the axes of the cube, nought to one, light lies.
fn cube_from_linear(light: vec3<f32>) -> vec3<f32> {
    let linear = clamp(light, vec3<f32>(0.0), vec3<f32>(1.0));
    let curve = CODE_FACTOR * pow(linear, vec3<f32>(CODE_EXPONENT)) - (CODE_FACTOR - 1.0);
    let code = select(curve, CODE_SLOPE * linear, linear < vec3<f32>(CODE_LINE_ENDS_AT));
    return pow(code, vec3<f32>(SHAPER_EXPONENT));
}

// The node at red, green, blue; its fourth number tells whether the display can show it.
fn node(at: vec3<u32>) -> vec4<f32> {
    return vec4<f32>(textureLoad(cube, at.bgr, 0)) / 65535.0;
}

// The display's codes of light, and whether it can show it: one, nought, or between.
fn display_from_working(linear: vec3<f32>) -> vec4<f32> {
    let place = cube_from_linear(linear) * f32(SIDE - 1u);
    let below = min(vec3<u32>(place), vec3<u32>(SIDE - 2u));
    let fraction = place - vec3<f32>(below);
    // From the greatest fraction to the least: the axis that is gone along first, and last.
    let red_green = fraction.r >= fraction.g;
    let green_blue = fraction.g >= fraction.b;
    let red_blue = fraction.r >= fraction.b;
    let red = vec3<u32>(1u, 0u, 0u);
    let green = vec3<u32>(0u, 1u, 0u);
    let blue = vec3<u32>(0u, 0u, 1u);
    let first = select(select(blue, green, green_blue), red, red_green && red_blue);
    let last = select(select(red, green, red_green), blue, red_blue && green_blue);
    let greatest = dot(fraction, vec3<f32>(first));
    let least = dot(fraction, vec3<f32>(last));
    let middle = dot(fraction, vec3<f32>(vec3<u32>(1u) - first - last));
    let start = node(below);
    let second = node(below + first);
    let third = node(below + vec3<u32>(1u) - last);
    let end = node(below + vec3<u32>(1u));
    return start + greatest * (second - start) + middle * (third - second) + least * (end - third);
}
