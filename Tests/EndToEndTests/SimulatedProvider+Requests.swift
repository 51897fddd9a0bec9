import Foundation
import StrictJSON
import Testing

extension SimulatedProvider {
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
