-- A price is NULL where it is not one of the catalog's, the number of prompts where it is all of the chunk's.
insert into waybill.rollup
    (chunk_id, job_id, model_id, prompts, cost_nusd, quality_ppm, all_cost_nusd, all_quality_ppm, price_id, all_prompts)
select :chunk, :job, r.model_id, r.prompts, r.cost_nusd, r.quality_ppm, r.all_cost_nusd, r.all_quality_ppm,
       r.price_id, r.all_prompts
from unnest(:models::smallint[], :prompts::integer[], :costs::bigint[], :qualities::bigint[], :all_costs::bigint[],
            :all_qualities::bigint[], :prices::bigint[], :all_prompts::integer[]) as r
    (model_id, prompts, cost_nusd, quality_ppm, all_cost_nusd, all_quality_ppm, price_id, all_prompts)
