internal import Units

/// Names of request files: `j17-google-gemini-2.5-flash-a1-000042-9f86d081884c.jsonl`.
enum RequestFileName {
    /// The name of a finished file.
    static func final(job: Int64, model: String, attempt: Int16, number: Int32, digest: Digest) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return "\(prefix(job))\(slug(model))-a\(attempt)-\(padded)-\(digest.hex.prefix(12)).jsonl"
    }

    /// What all files of a job begin with.
    static func prefix(_ job: Int64) -> String { "j\(job)-" }

    /// The name that a file waits under until the ledger has it; beginning with a dot, it is passed over by most tools.
    static func staged(_ final: String) -> String { ".\(final).tmp" }

    /// The name of a file that is being filled.
    static func open(job: Int64, _ number: Int) -> String { ".\(prefix(job))open-\(number).tmp" }

    /// Whether a file of a folder was left behind by an export of the job.
    static func isTemporary(_ name: String, job: Int64) -> Bool {
        name.hasPrefix(".\(prefix(job))") && name.hasSuffix(".tmp")
    }

    /// The model's name in letters that every file system takes, cut to 60.
    static func slug(_ model: String) -> String {
        let letters = model.utf8.prefix(60).map { byte -> UInt8 in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            return isPlain ? byte : UInt8(ascii: "-")
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
