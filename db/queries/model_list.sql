select model_id, name, provider, (input_usd_per_mtok * 1000000000)::bigint as input_nusd_per_mtok,
       (output_usd_per_mtok * 1000000000)::bigint as output_nusd_per_mtok, effective_from, price_id,
       batch_factor::double precision
from waybill.model_current_price
where effective_from is not null
order by name
