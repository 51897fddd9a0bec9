-- The same outcome again changes nothing; a corrected one replaces the old. A bill outranks an estimate: what a provider
-- billed keeps its cost and tokens, and takes a score; a bill keeps the score that is there. The source is that of the
-- score, where there is one: a simulated score must say so whoever billed the answer. The sums of the job move by the
-- difference; the caller holds the job's lock, so what is read as old is what is replaced.
with raw as materialized (
    select r.prompt_no, r.model_id, r.score, r.cost_nusd, r.input_tokens, r.output_tokens
    from unnest(:prompts::integer[], :models::smallint[], :scores::real[], :costs::bigint[], :input_tokens::integer[],
                :output_tokens::integer[])
        as r (prompt_no, model_id, score, cost_nusd, input_tokens, output_tokens)
), old as materialized (
    -- One probe of an index a row, here and below: joined at once, every call would read the whole job.
    select g.prompt_no, g.model_id, o.score, o.cost_nusd, o.input_tokens, o.output_tokens, o.source
    from raw g
    cross join lateral (
        select o.score, o.cost_nusd, o.input_tokens, o.output_tokens, o.source from waybill.outcome o
        where o.job_id = :job and o.prompt_no = g.prompt_no and o.model_id = g.model_id
        limit 1
    ) o
), given as materialized (
    select g.prompt_no, g.model_id,
           case when :source = 'provider' then coalesce(g.score, o.score) else g.score end as score,
           case when b.stays then o.cost_nusd else g.cost_nusd end as cost_nusd,
           case when b.stays then o.input_tokens else g.input_tokens end as input_tokens,
           case when b.stays then o.output_tokens else g.output_tokens end as output_tokens,
           case when :source = 'provider' and o.score is not null then o.source
                when b.stays and g.score is null then o.source
                else :source end as source
    from raw g
    left join old o on o.prompt_no = g.prompt_no and o.model_id = g.model_id
    cross join lateral (
        select :source <> 'provider' and exists (
            select from waybill.answer a join waybill.request_file f on f.file_id = a.file_id
            where a.job_id = :job and a.prompt_no = g.prompt_no and f.model_id = g.model_id
              and (a.status = 0 or a.cost_nusd > 0)
        ) as stays
    ) b
), stored as (
    insert into waybill.outcome as o
        (job_id, prompt_no, model_id, score, cost_nusd, input_tokens, output_tokens, source)
    select :job, g.* from given g
    on conflict (job_id, prompt_no, model_id) do update
    set score = excluded.score, cost_nusd = excluded.cost_nusd, input_tokens = excluded.input_tokens,
        output_tokens = excluded.output_tokens, source = excluded.source, recorded_at = clock_timestamp()
    where (o.score, o.cost_nusd, o.input_tokens, o.output_tokens, o.source)
        is distinct from
        (excluded.score, excluded.cost_nusd, excluded.input_tokens, excluded.output_tokens, excluded.source)
    returning o.prompt_no, o.model_id, o.score, o.cost_nusd, o.source
), change as (
    select s.prompt_no, s.model_id, s.source, 1 as sign, s.score, s.cost_nusd from stored s
    union all
    select p.prompt_no, p.model_id, p.source, -1, p.score, p.cost_nusd
    from old p join stored s on s.prompt_no = p.prompt_no and s.model_id = p.model_id
), routed as (
    select c.model_id, c.source, d.model_id = c.model_id as is_chosen,
           case when c.score is not null then c.sign else 0 end as scored,
           coalesce(c.sign * round(c.score::numeric * 1000000), 0) as score_ppm,
           case when c.cost_nusd is not null then c.sign else 0 end as costed,
           coalesce(c.sign * c.cost_nusd, 0) as cost_nusd,
           case when c.score is not null then c.sign * round(d.predicted_quality::numeric * 1000000) else 0 end
               as predicted_quality_ppm,
           case when c.cost_nusd is not null then c.sign * d.predicted_cost_nusd else 0 end as predicted_cost_nusd
    from change c
    cross join lateral (
        select d.model_id, d.predicted_quality, d.predicted_cost_nusd from waybill.decision d
        where d.job_id = :job and d.prompt_no = c.prompt_no
        limit 1
    ) d
), summed as (
    insert into waybill.outcome_rollup as r
        (job_id, model_id, source, scored, score_ppm, costed, cost_nusd,
         all_scored, all_score_ppm, all_costed, all_cost_nusd, predicted_quality_ppm, predicted_cost_nusd)
    select :job, t.model_id, t.source,
           coalesce(sum(t.scored) filter (where t.is_chosen), 0),
           coalesce(sum(t.score_ppm) filter (where t.is_chosen), 0)::bigint,
           coalesce(sum(t.costed) filter (where t.is_chosen), 0),
           coalesce(sum(t.cost_nusd) filter (where t.is_chosen), 0)::bigint,
           sum(t.scored), sum(t.score_ppm)::bigint, sum(t.costed), sum(t.cost_nusd)::bigint,
           coalesce(sum(t.predicted_quality_ppm) filter (where t.is_chosen), 0)::bigint,
           coalesce(sum(t.predicted_cost_nusd) filter (where t.is_chosen), 0)::bigint
    from routed t
    group by t.model_id, t.source
    on conflict (job_id, model_id, source) do update
    set scored = r.scored + excluded.scored, score_ppm = r.score_ppm + excluded.score_ppm,
        costed = r.costed + excluded.costed, cost_nusd = r.cost_nusd + excluded.cost_nusd,
        all_scored = r.all_scored + excluded.all_scored, all_score_ppm = r.all_score_ppm + excluded.all_score_ppm,
        all_costed = r.all_costed + excluded.all_costed, all_cost_nusd = r.all_cost_nusd + excluded.all_cost_nusd,
        predicted_quality_ppm = r.predicted_quality_ppm + excluded.predicted_quality_ppm,
        predicted_cost_nusd = r.predicted_cost_nusd + excluded.predicted_cost_nusd
)
select count(*) as changed from stored
