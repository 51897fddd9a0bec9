-- The backlog: models, jobs, chunks, prompts, decisions, outcomes, snapshots.
--
-- Prompts and decisions are written once and never updated. The small table chunk says who does what: workers claim
-- chunks, never prompts. Money is exact: prices are numeric USD per million tokens, amounts bigint nano-dollars (nusd).

create schema if not exists waybill;

create table waybill.model (
    model_id   smallint generated always as identity primary key,
    name       text not null unique check (name <> ''),
    provider   text not null default '',
    created_at timestamptz not null default clock_timestamp()
);
comment on table waybill.model is 'the catalog: one row a language model a prompt can be sent to';

create table waybill.model_price (
    model_id               smallint not null references waybill.model,
    effective_from         date not null,
    input_usd_per_mtok     numeric(18, 9) not null check (input_usd_per_mtok >= 0),
    output_usd_per_mtok    numeric(18, 9) not null check (output_usd_per_mtok >= 0),
    primary key (model_id, effective_from)
);
comment on table waybill.model_price is 'list prices in USD per million tokens; the latest row not in the future holds';

create table waybill.snapshot (
    digest      bytea primary key check (octet_length(digest) = 32),
    policy_name text not null,
    version     integer not null check (version > 0),
    algorithm   text not null,
    encoder     text not null,
    manifest    json not null,
    archive     bytea not null,
    signature   bytea not null,
    imported_at timestamptz not null default clock_timestamp()
);
comment on table waybill.snapshot is 'signed policy archives by identity (SHA-256 of the uncompressed tar); never updated';

-- A channel points to the snapshot of its last row; the log is append-only and hash-chained.
create table waybill.promotion (
    channel         text not null check (channel <> ''),
    sequence        integer not null check (sequence > 0),
    action          text not null check (action in ('promote', 'rollback', 'refuse')),
    digest          bytea not null references waybill.snapshot,
    previous_digest bytea references waybill.snapshot,
    actor           text not null,
    reason          text not null default '',
    gates           json not null default '[]',
    at              timestamptz not null,
    previous_hash   bytea not null check (octet_length(previous_hash) = 32),
    row_hash        bytea not null check (octet_length(row_hash) = 32),
    primary key (channel, sequence)
);

create table waybill.job (
    job_id         bigint generated always as identity primary key,
    name           text not null unique check (name <> '' and octet_length(name) <= 200),
    seed           bigint not null,
    quality_weight double precision not null check (quality_weight >= 0),
    cost_weight    double precision not null check (cost_weight >= 0),
    latency_weight double precision not null default 0 check (latency_weight >= 0),
    budget_nusd    bigint check (budget_nusd > 0),
    priority       smallint not null default 0,
    owner          text not null default current_user,
    state          text not null default 'loading' check (state in ('loading', 'ready', 'paused', 'cancelled')),
    chunk_size     integer not null default 5000 check (chunk_size > 0),
    next_no        integer not null default 1,
    prompts        integer not null default 0,
    source_digest  bytea,
    created_at     timestamptz not null default clock_timestamp(),
    loaded_at      timestamptz,
    constraint weights_on_simplex check (abs(quality_weight + cost_weight + latency_weight - 1) < 1e-9),
    constraint numbers_dense check (next_no = prompts + 1),
    constraint loaded_when_ready check ((state = 'loading') = (loaded_at is null) or state = 'cancelled')
);
comment on column waybill.job.source_digest is 'SHA-256 over the records loaded so far, so that a load can be resumed';
comment on column waybill.job.state is 'chunks exist once a job is ready; a loading job is invisible to workers';

create table waybill.prompt (
    job_id      bigint not null,
    prompt_no   integer not null,
    external_id text not null check (external_id <> '' and octet_length(external_id) <= 512),
    prompt      text not null,
    metadata    json,
    primary key (job_id, prompt_no),
    unique (job_id, external_id)
) partition by range (job_id);

create table waybill.decision (
    job_id              bigint not null,
    prompt_no           integer not null,
    model_id            smallint not null,
    propensity          real not null check (propensity > 0 and propensity <= 1),
    predicted_quality   real not null check (predicted_quality between 0 and 1),
    predicted_cost_nusd bigint not null check (predicted_cost_nusd >= 0),
    primary key (job_id, prompt_no)
) partition by range (job_id);

