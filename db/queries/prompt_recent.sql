-- The newest prompts with the terms of their job and, where there are such, what was decided and what came of it. Job by
-- job from the newest on, so that no more is read than is asked for.
with recent as (
    select p.job_id, p.prompt_no, p.prompt
    from (select job_id from waybill.job where state <> 'loading' order by job_id desc) j
    cross join lateral (
        select job_id, prompt_no, prompt from waybill.prompt
        where job_id = j.job_id order by prompt_no desc limit :count
    ) p
    limit :count
)
select r.job_id, r.prompt_no, r.prompt, j.quality_weight, j.cost_weight, j.latency_weight, j.explore, j.allowed_models,
       m.name as decided, d.propensity, o.score, o.cost_nusd, o.source
from recent r
join waybill.job j on j.job_id = r.job_id
left join waybill.decision d on d.job_id = r.job_id and d.prompt_no = r.prompt_no
left join waybill.model m on m.model_id = d.model_id
left join waybill.outcome o on o.job_id = d.job_id and o.prompt_no = d.prompt_no and o.model_id = d.model_id
order by r.job_id desc, r.prompt_no desc
