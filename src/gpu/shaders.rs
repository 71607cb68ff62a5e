//! Which WGSL files make which module. Whole files are joined; there is no preprocessor.

/// One photograph, drawn from its tiles.
pub const PHOTOGRAPH: &str = concat!(
    include_str!("../../shaders/colour_space.wgsl"),
    include_str!("../../shaders/enhancement.wgsl"),
    include_str!("../../shaders/correction.wgsl"),
    include_str!("../../shaders/cube.wgsl"),
    include_str!("../../shaders/marks.wgsl"),
    include_str!("../../shaders/dither.wgsl"),
    include_str!("../../shaders/colours.wgsl"),
    include_str!("../../shaders/filter.wgsl"),
    include_str!("../../shaders/photograph.wgsl"),
);

/// One flat colour.
pub const GROUND: &str = include_str!("../../shaders/ground.wgsl");

/// Every module by name, for the test that reads them all.
pub const MODULES: &[(&str, &str)] = &[("photograph", PHOTOGRAPH), ("ground", GROUND)];
