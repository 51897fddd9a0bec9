-- The sums of request files move by what was recorded; a file with an answer for every line is done with.
update waybill.request_file f
set answered = f.answered + g.answered, truncated = f.truncated + g.truncated, passing = f.passing + g.passing,
    failed = f.failed + g.failed, missing = f.missing + g.missing, unknown_cost = f.unknown_cost + g.unknown_cost,
    billed_nusd = f.billed_nusd + g.billed, input_tokens = f.input_tokens + g.input_tokens,
    cached_tokens = f.cached_tokens + g.cached_tokens,
    cache_write_tokens = f.cache_write_tokens + g.cache_write_tokens,
    output_tokens = f.output_tokens + g.output_tokens, reasoning_tokens = f.reasoning_tokens + g.reasoning_tokens,
    state = case when d.is_done then 'recorded' else f.state end,
    state_since = case when d.is_done then clock_timestamp() else f.state_since end,
    ended_at = case when d.is_done then coalesce(f.ended_at, clock_timestamp()) else f.ended_at end,
    recorded_at = case when d.is_done then coalesce(f.recorded_at, clock_timestamp()) else f.recorded_at end
from unnest(
    :files::bigint[], :answered::integer[], :truncated::integer[], :passing::integer[], :failed::integer[],
    :missing::integer[], :unknown_cost::integer[], :billed::bigint[], :input_tokens::bigint[],
    :cached_tokens::bigint[], :cache_write_tokens::bigint[], :output_tokens::bigint[], :reasoning_tokens::bigint[]
) as g (
    file_id, answered, truncated, passing, failed, missing, unknown_cost, billed, input_tokens, cached_tokens,
    cache_write_tokens, output_tokens, reasoning_tokens
)
join waybill.request_file o on o.file_id = g.file_id
cross join lateral (
    select o.state not in ('recorded', 'withdrawn')
           and o.answered + o.passing + o.failed + o.missing + g.answered + g.passing + g.failed + g.missing = o.lines
           as is_done
) d
where f.file_id = g.file_id
