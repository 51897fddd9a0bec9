with ripe as materialized (
    select chunk_id from waybill.chunk where state = 4 order by chunk_id limit 100 for update skip locked
), parent as (
    update waybill.chunk c set state = 5, epoch = c.epoch + 1 from ripe where c.chunk_id = ripe.chunk_id
    returning c.chunk_id, c.job_id, c.lo, c.hi, c.priority, c.turn
)
insert into waybill.chunk (job_id, lo, hi, priority, turn, strikes, parent)
select p.job_id, h.lo, h.hi, p.priority, p.turn, 1, p.chunk_id
from parent p
cross join lateral (
    values (p.lo, p.lo + (p.hi - p.lo) / 2), (p.lo + (p.hi - p.lo) / 2 + 1, p.hi)
) as h (lo, hi)
