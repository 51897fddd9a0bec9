internal import CLibArchive

/// The C libraries behind compressed files, for reports of what a machine runs.
package enum CompressionLibraries {
    /// Name and version of each, libarchive first; zlib and zstd are those that libarchive was linked with.
    package static var versions: [(name: String, version: String)] {
        func text(_ version: UnsafePointer<CChar>?) -> String {
            unsafe version.map { unsafe String(cString: $0) } ?? "unknown"
        }
        let number = archive_version_number()
        return [
            ("libarchive", "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"),
            ("zlib", unsafe text(archive_zlib_version())),
            ("zstd", unsafe text(archive_libzstd_version())),
        ]
    }
}
