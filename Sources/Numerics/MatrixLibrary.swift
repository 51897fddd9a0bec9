internal import COneDNN

/// The library behind the matrix products, for reports of what a machine runs; ``InstructionSet`` says on what.
package enum MatrixLibrary {
    /// oneDNN's version, as `2.6.3`.
    package static var version: String {
        guard let version = unsafe dnnl_version() else { return "unknown" }
        return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.patch)"
    }
}
