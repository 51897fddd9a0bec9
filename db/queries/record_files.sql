-- What answers of request files are recorded by. Prices are nano-dollars per million tokens, factors are in millionths.
select f.file_id, f.job_id, f.name, f.model_id, f.mode, f.service ->> 'served_as' as served_as,
       (p.input_usd_per_mtok * 1000000000)::bigint as input_price,
       (p.output_usd_per_mtok * 1000000000)::bigint as output_price,
       (p.cached_usd_per_mtok * 1000000000)::bigint as cached_price,
       (p.cache_write_usd_per_mtok * 1000000000)::bigint as cache_write_price,
       (p.cache_write_long_usd_per_mtok * 1000000000)::bigint as cache_write_long_price,
       (p.reasoning_usd_per_mtok * 1000000000)::bigint as reasoning_price,
       (p.batch_factor * 1000000)::bigint as batch_factor,
       (p.cached_batch_factor * 1000000)::bigint as cached_batch_factor
from waybill.request_file f
join waybill.model_price p on p.price_id = f.price_id
where f.file_id = any (:files::bigint[])
order by f.file_id
