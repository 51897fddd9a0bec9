-- The backlog at this moment, from the chunk table alone. Rates over one and over ten minutes.
with moment as (select clock_timestamp() as now)
select coalesce(sum(n) filter (where state = 0), 0)::bigint as ready,
       coalesce(sum(n) filter (where state = 1), 0)::bigint as claimed,
       coalesce(sum(n) filter (where state = 3), 0)::bigint as waiting,
       coalesce(sum(n) filter (where state = 4), 0)::bigint as to_split,
       count(*) filter (where state = 0) as ready_chunks,
       count(*) filter (where state = 1) as claimed_chunks,
       coalesce(extract(epoch from max(m.now) - min(created_at) filter (where state in (0, 1, 4))), 0)::float8 as age,
       coalesce(sum(n) filter (where state = 2 and finished_at > m.now - interval '1 minute'), 0)::float8 / 60 as rate_1m,
       coalesce(sum(n) filter (where state = 2 and finished_at > m.now - interval '10 minutes'), 0)::float8 / 600
           as rate_10m,
       extract(epoch from min(lease_until) - max(m.now))::float8 as oldest_lease,
       coalesce(sum(failed - retried) filter (where state in (2, 6)), 0)::bigint as dead_letters
from waybill.chunk, moment m
