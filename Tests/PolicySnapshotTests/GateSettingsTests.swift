import Foundation
import PolicySnapshot
import Testing

@Suite struct GateSettingsTests {
    private func refusal(_ text: String) -> SnapshotError? {
        do throws(SnapshotError) {
            _ = try GateSettings(parsing: Array(text.utf8))
            return nil
        } catch { return error }
    }

    @Test func `the shipped file says what holds without one`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        #expect(try GateSettings(file: root.appendingPathComponent("ops/gates.json").path) == GateSettings())
        #expect(refusal("{}") == nil)
    }

    @Test(arguments: [
        ("{\n\"prompts\": 0}", "line 2, \"prompts\"", "from 1 to 100000"),
        ("{\"prompts\": 1.5}", "line 1, \"prompts\"", "whole number"),
        ("{\"share_drift\": 1.2}", "line 1, \"share_drift\"", "is \"1.2\""),
        ("{\"cost_ceiling\": \"2\"}", "line 1, \"cost_ceiling\"", "a number"),
        ("{\"required\":\n\n[\"drift\"]}", "line 1, \"required\"", "share drift"),
        ("{\n\n\n\"cost_cieling\": 2}", "line 4, \"cost_cieling\"", "cost_ceiling"),
    ])
    func `a wrong member is named with its line and what was expected`(_ text: String, _ field: String, _ words: String)
    {
        let error = refusal(text)
        #expect(error?.code == .gateSettings && error?.field == field, "\(String(describing: error))")
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `what is no object of distinct members is refused with its place`() {
        for text in ["", "[]", "{\"prompts\": 1, \"prompts\": 2}", "{\"prompts\": NaN}", "{,}"] {
            #expect(refusal(text)?.description.contains("Line 1") == true, "\(text)")
        }
    }

    @Test func `a figure that is no number fails whatever the bound`() {
        for figure in [Double.nan, .infinity] {
            #expect(GateResult("g", figure: figure, bound: .atMost(2), detail: "d").result == .failed)
        }
        #expect(GateResult("g", figure: .nan, bound: .atLeast(0), detail: "d").result == .failed)
        #expect(GateResult("g", figure: 2, bound: .atMost(2), detail: "d").result == .passed)
        #expect(GateResult("g", figure: -0.1, bound: .atLeast(0), detail: "d").result == .failed)
    }

    @Test func `only a rollback that was forced excuses revocations, and those that were known then`() {
        let forced = GateResult.text([.init("verify", .passed), .revokedAndForced("lost", head: 3)])
        #expect(GateResult.excusedRevocations(forced) == 3)
        for gates in ["[]", "{}", "x", GateResult.text([.init("revoked", .passed, figure: 3)])] {
            #expect(GateResult.excusedRevocations(gates) == 0)
        }
    }
}
