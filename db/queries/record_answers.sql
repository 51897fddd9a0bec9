-- An answer is kept for ever, but for one that was given up as missing and came late.
insert into waybill.answer as a (
    job_id, file_id, prompt_no, attempt, status, http_status, answer_start, answer_length, input_tokens, cached_tokens,
    cache_write_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens, cost_nusd, latency_ms, finish_reason,
    served_model, error_code, error_message, request_id, digest, answer, body
)
select :job, g.*
from unnest(
    :files::bigint[], :prompts::integer[], :attempts::smallint[], :statuses::smallint[], :http_statuses::smallint[],
    :starts::integer[], :lengths::integer[], :input_tokens::integer[], :cached_tokens::integer[],
    :cache_write_tokens::integer[], :cache_write_long_tokens::integer[], :output_tokens::integer[],
    :reasoning_tokens::integer[], :costs::bigint[], :latencies::integer[], :finish_reasons::text[], :served_models::text[],
    :error_codes::text[], :error_messages::text[], :request_ids::text[], :digests::bytea[], :answers::bytea[],
    :bodies::bytea[]
) as g
on conflict (job_id, prompt_no, attempt) do update
set status = excluded.status, http_status = excluded.http_status, answer_start = excluded.answer_start,
    answer_length = excluded.answer_length, input_tokens = excluded.input_tokens,
    cached_tokens = excluded.cached_tokens, cache_write_tokens = excluded.cache_write_tokens,
    cache_write_long_tokens = excluded.cache_write_long_tokens, output_tokens = excluded.output_tokens,
    reasoning_tokens = excluded.reasoning_tokens, cost_nusd = excluded.cost_nusd,
    latency_ms = excluded.latency_ms,
    finish_reason = excluded.finish_reason, served_model = excluded.served_model, error_code = excluded.error_code,
    error_message = excluded.error_message, request_id = excluded.request_id, digest = excluded.digest,
    answer = excluded.answer, body = excluded.body, recorded_at = clock_timestamp()
where a.status = 4
