-- Prices are nano-dollars per million tokens, the batch factor is in millionths. A price that already holds is left alone,
-- another one is added.
with given as (
    select :name::text as name, coalesce(:effective_from::date, (clock_timestamp() at time zone 'UTC')::date) as day,
           :input_price::bigint::numeric / 1000000000 as input_usd_per_mtok,
           :output_price::bigint::numeric / 1000000000 as output_usd_per_mtok,
           :batch_factor_ppm::bigint::numeric / 1000000 as batch_factor
)
insert into waybill.model_price (model_id, effective_from, input_usd_per_mtok, output_usd_per_mtok, batch_factor)
select c.model_id, g.day, g.input_usd_per_mtok, g.output_usd_per_mtok, g.batch_factor
from given g
join waybill.model c on c.name = g.name
left join lateral (
    select p.input_usd_per_mtok, p.output_usd_per_mtok, p.batch_factor from waybill.model_price p
    where p.model_id = c.model_id and p.effective_from <= g.day
    order by p.effective_from desc, p.price_id desc limit 1
) held on true
where (held.input_usd_per_mtok, held.output_usd_per_mtok, held.batch_factor)
      is distinct from (g.input_usd_per_mtok, g.output_usd_per_mtok, g.batch_factor)
