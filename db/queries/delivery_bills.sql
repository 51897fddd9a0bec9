-- Predicted beside billed cost of what was sent, by job and model.
select f.job_id, m.model_id, m.name as model, sum(f.lines)::bigint as lines, sum(f.answered)::bigint as answered,
       sum(f.truncated)::bigint as truncated, sum(f.passing)::bigint as passing, sum(f.failed)::bigint as failed,
       sum(f.missing)::bigint as missing, sum(f.unknown_cost)::bigint as unknown_cost,
       sum(f.predicted_cost_nusd)::bigint as predicted_nusd, sum(f.billed_nusd)::bigint as billed_nusd
from waybill.request_file f
join waybill.model m on m.model_id = f.model_id
where f.state <> 'withdrawn'
group by f.job_id, m.model_id
order by f.job_id, m.model_id
