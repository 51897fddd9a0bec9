-- Takes back chunks whose lease ran out: ready again, or, after the last attempt, to be split; a single prompt is dead.
with late as materialized (
    select chunk_id from waybill.chunk where state = 1 and lease_until < clock_timestamp()
    order by chunk_id limit 100 for update skip locked
), swept as (
    update waybill.chunk c
    set epoch = c.epoch + 1, strikes = c.strikes + 1, owner = null, lease_until = null,
        state = case when c.strikes + 1 >= c.maximum_attempts then case when c.lo < c.hi then 4 else 6 end
                     when c.not_before > clock_timestamp() then 3 else 0 end,
        failed = case when c.strikes + 1 >= c.maximum_attempts and c.lo = c.hi then 1 else 0 end,
        finished_at = case when c.strikes + 1 >= c.maximum_attempts and c.lo = c.hi then clock_timestamp() end
    from late where c.chunk_id = late.chunk_id
    returning c.chunk_id, c.job_id, c.lo, c.hi, c.epoch, c.state
), dead as (
    insert into waybill.failure (job_id, prompt_no, code, reason)
    select job_id, lo, 'poison', 'the worker was lost each time it had this prompt' from swept where state = 6
)
select chunk_id, epoch, state from swept order by chunk_id
