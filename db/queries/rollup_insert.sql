-- $9 is 0 where a price is not one of the catalog's: arrays have no null here.
insert into waybill.rollup
    (chunk_id, job_id, model_id, prompts, cost_nusd, quality_ppm, all_cost_nusd, all_quality_ppm, price_id)
select $1, $2, r.model_id, r.prompts, r.cost_nusd, r.quality_ppm, r.all_cost_nusd, r.all_quality_ppm, nullif(r.price_id, 0)
from unnest($3::smallint[], $4::integer[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]) as r
    (model_id, prompts, cost_nusd, quality_ppm, all_cost_nusd, all_quality_ppm, price_id)
