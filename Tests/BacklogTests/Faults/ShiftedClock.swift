import Foundation

/// Programs whose wall clock is wrong by a number of seconds; clocks that only measure time are left alone.
///
/// A small library that is loaded before libc's. libfaketime will not do: it breaks Dispatch's timers.
enum ShiftedClock {
    private static let source = """
        #define _GNU_SOURCE
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static long shift(void) {
            const char *seconds = getenv("CLOCK_SHIFT");
            return seconds ? atol(seconds) : 0;
        }

        int clock_gettime(clockid_t clock, struct timespec *now) {
            int failed = syscall(SYS_clock_gettime, clock, now);
            if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
            return failed;
        }

        int gettimeofday(struct timeval *restrict now, void *restrict zone) {
            int failed = syscall(SYS_gettimeofday, now, zone);
            if (!failed) now->tv_sec += shift();
            return failed;
        }

        time_t time(time_t *result) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (result) *result = now.tv_sec;
            return now.tv_sec;
        }
        """

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// Swift's toolchain brings the compiler; it needs the C library's headers.
    static let hasCompiler = (try? run(["clang", "--version"]).status) == 0

    /// Compiles the library into `folder`; returns its path.
    static func library(in folder: String) throws -> String {
        let (file, library) = (folder + "/shifted-clock.c", folder + "/shifted-clock.so")
        try source.write(toFile: file, atomically: true, encoding: .utf8)
        guard try run(["clang", "-shared", "-fPIC", "-O1", "-o", library, file]).status == 0 else {
            throw CocoaError(.executableLoad)
        }
        return library
    }

    /// The words to put before a command.
    static func command(_ library: String, seconds: Int) -> [String] {
        ["/usr/bin/env", "LD_PRELOAD=\(library)", "CLOCK_SHIFT=\(seconds)"]
    }

    /// What a program takes for the time, in seconds since 1970.
    static func now(_ library: String, seconds: Int) throws -> Int? {
        let answer = try run(Array(command(library, seconds: seconds).dropFirst()) + ["date", "+%s"])
        return Int(answer.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
