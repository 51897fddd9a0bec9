-- The backlog: models, jobs, chunks, prompts, decisions, outcomes, snapshots.
--
-- Prompts and decisions are written once and never updated. The small table chunk says who does what: workers claim
-- chunks, never prompts. Money is exact: prices are numeric USD per million tokens, amounts bigint nano-dollars (nusd).

create schema waybill;

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
    input_usd_per_mtok     numeric(12, 6) not null check (input_usd_per_mtok >= 0),
    output_usd_per_mtok    numeric(12, 6) not null check (output_usd_per_mtok >= 0),
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
    state          text not null default 'loading' check (state in ('loading', 'ready', 'cancelled')),
    next_no        integer not null default 1,
    prompts        integer not null default 0,
    source_digest  bytea,
    created_at     timestamptz not null default clock_timestamp(),
    loaded_at      timestamptz,
    constraint weights_on_simplex check (abs(quality_weight + cost_weight + latency_weight - 1) < 1e-9)
);

create table waybill.prompt (
    job_id      bigint not null,
    prompt_no   integer not null,
    external_id text not null,
    prompt      text not null,
    metadata    json,
    primary key (job_id, prompt_no)
) partition by range (job_id);

create table waybill.decision (
    job_id              bigint not null,
    prompt_no           integer not null,
    model_id            smallint not null,
    propensity          real not null check (propensity > 0 and propensity <= 1),
    predicted_quality   real not null,
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
    parent          bigint,
    check (lo <= hi)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index chunk_ready on waybill.chunk (priority, turn, chunk_id) where state = 0;
create index chunk_claimed on waybill.chunk (chunk_id) where state = 1;
create index chunk_waiting on waybill.chunk (not_before) where state = 3;
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
);
