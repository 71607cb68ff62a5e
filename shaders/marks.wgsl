// What is marked so that its colours are not trusted: codes at their end, light the display cannot show.
// Twin of src/colour/marks.rs: same names, same sums; the rules are told there.

const NO_MARK: u32 = 0u;
const BURNT_OUT: u32 = 1u;
const BLACK: u32 = 2u;
const OUT_OF_GAMUT: u32 = 3u;

const GAMUT_WITHIN: f32 = 0.002;
const HATCH_PX: u32 = 8u;

fn mark_of_code(code: vec3<f32>) -> u32 {
    if any(code >= vec3<f32>(1.0)) {
        return BURNT_OUT;
    }
    return select(NO_MARK, BLACK, any(code <= vec3<f32>(0.0)));
}

fn mark_of_light(light: vec3<f32>) -> u32 {
    let is_outside = any(light < vec3<f32>(-GAMUT_WITHIN)) || any(light > vec3<f32>(1.0 + GAMUT_WITHIN));
    return select(NO_MARK, OUT_OF_GAMUT, is_outside);
}

fn mark_colour(mark: u32, at: vec2<u32>) -> vec3<f32> {
    var along_px = at.x + at.y;
    var bright = vec3<f32>(1.0, 0.25, 0.25);
    var dark = vec3<f32>(0.6, 0.0, 0.0);
    if mark == BLACK {
        along_px = at.x + HATCH_PX - at.y % HATCH_PX;
        bright = vec3<f32>(0.35, 0.6, 1.0);
        dark = vec3<f32>(0.0, 0.15, 0.7);
    }
    if mark == OUT_OF_GAMUT {
        along_px = at.y;
        bright = vec3<f32>(1.0, 0.4, 1.0);
        dark = vec3<f32>(0.5, 0.0, 0.5);
    }
    return select(dark, bright, along_px % HATCH_PX < HATCH_PX / 2u);
}
