/// Something for which a provider refuses a batch file, or a line of it.
package struct RequestFileFault: Sendable, Equatable {
    /// The words that OpenAI and those that follow it refuse files with, where they have one, and words like them.
    package enum Code: String, Sendable, CaseIterable {
        case emptyFile = "empty_file"
        case fileTooLarge = "file_too_large"
        case tooManyTasks = "too_many_tasks"
        case byteOrderMark = "byte_order_mark"
        case invalidJSON = "invalid_json_line"
        case invalidCustomID = "invalid_custom_id"
        case duplicateCustomID = "duplicate_custom_id"
        case invalidMethod = "invalid_method"
        case invalidURL = "invalid_url"
        case urlMismatch = "url_mismatch"
        case missingModel = "missing_model"
        case modelMismatch = "model_mismatch"
        case invalidBody = "invalid_body"
        case stream = "stream_not_supported"
        case loneSurrogate = "lone_surrogate"
        case nesting = "nesting_too_deep"
    }

    package let code: Code
    /// From 1; nil for a fault of the whole file.
    package let line: Int?
    /// A clause without a full stop.
    package let reason: String

    package init(_ code: Code, line: Int?, _ reason: String) {
        self.code = code
        self.line = line
        self.reason = reason
    }
}
