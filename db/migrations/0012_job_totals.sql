-- One read model of totals: `status`, the site and analysts read the same sums, from roll-ups alone.

-- Outcomes are also summed for models that were not chosen, so that what a model alone would have given is known
-- without reading the decisions.
alter table waybill.outcome_rollup
    add column all_scored    bigint not null default 0,
    add column all_score_ppm bigint not null default 0,
    add column all_costed    bigint not null default 0,
    add column all_cost_nusd bigint not null default 0;
comment on table waybill.outcome_rollup is
    'outcomes on routed prompts: how many have a score, its sum in millionths, how many a cost, and its sum; of the '
    'prompts the model was chosen for, and, in the all_ columns, of every routed prompt of the job';

-- Of jobs whose prompts were pruned only the outcomes of the chosen models are left.
update waybill.outcome_rollup
set all_scored = scored, all_score_ppm = score_ppm, all_costed = costed, all_cost_nusd = cost_nusd;
insert into waybill.outcome_rollup as r
    (job_id, model_id, source, scored, score_ppm, costed, cost_nusd,
     all_scored, all_score_ppm, all_costed, all_cost_nusd)
select o.job_id, o.model_id, o.source, 0, 0, 0, 0,
       count(o.score), coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint,
       count(o.cost_nusd), coalesce(sum(o.cost_nusd), 0)::bigint
from waybill.outcome o
join waybill.decision d on d.job_id = o.job_id and d.prompt_no = o.prompt_no
group by o.job_id, o.model_id, o.source
on conflict (job_id, model_id, source) do update
set all_scored = excluded.all_scored, all_score_ppm = excluded.all_score_ppm,
    all_costed = excluded.all_costed, all_cost_nusd = excluded.all_cost_nusd;

create or replace view waybill.job_progress as
select j.job_id, j.name as job,
       case when j.state = 'ready' and j.prompts > 0
                 and coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) = 0
            then 'done' else j.state end as state,
       j.prompts,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0) as decided,
       coalesce(sum(c.failed - c.retried) filter (where c.state in (2, 6)), 0) as failed,
       coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
       count(c.chunk_id) filter (where c.state = 1) as chunks_claimed,
       count(c.chunk_id) filter (where c.state in (0, 1, 3, 4)) as chunks_outstanding,
       min(c.lease_until) as oldest_lease, max(c.finished_at) as last_finished_at,
       coalesce(sum(c.n) filter (where c.state = 7), 0) as cancelled,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2 and c.extrapolated), 0) as extrapolated,
       coalesce(sum(c.cut) filter (where c.state = 2), 0) as cut,
       coalesce(sum(c.n) filter (where c.state = 1), 0) as claimed,
       coalesce(sum(c.failed - c.retried) filter (where c.state = 6), 0) as dead,
       coalesce(sum(c.explored) filter (where c.state = 2), 0) as explored,
       coalesce(sum(c.explore_cost_nusd) filter (where c.state = 2), 0)::bigint as explore_cost_nusd,
       coalesce(sum(c.explore_loss_ppm) filter (where c.state = 2), 0)::bigint as explore_loss_ppm,
       min(c.finished_at) filter (where c.state = 2) as first_routed_at,
       max(c.finished_at) filter (where c.state = 2) as last_routed_at
from waybill.job j
left join waybill.chunk c on c.job_id = j.job_id
group by j.job_id;

-- The partitions of both windows name the job, so that reading one job costs one job.
create view waybill.job_totals as
with part as (
    select r.*, sum(r.prompts) over (partition by r.job_id, r.chunk_id) as chunk_prompts
    from waybill.rollup r
), predicted as (
    select p.job_id, p.model_id,
           sum(p.prompts)::bigint as prompts, sum(p.cost_nusd)::bigint as cost_nusd,
           sum(p.quality_ppm)::bigint as quality_ppm,
           sum(p.chunk_prompts)::bigint as all_prompts, sum(p.all_cost_nusd)::bigint as all_cost_nusd,
           sum(p.all_quality_ppm)::bigint as all_quality_ppm
    from part p
    group by p.job_id, p.model_id
), observed as (
    select r.job_id, r.model_id,
           sum(r.scored)::bigint as scored, sum(r.score_ppm)::bigint as score_ppm,
           sum(r.costed)::bigint as costed, sum(r.cost_nusd)::bigint as cost_nusd,
           sum(r.all_scored)::bigint as all_scored, sum(r.all_score_ppm)::bigint as all_score_ppm,
           sum(r.all_costed)::bigint as all_costed, sum(r.all_cost_nusd)::bigint as all_cost_nusd,
           string_agg(r.source, ', ' order by r.source collate "C")
               filter (where r.scored > 0 or r.costed > 0) as sources,
           bool_or(r.source = 'simulated') as is_simulated
    from waybill.outcome_rollup r
    where r.scored > 0 or r.costed > 0 or r.all_scored > 0 or r.all_costed > 0
    group by r.job_id, r.model_id
), candidate as (
    select j.job_id, j.name as job, m.model_id, m.name as model,
           p.prompts, p.cost_nusd, p.quality_ppm, p.all_prompts, p.all_cost_nusd, p.all_quality_ppm,
           sum(p.prompts) over (partition by j.job_id)::bigint as routed_prompts,
           j.allowed_models is null or m.model_id = any (j.allowed_models) as is_allowed
    from predicted p
    join waybill.job j on j.job_id = p.job_id
    join waybill.model m on m.model_id = p.model_id
)
select c.job_id, c.job, c.model_id, c.model, c.prompts, c.cost_nusd, c.quality_ppm,
       c.all_prompts, c.all_cost_nusd, c.all_quality_ppm, c.routed_prompts,
       c.is_allowed and c.routed_prompts > 0 and c.all_prompts = c.routed_prompts as is_reference,
       coalesce(o.scored, 0) as scored, coalesce(o.score_ppm, 0) as score_ppm,
       coalesce(o.costed, 0) as costed, coalesce(o.cost_nusd, 0) as observed_cost_nusd,
       coalesce(o.all_scored, 0) as all_scored, coalesce(o.all_score_ppm, 0) as all_score_ppm,
       coalesce(o.all_costed, 0) as all_costed, coalesce(o.all_cost_nusd, 0) as all_observed_cost_nusd,
       o.sources, coalesce(o.is_simulated, false) as is_simulated
