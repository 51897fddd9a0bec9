import BatchFiles
import RecordFiles
import StrictJSON
import Testing

/// The columns of a model catalog that say how a model is called, and what kinds of tokens cost.
@Suite struct ServiceColumnTests {
    private func model(_ columns: String, _ fields: String) throws -> ModelCatalog.Model {
        let text = "model,price_in_per_mtok,price_out_per_mtok,\(columns)\na,1,2,\(fields)\n"
        return try #require(try ModelCatalog(bytes: Array(text.utf8), name: "m.csv").models.first)
    }

    @Test func `a row says all of how a model is called`() throws {
        let columns =
            "dialect,base_url,endpoint,served_as,context_tokens,output_tokens,output_parameter,system_prompt,template,"
            + "parameters,takes,key_variable,maximum_requests,maximum_bytes,maximum_queued_tokens"
        let fields =
            "openai,https://h:8080/x,/v1/responses,gpt-x,1000,100,limit,Be short.,<{prompt}>,"
            + #""{""temperature"":0.10}",images|tools,KEY_1,7,900,5000"#
        let service = try #require(try model(columns, fields).service)
        let expected = ModelService(
            model: "a",
            dialect: .openAI,
            baseURL: "https://h:8080/x",
            endpoint: "/v1/responses",
            servedAs: "gpt-x",
            contextTokens: 1000,
            outputTokens: 100,
            outputParameter: "limit",
            systemPrompt: "Be short.",
            template: "<{prompt}>",
            parameters: .object([.init(key: "temperature", value: .number("0.10"))]),
            takes: [.images, .tools],
            keyVariable: "KEY_1",
            limits: FileLimits(requests: 7, bytes: 900, queuedTokens: 5000)
        )
        #expect(service == expected)
    }

    @Test func `a dialect is enough, and no dialect leaves it open`() throws {
        #expect(try model("dialect", "anthropic").service == ModelService(model: "a", dialect: .anthropic))
        #expect(try model("dialect,takes", ",").service == nil)
        #expect(try model("note", "x").service == nil)
        #expect(try model("dialect,takes", "vllm,none").service?.takes == [])
        #expect(try model("dialect,takes", "vllm,sound files others").service?.takes == [.sound, .files, .others])
    }

    @Test(arguments: [
        ("openai", "", "max_completion_tokens"), ("openai", "/v1/responses", "max_output_tokens"),
        ("openai", "/v1/completions", "max_tokens"), ("anthropic", "", "max_tokens"), ("mistral", "", "max_tokens"),
        ("vllm", "", "max_tokens"),
    ])
    func `the member that limits an answer follows from dialect and endpoint`(
        dialect: String,
        endpoint: String,
        parameter: String
    ) throws {
        let service = try model("dialect,endpoint,output_tokens", "\(dialect),\(endpoint),5").service
        #expect(service?.outputParameter == parameter && service?.outputTokens == 5)
        #expect(try model("dialect,endpoint", "\(dialect),\(endpoint)").service?.outputParameter == nil)
    }

    @Test(arguments: [
        ("dialect", "OpenAI", "is no dialect; expected openai, anthropic, mistral, vllm"),
        ("dialect,takes", ",tools", "dialect is empty"),
        ("dialect,takes", "vllm,video", "\"video\" is nothing that a model takes"),
        ("dialect,takes", "vllm,none tools", "\"none\" is nothing that a model takes"),
        ("dialect,endpoint", "vllm,v1/x", "is no endpoint"),
        ("dialect,endpoint,output_tokens", "openai,/v1/embeddings,5", "have no length to limit"),
        ("dialect,context_tokens", "vllm,0", "is no context_tokens"),
        ("dialect,maximum_bytes", "vllm,-1", "is no maximum_bytes"),
        ("dialect,maximum_requests", "vllm,1e3", "is no maximum_requests"),
        ("dialect,template", "vllm,Answer:", "the template has no {prompt}"),
        ("dialect,parameters", "vllm,{", "the parameters are no JSON"),
        ("dialect,parameters", "vllm,[1]", "the parameters are an array"),
        ("dialect,parameters", #"vllm,"{""model"":""b""}""#, "set \"model\", which is not theirs to set"),
        ("dialect,base_url", "vllm,ftp://h", "is no base URL"),
        ("dialect,base_url", "vllm,https://h/", "ends without a slash"),
        ("dialect,base_url", "vllm,https://h/v1", "with which the endpoint /v1/chat/completions begins"),
    ])
    func `what is no way to call a model is refused`(columns: String, fields: String, reason: String) throws {
        let error = try #require(throws: RecordError.self) { try model(columns, fields) }
        #expect(error.description.contains(reason) && error.line == 2 && error.column != nil, "\(error)")
    }

    @Test(arguments: [
        ("base_url", "https://user:s3cret@h"), ("base_url", "https://h?key=s3cret"),
        ("base_url", "https://h/x#s3cret"), ("key_variable", "sk-s3cret"), ("key_variable", "7s3cret"),
    ])
    func `a credential is refused and not repeated`(column: String, text: String) throws {
        let error = try #require(throws: RecordError.self) { try model("dialect,\(column)", "vllm,\(text)") }
        #expect(!error.description.contains("s3cret"), "\(error)")
        #expect(error.description.contains("environment variable"), "\(error)")
    }

    @Test func `kinds of tokens have prices of their own`() throws {
        let columns =
            "batch_factor,price_cached_per_mtok,cached_batch_factor,price_cache_write_per_mtok,"
            + "price_cache_write_long_per_mtok,price_reasoning_per_mtok"
        let all = try model(columns, "0.5,0.1,0.8,1.25,2,3")
        let expected = TokenPrices(
            input: 1_000_000_000,
            output: 2_000_000_000,
            cached: 100_000_000,
            cacheWrite: 1_250_000_000,
            cacheWriteLong: 2_000_000_000,
            reasoning: 3_000_000_000,
            batchMillionths: 500_000,
            cachedBatchMillionths: 800_000
        )
        #expect(all.prices == expected)
        let none = try model(columns, "0.5,,,,,")
        #expect(none.prices?.cached == nil && none.prices?.reasoning == nil)
        #expect(try model(columns, ",0.1,,,,").prices?.cachedBatchMillionths == 1_000_000)
        for (fields, reason) in [
            ("0.5,0.1,,,,", "needs a cached_batch_factor"), ("0.5,,0.5,,,", "needs a price_cached_per_mtok"),
            ("1,x,,,,", "is no price"), ("1,,,,,-1", "is no price"), ("1,1,2,,,", "is no batch factor"),
        ] {
            let error = try #require(throws: RecordError.self) { try model(columns, fields) }
            #expect(error.description.contains(reason), "\(error)")
        }
    }
}
