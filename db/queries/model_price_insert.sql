-- $2 and $3 are nano-dollars per million tokens, $5 millionths; a price that already holds is left alone, another one is added.
insert into waybill.model_price (model_id, effective_from, input_usd_per_mtok, output_usd_per_mtok, batch_factor)
select c.model_id, coalesce($4::date, (clock_timestamp() at time zone 'UTC')::date), $2::numeric / 1000000000,
       $3::numeric / 1000000000, $5::bigint::numeric / 1000000
from waybill.model c
left join lateral (
    select p.input_usd_per_mtok, p.output_usd_per_mtok, p.batch_factor from waybill.model_price p
    where p.model_id = c.model_id
      and p.effective_from <= coalesce($4::date, (clock_timestamp() at time zone 'UTC')::date)
    order by p.effective_from desc, p.price_id desc limit 1
) held on true
where c.name = $1
  and (held.input_usd_per_mtok, held.output_usd_per_mtok, held.batch_factor)
      is distinct from ($2::numeric / 1000000000, $3::numeric / 1000000000, $5::bigint::numeric / 1000000)
