-- What came back for the models that were chosen, for the newest jobs, by model and source: sums that every recording
-- keeps up to date, scores in millionths.
with newest as (
    select job_id from waybill.job order by job_id desc limit :newest
)
select r.job_id, r.model_id, m.name, r.source, r.scored, r.score_ppm, r.costed, r.cost_nusd
from waybill.outcome_rollup r
join newest using (job_id)
join waybill.model m using (model_id)
where r.scored > 0 or r.costed > 0
order by r.job_id, r.model_id, r.source
