-- Per job and model: what is known of the prompts it was chosen for, and of all routed prompts of the job.
select d.job_id, m.name,
       count(*) filter (where o.model_id = d.model_id) as chosen,
       coalesce(sum(round(o.score::numeric * 1000000)) filter (where o.model_id = d.model_id), 0)::bigint as score_ppm,
       coalesce(sum(o.cost_nusd) filter (where o.model_id = d.model_id), 0)::bigint as cost_nusd,
       count(*) as known,
       coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint as all_score_ppm,
       coalesce(sum(o.cost_nusd), 0)::bigint as all_cost_nusd,
       bool_or(o.source = 'simulated') as simulated
from waybill.decision d
join waybill.outcome o on o.job_id = d.job_id and o.prompt_no = d.prompt_no
join waybill.model m on m.model_id = o.model_id
where o.score is not null
group by d.job_id, m.model_id
order by d.job_id, m.name
