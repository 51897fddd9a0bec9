-- The prices that held when each chunk of a job was routed; none where the snapshot's own held, as in chunks of
-- an older program. A prompt that was sent again lies in several chunks: the latest decided it.
select c.chunk_id, c.lo, c.hi, r.model_id, p.price_id, m.name,
       (p.input_usd_per_mtok * 1000000000)::bigint as input_nusd_per_mtok,
       (p.output_usd_per_mtok * 1000000000)::bigint as output_nusd_per_mtok,
       p.batch_factor::double precision
from waybill.chunk c
left join (
    waybill.rollup r
    join waybill.model_price p on p.price_id = r.price_id
    join waybill.model m on m.model_id = r.model_id
) on r.chunk_id = c.chunk_id
where c.job_id = :job and c.state = 2
order by c.chunk_id, r.model_id
