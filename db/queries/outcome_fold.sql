-- Adds outcomes that were there before their decision; usually none. The chunk's prompts are :first to :last.
insert into waybill.outcome_rollup as r
    (job_id, model_id, source, scored, score_ppm, costed, cost_nusd,
     all_scored, all_score_ppm, all_costed, all_cost_nusd, predicted_quality_ppm, predicted_cost_nusd)
select t.job_id, t.model_id, t.source,
       count(t.score) filter (where t.is_chosen), coalesce(sum(t.score_ppm) filter (where t.is_chosen), 0)::bigint,
       count(t.cost_nusd) filter (where t.is_chosen), coalesce(sum(t.cost_nusd) filter (where t.is_chosen), 0)::bigint,
       count(t.score), coalesce(sum(t.score_ppm), 0)::bigint,
       count(t.cost_nusd), coalesce(sum(t.cost_nusd), 0)::bigint,
       coalesce(sum(t.predicted_quality_ppm) filter (where t.is_chosen and t.score is not null), 0)::bigint,
       coalesce(sum(t.predicted_cost_nusd) filter (where t.is_chosen and t.cost_nusd is not null), 0)::bigint
from (
    select o.job_id, o.model_id, o.source, o.score, round(o.score::numeric * 1000000) as score_ppm, o.cost_nusd,
           d.model_id = o.model_id as is_chosen, round(d.predicted_quality::numeric * 1000000) as predicted_quality_ppm,
           d.predicted_cost_nusd
    from waybill.outcome o
    join waybill.decision d on d.job_id = o.job_id and d.prompt_no = o.prompt_no
    where o.job_id = :job and o.prompt_no between :first and :last
) t
group by t.job_id, t.model_id, t.source
order by t.model_id, t.source
on conflict (job_id, model_id, source) do update
set scored = r.scored + excluded.scored, score_ppm = r.score_ppm + excluded.score_ppm,
    costed = r.costed + excluded.costed, cost_nusd = r.cost_nusd + excluded.cost_nusd,
    all_scored = r.all_scored + excluded.all_scored, all_score_ppm = r.all_score_ppm + excluded.all_score_ppm,
    all_costed = r.all_costed + excluded.all_costed, all_cost_nusd = r.all_cost_nusd + excluded.all_cost_nusd,
    predicted_quality_ppm = r.predicted_quality_ppm + excluded.predicted_quality_ppm,
    predicted_cost_nusd = r.predicted_cost_nusd + excluded.predicted_cost_nusd
