import Foundation
import Testing

/// Nothing that could be a password is ever printed, wherever libpq cuts the string.
@Suite struct PasswordTests {
    private func said(_ environment: [String: String], _ arguments: [String]) throws -> BuiltBinary.Result {
        try Workplace.with { place in
            let result = try BuiltBinary(folder: place.folder, environment: environment).run(arguments)
            #expect(result.status > 0 && !result.errors.isEmpty, "\(arguments)")
            return result
        }
    }

    static let secrets = [
        "h0ly/gr4il", "gr4il@h0ly", "h0ly%gr4il", "h0ly:gr4il/x", "90/gr4il", "gr4il@h0ly/x@y", "h0ly gr4il",
    ]

    @Test(arguments: secrets) func `a password that was not percent-encoded`(_ secret: String) throws {
        let place = "ann:\(secret)@127.0.0.1:1/shop"
        for url in ["postgres://\(place)", "postgresql://\(place)?sslmode=disable"] {
            for result in [
                try said([:], ["status", "--database", url]), try said(["DATABASE_URL": url], ["migrate"]),
                try said([:], ["status", url]), try said([:], ["jobs", "list", "--databse", url]),
            ] {
                let text = result.output + result.errors
                for part in ["h0ly", "gr4il"] { #expect(!text.contains(part), "\(text)") }
            }
            let advice = try said([:], ["status", "--database", url]).errors
            #expect(advice.contains("percent-encode") || advice.contains("cannot connect"), "\(advice)")
        }
    }

    @Test(arguments: [
        "host=127.0.0.1 port=1 user=ann password=h0ly gr4il dbname=shop", "host=127.0.0.1 password='h0ly gr4il",
        "host=127.0.0.1 port=1 password='h0ly gr4il' dbname=shop", "h0ly gr4il", "postgres://127.0.0.1:gr4il/shop",
        #"host=127.0.0.1 port=1 password=h0ly\ gr4il"#,
    ]) func `key=value pairs with spaces and quotes`(_ string: String) throws {
        let text = try said(["DATABASE_URL": string], ["status"]).errors
        for part in ["h0ly", "gr4il"] { #expect(!text.contains(part), "\(text)") }
    }

    @Test func `variables and service files`() throws {
        try Workplace.with { place in
            let service = try place.write("services", "[shop]\nhost=127.0.0.1\nport=gr4il\npassword=gr4il\n")
            for environment in [
                ["PGHOST": "127.0.0.1", "PGPORT": "1", "PGPASSWORD": "gr4il"],
                ["PGHOST": "127.0.0.1", "PGPORT": "gr4il"],
                ["PGHOST": "ann:gr4il@127.0.0.1", "PGPORT": "1"], ["PGSERVICE": "shop", "PGSERVICEFILE": service],
                ["PGHOST": "127.0.0.1", "PGPORT": "1", "PGDATABASE": "postgres://ann:gr4il@127.0.0.1/shop"],
            ] {
                let text = try said(environment, ["status"]).errors
                #expect(!text.contains("gr4il") && text.contains("cannot connect"), "\(text)")
            }
        }
    }

    @Test func `a password that equals a word of the message is neither masked nor hinted at`() throws {
        let text = try said([:], ["status", "--database", "postgres://ann:shop@127.0.0.1:1/shop"]).errors
        #expect(text.contains("ann@127.0.0.1/shop") && !text.contains("*"), "\(text)")
        let letter = try said([:], ["status", "--database", "postgres://ann:e@127.0.0.1:1/shop"]).errors
        #expect(letter == text, "the password must leave no trace")
    }
}
