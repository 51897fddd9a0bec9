-- The newest request files, those that are not done with first.
select f.file_id, f.name, j.name as job, m.name as model, f.mode, f.state, f.attempt, f.lines,
       f.answered, f.truncated, f.passing, f.failed, f.missing,
       f.lines - f.answered - f.passing - f.failed - f.missing as outstanding, f.unknown_cost,
       f.predicted_cost_nusd, f.billed_nusd, f.batch_id, f.batch_state, f.fault, f.created_at, f.sent_at, f.recorded_at
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
order by f.state not in ('recorded', 'withdrawn') desc, f.file_id desc
limit :newest
