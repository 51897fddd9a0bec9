import Foundation
import Postgres
import DatabaseTestSupport
import Testing

/// The published folder is whole wherever it is copied to.
@Suite struct SiteFolderTests {
    @Test(arguments: [
        "cp -r public copy", "mkdir copy && tar -C public -cf - . | tar -C copy -xf -",
        "git -c init.defaultBranch=main init -q . && git add public && git -c user.name=a -c user.email=a@b.c commit -qm site && "
            + "git worktree add -q tree && cp -r tree/public copy",
    ]) func `a copy by cp, tar or git holds the pages`(_ command: String) async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            let binary = BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText])
            for _ in 0..<2 { try binary.succeed("site", "--out", "public") }
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/bash")
            shell.arguments = ["-ec", command + " && rm -rf public .public.builds"]
            shell.currentDirectoryURL = empty.folder
            try shell.run()
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 0)
            let page = try String(contentsOf: empty.folder.appendingPathComponent("copy/index.html"), encoding: .utf8)
            #expect(page.contains("</html>"))
        }
    }
}
