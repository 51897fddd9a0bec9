-- Minus one and NaN stand for unknown. The same outcome again changes nothing; a corrected one replaces the old.
insert into waybill.outcome as o
    (job_id, prompt_no, model_id, score, cost_nusd, input_tokens, output_tokens, source)
select $1, r.prompt_no, r.model_id, nullif(r.score, 'NaN'), nullif(r.cost, -1), nullif(r.input_tokens, -1),
       nullif(r.output_tokens, -1), $2
from unnest($3::integer[], $4::smallint[], $5::real[], $6::bigint[], $7::integer[], $8::integer[])
    as r (prompt_no, model_id, score, cost, input_tokens, output_tokens)
on conflict (job_id, prompt_no, model_id) do update
set score = excluded.score, cost_nusd = excluded.cost_nusd, input_tokens = excluded.input_tokens,
    output_tokens = excluded.output_tokens, source = excluded.source, recorded_at = clock_timestamp()
where (o.score, o.cost_nusd, o.input_tokens, o.output_tokens, o.source)
    is distinct from
    (excluded.score, excluded.cost_nusd, excluded.input_tokens, excluded.output_tokens, excluded.source)