from candidate c
left join observed o on o.job_id = c.job_id and o.model_id = c.model_id
-- Chunks of an older program also summed what a forbidden model would have given.
where c.is_allowed or c.prompts > 0;
comment on view waybill.job_totals is
    'one row a job and candidate model, from roll-ups alone: what it was chosen for, in the all_ columns what it alone '
    'would have given for the all_prompts it was a candidate for, and the outcomes of both; money in nano-dollars, '
    'qualities summed in millionths';
comment on column waybill.job_totals.is_reference is
    'whether the job allows the model and it was a candidate for every routed prompt: only then it can be compared';

create or replace view waybill.job_model_summary as
select t.job_id, t.job, t.model, t.prompts,
       t.cost_nusd::numeric / 1000000000 as predicted_cost_usd,
       t.quality_ppm::numeric / 1000000 / nullif(t.prompts, 0) as mean_predicted_quality,
       t.all_cost_nusd::numeric / 1000000000 as all_prompts_cost_usd,
       t.all_quality_ppm::numeric / 1000000 as all_prompts_quality_sum,
       t.all_prompts, t.routed_prompts, t.is_reference,
       t.is_reference and 1 = row_number() over (
           partition by t.job_id order by t.is_reference desc, t.all_quality_ppm desc, t.all_cost_nusd, t.model_id
       ) as is_strongest,
       t.is_reference and 1 = row_number() over (
           partition by t.job_id order by t.is_reference desc, t.all_cost_nusd, t.all_quality_ppm desc, t.model_id
       ) as is_cheapest
from waybill.job_totals t;
comment on view waybill.job_model_summary is
    'what each model was given, and, in the all_ columns, what it alone would have cost and given on the all_prompts '
    'that it was a candidate for; strongest and cheapest are taken among the models that were candidates for all';

create or replace function waybill.grant_roles() returns void language plpgsql as $$
begin
    revoke all on all functions in schema waybill from public;
    revoke all on all tables in schema waybill from public;
    grant usage on schema waybill
        to waybill_producer, waybill_worker, waybill_analyst, waybill_operator;
    grant select on waybill.schema_migration, waybill.job, waybill.chunk, waybill.model, waybill.model_price,
        waybill.tenant, waybill.model_current_price, waybill.job_progress
        to waybill_producer, waybill_worker, waybill_analyst, waybill_operator;
    grant execute on function waybill.jobs_per_partition()
        to waybill_producer, waybill_worker, waybill_analyst, waybill_operator;

    -- Loads jobs. Sees prompts, to refuse a second one of the same id, but nothing of what became of them.
    grant insert, update, delete on waybill.job to waybill_producer, waybill_operator;
    grant select, insert, delete on waybill.prompt to waybill_producer, waybill_operator;
    grant insert on waybill.chunk, waybill.inbox to waybill_producer, waybill_operator;
    grant insert, update on waybill.tenant to waybill_producer, waybill_operator;
    grant execute on function waybill.create_partitions(bigint), waybill.take_turns(text, integer),
        waybill.submit(text, text, text, json) to waybill_producer, waybill_operator;

    -- Claims, decides, records. Changes no prompt and no decision, promotes nothing.
    grant select on waybill.prompt, waybill.snapshot, waybill.promotion, waybill.outcome, waybill.decision,
        waybill.rollup, waybill.outcome_rollup to waybill_worker, waybill_operator;
    grant insert, update on waybill.chunk to waybill_worker, waybill_operator;
    grant insert on waybill.decision, waybill.failure, waybill.rollup to waybill_worker, waybill_operator;
    grant select on waybill.failure to waybill_worker, waybill_operator;
    grant insert, update on waybill.outcome_rollup to waybill_worker, waybill_operator;
    grant execute on function waybill.seal_inbox(), waybill.end_stuck_recordings(double precision)
        to waybill_worker, waybill_operator;

    -- Reads everything but the prompts' texts and the archives.
    grant select on waybill.decision, waybill.failure, waybill.rollup, waybill.outcome, waybill.outcome_rollup,
        waybill.promotion, waybill.decision_detail, waybill.job_model_summary, waybill.promotion_history
        to waybill_analyst, waybill_operator;
    grant select on waybill.job_totals to waybill_worker, waybill_analyst, waybill_operator;
    grant select (job_id, prompt_no, external_id, metadata) on waybill.prompt to waybill_analyst;
    grant select (digest, policy_name, version, algorithm, encoder, manifest, imported_at) on waybill.snapshot
        to waybill_analyst;

    -- Runs the service: jobs, catalog, outcomes, promotion, retention. The promotion log is only ever added to.
    grant update on waybill.model, waybill.model_price to waybill_operator;
    grant insert on waybill.model, waybill.model_price, waybill.snapshot, waybill.promotion to waybill_operator;
    grant insert, update on waybill.outcome to waybill_operator;
    grant delete on waybill.failure to waybill_operator;
    grant execute on function waybill.prune(interval, boolean) to waybill_operator;
end
$$;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_analyst', 'waybill_operator')) = 4 then
        perform waybill.grant_roles();
    end if;
end
$$;
