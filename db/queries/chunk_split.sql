-- Children have one attempt left.
with ripe as materialized (
    select chunk_id from waybill.chunk where state = 4 order by chunk_id limit 100 for update skip locked
), parent as (
    update waybill.chunk c set state = 5, epoch = c.epoch + 1 from ripe where c.chunk_id = ripe.chunk_id
    returning c.*
)
insert into waybill.chunk
    (job_id, lo, hi, priority, turn, strikes, parent, state, not_before, deadline, maximum_attempts)
select p.job_id, h.lo, h.hi, p.priority, p.turn, p.maximum_attempts - 1, p.chunk_id,
       case when p.not_before > clock_timestamp() then 3 else 0 end, p.not_before, p.deadline, p.maximum_attempts
from parent p
cross join lateral (
    values (p.lo, p.lo + (p.hi - p.lo) / 2), (p.lo + (p.hi - p.lo) / 2 + 1, p.hi)
) as h (lo, hi)
