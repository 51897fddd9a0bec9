internal import CSpawn
internal import Glibc

/// Starts programs without a shell, in a session of their own.
enum ProgramSpawn {
    static func start(
        _ words: [String],
        _ environment: [String],
        input: String,
        output: Int32,
        errors: Int32
    ) -> Result<pid_t, ProgramFault> {
        guard (words + environment).allSatisfy({ !$0.utf8.contains(0) }) else {
            return .failure(ProgramFault("an argument or variable has a NUL"))
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // Nothing that this process has open, such as its connection, goes along.
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | Int32(WAYBILL_SPAWN_SETSID)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var process: pid_t = 0
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer {
            for index in words.indices { unsafe free(arguments[index]) }
            for index in environment.indices { unsafe free(variables[index]) }
        }
        let error = unsafe posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
        guard error == 0 else {
            return .failure(ProgramFault("\(words[0]): \(unsafe String(cString: strerror(error)))"))
        }
        return .success(process)
    }

    /// The text of the last failed system call.
    static func systemError() -> String { unsafe String(cString: strerror(errno)) }
}
