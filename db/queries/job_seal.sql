-- Makes the chunks and with them the job visible.
with sealed as (
    update waybill.job set state = 'ready', loaded_at = clock_timestamp(), source_digest = $3
    where job_id = $1 and state = 'loading' and prompts = $2
    returning job_id, prompts, priority, chunk_size
), made as (
    insert into waybill.chunk (job_id, lo, hi, priority)
    select s.job_id, lo, least(lo + s.chunk_size - 1, s.prompts), s.priority
    from sealed s cross join lateral generate_series(1, s.prompts, s.chunk_size) as lo
    order by lo
    returning 1
)
select (select count(*) from sealed), (select count(*) from made)
