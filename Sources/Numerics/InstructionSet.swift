internal import COneDNN

/// The instructions that matrix products are computed with: the bits of a product may differ from one to another.
package enum InstructionSet {
    /// The widest set that the processor has and `ONEDNN_MAX_CPU_ISA` allows, by oneDNN's name for that variable.
    package static var current: String {
        let found = dnnl_get_effective_cpu_isa()
        return names.last { $0.value.rawValue & found.rawValue == $0.value.rawValue }?.name ?? "ANY"
    }

    /// From the narrowest to the widest; each holds the bits of those it builds on.
    private static let names: [(name: String, value: dnnl_cpu_isa_t)] = [
        ("SSE41", dnnl_cpu_isa_sse41), ("AVX", dnnl_cpu_isa_avx), ("AVX2", dnnl_cpu_isa_avx2),
        ("AVX2_VNNI", dnnl_cpu_isa_avx2_vnni), ("AVX512_CORE", dnnl_cpu_isa_avx512_core),
        ("AVX512_CORE_VNNI", dnnl_cpu_isa_avx512_core_vnni), ("AVX512_CORE_BF16", dnnl_cpu_isa_avx512_core_bf16),
        ("AVX512_CORE_AMX", dnnl_cpu_isa_avx512_core_amx),
    ]
}
