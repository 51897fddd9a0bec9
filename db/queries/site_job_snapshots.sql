-- The snapshots that decided prompts of the newest jobs.
with newest as (
    select job_id from waybill.job order by job_id desc limit :newest
)
select
    c.job_id,
    encode(s.digest, 'hex') as digest,
    s.policy_name,
    s.version,
    s.algorithm,
    s.encoder,
    sum(c.n)::bigint as prompts,
    bool_or(c.extrapolated) as extrapolated
from waybill.chunk c
join newest using (job_id)
join waybill.snapshot s on s.digest = c.snapshot_digest
where c.state = 2
group by c.job_id, s.digest, s.policy_name, s.version, s.algorithm, s.encoder
order by c.job_id, min(c.finished_at), s.digest
