-- Prices are nano-dollars per million tokens, factors are in millionths. A price that already holds is left alone,
-- another one is added. Where nothing is said of kinds of tokens, what holds for them stays with the price it is of.
with given as (
    select :name::text as name, coalesce(:effective_from::date, (clock_timestamp() at time zone 'UTC')::date) as day,
           :input_price::bigint::numeric / 1000000000 as input_usd_per_mtok,
           :output_price::bigint::numeric / 1000000000 as output_usd_per_mtok,
           :batch_factor_ppm::bigint::numeric / 1000000 as batch_factor,
           :cached_price::bigint::numeric / 1000000000 as cached_usd_per_mtok,
           :cached_factor_ppm::bigint::numeric / 1000000 as cached_batch_factor,
           :cache_write_price::bigint::numeric / 1000000000 as cache_write_usd_per_mtok,
           :cache_write_long_price::bigint::numeric / 1000000000 as cache_write_long_usd_per_mtok,
           :reasoning_price::bigint::numeric / 1000000000 as reasoning_usd_per_mtok
)
insert into waybill.model_price (
    model_id, effective_from, input_usd_per_mtok, output_usd_per_mtok, batch_factor, cached_usd_per_mtok,
    cached_batch_factor, cache_write_usd_per_mtok, cache_write_long_usd_per_mtok, reasoning_usd_per_mtok
)
select c.model_id, g.day, g.input_usd_per_mtok, g.output_usd_per_mtok, g.batch_factor, g.cached_usd_per_mtok,
       g.cached_batch_factor, g.cache_write_usd_per_mtok, g.cache_write_long_usd_per_mtok, g.reasoning_usd_per_mtok
from given g
join waybill.model c on c.name = g.name
left join lateral (
    select p.* from waybill.model_price p
    where p.model_id = c.model_id and p.effective_from <= g.day
    order by p.effective_from desc, p.price_id desc limit 1
) held on true
where (held.input_usd_per_mtok, held.output_usd_per_mtok, held.batch_factor)
      is distinct from (g.input_usd_per_mtok, g.output_usd_per_mtok, g.batch_factor)
   or (:kinds::boolean
       and (held.cached_usd_per_mtok, held.cached_batch_factor, held.cache_write_usd_per_mtok,
            held.cache_write_long_usd_per_mtok, held.reasoning_usd_per_mtok)
           is distinct from
           (g.cached_usd_per_mtok, g.cached_batch_factor, g.cache_write_usd_per_mtok,
            g.cache_write_long_usd_per_mtok, g.reasoning_usd_per_mtok))
