-- Gives a claimed chunk back as if its lease had run out. A single prompt without an attempt left fails with :code and
-- :reason.
with swept as (
    update waybill.chunk c
    set epoch = c.epoch + 1, strikes = c.strikes + 1, owner = null, lease_until = null,
        state = case when c.strikes + 1 >= c.maximum_attempts then case when c.lo < c.hi then 4 else 6 end
                     when c.not_before > clock_timestamp() then 3 else 0 end,
        failed = case when c.strikes + 1 >= c.maximum_attempts and c.lo = c.hi then 1 else 0 end,
        finished_at = case when c.strikes + 1 >= c.maximum_attempts and c.lo = c.hi then clock_timestamp() end
    where c.chunk_id = :chunk and c.epoch = :epoch and c.created_at = :created and c.state = 1
    returning c.chunk_id, c.job_id, c.lo, c.epoch, c.state
), dead as (
    insert into waybill.failure (job_id, prompt_no, code, reason)
    select job_id, lo, :code, :reason from swept where state = 6
)
select chunk_id, epoch, state from swept
