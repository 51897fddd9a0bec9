import ArgumentParser
import Backlog
import Foundation
import Postgres
import Registry
import RoutingPolicy
import Terminal
import Units

/// What a job asks for besides its prompts.
struct JobTermsOptions: ParsableArguments {
    @Option(help: "Smaller goes first.")
    var priority: Int16 = 0

    @Option(help: "How many prompts a worker takes at once.")
    var chunk: Int32 = 5000

    @Option(help: "Do not begin before this time, as 2026-03-01T08:00:00Z.")
    var notBefore: String?

    @Option(help: "Cancel what has not begun by this time, as 2026-03-01T08:00:00Z.")
    var deadline: String?

    @Option(help: "The models that may be chosen, separated by commas (default: all of the policy's).")
    var models: String?

    @Option(help: "Workers that a chunk may lose before it is split to find the prompt at fault.")
    var attempts: Int16 = 2

    @Option(
        help: """
            What trying other models may cost: at most this share of the utility scale and of predicted cost, 0 to 1; \
            0 switches it off.
            """
    )
    var explore = JobTerms.defaultExplore

    @Option(help: "How often a prompt is sent before an error that may pass, or silence, counts as a failure.")
    var tries: Int16 = 3

    @Option(help: "keep, or drop: whether the texts of answers stay once `waybill results` has written them.")
    var answers = JobTerms.Answers.keep

    @Option(help: "Whose share of the workers the job uses (default: the database user).")
    var tenant: String?

    func validate() throws {
        guard chunk > 0 else { throw ValidationError("--chunk is \(chunk); expected at least 1.") }
        guard (1...100).contains(attempts) else {
            throw ValidationError("--attempts is \(attempts); expected 1 to 100.")
        }
        guard (1...100).contains(tries) else { throw ValidationError("--tries is \(tries); expected 1 to 100.") }
        try TimeOption.check(notBefore: notBefore, deadline: deadline, now: Date())
        guard (0...1).contains(explore) else {
            throw ValidationError("--explore is \(explore); expected a number from 0 to 1.")
        }
        if let models, models.split(separator: ",").isEmpty {
            throw ValidationError("--models names no model; name at least one, or leave the option out for all.")
        }
        if let tenant, tenant.isEmpty || tenant.utf8.count > 200 {
            throw ValidationError("--tenant has \(tenant.utf8.count) bytes; expected 1 to 200.")
        }
    }

    /// The job, its models looked up in the catalog.
    ///
    /// - Throws: `CommandError` for a model that is not in the catalog.
    func specification(
        named name: String,
        _ preference: Preference,
        _ connection: borrowing Connection
    ) throws -> JobSpecification {
        var specification = JobSpecification(
            name: name,
            preference: preference,
            priority: priority,
            chunkSize: chunk
        )
        specification.terms.notBefore = notBefore
        specification.terms.deadline = deadline
        specification.terms.maximumAttempts = attempts
        specification.terms.explore = explore
        specification.terms.tenant = tenant
        specification.terms.maximumTries = tries
        specification.terms.answers = answers
        if let models {
            let catalog = try Registry.ModelCatalog.load(connection)
            specification.terms.allowedModels = try models.split(separator: ",").map { name in
                guard let stored = catalog.first(where: { $0.model.name.hasBytes(of: name) }) else {
                    let hint = NearestNames(catalog.map(\.model.name)).hint(for: String(name))
                    throw CommandError("there is no model '\(name)' in the catalog; \(hint)")
                }
                return stored.number
            }
        }
        return specification
    }
}

extension JobTerms.Answers: ExpressibleByArgument {}
