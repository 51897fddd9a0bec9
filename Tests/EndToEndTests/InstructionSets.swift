import Foundation

/// The instruction sets of this processor that oneDNN tells apart, by the names that `ONEDNN_MAX_CPU_ISA` takes.
enum InstructionSets {
    private static let needs: [(name: String, flags: [String])] = [
        ("SSE41", ["sse4_1"]), ("AVX", ["avx"]), ("AVX2", ["avx2", "fma"]),
        ("AVX512_CORE", ["avx512f", "avx512bw", "avx512vl", "avx512dq"]),
        ("AVX512_CORE_VNNI", ["avx512_vnni"]), ("AVX512_CORE_BF16", ["avx512_bf16"]), ("AVX512_CORE_AMX", ["amx_bf16"]),
    ]

    /// From the narrowest to the widest.
    static let here: [String] = {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let flags = Set(lines.first { $0.hasPrefix("flags") }?.split(separator: " ").map(String.init) ?? [])
        return needs.filter { flags.isSuperset(of: $0.flags) }.map(\.name)
    }()
}

extension BuiltBinary {
    /// The same program, held to an instruction set.
    func under(_ set: String) -> BuiltBinary {
        var other = self
        other.environment["ONEDNN_MAX_CPU_ISA"] = set
        return other
    }
}
