import Backlog
import Postgres
import DatabaseTestSupport
import Testing

/// What must hold after any faults, asked of the tables.
///
/// Every prompt of every job has exactly one result: one decision, or one row in the failures. The rule for failures: a
/// prompt may only be there as `poison`, alone in its chunk, after leases of that very chunk and of all it was split
/// from were lost as often as the job allows, the last one by a worker that a fault had hit. Jobs with 100 attempts and
/// no poison prompt therefore have no failure at all.
struct FaultOracle {
    /// Notes each lost lease with the worker that lost it, and drops the keys that would refuse a second record of a
    /// chunk, so that the fence alone is tested.
    static func prepare(_ connection: borrowing Connection) throws {
        try connection.script(
            """
            alter table waybill.decision drop constraint decision_pkey;
            alter table waybill.rollup drop constraint rollup_pkey;
            create table public.lost_lease (chunk_id bigint, owner text, strikes integer);
            create function public.note_lost_lease() returns trigger language plpgsql as $$
            begin
                insert into public.lost_lease values (old.chunk_id, old.owner, new.strikes);
                return new;
            end $$;
            create trigger note_lost_lease after update on waybill.chunk for each row
            when (new.strikes > old.strikes) execute function public.note_lost_lease()
            """
        )
    }

    let models: [Int16]

    /// Names of workers that a fault hit.
    let hit: Set<String>

    func check(_ connection: borrowing Connection) throws {
        func number(_ sql: String) throws -> Int { try connection.query(sql).single().get(0) }
        #expect(try number("select count(*) from waybill.job where state <> 'ready'") == 0, "jobs half loaded")
        #expect(try number("select count(*) from waybill.chunk where state not in (2, 5, 6)") == 0, "unfinished chunks")
        #expect(try number("select sum(prompts) from waybill.job") == number("select count(*) from waybill.prompt"))
        let results = """
            select p.job_id, p.prompt_no, coalesce(d.n, 0) as decisions, count(f.*) as failures
            from waybill.prompt p
            left join (select job_id, prompt_no, count(*) as n from waybill.decision group by 1, 2) d
                using (job_id, prompt_no)
            left join waybill.failure f using (job_id, prompt_no)
            group by 1, 2, 3
            """
        for (what, condition) in [
            ("no result", "decisions + failures = 0"), ("several decisions", "decisions > 1"),
            ("a decision and a failure", "decisions > 0 and failures > 0"),
        ] {
            let found = try number("select count(*) from (\(results)) r where \(condition)")
            #expect(found == 0, "\(found) prompts have \(what)")
        }
        try checkFailures(connection)
        try checkDecisions(connection)
        try checkSums(connection)
    }

    /// The rule for failures.
    private func checkFailures(_ connection: borrowing Connection) throws {
        let rows = try connection.query(
            """
            select f.code, p.prompt = 'poison', c.chunk_id, c.lo = c.hi, j.maximum_attempts,
                   (select l.owner from public.lost_lease l where l.chunk_id = c.chunk_id
                    order by l.strikes desc limit 1),
                   (with recursive up as (
                        select c.chunk_id, c.parent, c.strikes
                        union all
                        select a.chunk_id, a.parent, a.strikes from waybill.chunk a join up on a.chunk_id = up.parent
                    ) select bool_and(strikes >= j.maximum_attempts) from up)
            from waybill.failure f
            join waybill.prompt p using (job_id, prompt_no)
            join waybill.job j using (job_id)
            left join waybill.chunk c on c.job_id = f.job_id and c.state = 6 and f.prompt_no between c.lo and c.hi
            """
        )
        for row in rows {
            let (code, poison, chunk, isAlone) = try (
                row.get(0, as: String.self), row.get(1, as: Bool.self), row.get(2, as: Int64?.self),
                row.get(3, as: Bool?.self)
            )
            let (attempts, owner, areAllLost) = try (
                row.get(4, as: Int.self), row.get(5, as: String?.self), row.get(6, as: Bool?.self)
            )
            #expect(code == "poison" && chunk != nil && isAlone == true && areAllLost == true)
            #expect(attempts < 100, "a prompt of a job with 100 attempts was given up")
            #expect(poison || owner.map(hit.contains) == true, "given up though no fault hit \(owner ?? "its worker")")
        }
        let decided: Int = try connection.query(
            """
            select count(*) from waybill.prompt p join waybill.decision d using (job_id, prompt_no)
            where prompt = 'poison'
            """
        ).single().get(0)
        #expect(decided == 0, "a prompt that kills every worker was decided")
    }

    /// Each decision is what the policy chooses for that prompt.
    private func checkDecisions(_ connection: borrowing Connection) throws {
        let rows = try connection.query(
            """
            select j.seed, d.prompt_no, d.model_id, d.propensity, d.predicted_cost_nusd
            from waybill.decision d join waybill.job j using (job_id)
            """
        )
        for row in rows {
            let (seed, number, model, propensity, cost) = try row.decode(
                Int64.self,
                Int32.self,
                Int16.self,
                Float.self,
                Int64.self
            )
            let expected = BacklogFixture.choice(seed: seed, number: number, models: models)
            try #require(model == expected.model && propensity == expected.propensity && cost == Int64(number))
        }
    }

    /// Sums and counts on chunks equal a recount.
    private func checkSums(_ connection: borrowing Connection) throws {
        let sums = try connection.query(
            """
            select coalesce(sum(prompts), 0)::bigint, coalesce(sum(cost_nusd), 0)::bigint, count(distinct chunk_id)
            from waybill.rollup
            """
        ).single()
        let recount = try connection.query(
            """
            select count(*), coalesce(sum(predicted_cost_nusd), 0)::bigint,
                   (select count(*) from waybill.chunk where state = 2) from waybill.decision
            """
        ).single()
        #expect(
            try sums.decode(Int.self, Int64.self, Int.self) == recount.decode(Int.self, Int64.self, Int.self),
            "sums differ from a recount"
        )
    }
}
