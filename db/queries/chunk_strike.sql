-- Gives a claimed chunk back as if its lease had run out: $1 chunk, $2 epoch, $3 code, $4 reason, $5 when it was made.
with swept as (
    update waybill.chunk c
    set epoch = c.epoch + 1, strikes = c.strikes + 1, owner = null, lease_until = null,
        state = case when c.strikes + 1 >= c.maximum_attempts then case when c.lo < c.hi then 4 else 6 end
                     when c.not_before > clock_timestamp() then 3 else 0 end,
        failed = case when c.strikes + 1 >= c.maximum_attempts and c.lo = c.hi then 1 else 0 end,
        finished_at = case when c.strikes + 1 >= c.maximum_attempts and c.lo = c.hi then clock_timestamp() end
    where c.chunk_id = $1 and c.epoch = $2 and c.created_at = $5 and c.state = 1
    returning c.chunk_id, c.job_id, c.lo, c.epoch, c.state
), dead as (
    insert into waybill.failure (job_id, prompt_no, code, reason)
    select job_id, lo, $3, $4 from swept where state = 6
)
select chunk_id, epoch, state from swept
