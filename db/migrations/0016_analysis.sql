-- Views for analysts, from sums that are kept where decisions and outcomes are recorded: they take no longer for ten million
-- decisions than for the chunks and jobs that hold them.

-- What was predicted for the answers that came back, beside their sums: without it a prediction would be compared with the
-- outcomes of other prompts.
alter table waybill.outcome_rollup
    add column predicted_quality_ppm bigint default 0,
    add column predicted_cost_nusd   bigint default 0;
comment on column waybill.outcome_rollup.predicted_quality_ppm is
    'predicted quality of the scored outcomes of the chosen model, summed in millionths; null where it is not known';
comment on column waybill.outcome_rollup.predicted_cost_nusd is
    'predicted cost of the costed outcomes of the chosen model, summed in nano-dollars; null where it is not known';
update waybill.outcome_rollup r
set predicted_quality_ppm = case when p.is_pruned then null else p.quality_ppm end,
    predicted_cost_nusd = case when p.is_pruned then null else p.cost_nusd end
from (
    select r.job_id, r.model_id, r.source, j.pruned_at is not null as is_pruned,
           coalesce(sum(round(d.predicted_quality::numeric * 1000000)) filter (where o.score is not null), 0)::bigint
               as quality_ppm,
           coalesce(sum(d.predicted_cost_nusd) filter (where o.cost_nusd is not null), 0)::bigint as cost_nusd
    from waybill.outcome_rollup r
    join waybill.job j on j.job_id = r.job_id
    left join waybill.outcome o on o.job_id = r.job_id and o.model_id = r.model_id and o.source = r.source
    left join waybill.decision d
        on d.job_id = o.job_id and d.prompt_no = o.prompt_no and d.model_id = o.model_id
    where d.job_id is not null or j.pruned_at is not null
    group by r.job_id, r.model_id, r.source, j.pruned_at
) p
where p.job_id = r.job_id and p.model_id = r.model_id and p.source = r.source;

create view waybill.routing_table as
with part as (
    select j.quality_weight, j.cost_weight, j.latency_weight, t.model,
           sum(t.prompts) as prompts, sum(t.quality_ppm) as quality_ppm, sum(t.cost_nusd) as cost_nusd,
           sum(t.scored) as scored, sum(t.score_ppm) as score_ppm,
           sum(t.costed) as costed, sum(t.observed_cost_nusd) as observed_cost_nusd,
           coalesce(bool_or(t.is_simulated), false) as is_simulated
    from waybill.job_totals t
    join waybill.job j on j.job_id = t.job_id
    group by j.quality_weight, j.cost_weight, j.latency_weight, t.model
)
select p.quality_weight, p.cost_weight, p.latency_weight, p.model, p.prompts::bigint as prompts,
       trim_scale(round(p.prompts / nullif(sum(p.prompts) over w, 0), 6)) as share,
       trim_scale(round(p.quality_ppm / 1000000 / nullif(p.prompts, 0), 6)) as mean_predicted_quality,
       trim_scale(round(p.cost_nusd / 1000000000 / nullif(p.prompts, 0), 9)) as mean_predicted_cost_usd,
       p.scored::bigint as scored,
       trim_scale(round(p.score_ppm / 1000000 / nullif(p.scored, 0), 6)) as mean_score,
       p.costed::bigint as costed,
       trim_scale(round(p.observed_cost_nusd / 1000000000 / nullif(p.costed, 0), 9)) as mean_cost_usd,
       p.is_simulated
from part p
window w as (partition by p.quality_weight, p.cost_weight, p.latency_weight);
comment on view waybill.routing_table is
    'one row a preference and candidate model, over all jobs of that preference: its share of the prompts, what was '
    'predicted for them, and what came back';

create view waybill.model_share as
with part as (
    select (c.finished_at at time zone 'UTC')::date as day, c.job_id, c.snapshot_digest, r.model_id,
           sum(r.prompts) as prompts
    from waybill.rollup r
    join waybill.chunk c on c.chunk_id = r.chunk_id and c.state = 2
    group by 1, 2, 3, 4
)
select p.day, j.name as job, s.policy_name || '@' || s.version as snapshot, m.name as model,
       p.prompts::bigint as prompts,
       trim_scale(round(p.prompts / nullif(sum(p.prompts) over w, 0), 6)) as share
