internal import StrictJSON

/// The files interface that OpenAI and Mistral share: `POST /v1/files`, `GET /v1/files`, content.
///
/// Source: openai-openapi, `CreateFileRequest` and `OpenAIFile`; the form's parts are in the official client's order.
struct UploadedFiles: Sendable {
    let caller: ProviderCaller

    /// Pages that are read at most, against a server that never ends.
    private static let mostPages = 1000

    func find(_ input: BatchInput) async throws(ProviderFault) -> String? {
        let call = "looking for the file \(input.name)"
        var after: String?
        for _ in 0..<Self.mostPages {
            let query = "?purpose=batch&limit=1000" + (after.map { "&after=\($0)" } ?? "")
            let page = try await caller.json("GET", "/v1/files" + query, call: call)
            guard let files = page["data"]?.array else { throw .unsure("\(call): the answer has no list `data`") }
            for file in files where file["filename"]?.string == input.name && file["bytes"]?.int == input.bytes {
                if let id = file["id"]?.string, !id.isEmpty, file["status"]?.string != "error" { return id }
            }
            guard page["has_more"]?.bool == true, let last = files.last?["id"]?.string, last != after else {
                return nil
            }
            after = last
        }
        return nil
    }

    func upload(_ input: BatchInput) async throws(ProviderFault) -> String {
        let call = "uploading \(input.name)"
        // The digest cannot stand in the file: it is its own.
        let boundary = "waybill-\(input.digest.prefix(32))"
        let beginning =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(input.name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n"
        let stream = BodyStream(
            beginning: Array(beginning.utf8),
            path: input.path,
            fileBytes: input.bytes,
            end: Array("\r\n--\(boundary)--\r\n".utf8)
        )
        let file = try await caller.json(
            "POST",
            "/v1/files",
            .stream(stream, type: "multipart/form-data; boundary=\(boundary)"),
            call: call
        )
        guard let id = file["id"]?.string, !id.isEmpty else { throw .unsure("\(call): the answer has no `id`") }
        if let bytes = file["bytes"]?.int, bytes != input.bytes {
            throw .unsure("\(call): the provider has \(bytes) of \(input.bytes) bytes")
        }
        return id
    }

    func fetch(_ id: String, to path: String) async throws(ProviderFault) -> Int {
        try await caller.download(
            caller.account.base.address("/v1/files/\(Self.escaped(id))/content"),
            to: path,
            call: "fetching the results \(id)"
        )
    }

    /// An id as part of a path: what is none of an id's letters is escaped.
    static func escaped(_ id: String) -> String {
        id.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
            return isPlain ? String(UnicodeScalar(byte)) : "%" + [byte].hex
        }.joined()
    }
}

extension [UInt8] {
    fileprivate var hex: String {
        map { String($0 >> 4, radix: 16, uppercase: true) + String($0 & 15, radix: 16, uppercase: true) }.joined()
    }
}

extension JSON {
    /// An id: null, absent and "" all mean none.
    var id: String? { string.flatMap { $0.isEmpty ? nil : $0 } }
}
