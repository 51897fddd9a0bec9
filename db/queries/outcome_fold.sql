-- Adds outcomes that were there before their decision; usually none. The chunk's prompts are :first to :last.
insert into waybill.outcome_rollup as r
select o.job_id, o.model_id, o.source, count(o.score), coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint,
       count(o.cost_nusd), coalesce(sum(o.cost_nusd), 0)::bigint
from waybill.outcome o
join waybill.decision d on d.job_id = o.job_id and d.prompt_no = o.prompt_no and d.model_id = o.model_id
where o.job_id = :job and o.prompt_no between :first and :last
group by o.job_id, o.model_id, o.source
order by o.model_id, o.source
on conflict (job_id, model_id, source) do update
set scored = r.scored + excluded.scored, score_ppm = r.score_ppm + excluded.score_ppm,
    costed = r.costed + excluded.costed, cost_nusd = r.cost_nusd + excluded.cost_nusd
