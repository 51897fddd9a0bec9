-- How many prompts of a job are settled, from the sums of its files: answered, failed for good, or out of tries.
select (
    coalesce((
        select sum(f.answered + f.failed + case when f.attempt >= j.maximum_tries then f.passing + f.missing else 0 end)
        from waybill.request_file f
        where f.job_id = j.job_id
    ), 0)
    + (select count(*) from waybill.request_failure e where e.job_id = j.job_id)
    + coalesce((
        select sum(c.failed - c.retried) from waybill.chunk c where c.job_id = j.job_id and c.state = 2
    ), 0)
    + coalesce((select sum(c.n) from waybill.chunk c where c.job_id = j.job_id and c.state = 7), 0)
)::bigint as settled
from waybill.job j
where j.job_id = :job
