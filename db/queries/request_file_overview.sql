select f.file_id, f.name, j.name as job, m.name as model, f.mode, f.state, f.attempt, f.lines,
       f.answered + f.passing + f.failed + f.missing as settled, f.tokens, f.bytes, f.batch_id, f.batch_state, f.fault,
       case when f.lease_until >= clock_timestamp() then f.owner end as owner,
       coalesce(f.not_before = 'infinity', false) and f.state not in ('recorded', 'withdrawn') as is_asking,
       f.created_at, f.sent_at, f.predicted_cost_nusd, f.billed_nusd, f.unknown_cost
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
where (cardinality(:jobs::bigint[]) = 0 or f.job_id = any (:jobs))
  and (f.state not in ('recorded', 'withdrawn') or not :open_only)
order by f.job_id, f.number
