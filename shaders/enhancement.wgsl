// How a photograph may be shown otherwise than it is, on request: exposure, contrast, local contrast,
// one channel, a map of melanin or haemoglobin. Linear light in, linear light out.
// Twin of src/colour/enhancement.rs: same names, same sums; sources and limits are told there.

// What is changed.
struct Enhancement {
    // Stops: each doubles the light.
    exposure_ev: f32,
    // Slopes in the logarithm of light, about middle grey and about the surroundings.
    contrast: f32,
    local_contrast: f32,
    // What of the colour is shown: one of the numbers below.
    channel: u32,
}

const RED: u32 = 1u;
const GREEN: u32 = 2u;
const BLUE: u32 = 3u;
const MELANIN: u32 = 4u;
const HAEMOGLOBIN: u32 = 5u;

const MIDDLE_GREY: f32 = 0.18;
// Added to both lights of a quotient, so that black and its noise do not explode.
const DARK_LIGHT: f32 = 0.002;
// ITU-R BT.709-6, 3.2.
const LUMINANCE_SHARES: vec3<f32> = vec3<f32>(0.2126, 0.7152, 0.0722);
const LEAST_REFLECTANCE: f32 = 0.01;
// The indices shown black and white.
const MELANIN_ENDS: vec2<f32> = vec2<f32>(0.0, 150.0);
const HAEMOGLOBIN_ENDS: vec2<f32> = vec2<f32>(0.0, 100.0);
const LOG10_OF_2: f32 = 0.30102999566398;

fn luminance(light: vec3<f32>) -> f32 {
    return max(dot(light, LUMINANCE_SHARES), 0.0);
}

// Light whose distance from a luminance grows by a slope in the logarithm; all channels alike.
fn contrasted(light: vec3<f32>, about: f32, slope: f32) -> vec3<f32> {
    if slope == 1.0 {
        return light;
    }
    return light * pow((luminance(light) + DARK_LIGHT) / (about + DARK_LIGHT), slope - 1.0);
}

fn absorbance(reflectance: f32) -> f32 {
    return -100.0 * LOG10_OF_2 * log2(clamp(reflectance, LEAST_REFLECTANCE, 1.0));
}

fn melanin(light: vec3<f32>) -> f32 {
    return absorbance(light.r);
}

fn haemoglobin(light: vec3<f32>) -> f32 {
    return absorbance(light.g) - absorbance(light.r);
}

fn grey_of(index: f32, ends: vec2<f32>) -> vec3<f32> {
    let share = clamp((index - ends.x) / (ends.y - ends.x), 0.0, 1.0);
    return linear_from_srgb(vec3<f32>(share));
}

// How light is shown; `surroundings` is the light around it.
fn enhanced(light: vec3<f32>, surroundings: vec3<f32>, by: Enhancement) -> vec3<f32> {
    var shown: vec3<f32>;
    switch by.channel {
        case MELANIN: { shown = grey_of(melanin(light), MELANIN_ENDS); }
        case HAEMOGLOBIN: { shown = grey_of(haemoglobin(light), HAEMOGLOBIN_ENDS); }
        default: { shown = contrasted(light, luminance(surroundings), by.local_contrast); }
    }
    if by.exposure_ev != 0.0 {
        shown = shown * exp2(by.exposure_ev);
    }
    shown = contrasted(shown, MIDDLE_GREY, by.contrast);
    switch by.channel {
        case RED: { return vec3<f32>(shown.r); }
        case GREEN: { return vec3<f32>(shown.g); }
        case BLUE: { return vec3<f32>(shown.b); }
        default: { return shown; }
    }
}