-- state: 0 ready, 1 claimed, 2 done, 3 waiting for not_before, 4 to split, 5 split, 6 dead, 7 cancelled
create table waybill.chunk (
    chunk_id        bigint generated always as identity primary key,
    job_id          bigint not null references waybill.job,
    lo              integer not null,
    hi              integer not null,
    n               integer generated always as (hi - lo + 1) stored,
    priority        smallint not null,
    turn            bigint not null default 0,
    not_before      timestamptz,
    state           smallint not null default 0 check (state between 0 and 7),
    epoch           integer not null default 0,
    strikes         smallint not null default 0,
    owner           text,
    lease_until     timestamptz,
    finished_at     timestamptz,
    snapshot_digest bytea references waybill.snapshot,
    failed          integer not null default 0,
    parent          bigint,
    constraint range_not_empty check (lo >= 1 and lo <= hi),
    constraint leased_while_claimed check ((state = 1) = (lease_until is not null) and (state <> 1 or owner is not null)),
    constraint done_with_snapshot check (state <> 2 or (finished_at is not null and snapshot_digest is not null)),
    constraint waiting_until check (state <> 3 or not_before is not null),
    constraint failed_within_n check (failed between 0 and hi - lo + 1)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index chunk_ready on waybill.chunk (priority, turn, chunk_id) where state = 0;
create index chunk_claimed on waybill.chunk (chunk_id) where state = 1;
create index chunk_waiting on waybill.chunk (not_before) where state = 3;
create index chunk_to_split on waybill.chunk (chunk_id) where state = 4;
create index chunk_of_job on waybill.chunk (job_id, lo);

-- A prompt that could not be routed, with its reason; written in the same commit as its chunk's decisions.
create table waybill.failure (
    job_id     bigint not null,
    prompt_no  integer not null,
    code       text not null,
    reason     text not null,
    failed_at  timestamptz not null default clock_timestamp(),
    primary key (job_id, prompt_no)
);

-- What a finished chunk adds to the totals: one row for each candidate model, chosen or not, written in the finishing
-- transaction. The all_ columns say what the whole chunk would have given with that model alone, by the same
-- predictions: the references a job is compared with. Quality is summed in millionths (ppm), so that sums are exact.
create table waybill.rollup (
    chunk_id        bigint not null references waybill.chunk,
    job_id          bigint not null,
    model_id        smallint not null,
    prompts         integer not null check (prompts >= 0),
    cost_nusd       bigint not null,
    quality_ppm     bigint not null,
    all_cost_nusd   bigint not null,
    all_quality_ppm bigint not null,
    primary key (chunk_id, model_id)
);
create index rollup_of_job on waybill.rollup (job_id, model_id);

-- What came back for a decision. Simulated outcomes say so in their source.
create table waybill.outcome (
    job_id        bigint not null,
    prompt_no     integer not null,
    model_id      smallint not null,
    score         real check (score between 0 and 1),
    cost_nusd     bigint check (cost_nusd >= 0),
    input_tokens  integer check (input_tokens >= 0),
    output_tokens integer check (output_tokens >= 0),
    source        text not null check (source in ('simulated', 'recorded', 'provider')),
    recorded_at   timestamptz not null default clock_timestamp(),
    primary key (job_id, prompt_no, model_id)
) partition by range (job_id);

-- Partitions hold this many jobs each; no chunk crosses a boundary, and retention is dropping a partition.
create function waybill.jobs_per_partition() returns bigint language sql immutable parallel safe return 100;

-- Makes the partitions that the next jobs need: those of the job given and of the range after it. ATTACH takes a lock that
-- readers and writers pass, which CREATE ... PARTITION OF would not.
create function waybill.create_partitions(last_job bigint) returns integer language plpgsql as $$
declare
    width   constant bigint := waybill.jobs_per_partition();
    parent  text;
    child   text;
    first   bigint;
    made    integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('waybill.create_partitions', 0));
    for first in select (last_job / width + step) * width from generate_series(0, 1) as step loop
        foreach parent in array array['prompt', 'decision', 'outcome'] loop
            child := format('%s_%s', parent, lpad(first::text, 12, '0'));
            if to_regclass(format('waybill.%I', child)) is null then
                execute format('create table waybill.%I (like waybill.%I including all)', child, parent);
                execute format(
                    'alter table waybill.%I attach partition waybill.%I for values from (%s) to (%s)',
                    parent, child, first, first + width
                );
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
end
$$;
select waybill.create_partitions(0);
