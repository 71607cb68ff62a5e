// How linear light becomes a stored sRGB number, and back. All numbers run from nought to one.
// Twin of src/colour/space.rs: same names, same sums but for the curve of linear_from_srgb.

// IEC 61966-2-1, 5.2.
const SRGB_LINE_ENDS_AT: f32 = 0.04045;
const LINEAR_LINE_ENDS_AT: f32 = 0.0031308;
const LINE_SLOPE: f32 = 12.92;
const CURVE_OFFSET: f32 = 0.055;
const CURVE_EXPONENT: f32 = 2.4;

// In: encoded sRGB within nought to one. Out: linear light. The curve is taken by a polynomial, as
// sharp filters ask for 36 texels a pixel: at each of the 256 codes it is within three thousandths of a
// step of the twin, and within 3e-5 in light. The cards' own decoding would be quicker, but some (llvmpipe)
// are five steps out in the dark, which shows beside the overshoot of a sharp filter.
fn linear_from_srgb(srgb: vec3<f32>) -> vec3<f32> {
    let line = srgb / LINE_SLOPE;
    let third = 0.76805192 + srgb * (-0.53377168 + srgb * (0.31673160 - srgb * 0.08539117));
    let curve = 0.00087516 + srgb * (0.03439948 + srgb * (0.49907518 + srgb * third));
    return select(curve, line, srgb <= vec3<f32>(SRGB_LINE_ENDS_AT));
}

// In: linear light. Out: encoded sRGB.
fn srgb_from_linear(light: vec3<f32>) -> vec3<f32> {
    let linear = clamp(light, vec3<f32>(0.0), vec3<f32>(1.0));
    let line = linear * LINE_SLOPE;
    let curve = (1.0 + CURVE_OFFSET) * pow(linear, vec3<f32>(1.0 / CURVE_EXPONENT)) - CURVE_OFFSET;
    return select(curve, line, linear <= vec3<f32>(LINEAR_LINE_ENDS_AT));
}
