-- Prompts of all jobs by the state of their chunks. Rates are up to :moment.
-- States: 0 ready, 1 claimed, 2 done, 3 waiting, 4 to split, 6 dead, 7 cancelled; 5 was split and lives on in its parts.
select
    (select count(*) from waybill.job) as jobs,
    (select coalesce(sum(prompts), 0)::bigint from waybill.job) as prompts,
    coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0)::bigint as routed,
    coalesce(sum(c.failed - c.retried) filter (where c.state = 2), 0)::bigint as failed,
    coalesce(sum(c.n) filter (where c.state in (0, 3, 4)), 0)::bigint as waiting,
    coalesce(sum(c.n) filter (where c.state = 1), 0)::bigint as claimed,
    coalesce(sum(c.n - c.retried) filter (where c.state = 6), 0)::bigint as dead,
    coalesce(sum(c.n) filter (where c.state = 7), 0)::bigint as cancelled,
    min(j.created_at) filter (where c.state in (0, 1, 3, 4)) as oldest_waiting,
    coalesce(
        sum(c.n) filter (where c.state = 2 and c.finished_at > :moment::timestamptz - interval '5 minutes'), 0
    )::bigint as routed_five_minutes,
    coalesce(
        sum(c.n) filter (where c.state = 2 and c.finished_at > :moment::timestamptz - interval '1 hour'), 0
    )::bigint as routed_one_hour,
    max(c.finished_at) filter (where c.state = 2) as last_finished
from waybill.chunk c
join waybill.job j using (job_id)
