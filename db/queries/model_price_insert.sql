-- $2 and $3 are nano-dollars per million tokens; a price that already holds is left alone.
insert into waybill.model_price (model_id, effective_from, input_usd_per_mtok, output_usd_per_mtok)
select c.model_id, coalesce($4::date, (clock_timestamp() at time zone 'UTC')::date), $2::numeric / 1000000000,
       $3::numeric / 1000000000
from waybill.model c
left join lateral (
    select p.input_usd_per_mtok, p.output_usd_per_mtok from waybill.model_price p
    where p.model_id = c.model_id
      and p.effective_from <= coalesce($4::date, (clock_timestamp() at time zone 'UTC')::date)
    order by p.effective_from desc limit 1
) held on true
where c.name = $1
  and (held.input_usd_per_mtok, held.output_usd_per_mtok)
      is distinct from ($2::numeric / 1000000000, $3::numeric / 1000000000)
on conflict (model_id, effective_from) do update
set input_usd_per_mtok = excluded.input_usd_per_mtok, output_usd_per_mtok = excluded.output_usd_per_mtok
