select coalesce(sum(n) filter (where state = 0), 0)::bigint as ready,
       coalesce(sum(n) filter (where state = 1), 0)::bigint as claimed,
       coalesce(sum(n) filter (where state = 3), 0)::bigint as waiting,
       coalesce(sum(n) filter (where state = 4), 0)::bigint as to_split
from waybill.chunk where state in (0, 1, 3, 4)
