import DatabaseTestSupport
import Postgres
import Registry
import Testing

@Suite struct ChannelHistoryTests {
    private static let (a, b, c) = (digest(1), digest(2), digest(3))

    private static func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    private static func history(_ moves: [(PromotionEntry.Action, [UInt8])]) -> ChannelHistory {
        ChannelHistory(
            moves.enumerated().map { index, move in
                PromotionEntry(
                    channel: "production",
                    sequence: index + 1,
                    action: move.0,
                    digest: move.1,
                    previousDigest: nil,
                    actor: "ann",
                    reason: "",
                    gates: "[]",
                    at: Timestamp(microseconds: Int64(index) * 10),
                    previousHash: HashChain.genesis,
                    rowHash: []
                )
            }
        )
    }

    @Test func `what was in force at a moment is the last entry made by then, refusals aside`() {
        let history = Self.history([(.promote, Self.a), (.refuse, Self.c), (.promote, Self.b), (.refuse, Self.c)])
        func at(_ moment: Int64) -> [UInt8]? { history.inForce(at: Timestamp(microseconds: moment))?.entry.digest }
        #expect(at(-1) == nil && at(0) == Self.a && at(15) == Self.a && at(20) == Self.b && at(99) == Self.b)
        #expect(history.periods.map(\.until) == [Timestamp(microseconds: 20), nil])
        #expect(history.held(Self.a) && !history.held(Self.c))
    }

    @Test func `a second rollback goes one further back, and never forth`() {
        let up: [(PromotionEntry.Action, [UInt8])] = [(.promote, Self.a), (.promote, Self.b), (.promote, Self.c)]
        #expect(Self.history([]).rollbackTargets.isEmpty)
        #expect(Self.history([up[0]]).rollbackTargets.isEmpty)
        #expect(Self.history(up).rollbackTargets == [Self.b, Self.a])
        #expect(Self.history(up + [(.rollback, Self.b)]).rollbackTargets == [Self.a])
        #expect(Self.history(up + [(.rollback, Self.b), (.rollback, Self.a)]).rollbackTargets.isEmpty)
        #expect(Self.history(up + [(.rollback, Self.a), (.promote, Self.c)]).rollbackTargets == [Self.a])
        // Back and forth by promotion: each is named once, the nearest first.
        #expect(Self.history(up + [(.promote, Self.a)]).rollbackTargets == [Self.c, Self.b])
    }

    @Test(arguments: [
        ("update waybill.promotion set reason = 'x' where sequence = 2", 2, "altered"),
        ("update waybill.promotion set row_hash = digest where sequence = 3", 3, "altered"),
        ("delete from waybill.promotion where sequence = 2", 2, "missing"),
        ("delete from waybill.promotion where sequence = 1", 1, "missing"),
        (
            """
            update waybill.promotion set sequence = case sequence when 2 then 30 else 20 end where sequence in (2, 3);
            update waybill.promotion set sequence = sequence / 10 where sequence > 10
            """, 2, "was entry 3"
        ),
        ("update waybill.promotion set previous_hash = row_hash where sequence = 4", 4, "altered"),
    ])
    func `an altered, missing or moved entry is named`(_ change: String, _ entry: Int, _ word: String) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            try SnapshotStore.insert(connection, BacklogFixture.stored())
            for number in 1...4 {
                _ = try PromotionLog.append(
                    connection,
                    action: number == 3 ? .refuse : .promote,
                    digest: BacklogFixture.snapshot,
                    actor: "p\(number)"
                )
            }
            for statement in change.split(separator: ";") { try connection.query(String(statement)) }
            let fault = try #require(HashChain.faults(try PromotionLog.history(connection)).first)
            #expect(fault.sequence == entry && fault.reason.contains(word), "\(fault)")
            #expect(throws: RegistryError.self) { try PromotionLog.verified(connection) }
        }
    }

    @Test func `a refusal may be about what is not stored, a promotion not`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let entry = try PromotionLog.append(connection, action: .refuse, digest: Self.c, actor: "ann")
            #expect(entry.sequence == 1 && !entry.moves)
            #expect(throws: RegistryError.self) {
                try PromotionLog.append(connection, action: .promote, digest: Self.c, actor: "ann")
            }
            for name in ["", "Über", "a b", "-a", "a/b", String(repeating: "x", count: 64)] {
                #expect(throws: RegistryError.invalidChannel(name: name)) {
                    try PromotionLog.append(connection, channel: name, action: .refuse, digest: Self.c, actor: "ann")
                }
            }
        }
    }

    @Test func `revocations are a chain of their own, each subject once`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try RevocationLog.append(connection, .snapshot(Self.a), actor: "ann", reason: "wrong prices")
            _ = try RevocationLog.append(connection, .key("MCow"), actor: "ann", reason: "lost")
            #expect(try RevocationLog.verified(connection).map(\.subject) == [.snapshot(Self.a), .key("MCow")])
            #expect(throws: RegistryError.self) {
                try RevocationLog.append(connection, .snapshot(Self.a), actor: "bo", reason: "again")
            }
            try connection.query("update waybill.revocation set reason = 'fine' where sequence = 1")
            #expect(throws: RegistryError.self) { try RevocationLog.verified(connection) }
        }
    }

    @Test func `a stored snapshot is found by name, version and the digits of its identity`() throws {
        func summary(_ name: String, _ version: Int, _ digest: [UInt8]) -> SnapshotSummary {
            SnapshotSummary(
                digest: digest,
                policyName: name,
                version: version,
                algorithm: "knn",
                encoder: "minilm",
                importedAt: Timestamp(microseconds: 0)
            )
        }
        let all = [
            summary("demo", 1, Self.a), summary("demo", 2, Self.b), summary("0303030", 1, Self.c),
            summary("twin", 1, [1] + Self.a.dropFirst().dropLast() + [9]),
        ]
        func found(_ text: String, _ policy: String? = nil) throws -> String {
            try SnapshotReference.find(text, in: all, versionOf: policy).label
        }
        #expect(try found("demo@1") == "demo@1" && found("demo") == "demo@2" && found("020202") == "demo@2")
        #expect(try found("sha256:020202020202") == "demo@2" && found("1", "demo") == "demo@1")
        for wrong in ["demo@3", "demo@x", "none", "01010", "010101", "0303030", "sha256:ff0000"] {
            #expect(throws: RegistryError.self, "\(wrong)") { try found(wrong) }
        }
    }
}
