import Delivery
import Dispatch
import Foundation
import GradingCommand
import Postgres
import StrictJSON
import Synchronization
import Units

/// Answers graded by a program of the user's, as many at once as there are cores.
struct ProgramGrades {
    let program: GradingProgram
    /// Names of models by their numbers.
    let models: [Int16: String]

    /// Grades all answers of a job; what is done is stored after every fifty prompts.
    func run(
        _ connection: borrowing Connection,
        _ book: GradeBook,
        retries: Bool,
        _ progress: (Int) -> Void
    ) throws -> GradeReport {
        try GradeRun(book, retries: retries, range: 50).grade(
            connection,
            reference: { _ in [] },
            opinions: { due in opinions(due.map { item($0.answer, $0.text) }) },
            progress: progress
        )
    }

    private func opinions(_ items: [GradingProgram.Item]) -> [GradeRun.Opinion] {
        let next = Mutex(0)
        let found = Mutex([GradingProgram.Outcome?](repeating: nil, count: items.count))
        let workers = max(1, min(items.count, ProcessInfo.processInfo.activeProcessorCount))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let place = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard place < items.count else { return }
                let outcome = program.grade(items[place])
                found.withLock { $0[place] = outcome }
            }
        }
        return found.withLock { $0 }.map { outcome in
            GradeRun.Opinion(
                score: outcome?.score.map { Float($0) },
                reason: outcome.map { $0.score == nil ? "the program: \($0.reason)" : $0.reason } ?? "never started"
            )
        }
    }

    private func item(_ answer: GradableAnswer, _ text: [UInt8]) -> GradingProgram.Item {
        let metadata = answer.metadata.flatMap { try? JSON.parse($0) } ?? [:]
        let model = models[answer.model] ?? ""
        let document: JSON = [
            "id": .string(answer.id), "model": .string(model), "attempt": JSON(answer.attempt),
            "prompt": .string(answer.question), "answer": .string(String(decoding: text, as: UTF8.self)),
            "metadata": metadata,
        ]
        return GradingProgram.Item(id: answer.id, model: model, answer: text, document: document.serialized())
    }
}
