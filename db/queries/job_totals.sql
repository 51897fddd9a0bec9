-- For the newest jobs, all of them for null, what their prompts went to and what each candidate would have given.
select t.job_id, t.model_id, t.model, t.prompts, t.cost_nusd, t.quality_ppm,
       t.all_prompts, t.all_cost_nusd, t.all_quality_ppm, t.is_reference,
       t.scored, t.score_ppm, t.costed, t.observed_cost_nusd,
       t.all_scored, t.all_score_ppm, t.all_costed, t.all_observed_cost_nusd, t.sources, t.is_simulated
from (select job_id from waybill.job order by job_id desc limit :newest) j
-- The offset keeps the planner from summing all jobs to join a few of them.
cross join lateral (select * from waybill.job_totals t where t.job_id = j.job_id offset 0) t
order by t.job_id, t.model_id
