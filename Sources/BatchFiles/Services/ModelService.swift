package import StrictJSON

/// How a model is called: all that a request for it is made from, beside the prompt.
package struct ModelService: Sendable, Equatable {
    /// The catalog's name of the model.
    package var model: String
    package var dialect: Dialect
    /// Where the provider listens, such as `https://api.openai.com`, without the endpoint; nil where it is not said.
    package var baseURL: String?
    /// The end of the address, such as `/v1/chat/completions`.
    package var endpoint: String
    /// The name that the provider knows the model by.
    package var servedAs: String
    /// The most tokens of prompt and answer together; nil if not known.
    package var contextTokens: Int?
    /// The most tokens of an answer, and the member of the body that says so.
    package var outputTokens: Int?
    package var outputParameter: String?
    package var systemPrompt: String?
    /// Text around a plain prompt, with `{prompt}` in its place.
    package var template: String?
    /// Further members that are set in the body; a JSON object.
    package var parameters: JSON?
    /// What it takes besides text.
    package var takes: PartKinds
    /// The name of the environment variable with the key.
    package var keyVariable: String?
    package var limits: FileLimits

    package init(
        model: String,
        dialect: Dialect,
        baseURL: String? = nil,
        endpoint: String? = nil,
        servedAs: String? = nil,
        contextTokens: Int? = nil,
        outputTokens: Int? = nil,
        outputParameter: String? = nil,
        systemPrompt: String? = nil,
        template: String? = nil,
        parameters: JSON? = nil,
        takes: PartKinds = [],
        keyVariable: String? = nil,
        limits: FileLimits? = nil
    ) {
        self.model = model
        self.dialect = dialect
        self.baseURL = baseURL
        self.endpoint = endpoint ?? dialect.endpoint
        self.servedAs = servedAs ?? model
        self.contextTokens = contextTokens
        self.outputTokens = outputTokens
        self.outputParameter = outputParameter
        self.systemPrompt = systemPrompt
        self.template = template
        self.parameters = parameters
        self.takes = takes
        self.keyVariable = keyVariable
        self.limits = limits ?? .usual(dialect)
    }
}
