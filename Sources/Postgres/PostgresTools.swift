internal import Foundation

/// The installed server's programs.
package struct PostgresTools: Sendable, Equatable {
    /// The folder that holds `initdb`, `postgres` and `pg_ctl`.
    package let directory: String

    /// The major version, 15 or later.
    package let majorVersion: Int

    static let oldestVersion = 15

    /// Looks in the search path, then where `pg_config` says, then in Debian's folders, newest version first.
    ///
    /// - Parameters:
    ///   - searchPath: the value of `PATH`.
    ///   - debianFolder: where Debian keeps a folder for each version.
    ///   - majorVersion: the version that is needed because a cluster was made with it; nil takes the first found.
    /// - Returns: the first programs that are complete and new enough.
    /// - Throws: `tools`, naming the package to install.
    package static func find(
        searchPath: String,
        debianFolder: String = "/usr/lib/postgresql",
        majorVersion: Int? = nil
    ) throws(PostgresError) -> PostgresTools {
        var found: [PostgresTools] = []
        for directory in candidates(searchPath: searchPath, debianFolder: debianFolder) {
            guard let version = version(in: directory) else { continue }
            if version >= oldestVersion, majorVersion == nil || version == majorVersion {
                return PostgresTools(directory: directory, majorVersion: version)
            }
            found.append(PostgresTools(directory: directory, majorVersion: version))
        }
        let wanted = majorVersion.map { "PostgreSQL \($0)" } ?? "PostgreSQL \(oldestVersion) or later"
        let seen = found.map { "version \($0.majorVersion) in \($0.directory)" }.joined(separator: ", ")
        throw PostgresError(
            .tools,
            "\(wanted) is needed for the private database and its programs initdb, postgres and pg_ctl were not found"
                + (seen.isEmpty ? "" : " (found: \(seen))")
                + "; install the Debian package postgresql-\(majorVersion ?? oldestVersion), "
                + "or name an existing server with DATABASE_URL"
        )
    }

    func path(_ program: String) -> String { directory + "/" + program }

    private static func candidates(searchPath: String, debianFolder: String) -> [String] {
        var directories = searchPath.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        for directory in directories {
            let program = directory + "/pg_config"
            guard FileManager.default.isExecutableFile(atPath: program),
                let answer = try? ChildProcess(user: nil).run(program, ["--bindir"]), answer.status == 0
            else { continue }
            directories.append(answer.output.trimmingCharacters(in: .whitespacesAndNewlines))
            break
        }
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debianFolder)) ?? []).compactMap {
            Int($0)
        }
        directories += versions.sorted(by: >).map { "\(debianFolder)/\($0)/bin" }
        return directories
    }

    /// The major version of the programs in a folder, or nil if one is missing or does not run.
    private static func version(in directory: String) -> Int? {
        for program in ["initdb", "postgres", "pg_ctl"] {
            guard FileManager.default.isExecutableFile(atPath: directory + "/" + program) else { return nil }
        }
        // Answers "postgres (PostgreSQL) 15.4 (Debian 15.4-1)".
        guard let answer = try? ChildProcess(user: nil).run(directory + "/postgres", ["--version"]), answer.status == 0
        else { return nil }
        let words = answer.output.split(separator: " ")
        guard let mark = words.firstIndex(of: "(PostgreSQL)"), mark + 1 < words.endIndex else { return nil }
        return Int(words[mark + 1].prefix { $0.isNumber })
    }
}
