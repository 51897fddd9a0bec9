import Foundation
import StrictJSON
import Testing

/// What `--help` says, over all commands that the binaries themselves list.
@Suite struct HelpTests {
    private static let waybill = BuiltBinary(folder: FileManager.default.temporaryDirectory)
    private static let laboratory = BuiltBinary(
        folder: FileManager.default.temporaryDirectory,
        program: "waybill-lab"
    )

    /// The words that name each command, the program itself first, without those that the parser adds.
    private func commands(of binary: BuiltBinary) throws -> [[String]] {
        func below(_ command: JSON, _ path: [String]) -> [[String]] {
            [path]
                + (command["subcommands"]?.array ?? []).flatMap { child -> [[String]] in
                    let name = child["commandName"]?.string ?? ""
                    return name == "help" ? [] : below(child, path + [name])
                }
        }
        let dump = try JSON.parse(try binary.succeed("--experimental-dump-help"))
        return below(try #require(dump["command"]), [])
    }

    @Test(arguments: [waybill, laboratory])
    func `every command has help with an example that fits a terminal`(binary: BuiltBinary) throws {
        let commands = try commands(of: binary)
        #expect(commands.count > 20)
        for command in commands {
            let result = try binary.run(command + ["--help"])
            let name = ([binary.program] + command).joined(separator: " ")
            #expect(result.status == 0, "\(name): \(result.errors)")
            #expect(result.output.contains("Example: waybill"), "\(name) has no example")
            let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            #expect(lines.allSatisfy { $0.count <= 100 }, "\(name) has a line of more than 100 characters")
            #expect(lines.count <= 80, "\(name) takes \(lines.count) lines")
        }
    }

    /// The parser breaks a line that is too long and leaves a word or two on the next one.
    @Test(arguments: [waybill, laboratory])
    func `no text of a help is broken in the middle of its lines`(binary: BuiltBinary) throws {
        func check(_ command: JSON) {
            let name = command["commandName"]?.string ?? ""
            let lines = (command["discussion"]?.string ?? "").split(separator: "\n")
            for line in lines where line.count > 79 { Issue.record("\(name): \(line)") }
            for child in command["subcommands"]?.array ?? [] { check(child) }
        }
        check(try #require(try JSON.parse(binary.succeed("--experimental-dump-help"))["command"]))
    }

    @Test func `the program's own help fits a screen and names every command`() throws {
        for asked in [[], ["--help"], ["-h"], ["help"]] {
            let output = try Self.waybill.run(asked).output
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 80 }, "\(output)")
            // A name stands behind two spaces, at the left or in the middle of a line.
            let columns = lines.flatMap { line in
                [0, 39].compactMap { indent -> String? in
                    let rest = line.dropFirst(indent)
                    return rest.hasPrefix("  ") ? rest.split(separator: " ").first.map(String.init) : nil
                }
            }
            let top = try commands(of: Self.waybill).filter { $0.count == 1 }.map { $0[0] }
            for command in top { #expect(columns.contains(command), "\(command) is missing") }
        }
    }

    @Test(arguments: ["train", "evaluate"])
    func `the help of long commands fits 40 lines`(command: String) throws {
        let lines = try Self.waybill.succeed(command, "--help").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count - 1 <= 40, "\(lines.count - 1) lines")
    }

    @Test func `every policy is listed with its options, and each option with range and default`() throws {
        let list = try #require(try JSON.parse(Self.waybill.succeed("policies", "--json")).array)
        #expect(list.count > 15)
        #expect(list.count { $0["recommended"]?.bool == true } == 1)
        let table = try Self.waybill.succeed("policies")
        for policy in list {
            let name = try #require(policy["name"]?.string)
            #expect(table.contains("\n\(name) "), "\(name)")
            let shown = try Self.waybill.succeed("policies", name)
            for option in try #require(policy["options"]?.array) {
                if let names = option["names"]?.array {
                    #expect(names.contains { $0 == option["default"] })
                } else if option["default"]?.bool == nil {
                    let (low, high) = (option["minimum"]?.double ?? .nan, option["maximum"]?.double ?? .nan)
                    #expect((low...high).contains(option["default"]?.double ?? .nan))
                }
                #expect(shown.contains("\n\(option["name"]?.string ?? "?") "), "\(name)")
            }
            #expect(try JSON.parse(Self.waybill.succeed("policies", name, "--json")) == policy)
        }
        #expect(try Self.waybill.fail("policies", "rigde").contains("did you mean ridge?"))
    }
}
