import Delivery
import Grading
import StrictJSON
import Terminal
import Units

/// What a judge's grades say once its errors are reckoned with, of one job or of two.
struct JudgedReport {
    let jobs: [JudgedGrades]

    /// How far the first job is ahead of the second; nil for one job.
    private var ahead: JudgedScores.Estimate? {
        jobs.count == 2 ? jobs[0].estimate.minus(jobs[1].estimate) : nil
    }

    var text: String {
        var table = TextTable([
            ("job", .left), ("answers", .right), ("by people", .right), ("judge's mean", .right), ("corrected", .right),
            ("95 %", .left),
        ])
        for job in jobs {
            table.append([
                job.job, FixedPoint.grouped(job.scores.sample + job.scores.others),
                FixedPoint.grouped(job.scores.sample),
                job.scores.judgeMean.map { Self.text($0) } ?? "-", Self.text(job.estimate.mean),
                Self.text(job.estimate.interval),
            ])
        }
        var lines = table.lines
        if let ahead {
            let order = ahead.isDecided ? "\(jobs[ahead.mean > 0 ? 0 : 1].job) is ahead" : "the order is open"
            let figures = "\(Self.text(ahead.mean)), 95 % \(Self.text(ahead.interval))"
            lines += ["", "\(jobs[0].job) less \(jobs[1].job): \(figures): \(order)"]
        }
        return lines.joined(separator: "\n")
    }

    var json: JSON {
        [
            "judge": .string(jobs[0].judge), "human": .string(jobs[0].human),
            "jobs": .array(
                jobs.map { job in
                    [
                        "job": .string(job.job), "answers": JSON(job.scores.sample + job.scores.others),
                        "sample": JSON(job.scores.sample),
                        "judge_mean": job.scores.judgeMean.map { JSON($0) } ?? .null,
                        "corrected": JSON(job.estimate.mean), "interval": Self.bounds(job.estimate.interval),
                    ]
                }
            ),
            "difference": ahead.map { ahead in
                [
                    "mean": JSON(ahead.mean), "interval": Self.bounds(ahead.interval), "decided": JSON(ahead.isDecided),
                ]
            } ?? .null,
        ]
    }

    private static func text(_ value: Double) -> String { NumberText.decimals(value, 4) }

    private static func text(_ interval: ClosedRange<Double>) -> String {
        "\(text(interval.lowerBound)) to \(text(interval.upperBound))"
    }

    private static func bounds(_ interval: ClosedRange<Double>) -> JSON {
        .array([JSON(interval.lowerBound), JSON(interval.upperBound)])
    }
}
