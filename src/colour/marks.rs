//! What is marked over a photograph so that its colours are not trusted where they cannot be.

/// Which places are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marks {
    #[default]
    None,
    /// Where the photograph is burnt out or black: a stored channel at its end.
    Clipped,
    /// Where the colour lies outside what the display can show.
    OutOfGamut,
}
