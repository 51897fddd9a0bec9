-- Jobs: tenants and fairness, times, allowed models, attempts, pausing, retries; prompts that trickle in.

-- A tenant's virtual time. Chunks are claimed in order of (priority, turn), and a tenant's turn moves on by the prompts it
-- loads, so a huge job waits behind a small one of another tenant instead of before it.
create table waybill.tenant (
    name      text primary key check (name <> '' and octet_length(name) <= 200),
    weight    integer not null default 1 check (weight > 0),
    last_turn bigint not null default 0
);
comment on table waybill.tenant is 'fairness: a tenant of weight 2 gets twice the share of one of weight 1';

alter table waybill.job
    add column not_before       timestamptz check (isfinite(not_before)),
    add column deadline         timestamptz check (isfinite(deadline)),
    add column allowed_models   smallint[] check (cardinality(allowed_models) > 0),
    add column maximum_attempts smallint not null default 2 check (maximum_attempts between 1 and 100),
    add column pruned_at        timestamptz,
    add constraint deadline_after_start check (deadline > not_before);
comment on column waybill.job.owner is 'the tenant';
comment on column waybill.job.allowed_models is 'the models that may be chosen; null for all candidates of the policy';
comment on column waybill.job.maximum_attempts is 'leases a chunk may lose before it is halved, or its only prompt given up';
comment on column waybill.job.deadline is 'what has not begun by then is cancelled';

-- not_before = infinity means paused; it outlives claims, so that a chunk given back stays paused.
alter table waybill.chunk
    add column deadline         timestamptz,
    add column maximum_attempts smallint not null default 2,
    add column retried          integer not null default 0,
    add column created_at       timestamptz not null default clock_timestamp(),
    add constraint retried_within_failed check (retried between 0 and failed);
comment on column waybill.chunk.retried is 'how many of its failures were sent again, in chunks of their own';
create index chunk_deadline on waybill.chunk (deadline) where state in (0, 3) and deadline is not null;

create or replace view waybill.decision_detail as
select j.job_id, j.name as job, d.prompt_no, p.external_id, m.name as model, d.propensity, d.predicted_quality,
       d.predicted_cost_nusd::numeric / 1000000000 as predicted_cost_usd,
       j.quality_weight, j.cost_weight, j.latency_weight,
       c.finished_at as decided_at, c.owner as worker, encode(c.snapshot_digest, 'hex') as snapshot
from waybill.decision d
join waybill.job j on j.job_id = d.job_id
join waybill.model m on m.model_id = d.model_id
join waybill.prompt p on p.job_id = d.job_id and p.prompt_no = d.prompt_no
join lateral (
    -- A failure that was sent again is covered by two chunks; the later one decided.
    select * from waybill.chunk c
    where c.job_id = d.job_id and d.prompt_no between c.lo and c.hi and c.state = 2
    order by c.chunk_id desc limit 1
) c on true;

create or replace view waybill.job_progress as
select j.job_id, j.name as job, j.state, j.prompts,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0) as decided,
       coalesce(sum(c.failed - c.retried) filter (where c.state in (2, 6)), 0) as failed,
       coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
       count(c.chunk_id) filter (where c.state = 1) as chunks_claimed,
       count(c.chunk_id) filter (where c.state in (0, 1, 3, 4)) as chunks_outstanding,
       min(c.lease_until) as oldest_lease, max(c.finished_at) as last_finished_at,
       coalesce(sum(c.n) filter (where c.state = 7), 0) as cancelled
from waybill.job j
left join waybill.chunk c on c.job_id = j.job_id
group by j.job_id;

