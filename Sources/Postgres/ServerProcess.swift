internal import Foundation
internal import Glibc

/// What the operating system knows about the server of a data folder.
struct ServerProcess {
    let data: String

    /// The process number in `postmaster.pid`, if a process of this data folder has it.
    ///
    /// The file alone proves nothing: after a kill or a restart of the machine it stays behind, and its number may by
    /// then be another process's.
    func running() -> pid_t? {
        guard let recorded, worksHere(recorded) else { return nil }
        return recorded
    }

    private var recorded: pid_t? {
        guard let text = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.flatMap { pid_t($0.trimmingCharacters(in: .whitespaces)) }
    }

    /// Every process whose working directory is the data folder: the server and its children.
    func processes() -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter(worksHere).sorted()
    }

    /// A server changes into its data folder when it starts, and a backend never leaves it.
    private func worksHere(_ process: pid_t) -> Bool {
        var folder = stat()
        var current = stat()
        guard unsafe stat(data, &folder) == 0, unsafe stat("/proc/\(process)/cwd", &current) == 0 else { return false }
        return folder.st_ino == current.st_ino && folder.st_dev == current.st_dev
    }

    /// Makes a start possible after a kill: waits for children of a dead server, and removes pid files whose number now
    /// belongs to a stranger, at which the server would otherwise refuse to start.
    ///
    /// The files are only removed when no process of the data folder is left, because they also guard its shared
    /// memory.
    func clearStaleFiles(socketFolder: String) throws(PostgresError) {
        for _ in 0..<100 {
            guard !processes().isEmpty else { break }
            usleep(100_000)
        }
        let left = processes()
        guard left.isEmpty else {
            let numbers = left.map(String.init).joined(separator: ", ")
            throw PostgresError(
                .cluster,
                "a server of \(data) was killed and its processes \(numbers) are still alive; end them and start again"
            )
        }
        for file in [data + "/postmaster.pid", socketFolder + "/.s.PGSQL.5432.lock", socketFolder + "/.s.PGSQL.5432"] {
            unsafe unlink(file)
        }
    }
}
