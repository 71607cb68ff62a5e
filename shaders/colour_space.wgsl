// How linear light becomes a stored sRGB number, and back. All numbers run from nought to one.
// Twin of src/colour/space.rs: same names, same sums but for the curve of linear_from_srgb.

// IEC 61966-2-1, 5.2.
const SRGB_LINE_ENDS_AT: f32 = 0.04045;
const LINEAR_LINE_ENDS_AT: f32 = 0.0031308;
const LINE_SLOPE: f32 = 12.92;
const CURVE_OFFSET: f32 = 0.055;
const CURVE_EXPONENT: f32 = 2.4;

// In: encoded sRGB within nought to one. Out: linear light. The curve is taken by a polynomial, as
// sharp filters ask for 36 texels a pixel: it is within 2e-5 of the twin at each of the 256 codes,
// a fifteenth of the darkest step. The cards' own decoding would be quicker, but some (llvmpipe)
// are five steps out in the dark, which shows beside the overshoot of a sharp filter.
fn linear_from_srgb(srgb: vec3<f32>) -> vec3<f32> {
    let line = srgb / LINE_SLOPE;
    let third = 0.60942209 + srgb * (-0.23924020 + srgb * 0.05908465);
    let curve = 0.00102095 + srgb * (0.02998260 + srgb * (0.53975016 + srgb * third));
    return select(curve, line, srgb <= vec3<f32>(SRGB_LINE_ENDS_AT));
}

// In: linear light. Out: encoded sRGB.
fn srgb_from_linear(light: vec3<f32>) -> vec3<f32> {
    let linear = clamp(light, vec3<f32>(0.0), vec3<f32>(1.0));
    let line = linear * LINE_SLOPE;
    let curve = (1.0 + CURVE_OFFSET) * pow(linear, vec3<f32>(1.0 / CURVE_EXPONENT)) - CURVE_OFFSET;
    return select(curve, line, linear <= vec3<f32>(LINEAR_LINE_ENDS_AT));
}
