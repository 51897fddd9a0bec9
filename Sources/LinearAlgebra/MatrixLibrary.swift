internal import COneDNN

/// The library behind the matrix products, for reports of what a machine runs.
package enum MatrixLibrary {
    /// oneDNN's version, as `2.6.3`.
    package static var version: String {
        guard let version = unsafe dnnl_version() else { return "unknown" }
        return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.patch)"
    }

    /// The instruction set that oneDNN's kernels use on this processor, bounded by `ONEDNN_MAX_CPU_ISA`.
    package static var instructionSet: String {
        let set = dnnl_get_effective_cpu_isa()
        let names: [(dnnl_cpu_isa_t, String)] = [
            (dnnl_cpu_isa_sse41, "SSE4.1"), (dnnl_cpu_isa_avx, "AVX"), (dnnl_cpu_isa_avx2, "AVX2"),
            (dnnl_cpu_isa_avx2_vnni, "AVX2 with VNNI"), (dnnl_cpu_isa_avx512_core, "AVX-512"),
            (dnnl_cpu_isa_avx512_core_vnni, "AVX-512 with VNNI"),
            (dnnl_cpu_isa_avx512_core_bf16, "AVX-512 with VNNI and BF16"),
            (dnnl_cpu_isa_avx512_core_amx, "AVX-512 with VNNI, BF16 and AMX"),
        ]
        return names.first { $0.0 == set }?.1 ?? "oneDNN's number \(set.rawValue)"
    }
}
