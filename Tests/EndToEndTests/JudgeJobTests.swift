import Foundation
import Postgres
import StrictJSON
import Testing

/// A judge model, asked in a job of its own.
@Suite struct JudgeJobTests {
    @Test func `a judge's answers become grades with their cost, beside those of people`() async throws {
        try await Workplace.withDatabase { place, connection in
            let made = try RecordedJob.make(place, connection, prompts: 20)
            // A name with marks that a grader's label cannot have.
            try connection.query("update waybill.model set name = 'a model@host' where model_id = 1")
            let job = RecordedJob(prompts: 20, models: ["a model@host", made.models[1]])
            let rubric = try place.write("rubric.txt", "Right sums are good.\n")
            let asked = try place.binary.run(["grade", "--job", "maths", "--judge", job.models[0], "--rubric", rubric])
            #expect(asked.status == 0, "\(asked.errors)")
            #expect(asked.output.contains("maths-judge") && asked.errors.contains("--from-judge maths-judge"))
            // The same again changes nothing, and the job may choose nobody else.
            try place.binary.succeed("grade", "--job", "maths", "--judge", job.models[0], "--rubric", rubric)
            #expect(try connection.number("select prompts from waybill.job where name = 'maths-judge'") == 20)
            let pinned =
                "select count(*) from waybill.job where name = 'maths-judge' and allowed_models = array[1]::smallint[]"
            #expect(try connection.number(pinned) == 1)
            let prompt: String = try connection.query(
                "select prompt from waybill.prompt p join waybill.job j using (job_id) "
                    + "where j.name = 'maths-judge' and external_id = 'q10'"
            ).single().get(0)
            #expect(
                prompt.hasPrefix("Right sums are good.") && prompt.contains("10 + 10?") && prompt.contains("It is 0.")
            )
            #expect(
                try place.binary.fail("grade", "--job", "maths", "--from-judge", "maths-judge").contains("no answers")
            )
            #expect(
                try place.binary.fail("grade", "--job", "maths", "--from-judge", "maths").contains("judges nothing")
            )
            let said = (1...20).map { $0 == 7 ? "I cannot say." : "Well.\nSCORE: \($0 % 10 == 0 ? "0.25" : "1")" }
            try RecordedJob.answer(place, connection, job: "maths-judge", model: "1", said)
            let read = try place.binary.run(["grade", "--job", "maths", "--from-judge", "maths-judge", "--as-score"])
            #expect(read.status == 1, "\(read.errors)")
            #expect(read.errors.contains("1 not graded: the judge did not end with SCORE"), "\(read.errors)")
            #expect(read.output.contains("19 answers graded by a-model-host@1(rubric="), "\(read.output)")
            #expect(try RecordedJob.scores(connection) == [19, 17_500_000])
            let bills = try connection.number(
                "select sum(a.cost_nusd)::bigint from waybill.answer a join waybill.job j using (job_id) "
                    + "where j.name = 'maths-judge'"
            )
            #expect(try connection.number("select sum(cost_nusd)::bigint from waybill.grade") == bills && bills > 0)
            let people = try place.write(
                "people.jsonl",
                (1...20).map { job.grade($0, $0 % 10 == 0 ? "0" : "1") }.joined()
            )
            try place.binary.succeed("grade", "--job", "maths", "--file", people)
            let grades = try JSON.parse(try place.binary.succeed("grades", "--job", "maths", "--json"))
            let agreement = try #require(grades["agreement"]?.array?.first)
            #expect(agreement["answers"] == 19 && agreement["accuracy"]?.double == 1 && agreement["kappa"]?.double == 1)
            #expect(grades["grades"]?.array?.contains { $0["cost_usd"]?.double ?? 0 > 0 } == true)
        }
    }

    @Test func `pairs are asked in both orders, and a judge of the first place is a tie`() async throws {
        try await Workplace.withDatabase { place, connection in
            let job = try RecordedJob.make(place, connection, prompts: 6)
            let prompts = (1...6).map { #"{"id": "q\#($0)", "prompt": "\#($0) + \#($0)?"}"# + "\n" }.joined()
            try place.binary.succeed(
                "enqueue",
                place.write("other.jsonl", prompts),
                "--job",
                "other",
                "--quality",
                "1",
                "--cost",
                "1"
            )
            try RecordedJob.answer(place, connection, job: "other", model: "3", (1...6).map { "other \($0)" })
            let rubric = try place.write("rubric.txt", "Right sums are good.")
            try place.binary.succeed(
                "grade",
                "--job",
                "maths",
                "--judge",
                job.models[0],
                "--rubric",
                rubric,
                "--against",
                "other",
                "--judge-job",
                "pairs"
            )
            let asked = try connection.query(
                "select external_id, prompt from waybill.prompt p join waybill.job j using (job_id) "
                    + "where j.name = 'pairs' order by prompt_no"
            ).map { (try $0.get(0, as: String.self), try $0.get(1, as: String.self)) }
            #expect(asked.map(\.0) == (1...6).flatMap { ["q\($0)#AB", "q\($0)#BA"] })
            // 1: wins both; 2: loses both; 3: whoever is first wins; 4: ties; 5: says nothing once; 6: wins, ties.
            let said = ["A", "B", "B", "A", "A", "A", "TIE", "TIE", "A", "?", "A", "TIE"].map { "WINNER: \($0)" }
            for (index, (_, prompt)) in asked.enumerated() {
                let first = prompt.ranges(of: "<answer A").first?.upperBound
                let other = prompt.ranges(of: "other ").first?.lowerBound
                let second = prompt.ranges(of: "<answer B").first?.upperBound
                let isOtherFirst =
                    try #require(other) < (try #require(second)) && (try #require(first)) < (try #require(other))
                #expect(isOtherFirst == (index % 2 == 1), "\(prompt)")
            }
            try RecordedJob.answer(place, connection, job: "pairs", model: "1", said)
            let read = try place.binary.run(["grade", "--job", "maths", "--from-judge", "pairs"])
            #expect(read.errors.contains("WINNER and A, B or TIE"), "\(read.errors)")
            let scores = try connection.query(
                "select coalesce(score, -1)::double precision from waybill.grade order by prompt_no"
            ).map { try $0.get(0, as: Double.self) }
            #expect(scores == [1, 0, 0.5, 0.5, -1, 0.75])
        }
    }

    @Test func `what a judge cannot be asked is said`() async throws {
        try await Workplace.withDatabase { place, connection in
            let job = try RecordedJob.make(place, connection, prompts: 3)
            let rubric = try place.write("rubric.txt", "Good.")
            let empty = try place.write("empty.txt", " \n")
            for (words, part) in [
                (["--judge", job.models[0]], "needs --rubric"),
                (["--judge", "gtp", "--rubric", rubric], "no model 'gtp'"),
                (["--judge", job.models[0], "--rubric", empty], "is empty"),
                (["--judge", job.models[0], "--rubric", "none.txt"], "cannot be read"),
                (["--judge", job.models[0], "--rubric", rubric, "--against", "none"], "'none'"),
                (["--from-judge", "none"], "'none'"), (["--file", "a", "--rubric", rubric], "go with --judge"),
            ] {
                let result = try place.binary.run(["grade", "--job", "maths"] + words)
                #expect(result.status > 0 && result.errors.contains(part), "\(result.errors)")
            }
            #expect(try connection.number("select count(*) from waybill.job") == 1)
        }
    }
}
