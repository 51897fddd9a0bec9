import RoutingPolicy
import Testing

struct SettingTests {
    private enum Shade: String, CaseIterable, Sendable {
        case pale
        case deepBlue = "deep-blue"
    }

    private struct Paint: NamedSettings {
        var coats = 2
        var gloss = 0.5
        var isWet = false
        var shade = Shade.pale

        static let declared = [
            Setting("coats", \Paint.coats, in: 1...9, "how many layers"),
            Setting("gloss", \Paint.gloss, in: 0...1, "share of light", formerly: ["shine"]),
            Setting("wet", \Paint.isWet, "not dry"),
            Setting("shade", \Paint.shade, "which colour"),
        ]
    }

    private struct Wall: NamedSettings {
        var height = 1.0
        var paint = Paint()

        static let declared =
            [Setting("height", \Wall.height, in: 0...10, "metres")] + Paint.declared.map { $0.within(\.paint) }
    }

    private func stored(_ settings: [String: SettingValue]) throws -> Paint {
        let defaults = Paint().values
        let parameters = PolicyParameters(algorithm: "paint", settings: defaults.merging(settings) { _, new in new })
        return try parameters.settings(Paint.self)
    }

    @Test func `every value is written by name and read back`() throws {
        var paint = Paint()
        (paint.coats, paint.gloss, paint.isWet, paint.shade) = (3, 0.25, true, .deepBlue)
        #expect(paint.values == ["coats": 3, "gloss": 0.25, "wet": true, "shade": "deep-blue"])
        #expect(try stored(paint.values).values == paint.values)
    }

    @Test func `settings of a property are settings of the whole`() throws {
        var wall = Wall()
        wall.paint.coats = 5
        #expect(wall.values["coats"] == 5)
        #expect(Wall.declared.map(\.name) == ["height", "coats", "gloss", "wet", "shade"])
    }

    @Test func `the older spelling of flags, names and renamed settings is read`() throws {
        #expect(try stored(["wet": 1]).isWet)
        #expect(try stored(["shade": 1]).shade == .deepBlue)
        let parameters = PolicyParameters(
            algorithm: "paint",
            settings: ["coats": 2, "shine": 0.75, "wet": 0, "shade": 0]
        )
        #expect(try parameters.settings(Paint.self).gloss == 0.75)
        try parameters.require(algorithm: "paint", settings: Paint.self)
    }

    @Test(
        arguments: [
            ("coats", 0), ("coats", 2.5), ("coats", "2"), ("coats", .number(.nan)), ("gloss", 1.01), ("gloss", true),
            ("wet", 2), ("wet", "yes"), ("shade", "red"), ("shade", 2), ("shade", -1), ("shade", true),
        ] as [(String, SettingValue)]
    )
    func `a value of another kind or out of range is refused, saying what is expected`(
        name: String,
        value: SettingValue
    ) throws {
        let error = #expect(throws: PolicyError.self) { try stored([name: value]) }
        #expect(error?.description.contains("'\(name)' is \(value.text); expected ") == true)
    }

    @Test func `a missing setting is named`() {
        let error = #expect(throws: PolicyError.self) {
            try PolicyParameters(algorithm: "paint").settings(Paint.self)
        }
        #expect(error?.description.contains("paint has no setting 'coats'") == true)
    }

    @Test func `text from a command line is read as the setting's kind`() {
        #expect(SettingKind.whole(1...9).value("3") == 3)
        #expect(SettingKind.flag.value("true") == true)
        #expect(SettingKind.flag.value("1") == 1)
        #expect(SettingKind.name(["pale", "deep-blue"]).value("deep-blue") == "deep-blue")
        #expect(SettingKind.name(["pale", "deep-blue"]).value("1") == 1)
        #expect(SettingKind.number(0...1).value("half") == "half")
    }
}
