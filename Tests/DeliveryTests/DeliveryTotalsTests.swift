import DatabaseTestSupport
import Delivery
import Foundation
import Postgres
import Registry
import Testing

/// One truth: answers, files, outcomes, roll-ups, views and what is given out sum to the same nano-dollar.
@Suite struct DeliveryTotalsTests {
    /// Prompts of the random history; `WAYBILL_DELIVERY_PROMPTS` asks for a larger run.
    private static let prompts =
        ProcessInfo.processInfo.environment["WAYBILL_DELIVERY_PROMPTS"].flatMap { Int($0) } ?? 1_000

    @Test func `every sum agrees after a random history of results and attempts`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: Self.prompts)
            for attempt in 1...3 {
                if attempt > 1 { try sent.sendAgain(connection, attempt: Int16(attempt)) }
                let due = try connection.query(
                    "select prompt_no from waybill.request_line where attempt = $1 order by prompt_no",
                    [Int16(attempt)]
                ).map { try $0.get(0, as: Int32.self) }
                let lines = due.filter { $0 % 17 != Int32(attempt) }
                    .map { sent.result(Int($0), seed: 5, attempt: attempt) }
                try sent.record(connection, lines + lines.prefix(10), block: 300)
                let recorder = ResultRecorder(tag: sent.tag)
                for file in try RequestLedger.files(connection, openOnly: true) {
                    try recorder.end(connection, file: file.file, job: sent.job)
                }
                try check(connection, sent)
            }
        }
    }

    private func check(_ connection: borrowing Connection, _ sent: SentJob) throws {
        let billed = try connection.number("select coalesce(sum(cost_nusd), 0)::bigint from waybill.answer")
        #expect(billed > 0)
        for sum in [
            "select sum(billed_nusd)::bigint from waybill.request_file",
            "select sum(cost_nusd)::bigint from waybill.outcome where source = 'provider'",
            "select sum(cost_nusd)::bigint from waybill.outcome_rollup",
            "select (sum(billed_usd) * 1000000000)::bigint from waybill.request_file_detail",
            "select (sum(billed_usd) * 1000000000)::bigint from waybill.spend_by_day",
            "select (sum(billed_usd) * 1000000000)::bigint from waybill.job_cost",
        ] {
            #expect(try connection.number(sum) == billed, "\(sum)")
        }
        let totals = try DeliveryTotals.sums(connection)
        #expect(Int(totals.billed) == billed)
        let counts: [(Int64, String)] = [
            (totals.answered, "status = 0"), (totals.passing, "status in (1, 3)"), (totals.failed, "status = 2"),
            (totals.missing, "status = 4"), (totals.unknownCost, "cost_nusd is null"),
            (totals.truncated, "status = 0 and finish_reason = 'length'"),
        ]
        for (count, condition) in counts {
            let answers = try connection.number("select count(*) from waybill.answer where \(condition)")
            #expect(Int(count) == answers, "\(condition)")
        }
        let job = try AnsweredJob(connection, named: "job")
        let report = try AnswerWriter(job, models: [:], range: 150).write(connection, emit: { _ in })
        #expect(Int(report.billed) == billed)
        #expect(report.prompts == sent.prompts)
        #expect(try job.settled(connection) == report.prompts - report.open)
    }
}
