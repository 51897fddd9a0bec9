-- What was sent on the newest days (UTC), by job and model, and what its answers were billed so far.
select (f.sent_at at time zone 'UTC')::date::text as day, j.name as job, m.name as model, count(*) as files,
       sum(f.lines)::bigint as lines, sum(f.answered)::bigint as answered, sum(f.unknown_cost)::bigint as unknown_cost,
       sum(f.predicted_cost_nusd)::bigint as predicted_nusd, sum(f.billed_nusd)::bigint as billed_nusd
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
where f.sent_at is not null
group by 1, j.job_id, m.model_id
order by 1 desc, j.job_id, m.model_id
limit :newest
