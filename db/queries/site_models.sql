-- For each model, over all jobs: what it was chosen for, and what it alone would have given for all routed prompts of the
-- chunks in which it was a candidate.
with part as (
    select r.*, sum(r.prompts) over (partition by r.chunk_id) as all_prompts
    from waybill.rollup r
)
select
    p.model_id,
    m.name,
    sum(p.prompts)::bigint as prompts,
    sum(p.cost_nusd)::bigint as cost_nusd,
    sum(p.quality_ppm)::bigint as quality_ppm,
    sum(p.all_prompts)::bigint as all_prompts,
    sum(p.all_cost_nusd)::bigint as all_cost_nusd,
    sum(p.all_quality_ppm)::bigint as all_quality_ppm
from part p
join waybill.model m using (model_id)
group by p.model_id, m.name
order by p.model_id
