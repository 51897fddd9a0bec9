-- A load commits a part at a time, so a half-loaded job is seen by others. Its loader is believed to be alive for a few
-- seconds after it was last heard of; a job that no loader holds may be removed.
alter table waybill.job
    add column loader text check (octet_length(loader) <= 512),
    add column loader_until timestamptz;
comment on column waybill.job.loader is 'who loads the job, or loaded it last: host and process number';
comment on column waybill.job.loader_until is 'while a job is loading: until when its loader is believed to be alive';

-- A finished job is called done here as everywhere. `ready` stays the stored state: prompts that are added later make it
-- ready again.
create or replace view waybill.job_progress as
select j.job_id, j.name as job,
       case when j.state = 'ready' and j.prompts > 0
                 and coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) = 0
            then 'done' else j.state end as state,
       j.prompts,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0) as decided,
       coalesce(sum(c.failed - c.retried) filter (where c.state in (2, 6)), 0) as failed,
       coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
       count(c.chunk_id) filter (where c.state = 1) as chunks_claimed,
       count(c.chunk_id) filter (where c.state in (0, 1, 3, 4)) as chunks_outstanding,
       min(c.lease_until) as oldest_lease, max(c.finished_at) as last_finished_at,
       coalesce(sum(c.n) filter (where c.state = 7), 0) as cancelled,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2 and c.extrapolated), 0) as extrapolated,
       coalesce(sum(c.cut) filter (where c.state = 2), 0) as cut
from waybill.job j
left join waybill.chunk c on c.job_id = j.job_id
group by j.job_id;
