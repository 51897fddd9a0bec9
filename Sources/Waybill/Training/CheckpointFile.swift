import DurableFiles
import Foundation
import Numerics
import PolicyLearning
import Safetensors
import StrictJSON
import Terminal

/// The state of a long training on disk, as safetensors: written whole or not at all, and read only by the run it
/// belongs to.
struct CheckpointFile {
    private let file: URL
    private let run: String

    /// - Parameters:
    ///   - file: where the state is kept.
    ///   - run: what the state belongs to, such as data, options and seed.
    init(_ file: URL, run: String) {
        self.file = file
        self.run = run
    }

    /// The stored state; nil where there is none.
    ///
    /// - Throws: `CommandError` for a file that cannot be read, or that is of another run.
    func read() throws -> TrainingCheckpoint? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        do {
            let bundle = try TensorBundle(parsing: [UInt8](Data(contentsOf: file)))
            var texts: [String: String] = [:]
            for member in bundle.metadata { texts[member.key] = member.value.string }
            guard texts["run"] == run else {
                throw CommandError(
                    "\(file.path) is the state of another training run (other data, options or seed); remove it "
                        + "or name another file"
                )
            }
            guard let stage = texts["stage"], let step = texts["step"].flatMap({ Int($0) }) else {
                throw CommandError("\(file.path) is no training state: it names no stage and step")
            }
            var counters: [String: Int] = [:]
            for (key, value) in texts where key.hasPrefix("counter.") {
                counters[String(key.dropFirst("counter.".count))] = Int(value)
            }
            var tensors: [String: Matrix] = [:]
            for tensor in bundle.tensors where tensor.shape.count == 2 {
                tensors[tensor.name] = Matrix(
                    rows: tensor.shape[0],
                    columns: tensor.shape[1],
                    elements: try tensor.floats()
                )
            }
            return TrainingCheckpoint(stage: stage, step: step, counters: counters, tensors: tensors)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("cannot read the training state \(file.path): \(error)")
        }
    }

    func write(_ state: TrainingCheckpoint) throws {
        let tensors = state.tensors.sorted { $0.key < $1.key }.map { name, matrix in
            Tensor(name: name, shape: [matrix.rows, matrix.columns], floats: matrix.elements)
        }
        var metadata = [
            JSON.Member(key: "run", value: .string(run)),
            JSON.Member(key: "stage", value: .string(state.stage)),
            JSON.Member(key: "step", value: .string("\(state.step)")),
        ]
        for (name, value) in state.counters.sorted(by: { $0.key < $1.key }) {
            metadata.append(JSON.Member(key: "counter.\(name)", value: .string("\(value)")))
        }
        do {
            try Home.create(file.deletingLastPathComponent())
            try DurableFile.replace(TensorBundle(tensors, metadata: metadata).serialized(), at: file.path)
        } catch {
            let reason = (error as? FileFault)?.reason ?? error.localizedDescription
            throw CommandError("cannot write the training state \(file.path): \(reason)")
        }
    }

    /// Removes the file after the last step.
    func remove() {
        try? FileManager.default.removeItem(at: file)
    }
}
