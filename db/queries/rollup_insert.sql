insert into waybill.rollup
    (chunk_id, job_id, model_id, prompts, cost_nusd, quality_ppm, all_cost_nusd, all_quality_ppm)
select $1, $2, r.*
from unnest($3::smallint[], $4::integer[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) as r