-- Prompts that come one by one: producers insert here by plain SQL and commit when they like; seal_inbox moves them into
-- the job's prompts and makes chunks of them.
create table waybill.inbox (
    inbox_id    bigint generated always as identity primary key,
    job_id      bigint not null references waybill.job,
    external_id text not null check (external_id <> '' and octet_length(external_id) <= 512),
    prompt      text not null,
    metadata    json,
    inserted_by xid8 not null default pg_current_xact_id()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index inbox_of_job on waybill.inbox (job_id, inbox_id);

-- Adds one prompt to an open job; the same id again is dropped when it is sealed.
create function waybill.submit(job_name text, external_id text, prompt text, metadata json default null) returns void
language plpgsql as $$
begin
    insert into waybill.inbox (job_id, external_id, prompt, metadata)
    select j.job_id, submit.external_id, submit.prompt, submit.metadata
    from waybill.job j where j.name = submit.job_name and j.state in ('ready', 'paused');
    if not found then
        raise exception 'there is no open job "%"; make it with: waybill jobs open %', submit.job_name, submit.job_name
            using errcode = 'no_data_found';
    end if;
end
$$;

-- Moves what has arrived into chunks: at most one chunk for each job and call. Only rows whose transaction is below the
-- horizon of running ones are taken, so that no row which commits late can be passed over (the rule of PgQ).
create function waybill.seal_inbox() returns integer language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    target record;
    base   bigint;
    total  integer;
    sealed integer := 0;
begin
    if not exists (select 1 from waybill.inbox) then
        return 0;
    end if;
    -- One sealer at a time; the others find it done.
    if not pg_try_advisory_xact_lock(hashtextextended('waybill.seal_inbox', 0)) then
        return 0;
    end if;
    for target in
        select j.* from waybill.job j
        where j.state in ('ready', 'paused') and exists (select 1 from waybill.inbox i where i.job_id = j.job_id)
        -- Producers hold a key share lock on the job until they commit.
        order by j.job_id for no key update
    loop
        with ripe as (
            select i.inbox_id from waybill.inbox i
            where i.job_id = target.job_id and i.inserted_by < pg_snapshot_xmin(pg_current_snapshot())
            order by i.inbox_id limit target.chunk_size
        ), taken as (
            delete from waybill.inbox i using ripe where i.inbox_id = ripe.inbox_id
            returning i.inbox_id, i.external_id, i.prompt, i.metadata
        ), fresh as (
            select distinct on (t.external_id) t.* from taken t
            where not exists (
                select 1 from waybill.prompt p where p.job_id = target.job_id and p.external_id = t.external_id
            )
            order by t.external_id, t.inbox_id
        ), stored as (
            insert into waybill.prompt (job_id, prompt_no, external_id, prompt, metadata)
            select target.job_id, target.prompts + (row_number() over (order by f.inbox_id))::integer, f.external_id,
                   f.prompt, f.metadata
            from fresh f returning 1
        )
        select count(*) into total from stored;
        continue when total = 0;
        update waybill.job set prompts = prompts + total, next_no = next_no + total where job_id = target.job_id;
        base := waybill.take_turns(target.owner, total);
        insert into waybill.chunk
            (job_id, lo, hi, priority, turn, state, not_before, deadline, maximum_attempts)
        select target.job_id, target.prompts + 1, target.prompts + total, target.priority, base,
               case when w.not_before > clock_timestamp() then 3 else 0 end, w.not_before, target.deadline,
               target.maximum_attempts
        from (select case when target.state = 'paused' then 'infinity' else target.not_before end as not_before) w;
        sealed := sealed + total;
    end loop;
    return sealed;
end
$$;

-- Moves a tenant's virtual time on by n prompts and returns where it stood: the later of its own last turn and the lowest
-- turn that waits, so that a tenant that was idle has saved up nothing.
create function waybill.take_turns(tenant_name text, n integer) returns bigint language sql
set search_path = pg_catalog, pg_temp as $$
    insert into waybill.tenant as t (name, last_turn)
    select tenant_name, lowest.turn + n
    from (select coalesce(min(turn), 0) as turn from waybill.chunk where state = 0) lowest
    on conflict (name) do update
    set last_turn = greatest(t.last_turn, excluded.last_turn - n) + (n + t.weight - 1) / t.weight
    returning last_turn - (n + weight - 1) / weight
$$;
