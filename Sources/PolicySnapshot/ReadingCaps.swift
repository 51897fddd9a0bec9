/// Absolute bounds on what a reader takes in, in bytes; nothing an archive says about itself can raise them.
package struct ReadingCaps: Sendable {
    /// The compressed archive.
    package var archive = 256 << 20

    /// The uncompressed tar.
    package var tar = 256 << 20

    /// `manifest.json`.
    package var manifest = 1 << 20

    /// `golden.safetensors`.
    package var golden = 16 << 20

    /// A signature, key or trust file.
    package var text = 64 << 10

    package init() {}
}
