internal import Numerics
package import PromptEncoder
internal import Synchronization

/// Feature vectors and lengths of prompts met lately, so that a prompt that several jobs hold is encoded once.
///
/// Bounded: when full, half of it is dropped, the older half. Any thread may ask; a vector depends on its prompt alone,
/// so it does not matter who encoded it.
package final class RecentFeatures: Sendable {
    private struct Kept {
        let vector: [Float]
        let inputTokens: Float
    }

    private struct Store {
        // Bytes, as strings that are only canonically equal may have other vectors.
        var newer: [[UInt8]: Kept] = [:]
        var older: [[UInt8]: Kept] = [:]
    }

    let encoder: any Encoder
    private let capacity: Int
    private let store = Mutex(Store())

    /// Longer prompts are not kept: they would fill the memory, and repeat less often.
    private static let longestKept = 2048

    /// Keeps what fits into about `megabytes` of memory, vectors and prompts together.
    package init(_ encoder: any Encoder, megabytes: Int = 64) {
        self.encoder = encoder
        capacity = megabytes << 20
    }

    /// The vectors and lengths of `prompts`, one a row.
    package func encode(_ prompts: [String]) -> EncodedPrompts {
        let keys = prompts.map { Array($0.utf8) }
        var rows: [Kept?] = store.withLock { store in
            keys.map { store.newer[$0] ?? store.older[$0] }
        }
        let missing = rows.indices.filter { rows[$0] == nil }
        if !missing.isEmpty {
            let encoded = encoder.encode(missing.map { prompts[$0] })
            for (position, index) in missing.enumerated() {
                rows[index] = Kept(
                    vector: Array(encoded.features.row(position)),
                    inputTokens: encoded.inputTokens[position]
                )
            }
            let room = room
            store.withLock { store in
                for index in missing where keys[index].count <= Self.longestKept {
                    if store.newer.count >= room { (store.older, store.newer) = (store.newer, [:]) }
                    store.newer[keys[index]] = rows[index]
                }
            }
        }
        return EncodedPrompts(
            features: Matrix(
                rows: prompts.count,
                columns: encoder.dimension,
                elements: rows.flatMap { $0?.vector ?? Array(repeating: 0, count: encoder.dimension) }
            ),
            inputTokens: rows.map { $0?.inputTokens ?? 0 }
        )
    }

    /// How many vectors and prompts surely fit into half of the memory.
    private var room: Int { max(1, capacity / 2 / (encoder.dimension * MemoryLayout<Float>.size + Self.longestKept)) }
}
