-- For each model, over all jobs: what it was chosen for, and what it alone would have given for all routed prompts for
-- which it was a candidate; a reference is a candidate for all of them.
select s.*, s.all_prompts > 0 and s.all_prompts = sum(s.prompts) over () as is_reference
from (
    select t.model_id, t.model,
           sum(t.prompts)::bigint as prompts, sum(t.cost_nusd)::bigint as cost_nusd,
           sum(t.quality_ppm)::bigint as quality_ppm,
           sum(t.all_prompts)::bigint as all_prompts, sum(t.all_cost_nusd)::bigint as all_cost_nusd,
           sum(t.all_quality_ppm)::bigint as all_quality_ppm,
           sum(t.scored)::bigint as scored, sum(t.score_ppm)::bigint as score_ppm,
           sum(t.costed)::bigint as costed, sum(t.observed_cost_nusd)::bigint as observed_cost_nusd,
           sum(t.all_scored)::bigint as all_scored, sum(t.all_score_ppm)::bigint as all_score_ppm,
           sum(t.all_costed)::bigint as all_costed, sum(t.all_observed_cost_nusd)::bigint as all_observed_cost_nusd,
           null::text as sources, bool_or(t.is_simulated) as is_simulated
    from waybill.job_totals t
    group by t.model_id, t.model
) s
order by s.model_id
