// How a photograph looks between its pixels when magnified. Comes in: a position in texels of one
// tile, centres at .5. Goes out: linear light of the photograph, cubic and Lanczos a little outside nought to one.
// Twin of src/photo/filter.rs: same names, same sums. Edges need no care: each tile has a gutter of
// four texels, a copy of its neighbours or of the photograph's edge.

// The numbers of the filters, as src/gpu/pipeline.rs gives them.
const NEAREST: u32 = 0u;
const LINEAR: u32 = 1u;
const CATMULL_ROM: u32 = 2u;
const LANCZOS3: u32 = 3u;

// Which filter this pipeline is made for: a constant, so that a processor that draws in software
// runs that one alone.
override FILTER: u32 = 1u;

// Weights of the texels floor(x - 0.5) and the next one, t being the fraction of x - 0.5.
fn linear_weights(t: f32) -> vec2<f32> {
    return vec2<f32>(1.0 - t, t);
}

// Weights of the four texels from one before floor(x - 0.5). Keys 1981, a = -1/2.
fn catmull_rom_weights(t: f32) -> vec4<f32> {
    let t2 = t * t;
    let t3 = t2 * t;
    return vec4<f32>(
        -0.5 * t3 + t2 - 0.5 * t,
        1.5 * t3 - 2.5 * t2 + 1.0,
        -1.5 * t3 + 2.0 * t2 + 0.5 * t,
        0.5 * t3 - 0.5 * t2,
    );
}

// Weights of the four texels from one before floor(x - 0.5): the cubic B-spline.
fn bspline_weights(t: f32) -> vec4<f32> {
    let t2 = t * t;
    let t3 = t2 * t;
    let rest = 1.0 - t;
    return vec4<f32>(
        rest * rest * rest,
        3.0 * t3 - 6.0 * t2 + 4.0,
        -3.0 * t3 + 3.0 * t2 + 3.0 * t + 1.0,
        t3,
    ) / 6.0;
}

struct Six {
    before: vec3<f32>,
    after: vec3<f32>,
}

const PI: f32 = 3.14159265358979;
// Distances nearer than this are taken for the middle of the sinc, where the quotient is 0/0.
const SINC_MIDDLE: f32 = 1e-4;
const HALF_ROOT_OF_THREE: f32 = 0.86602540378444;

// Weights of the six texels from two before floor(x - 0.5), made to add up to one. The twin takes
// two sines for each; here sin(pi (t + n)) and sin(pi (t + n) / 3) come from three by the addition
// theorem, which is quicker and keeps the angles where every card's sine is exact.
fn lanczos3_weights(t: f32) -> Six {
    let whole = sin(PI * t);
    let third_sin = sin(PI / 3.0 * t);
    let third_cos = cos(PI / 3.0 * t);
    let near = 0.5 * third_sin;
    let far = HALF_ROOT_OF_THREE * third_cos;
    // The sines at t + 2, t + 1, t, and the same again at t - 1, t - 2, t - 3.
    let product = whole * vec3<f32>(far - near, -(near + far), third_sin);
    let before_angle = PI * (t + vec3<f32>(2.0, 1.0, 0.0));
    let after_angle = PI * (t - vec3<f32>(1.0, 2.0, 3.0));
    var before = 3.0 * product / max(before_angle * before_angle, vec3<f32>(1e-12));
    var after = 3.0 * product / max(after_angle * after_angle, vec3<f32>(1e-12));
    if t < SINC_MIDDLE {
        before.z = 1.0;
    }
    if 1.0 - t < SINC_MIDDLE {
        after.x = 1.0;
    }
    let sum = dot(before, vec3<f32>(1.0)) + dot(after, vec3<f32>(1.0));
    return Six(before / sum, after / sum);
}

// The linear light of one texel, in the photograph's own colours.
fn texel(at: vec2<i32>, layer: u32) -> vec3<f32> {
    return light_from_code(textureLoad(tiles, at, layer, 0).rgb);
}

fn row_of_two(at: vec2<i32>, layer: u32, weights: vec2<f32>) -> vec3<f32> {
    return weights.x * texel(at, layer) + weights.y * texel(at + vec2<i32>(1, 0), layer);
}

fn row_of_three(at: vec2<i32>, layer: u32, weights: vec3<f32>) -> vec3<f32> {
    return row_of_two(at, layer, weights.xy) + weights.z * texel(at + vec2<i32>(2, 0), layer);
}

fn row_of_four(at: vec2<i32>, layer: u32, weights: vec4<f32>) -> vec3<f32> {
    return row_of_two(at, layer, weights.xy) + row_of_two(at + vec2<i32>(2, 0), layer, weights.zw);
}

fn row_of_six(at: vec2<i32>, layer: u32, weights: Six) -> vec3<f32> {
    return row_of_three(at, layer, weights.before)
        + row_of_three(at + vec2<i32>(3, 0), layer, weights.after);
}

fn linear(at: vec2<i32>, layer: u32, t: vec2<f32>) -> vec3<f32> {
    let across = linear_weights(t.x);
    let down = linear_weights(t.y);
    return down.x * row_of_two(at, layer, across)
        + down.y * row_of_two(at + vec2<i32>(0, 1), layer, across);
}

// The sum over four by four texels.
fn four_by_four(first: vec2<i32>, layer: u32, across: vec4<f32>, down: vec4<f32>) -> vec3<f32> {
    return down.x * row_of_four(first, layer, across)
        + down.y * row_of_four(first + vec2<i32>(0, 1), layer, across)
        + down.z * row_of_four(first + vec2<i32>(0, 2), layer, across)
        + down.w * row_of_four(first + vec2<i32>(0, 3), layer, across);
}

fn catmull_rom(at: vec2<i32>, layer: u32, t: vec2<f32>) -> vec3<f32> {
    let first = at - vec2<i32>(1, 1);
    return four_by_four(first, layer, catmull_rom_weights(t.x), catmull_rom_weights(t.y));
}

// The linear light around a position in texels of a photograph's smallest size, smooth all over.
fn surroundings(position: vec2<f32>, layer: u32) -> vec3<f32> {
    let corner = floor(position - 0.5);
    let t = position - 0.5 - corner;
    let first = vec2<i32>(corner) - vec2<i32>(1, 1);
    return four_by_four(first, layer, bspline_weights(t.x), bspline_weights(t.y));
}

fn lanczos3(at: vec2<i32>, layer: u32, t: vec2<f32>) -> vec3<f32> {
    let across = lanczos3_weights(t.x);
    let down = lanczos3_weights(t.y);
    let first = at - vec2<i32>(2, 2);
    return down.before.x * row_of_six(first, layer, across)
        + down.before.y * row_of_six(first + vec2<i32>(0, 1), layer, across)
        + down.before.z * row_of_six(first + vec2<i32>(0, 2), layer, across)
        + down.after.x * row_of_six(first + vec2<i32>(0, 3), layer, across)
        + down.after.y * row_of_six(first + vec2<i32>(0, 4), layer, across)
        + down.after.z * row_of_six(first + vec2<i32>(0, 5), layer, across);
}

// The linear light at a position in texels of the tile on this layer.
fn sample(position: vec2<f32>, layer: u32) -> vec3<f32> {
    let corner = floor(position - 0.5);
    let t = position - 0.5 - corner;
    let at = vec2<i32>(corner);
    switch FILTER {
        case NEAREST: { return texel(vec2<i32>(floor(position)), layer); }
        case LINEAR: { return linear(at, layer, t); }
        case CATMULL_ROM: { return catmull_rom(at, layer, t); }
        default: { return lanczos3(at, layer, t); }
    }
}