from part p
join waybill.job j on j.job_id = p.job_id
join waybill.snapshot s on s.digest = p.snapshot_digest
join waybill.model m on m.model_id = p.model_id
window w as (partition by p.day, p.job_id, p.snapshot_digest);
comment on view waybill.model_share is
    'one row a day (UTC), job, snapshot and candidate model: how many prompts the model was given, and which share of '
    'that day, job and snapshot';

create view waybill.preference_frontier as
with part as (
    select r.quality_weight, r.cost_weight, r.latency_weight, sum(r.prompts) as prompts,
           sum(r.mean_predicted_quality * r.prompts) / nullif(sum(r.prompts), 0) as predicted_quality,
           sum(r.mean_predicted_cost_usd * r.prompts) / nullif(sum(r.prompts), 0) as predicted_cost,
           sum(r.scored) as scored, sum(r.mean_score * r.scored) / nullif(sum(r.scored), 0) as score,
           sum(r.costed) as costed, sum(r.mean_cost_usd * r.costed) / nullif(sum(r.costed), 0) as cost,
           bool_or(r.is_simulated) as is_simulated
    from waybill.routing_table r
    group by r.quality_weight, r.cost_weight, r.latency_weight
)
select p.quality_weight, p.cost_weight, p.latency_weight, p.prompts::bigint as prompts,
       trim_scale(round(p.predicted_quality, 6)) as mean_predicted_quality,
       trim_scale(round(p.predicted_cost, 9)) as mean_predicted_cost_usd,
       p.scored::bigint as scored, trim_scale(round(p.score, 6)) as mean_score,
       p.costed::bigint as costed, trim_scale(round(p.cost, 9)) as mean_cost_usd,
       exists (
           select from part o
           where o.predicted_quality >= p.predicted_quality and o.predicted_cost <= p.predicted_cost
             and (o.predicted_quality, o.predicted_cost) is distinct from (p.predicted_quality, p.predicted_cost)
       ) as is_dominated,
       p.is_simulated
from part p;
comment on view waybill.preference_frontier is
    'one row a preference: what quality was had for which cost, predicted and observed';
comment on column waybill.preference_frontier.is_dominated is
    'whether another preference was predicted to give no less quality for no more cost, on the prompts of its own jobs';

create view waybill.calibration as
with part as (
    select r.job_id, r.model_id, sum(r.scored) as scored, sum(r.score_ppm) as score_ppm,
           case when bool_and(r.predicted_quality_ppm is not null) then sum(r.predicted_quality_ppm) end as quality_ppm,
           sum(r.costed) as costed, sum(r.cost_nusd) as cost_nusd,
           case when bool_and(r.predicted_cost_nusd is not null) then sum(r.predicted_cost_nusd) end as predicted_nusd,
           string_agg(r.source, ', ' order by r.source collate "C") as sources
    from waybill.outcome_rollup r
    where r.scored > 0 or r.costed > 0
    group by r.job_id, r.model_id
)
select j.name as job, m.name as model, j.quality_weight, j.cost_weight,
       p.scored::bigint as scored,
       trim_scale(round(p.quality_ppm / 1000000 / nullif(p.scored, 0), 6)) as mean_predicted_quality,
       trim_scale(round(p.score_ppm / 1000000 / nullif(p.scored, 0), 6)) as mean_score,
       trim_scale(round((p.quality_ppm - p.score_ppm) / 1000000 / nullif(p.scored, 0), 6)) as predicted_above_score,
       p.costed::bigint as costed,
       trim_scale(round(p.predicted_nusd / 1000000000, 9)) as predicted_cost_usd,
       trim_scale(round(p.cost_nusd / 1000000000, 9)) as cost_usd,
       trim_scale(round(p.cost_nusd / nullif(p.predicted_nusd, 0), 6)) as cost_per_predicted,
       p.sources
from part p
join waybill.job j on j.job_id = p.job_id
join waybill.model m on m.model_id = p.model_id;
comment on view waybill.calibration is
    'one row a job and model, of the prompts that were sent to it and came back: predicted quality beside the mean '
    'score, predicted beside observed cost; of the chosen model a prediction is rather too high, as it was chosen for it';

