-- The files of a job, or of all for null, in the order of their numbers.
select f.file_id, f.job_id, f.number, f.name, f.model_id, f.attempt, f.mode, f.service, f.price_id, f.digest, f.bytes,
       f.lines, f.tokens, f.predicted_cost_nusd, f.first_prompt, f.last_prompt, f.state, f.provider_file, f.batch_id,
       f.batch_state, f.output_file, f.error_file, f.fault, f.strikes, f.epoch, f.created_at, f.sent_at,
       f.answered + f.passing + f.failed + f.missing as settled, f.billed_nusd
from waybill.request_file f
where (f.job_id = :job or :job::bigint is null)
  and (f.state not in ('recorded', 'withdrawn') or not :open_only)
order by f.job_id, f.number
