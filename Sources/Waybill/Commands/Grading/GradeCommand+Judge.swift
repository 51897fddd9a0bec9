import ArgumentParser
import CommandOptions
import Delivery
import Foundation
import Postgres
import Registry
import RoutingPolicy
import Terminal
import Units

extension GradeCommand {
    /// Makes the job that asks a judge.
    func askJudge(_ model: String) throws {
        if asScore || retryFailed {
            throw CommandError("--judge grades nothing yet: give --as-score and --retry-failed with --from-judge")
        }
        let path = source.asking.rubric ?? ""
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("--rubric: \(path) cannot be read")
        }
        guard let rubric = String(validating: data, as: UTF8.self), data.count <= 100_000,
            rubric.contains(where: { !$0.isWhitespace }), !rubric.utf8.contains(0)
        else { throw CommandError("--rubric: \(path) is empty, above 100000 bytes, or no text in UTF-8") }
        let connection = try options.connect()
        let catalog = try ModelCatalog.load(connection)
        guard catalog.contains(where: { $0.model.name.hasBytes(of: model) }) else {
            let hint = NearestNames(catalog.map(\.model.name)).hint(for: model)
            throw CommandError("there is no model '\(model)' in the catalog; \(hint)")
        }
        let found = try GradedJob(connection, named: job)
        let judge = JudgeJob(
            model: model,
            rubric: rubric.trimmingCharacters(in: .whitespacesAndNewlines),
            version: source.graderVersion ?? 1,
            against: try source.asking.against.map { try GradedJob(connection, named: $0) },
            models: Dictionary(uniqueKeysWithValues: catalog.map { ($0.number, $0.model.name) })
        )
        // Before anybody pays for what could not be stored.
        _ = try GradeBook(found, grader: judge.label)
        let name = source.asking.judgeJob ?? "\(found.name)-judge"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("prompts.jsonl")
        let meter = ProgressMeter("asking", total: Int(found.prompts), unit: "prompts", quiet: output.json)
        let written = try judge.write(connection, found, to: file) { meter.update($0) }
        meter.finish()
        if written.left > 0 {
            Message.note("\(FixedPoint.grouped(written.left)) answers are left out: no text, or none to compare with")
        }
        guard written.lines > 0 else { throw GradeError.noAnswers(job: found.name) }
        var words = [
            file.path, "--job", name, "--models", model, "--quality", "1", "--cost", "0", "--explore", "0", "--resume",
            "--maximum-prompt", "\(1 << 30)",
        ]
        if let path = options.homeOptions.path { words += ["--home", path] }
        if let connection = options.connection { words += ["--database", connection] }
        if output.json { words.append("--json") }
        try EnqueueCommand.parse(words).run()
        Message.note(
            "next: route, export and dispatch the job '\(name)', then `waybill grade --job \(found.name) "
                + "--from-judge \(name)`"
        )
    }
}