create view waybill.drift as
with routed as (
    select c.job_id, max(c.finished_at) as routed_at from waybill.chunk c where c.state = 2 group by c.job_id
), given as (
    select r.job_id, r.model_id, sum(r.prompts) as prompts, sum(sum(r.prompts)) over (partition by r.job_id) as of
    from waybill.rollup r
    group by r.job_id, r.model_id
), came as (
    select r.job_id, r.model_id, sum(r.scored) as scored, sum(r.score_ppm) as score_ppm,
           sum(r.predicted_quality_ppm) as quality_ppm,
           sum(r.costed) as costed, sum(r.cost_nusd) as cost_nusd, sum(r.predicted_cost_nusd) as predicted_nusd
    from waybill.outcome_rollup r
    where r.predicted_quality_ppm is not null and r.predicted_cost_nusd is not null
    group by r.job_id, r.model_id
), part as (
    select t.routed_at, g.job_id, g.model_id, g.prompts, g.of, c.scored, c.score_ppm, c.quality_ppm, c.costed,
           c.cost_nusd, c.predicted_nusd,
           sum(g.prompts) over w as prompts_before, sum(g.of) over w as of_before,
           sum(c.scored) over w as scored_before, sum(c.score_ppm) over w as score_ppm_before,
           sum(c.quality_ppm) over w as quality_ppm_before,
           sum(c.cost_nusd) over w as cost_nusd_before, sum(c.predicted_nusd) over w as predicted_nusd_before
    from given g
    join routed t on t.job_id = g.job_id
    left join came c on c.job_id = g.job_id and c.model_id = g.model_id
    window w as (
        partition by g.model_id order by t.routed_at, g.job_id rows between unbounded preceding and 1 preceding
    )
)
select p.routed_at, j.name as job, m.name as model, p.prompts::bigint as prompts,
       trim_scale(round(p.prompts / nullif(p.of, 0), 6)) as share,
       trim_scale(round(p.prompts_before / nullif(p.of_before, 0), 6)) as share_before,
       coalesce(p.scored, 0)::bigint as scored,
       trim_scale(round((p.score_ppm - p.quality_ppm) / 1000000 / nullif(p.scored, 0), 6)) as score_above_predicted,
       trim_scale(round((p.score_ppm_before - p.quality_ppm_before) / 1000000 / nullif(p.scored_before, 0), 6))
           as score_above_predicted_before,
       coalesce(p.costed, 0)::bigint as costed,
       trim_scale(round(p.cost_nusd / nullif(p.predicted_nusd, 0), 6)) as cost_per_predicted,
       trim_scale(round(p.cost_nusd_before / nullif(p.predicted_nusd_before, 0), 6)) as cost_per_predicted_before
from part p
join waybill.job j on j.job_id = p.job_id
join waybill.model m on m.model_id = p.model_id;
comment on view waybill.drift is
    'one row a job and candidate model, beside all jobs that were routed before: its share, how far scores lie from '
    'their predictions, how many times the predicted cost was paid. A share also follows the preferences of jobs; '
    'whether a change is more than chance, no sum can tell';

-- These two were there before; their amounts are now without zeros at the end.
create or replace view waybill.spend_by_day as
select (f.sent_at at time zone 'UTC')::date as day, j.name as job, m.name as model, count(*) as files,
       sum(f.lines)::bigint as lines, sum(f.answered)::bigint as answered, sum(f.unknown_cost)::bigint as unknown_cost,
       trim_scale(sum(f.predicted_cost_nusd)::numeric / 1e9::numeric) as predicted_cost_usd,
       trim_scale(sum(f.billed_nusd)::numeric / 1e9::numeric) as billed_usd
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
where f.sent_at is not null
group by 1, 2, 3;

create or replace view waybill.job_cost as
select f.job_id, j.name as job, m.name as model, sum(f.lines)::bigint as lines, sum(f.answered)::bigint as answered,
       sum(f.truncated)::bigint as truncated, sum(f.passing)::bigint as passing, sum(f.failed)::bigint as failed,
       sum(f.missing)::bigint as missing, sum(f.unknown_cost)::bigint as unknown_cost,
       trim_scale(sum(f.predicted_cost_nusd)::numeric / 1e9::numeric) as predicted_cost_usd,
       trim_scale(sum(f.billed_nusd)::numeric / 1e9::numeric) as billed_usd
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
where f.state <> 'withdrawn'
group by f.job_id, j.name, m.name;

-- Analysts read them, and operators.
alter function waybill.grant_roles() rename to grant_roles_before_analysis;

create function waybill.grant_roles() returns void language plpgsql as $$
begin
    perform waybill.grant_roles_before_analysis();
    grant select on waybill.routing_table, waybill.model_share, waybill.preference_frontier, waybill.calibration,
        waybill.drift to waybill_analyst, waybill_operator;
end
$$;
revoke all on function waybill.grant_roles() from public;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_dispatcher', 'waybill_analyst', 'waybill_operator')) = 5 then
        perform waybill.grant_roles();
    end if;
end
$$;
