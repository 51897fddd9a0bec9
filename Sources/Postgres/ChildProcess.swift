internal import CSpawn
internal import Glibc

/// Runs the server's programs without a shell, and never as root.
struct ChildProcess {
    /// The system user to become first, or nil to stay who we are.
    let user: SystemUser?

    /// Runs a program to its end.
    ///
    /// - Returns: its exit status (128 + signal if one killed it) and all it wrote.
    func run(_ program: String, _ arguments: [String]) throws(PostgresError) -> (status: Int32, output: String) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
            throw PostgresError(.tools, "cannot run \(program): \(systemError()) while making a pipe")
        }
        let process: pid_t
        do {
            process = try spawn(program, arguments, output: ends[1], newSession: false)
        } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
        close(ends[1])
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output += buffer[..<count]
        }
        close(ends[0])
        return (Self.wait(for: process), String(decoding: output, as: UTF8.self))
    }

    /// Starts a program that outlives us: own session, no input, output appended to a file.
    func start(_ program: String, _ arguments: [String], log: Int32) throws(PostgresError) -> pid_t {
        try spawn(program, arguments, output: log, newSession: true)
    }

    /// The exit status of a child that has ended, or nil while it runs.
    static func exitStatus(of process: pid_t) -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
        return code(status)
    }

    /// Waits for the last moments of a process that is ending, so that no zombie of it is left; nothing if it is not
    /// our child.
    static func reap(_ process: pid_t) { _ = wait(for: process) }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return code(status)
    }

    private static func code(_ status: Int32) -> Int32 {
        status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    private func spawn(
        _ program: String,
        _ arguments: [String],
        output: Int32,
        newSession: Bool
    ) throws(PostgresError) -> pid_t {
        var words = [program] + arguments
        if let user {
            // setpriv is part of util-linux, which every Debian system has; posix_spawn cannot change the user.
            words = ["/usr/bin/setpriv", "--reuid=\(user.id)", "--regid=\(user.group)", "--init-groups", "--"] + words
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        // The other user may not be allowed into our working directory.
        unsafe posix_spawn_file_actions_addchdir_np(&actions, "/")
        // Nothing that the caller has open, such as the lock of the cluster, may live on in the server.
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The child starts with no signal blocked or ignored, whatever the caller does with signals.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (newSession ? Int32(WAYBILL_SPAWN_SETSID) : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=/"]
        var process: pid_t = 0
        let argumentStrings = CStringList(words)
        let environmentStrings = CStringList(environment)
        let error = unsafe posix_spawn(
            &process,
            words[0],
            &actions,
            &attributes,
            argumentStrings.pointers,
            environmentStrings.pointers
        )
        guard error == 0 else {
            throw PostgresError(.tools, "cannot run \(words[0]): \(unsafe String(cString: strerror(error)))")
        }
        return process
    }
}

/// The text of the last failed system call.
func systemError() -> String { unsafe String(cString: strerror(errno)) }

/// A user of the operating system.
struct SystemUser: Sendable {
    let name: String
    let id: uid_t
    let group: gid_t

    static func named(_ name: String) -> SystemUser? {
        guard let entry = unsafe getpwnam(name) else { return nil }
        return SystemUser(name: name, id: unsafe entry.pointee.pw_uid, group: unsafe entry.pointee.pw_gid)
    }
}

/// An argument vector for C, freed with its owner.
@safe
private final class CStringList {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        unsafe pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { unsafe pointers[index] = strdup(string) }
        unsafe pointers[strings.count] = nil
    }

    deinit {
        for index in 0..<count { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
}
