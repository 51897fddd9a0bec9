select (p.input_usd_per_mtok * 1000000000)::bigint as input_price,
       (p.output_usd_per_mtok * 1000000000)::bigint as output_price,
       (p.batch_factor * 1000000)::bigint as batch_factor_ppm,
       (p.cached_usd_per_mtok * 1000000000)::bigint as cached_price,
       (p.cached_batch_factor * 1000000)::bigint as cached_factor_ppm,
       (p.cache_write_usd_per_mtok * 1000000000)::bigint as cache_write_price,
       (p.cache_write_long_usd_per_mtok * 1000000000)::bigint as cache_write_long_price,
       (p.reasoning_usd_per_mtok * 1000000000)::bigint as reasoning_price
from waybill.model_price p
where p.price_id = :price
