-- Views for analysts: names instead of numbers, USD instead of nano-dollars.

create view waybill.model_current_price as
select m.model_id, m.name, m.provider, p.effective_from, p.input_usd_per_mtok, p.output_usd_per_mtok
from waybill.model m
left join lateral (
    select * from waybill.model_price p
    where p.model_id = m.model_id and p.effective_from <= (clock_timestamp() at time zone 'UTC')::date
    order by p.effective_from desc
    limit 1
) p on true;
comment on view waybill.model_current_price is 'the catalog with the prices that hold today';

create view waybill.decision_detail as
select j.job_id, j.name as job, d.prompt_no, p.external_id, m.name as model, d.propensity, d.predicted_quality,
       d.predicted_cost_nusd::numeric / 1000000000 as predicted_cost_usd,
       j.quality_weight, j.cost_weight, j.latency_weight,
       c.finished_at as decided_at, c.owner as worker, encode(c.snapshot_digest, 'hex') as snapshot
from waybill.decision d
join waybill.job j on j.job_id = d.job_id
join waybill.model m on m.model_id = d.model_id
join waybill.prompt p on p.job_id = d.job_id and p.prompt_no = d.prompt_no
join waybill.chunk c on c.job_id = d.job_id and d.prompt_no between c.lo and c.hi and c.state = 2;
comment on view waybill.decision_detail is 'one row a routed prompt, with what is stored once for its chunk';

create view waybill.job_progress as
select j.job_id, j.name as job, j.state, j.prompts,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0) as decided,
       coalesce(sum(c.failed) filter (where c.state in (2, 6)), 0) as failed,
       coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
       count(c.chunk_id) filter (where c.state = 1) as chunks_claimed,
       count(c.chunk_id) filter (where c.state in (0, 1, 3, 4)) as chunks_outstanding,
       min(c.lease_until) as oldest_lease, max(c.finished_at) as last_finished_at
from waybill.job j
left join waybill.chunk c on c.job_id = j.job_id
group by j.job_id;
comment on view waybill.job_progress is 'how far each job is, from the chunk table alone';

create view waybill.job_model_summary as
select j.job_id, j.name as job, m.name as model,
       sum(r.prompts) as prompts,
       sum(r.cost_nusd) / 1000000000 as predicted_cost_usd,
       sum(r.quality_ppm) / 1000000 / nullif(sum(r.prompts), 0) as mean_predicted_quality,
       sum(r.all_cost_nusd) / 1000000000 as all_prompts_cost_usd,
       sum(r.all_quality_ppm) / 1000000 as all_prompts_quality_sum
from waybill.rollup r
join waybill.job j on j.job_id = r.job_id
join waybill.model m on m.model_id = r.model_id
group by j.job_id, m.model_id;
comment on view waybill.job_model_summary is
    'what each model was given, and, in the all_ columns, what it alone would have cost and given on the whole job';

create view waybill.promotion_history as
select p.channel, p.sequence, p.action, encode(p.digest, 'hex') as snapshot, s.policy_name, s.version, s.algorithm,
       encode(p.previous_digest, 'hex') as previous_snapshot, p.actor, p.reason, p.at
from waybill.promotion p
join waybill.snapshot s on s.digest = p.digest;
comment on view waybill.promotion_history is 'which snapshot was in which channel since when, and who decided it';
