-- What came back for the models that were chosen, for the newest $1 jobs, by model and source. Scores are summed in
-- millionths, so that the sum doesn't depend on the order of the rows.
with newest as (
    select job_id from waybill.job order by job_id desc limit $1::bigint
)
select
    o.job_id,
    o.model_id,
    m.name,
    o.source,
    count(o.score) as scored,
    coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint as score_ppm,
    count(o.cost_nusd) as costed,
    coalesce(sum(o.cost_nusd), 0)::bigint as cost_nusd
from waybill.outcome o
join newest using (job_id)
join waybill.decision d using (job_id, prompt_no, model_id)
join waybill.model m using (model_id)
group by o.job_id, o.model_id, m.name, o.source
order by o.job_id, o.model_id, o.source
