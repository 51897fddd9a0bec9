internal import BatchFiles
internal import Postgres
internal import Registry
internal import Schema

/// What an export needs to know of a job.
struct ExportJob {
    let id: Int64
    let name: String
    let prompts: Int32
    /// How often a prompt is sent at most.
    let tries: Int16
    /// The highest number of its files so far, 0 for none.
    let files: Int32

    /// - Throws: `ExportError` for a job that is not there, or whose prompts are not.
    static func find(_ connection: borrowing Connection, name: String) throws -> ExportJob {
        guard let row = try connection.query(.exportJob, ["name": name]).first else {
            throw ExportError.jobNotFound(name: name)
        }
        if try row.get("is_pruned") { throw ExportError.pruned(job: name) }
        return ExportJob(
            id: try row.get("job_id"),
            name: name,
            prompts: try row.get("prompts"),
            tries: try row.get("maximum_tries"),
            files: try row.get("files")
        )
    }
}

/// A model that prompts of a job go to, ready to be written for.
struct CallableModel {
    let writer: RequestWriter

    /// Those of a job, by their numbers.
    ///
    /// - Throws: `notCallable`, naming all models of which the catalog does not say how; `noPrice`; `badService`.
    static func all(_ connection: borrowing Connection, of job: ExportJob) throws -> [Int16: CallableModel] {
        let services = try ModelCatalog.services(connection)
        var models: [Int16: CallableModel] = [:]
        var unknown: [String] = []
        for row in try connection.query(.exportModels, ["job": job.id]) {
            let (number, name): (Int16, String) = (try row.get("model_id"), try row.get("name"))
            guard let service = services[number] else {
                unknown.append(name)
                continue
            }
            guard try row.get("price_id", as: Int64?.self) != nil else { throw ExportError.noPrice(model: name) }
            models[number] = CallableModel(writer: try writer(service))
        }
        guard unknown.isEmpty else { throw ExportError.notCallable(models: unknown) }
        return models
    }

    static func writer(_ service: ModelService) throws(ExportError) -> RequestWriter {
        do {
            return try RequestWriter(service: service)
        } catch {
            throw ExportError.badService(model: service.model, reason: error.reason)
        }
    }
}

extension Query {
    static let exportJob = Query(
        "export_job",
        parameters: ["name": String.self],
        columns: [
            "job_id": Int64.self, "prompts": Int32.self, "maximum_tries": Int16.self,
            "is_pruned": Bool.self, "files": Int32.self,
        ]
    )
    static let exportModels = Query(
        "export_models",
        parameters: ["job": Int64.self],
        columns: ["model_id": Int16.self, "name": String.self, "price_id": Int64?.self]
    )
}
