package import BatchFiles
package import Postgres
internal import Schema
internal import StrictJSON

extension ModelCatalog {
    /// How each model is called, by the model's number; models of which the catalog does not say are not in it.
    ///
    /// - Throws: `invalidCatalog` for a row of a newer program's, or what the database says.
    package static func services(_ connection: borrowing Connection) throws -> [Int16: ModelService] {
        var services: [Int16: ModelService] = [:]
        for row in try connection.query(.modelServiceList) {
            services[try row.get("model_id")] = try service(row)
        }
        return services
    }

    private static func service(_ row: Row) throws -> ModelService {
        let (name, dialectName): (String, String) = (try row.get("name"), try row.get("dialect"))
        guard let dialect = Dialect(rawValue: dialectName) else {
            throw RegistryError.invalidCatalog(
                reason: "the model \"\(name)\" has the dialect \(dialectName), which this program does not know; use "
                    + "the newer one"
            )
        }
        let usual = FileLimits.usual(dialect)
        let parameters = try row.get("parameters", as: String?.self).map { try JSON.parse($0) }
        return ModelService(
            model: name,
            dialect: dialect,
            baseURL: try row.get("base_url"),
            endpoint: try row.get("endpoint"),
            servedAs: try row.get("served_as"),
            contextTokens: try row.get("context_tokens", as: Int32?.self).map { Int($0) },
            outputTokens: try row.get("output_tokens", as: Int32?.self).map { Int($0) },
            outputParameter: try row.get("output_parameter"),
            systemPrompt: try row.get("system_prompt"),
            template: try row.get("template"),
            parameters: parameters,
            takes: PartKinds(rawValue: try row.get("takes")),
            keyVariable: try row.get("key_variable"),
            limits: FileLimits(
                requests: try row.get("maximum_requests", as: Int32?.self).map { Int($0) } ?? usual.requests,
                bytes: try row.get("maximum_bytes", as: Int64?.self).map { Int($0) } ?? usual.bytes,
                queuedTokens: try row.get("maximum_queued_tokens", as: Int64?.self).map { Int($0) }
                    ?? usual.queuedTokens
            )
        )
    }

    /// Says how a model is called.
    ///
    /// What a provider's reference names as its limits is not stored, so that it follows the program's.
    ///
    /// - Returns: whether that is new.
    static func put(_ connection: borrowing Connection, _ service: ModelService) throws -> Bool {
        let usual = FileLimits.usual(service.dialect)
        let (limits, takes) = (service.limits, service.takes.rawValue)
        let outputParameter =
            service.outputParameter
            ?? (service.outputTokens == nil ? nil : service.dialect.outputParameter(endpoint: service.endpoint))
        if service.outputTokens != nil, outputParameter == nil {
            throw RegistryError.invalidCatalog(
                reason: "the model \"\(service.model)\" has output tokens, but no parameter that says so"
            )
        }
        if let url = service.baseURL, let fault = BaseURL.fault(url, endpoint: service.endpoint) {
            throw RegistryError.invalidCatalog(reason: "the model \"\(service.model)\": \(fault)")
        }
        return try connection.query(
            .modelServicePut,
            [
                "name": service.model, "dialect": service.dialect.rawValue, "base_url": service.baseURL,
                "endpoint": service.endpoint, "served_as": service.servedAs,
                "context_tokens": service.contextTokens.map { Int32(clamping: $0) },
                "output_tokens": service.outputTokens.map { Int32(clamping: $0) },
                "output_parameter": outputParameter, "system_prompt": service.systemPrompt,
                "template": service.template,
                "parameters": service.parameters.map { String(decoding: $0.serialized(), as: UTF8.self) },
                "takes": takes, "key_variable": service.keyVariable,
                "maximum_requests": limits.requests == usual.requests ? nil : Int32(clamping: limits.requests),
                "maximum_bytes": limits.bytes == usual.bytes ? nil : Int64(limits.bytes),
                "maximum_queued_tokens":
                    limits.queuedTokens == usual.queuedTokens ? nil : limits.queuedTokens.map { Int64($0) },
            ]
        ).affected > 0
    }
}

extension Query {
    static let modelServiceList = Query(
        "model_service_list",
        columns: [
            "model_id": Int16.self, "name": String.self, "dialect": String.self, "base_url": String?.self,
            "endpoint": String.self, "served_as": String.self, "context_tokens": Int32?.self,
            "output_tokens": Int32?.self, "output_parameter": String?.self, "system_prompt": String?.self,
            "template": String?.self, "parameters": String?.self, "takes": Int16.self, "key_variable": String?.self,
            "maximum_requests": Int32?.self, "maximum_bytes": Int64?.self, "maximum_queued_tokens": Int64?.self,
        ]
    )
    static let modelServicePut = Query(
        "model_service_put",
        parameters: [
            "name": String.self, "dialect": String.self, "base_url": String?.self, "endpoint": String.self,
            "served_as": String.self, "context_tokens": Int32?.self, "output_tokens": Int32?.self,
            "output_parameter": String?.self, "system_prompt": String?.self, "template": String?.self,
            "parameters": String?.self, "takes": Int16.self, "key_variable": String?.self,
            "maximum_requests": Int32?.self, "maximum_bytes": Int64?.self, "maximum_queued_tokens": Int64?.self,
        ]
    )
}
