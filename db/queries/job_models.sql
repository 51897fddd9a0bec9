select r.job_id, m.model_id, m.name, sum(r.prompts)::bigint as prompts, sum(r.cost_nusd)::bigint as cost_nusd,
       sum(r.quality_ppm)::bigint as quality_ppm, sum(r.all_cost_nusd)::bigint as all_cost_nusd,
       sum(r.all_quality_ppm)::bigint as all_quality_ppm
from waybill.rollup r join waybill.model m on m.model_id = r.model_id
group by r.job_id, m.model_id
order by r.job_id, m.name
