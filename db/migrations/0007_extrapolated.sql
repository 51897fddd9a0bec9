-- Decisions for a preference outside the range a policy was trained for are marked: a fact of job and snapshot, so it is
-- stored once for the chunk. Chunks that were finished before keep null: nobody can tell any more.

alter table waybill.chunk add column extrapolated boolean;
comment on column waybill.chunk.extrapolated is
    'whether the preference of the job lies outside the range that the deciding policy was trained for; null if not known';

create or replace view waybill.decision_detail as
select j.job_id, j.name as job, d.prompt_no, p.external_id, m.name as model, d.propensity, d.predicted_quality,
       d.predicted_cost_nusd::numeric / 1000000000 as predicted_cost_usd,
       j.quality_weight, j.cost_weight, j.latency_weight,
       c.finished_at as decided_at, c.owner as worker, encode(c.snapshot_digest, 'hex') as snapshot, c.extrapolated
from waybill.decision d
join waybill.job j on j.job_id = d.job_id
join waybill.model m on m.model_id = d.model_id
join waybill.prompt p on p.job_id = d.job_id and p.prompt_no = d.prompt_no
join lateral (
    -- A failure that was sent again is covered by two chunks; the later one decided.
    select * from waybill.chunk c
    where c.job_id = d.job_id and d.prompt_no between c.lo and c.hi and c.state = 2
    order by c.chunk_id desc limit 1
) c on true;

create or replace view waybill.job_progress as
select j.job_id, j.name as job, j.state, j.prompts,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0) as decided,
       coalesce(sum(c.failed - c.retried) filter (where c.state in (2, 6)), 0) as failed,
       coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
       count(c.chunk_id) filter (where c.state = 1) as chunks_claimed,
       count(c.chunk_id) filter (where c.state in (0, 1, 3, 4)) as chunks_outstanding,
       min(c.lease_until) as oldest_lease, max(c.finished_at) as last_finished_at,
       coalesce(sum(c.n) filter (where c.state = 7), 0) as cancelled,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2 and c.extrapolated), 0) as extrapolated
from waybill.job j
left join waybill.chunk c on c.job_id = j.job_id
group by j.job_id;
