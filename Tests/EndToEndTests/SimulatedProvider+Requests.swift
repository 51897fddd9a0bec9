import Foundation
import FoundationNetworking
import StrictJSON
import Testing

extension SimulatedProvider {
    /// An answer: status and body.
    struct Reply {
        let status: Int
        let body: Data
        let headers: [String: String]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSON { get throws { try JSON.parse([UInt8](body)) } }
    }

    /// Sends one request, with a key as each dialect wants it.
    func send(_ method: String, _ path: String, body: Data? = nil, type: String = "application/json") async throws
        -> Reply
    {
        var request = URLRequest(url: try #require(URL(string: address + path)))
        request.httpMethod = method
        request.httpBody = body
        request.setValue("Bearer \(Self.key)", forHTTPHeaderField: "Authorization")
        request.setValue("2023-06-01", forHTTPHeaderField: "anthropic-version")
        if body != nil { request.setValue(type, forHTTPHeaderField: "Content-Type") }
        // A session of its own, so a new connection: on one that was used before, libcurl sends again by itself when it
        // is cut, and never ends where it can't send the body a second time.
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        var headers: [String: String] = [:]
        for (name, value) in http.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return Reply(status: http.statusCode, body: data, headers: headers)
    }

    /// Sends one request and requires success.
    func succeed(_ method: String, _ path: String, body: Data? = nil, type: String = "application/json") async throws
        -> Reply
    {
        let reply = try await send(method, path, body: body, type: type)
        try #require(reply.status == 200, "\(method) \(path): \(reply.status) \(reply.text)")
        return reply
    }

    /// Changes faults while it runs: name to amount, such as `["rate-limit": "2"]`; `"0"` ends one.
    func setFaults(_ faults: KeyValuePairs<String, String>) async throws {
        let members = faults.map { JSON.Member(key: $0.key, value: JSON($0.value)) }
        _ = try await succeed("POST", "/simulated/faults", body: Data(JSON(members).canonicalBytes()))
    }

    /// Uploads a batch input; returns the id of the file.
    func upload(_ text: String, name: String = "in.jsonl") async throws -> String {
        let form = """
            --b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n\
            --b\r\nContent-Disposition: form-data; name="file"; filename="\(name)"\r\n\r\n\(text)\r\n--b--\r\n
            """
        let type = "multipart/form-data; boundary=b"
        let reply = try await succeed("POST", "/v1/files", body: Data(form.utf8), type: type)
        return try #require(try reply.json["id"]?.string)
    }

    /// Makes a batch of chat completions over an uploaded file.
    func createBatch(over file: String) async throws -> Reply {
        let terms = #""endpoint":"/v1/chat/completions","completion_window":"24h""#
        return try await send("POST", "/v1/batches", body: Data(#"{"input_file_id":"\#(file)",\#(terms)}"#.utf8))
    }

    /// Its account book: `totals`, `doubled`, `batches` with their `lines`, `online`.
    func ledger() async throws -> Ledger {
        Ledger(json: try await succeed("GET", "/simulated/ledger").json)
    }
}
