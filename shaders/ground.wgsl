// One flat colour over a rectangle, which is cut out by the scissor. No texture and no blending: where
// the processor draws, the window's own shader would take some fifty times as long for it.

// Encoded as the surface wants it.
@group(0) @binding(0) var<uniform> colour: vec4<f32>;

@vertex
fn corner_of_ground(@builtin(vertex_index) corner: u32) -> @builtin(position) vec4<f32> {
    // One triangle that covers the surface.
    return vec4<f32>(f32(corner & 1u) * 4.0 - 1.0, f32(corner >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn pixel_of_ground() -> @location(0) vec4<f32> {
    return colour;
}
