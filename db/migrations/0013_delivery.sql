-- Requests out, answers in: how a model is called, the ledger of request files and their lines, and what came back.

-- Names this database in the ids of its requests, so that two databases on one account never take each other's answers.
create table waybill.installation (
    only_one boolean primary key default true check (only_one),
    tag      text not null check (tag ~ '^[a-z0-9]{8}$')
);
insert into waybill.installation (tag) values (left(md5(gen_random_uuid()::text), 8));
comment on table waybill.installation is 'one row: the tag that the ids of this database''s requests carry';

-- How a model is called. A model without a row can be chosen, but nothing can be sent to it.
create table waybill.model_service (
    model_id              smallint primary key references waybill.model,
    dialect               text not null check (dialect in ('openai', 'anthropic', 'mistral', 'vllm')),
    base_url              text check (base_url ~ '^https?://'),
    endpoint              text not null check (endpoint ~ '^/'),
    served_as             text not null check (served_as <> ''),
    context_tokens        integer check (context_tokens > 0),
    output_tokens         integer check (output_tokens > 0),
    output_parameter      text check (output_parameter <> ''),
    system_prompt         text,
    template              text,
    parameters            json,
    takes                 smallint not null default 0 check (takes >= 0),
    key_variable          text check (key_variable ~ '^[A-Za-z_][A-Za-z0-9_]*$'),
    maximum_requests      integer check (maximum_requests > 0),
    maximum_bytes         bigint check (maximum_bytes > 0),
    maximum_queued_tokens bigint check (maximum_queued_tokens > 0),
    updated_at            timestamptz not null default clock_timestamp(),
    check (output_tokens is null or output_parameter is not null)
);
comment on table waybill.model_service is
    'how a model is called: the dialect of its provider, where, and what is set in a request; a request file keeps a '
    'copy of the row that it was written with';
comment on column waybill.model_service.served_as is 'the name that the provider knows the model by';
comment on column waybill.model_service.output_tokens is
    'the most tokens of an answer, set in the request as output_parameter';
comment on column waybill.model_service.template is 'text around a plain prompt; {prompt} stands for it';
comment on column waybill.model_service.parameters is 'further members that are set in the body of a request';
comment on column waybill.model_service.takes is
    'parts besides text that it takes, as a sum: 1 images, 2 sound, 4 files, 8 tools, 16 others';
comment on column waybill.model_service.key_variable is
    'the name of the environment variable that holds the key; the key itself is nowhere in the database';

-- Prices of the kinds of tokens that a bill names. Without a price, a call that used that kind has an unknown cost.
alter table waybill.model_price
    add column cached_usd_per_mtok           numeric(18,9) check (cached_usd_per_mtok >= 0),
    add column cached_batch_factor           numeric(7,6)  check (cached_batch_factor > 0 and cached_batch_factor <= 1),
    add column cache_write_usd_per_mtok      numeric(18,9) check (cache_write_usd_per_mtok >= 0),
    add column cache_write_long_usd_per_mtok numeric(18,9) check (cache_write_long_usd_per_mtok >= 0),
    add column reasoning_usd_per_mtok        numeric(18,9) check (reasoning_usd_per_mtok >= 0),
    add constraint cached_price_has_a_factor check ((cached_usd_per_mtok is null) = (cached_batch_factor is null));
comment on column waybill.model_price.cached_usd_per_mtok is
    'input tokens read from the provider''s cache; null if not known';
comment on column waybill.model_price.cached_batch_factor is
    'the share of the cached price that a call sent in a batch costs';
comment on column waybill.model_price.cache_write_usd_per_mtok is
    'input tokens written to the provider''s cache for minutes';
comment on column waybill.model_price.cache_write_long_usd_per_mtok is
    'input tokens written to the provider''s cache for an hour or more';
comment on column waybill.model_price.reasoning_usd_per_mtok is
    'output tokens spent on reasoning; null if they cost what others do';

-- The request of a prompt as it came, apart from the metadata that analysts read, and what it has besides text: only
-- models that take that are candidates. Prompts loaded before this have their requests in the metadata.
alter table waybill.prompt
    add column request      text,
    add column request_form smallint check (request_form between 1 and 7),
    add column parts        smallint check (parts >= 0),
    add constraint request_has_a_form check ((request is null) = (request_form is null));
comment on column waybill.prompt.request is 'the body of the request, byte for byte; null for a plain prompt';
comment on column waybill.prompt.request_form is
    '1 chat completion, 2 response, 3 embedding, 4 completion, 5 another endpoint of OpenAI, 6 message of Anthropic, '
    '7 a list of messages';
comment on column waybill.prompt.parts is
    'parts besides text, as a sum: 1 images, 2 sound, 4 files, 8 tools, 16 others; null for prompts loaded before this '
    'was kept';

-- A model that does not take what a prompt has besides text is no candidate for it.
alter table waybill.rollup add column all_prompts integer check (all_prompts >= 0);
comment on column waybill.rollup.all_prompts is
    'the routed prompts that the model was a candidate for; null where it was for all of the chunk''s';
create or replace view waybill.job_totals as
with part as (
    select r.*, sum(r.prompts) over (partition by r.job_id, r.chunk_id) as chunk_prompts
    from waybill.rollup r
), predicted as (
    select p.job_id, p.model_id,
           sum(p.prompts)::bigint as prompts, sum(p.cost_nusd)::bigint as cost_nusd,
           sum(p.quality_ppm)::bigint as quality_ppm,
           sum(coalesce(p.all_prompts, p.chunk_prompts))::bigint as all_prompts,
           sum(p.all_cost_nusd)::bigint as all_cost_nusd, sum(p.all_quality_ppm)::bigint as all_quality_ppm
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

alter table waybill.job
    add column answers text not null default 'keep' check (answers in ('keep', 'drop')),
    add column maximum_tries smallint not null default 3 check (maximum_tries between 1 and 100),
    add column delivered_at timestamptz;
drop trigger terms_are_fixed on waybill.job;
create trigger terms_are_fixed before update on waybill.job for each row
when (
    old.state <> 'loading' and (
        old.seed, old.quality_weight, old.cost_weight, old.latency_weight, old.budget_nusd, old.priority, old.owner,
        old.chunk_size, old.not_before, old.deadline, old.allowed_models, old.maximum_attempts, old.explore,
        old.answers, old.maximum_tries
    ) is distinct from (
        new.seed, new.quality_weight, new.cost_weight, new.latency_weight, new.budget_nusd, new.priority, new.owner,
        new.chunk_size, new.not_before, new.deadline, new.allowed_models, new.maximum_attempts, new.explore,
        new.answers, new.maximum_tries
    )
)
execute function waybill.refuse_job_edit();
comment on column waybill.job.answers is 'whether the texts of answers stay after they were delivered';
comment on column waybill.job.maximum_tries is
    'how often a prompt is sent before what may pass counts as a failure';
comment on column waybill.job.delivered_at is 'when all its answers were written by waybill results';

-- The ledger: one row a request file, written before the file gets its name. All lines of a file are of one job, one
-- model and one attempt.
create table waybill.request_file (
    file_id            bigint generated always as identity primary key,
    job_id             bigint not null references waybill.job,
    number             integer not null check (number > 0),
    name               text not null check (name ~ '^[A-Za-z0-9._-]{1,200}$'),
    model_id           smallint not null references waybill.model,
    attempt            smallint not null check (attempt > 0),
    mode               text not null check (mode in ('batch', 'online')),
    service            json not null,
    price_id           bigint not null references waybill.model_price,
    digest             bytea not null check (octet_length(digest) = 32),
    bytes              bigint not null check (bytes > 0),
    lines              integer not null check (lines > 0),
    tokens             bigint not null check (tokens >= 0),
    predicted_cost_nusd bigint not null check (predicted_cost_nusd >= 0),
    first_prompt       integer not null,
    last_prompt        integer not null check (last_prompt >= first_prompt),
    state              text not null default 'written' check
        (state in ('written', 'uploading', 'uploaded', 'creating', 'running', 'ended', 'recorded', 'withdrawn')),
    provider_file      text,
    batch_id           text,
    batch_state        text,
    output_file        text,
    error_file         text,
    fault              text,
    strikes            smallint not null default 0,
    not_before         timestamptz,
    owner              text,
    lease_until        timestamptz,
    epoch              integer not null default 0,
    state_since        timestamptz not null default clock_timestamp(),
    created_at         timestamptz not null default clock_timestamp(),
    sent_at            timestamptz,
    ended_at           timestamptz,
    recorded_at        timestamptz,
    answered           integer not null default 0,
    truncated          integer not null default 0,
    passing            integer not null default 0,
    failed             integer not null default 0,
    missing            integer not null default 0,
    unknown_cost       integer not null default 0,
    billed_nusd        bigint not null default 0,
    input_tokens       bigint not null default 0,
    cached_tokens      bigint not null default 0,
    cache_write_tokens bigint not null default 0,
    output_tokens      bigint not null default 0,
    reasoning_tokens   bigint not null default 0,
    unique (job_id, number),
    check (answered >= 0 and passing >= 0 and failed >= 0 and missing >= 0),
    check (answered + passing + failed + missing <= lines)
) with (fillfactor = 50);
create index request_file_open on waybill.request_file (file_id) where state not in ('recorded', 'withdrawn');
create unique index request_file_of_batch on waybill.request_file (batch_id) where batch_id is not null;
comment on table waybill.request_file is
    'the ledger: one row a file of requests, what became of it, and the sums of its answers; money in nano-dollars';
comment on column waybill.request_file.price_id is
    'the price that held when it was sent: its answers are billed by it';
comment on column waybill.request_file.service is 'the row of model_service that it was written with';
comment on column waybill.request_file.passing is
    'lines that came back with an error that may pass, or expired: they are sent again';
comment on column waybill.request_file.missing is 'lines that never came back';
comment on column waybill.request_file.unknown_cost is 'lines that may have cost something that is not known';
comment on column waybill.request_file.state_since is
    'since when it is in its state: a call that was announced then may still show at the provider';
comment on column waybill.request_file.not_before is
    'when it is due again; infinity until a person decides what fault says';
comment on column waybill.request_file.batch_id is 'the provider''s name for the batch';

-- Which file a prompt's attempt is in: a line is in one file, for ever.
create table waybill.request_line (
    file_id   bigint not null,
    job_id    bigint not null,
    prompt_no integer not null,
    attempt   smallint not null,
    primary key (job_id, prompt_no, attempt)
) partition by range (job_id);
comment on table waybill.request_line is
    'one row a line of a request file; the key is what keeps a line from being sent twice';

-- A prompt whose request cannot be written for its model is in no file; it was decided all the same, and counts as that.
create table waybill.request_failure (
    job_id    bigint not null,
    prompt_no integer not null,
    attempt   smallint not null check (attempt > 0),
    model_id  smallint not null references waybill.model,
    code      text not null check (code <> ''),
    reason    text not null,
    failed_at timestamptz not null default clock_timestamp(),
    primary key (job_id, prompt_no)
);
comment on table waybill.request_failure is
    'one row a prompt whose request could not be written, until it is tried again by waybill export --again';

create table waybill.answer (
    job_id             bigint not null,
    file_id            bigint not null,
    prompt_no          integer not null,
    attempt            smallint not null check (attempt > 0),
    status             smallint not null check (status between 0 and 4),
    http_status        smallint,
    answer_start       integer check (answer_start >= 0),
    answer_length      integer check (answer_length >= 0),
    input_tokens       integer check (input_tokens >= 0),
    cached_tokens      integer check (cached_tokens >= 0),
    cache_write_tokens integer check (cache_write_tokens >= 0),
    cache_write_long_tokens integer check (cache_write_long_tokens >= 0),
    output_tokens      integer check (output_tokens >= 0),
    reasoning_tokens   integer check (reasoning_tokens >= 0),
    cost_nusd          bigint check (cost_nusd >= 0),
    latency_ms         integer check (latency_ms >= 0),
    recorded_at        timestamptz not null default clock_timestamp(),
    finish_reason      text,
    served_model       text,
    error_code         text,
    error_message      text,
    request_id         text,
    digest             bytea check (octet_length(digest) = 16),
    answer             bytea,
    body               bytea,
    primary key (job_id, prompt_no, attempt)
) partition by range (job_id);
comment on table waybill.answer is 'what came back for a line: one row an attempt';
comment on column waybill.answer.status is
    '0 answered, 1 an error that may pass, 2 a failure for good, 3 expired or cancelled, 4 never came back';
comment on column waybill.answer.answer_start is
    'where in the body the answer stands: a JSON string with its quotes, or tool calls or numbers in its place';
comment on column waybill.answer.answer is 'the answer as a JSON string, where it is in several pieces of the body';
comment on column waybill.answer.body is 'what the provider wrote, byte for byte; null once dropped';
comment on column waybill.answer.served_model is
    'the model that the provider says answered; null where it is the one that was asked';
comment on column waybill.answer.cost_nusd is 'nano-dollars; null if not known';
comment on column waybill.answer.digest is 'of what was read, to tell the same answer again from another one';

create table waybill.answer_conflict (
    job_id    bigint not null,
    prompt_no integer not null,
    attempt   smallint not null,
    digest    bytea not null,
    file_name text not null,
    line      bigint not null,
    content   bytea not null,
    seen_at   timestamptz not null default clock_timestamp(),
    primary key (job_id, prompt_no, attempt, digest)
);
comment on table waybill.answer_conflict is
    'a second, different answer for a line: the first one is kept, this one is put aside';

create table waybill.result_quarantine (
    line_digest bytea not null check (octet_length(line_digest) = 32),
    file_name   text not null,
    line        bigint not null,
    reason      text not null,
    content     bytea not null,
    seen_at     timestamptz not null default clock_timestamp(),
    primary key (line_digest)
);
comment on table waybill.result_quarantine is
    'lines of result files that match nothing that was sent, or cannot be read';

-- The new tables of rows a prompt are partitioned and pruned with the old ones.
create or replace function waybill.create_partitions(last_job bigint) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    width   constant bigint := waybill.jobs_per_partition();
    parent  text;
    child   text;
    first   bigint;
    made    integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('waybill.create_partitions', 0));
    for first in select (last_job / width + step) * width from generate_series(0, 1) as step loop
        foreach parent in array array['prompt', 'decision', 'outcome', 'request_line', 'answer'] loop
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
select waybill.create_partitions(first * waybill.jobs_per_partition())
from generate_series(0, (select coalesce(max(job_id), 0) / waybill.jobs_per_partition() from waybill.job)) as first;

create or replace function waybill.prune(retention interval, dry_run boolean default false)
returns table (first_job bigint, jobs integer, prompts bigint) language plpgsql security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
    width constant bigint := waybill.jobs_per_partition();
    parent text;
begin
    if retention < interval '0' then
        raise exception 'the retention is %, expected at least 0', retention using errcode = 'invalid_parameter_value';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('waybill.create_partitions', 0));
    for first_job, jobs, prompts in
        select j.job_id / width * width, count(*)::integer, sum(j.prompts)::bigint
        from waybill.job j
        left join lateral (
            select count(*) filter (where c.state in (0, 1, 3, 4)) as outstanding, max(c.finished_at) as finished_at
            from waybill.chunk c where c.job_id = j.job_id
        ) c on true
        group by j.job_id / width
        -- The range that new jobs go to is never dropped.
        having j.job_id / width < (select max(job_id) / width from waybill.job)
           and bool_and(
               j.state <> 'loading' and c.outstanding = 0
               and coalesce(c.finished_at, j.loaded_at, j.created_at) < clock_timestamp() - retention
           )
           and bool_or(j.pruned_at is null)
           -- What is out at a provider, or has not been read, keeps its prompts.
           and not exists (
               select 1 from waybill.request_file f
               where f.state not in ('recorded', 'withdrawn') and f.job_id / width = min(j.job_id) / width
           )
        order by 1
    loop
        if not dry_run then
            foreach parent in array array['answer', 'request_line', 'outcome', 'decision', 'prompt'] loop
                execute format('drop table if exists waybill.%I', parent || '_' || lpad(first_job::text, 12, '0'));
            end loop;
            update waybill.job set pruned_at = clock_timestamp() where job_id / width = first_job / width;
        end if;
        return next;
    end loop;
end
$$;

create view waybill.request_file_detail as
select f.file_id, f.name, j.name as job, m.name as model, f.service ->> 'dialect' as dialect, f.mode, f.state,
       f.attempt, f.lines, f.bytes, f.tokens, f.batch_id, f.batch_state, f.fault, f.created_at, f.sent_at, f.ended_at,
       f.recorded_at,
       f.answered, f.truncated, f.passing, f.failed, f.missing, f.unknown_cost,
       f.lines - f.answered - f.passing - f.failed - f.missing as outstanding,
       f.predicted_cost_nusd / 1e9::numeric as predicted_cost_usd, f.billed_nusd / 1e9::numeric as billed_usd,
       f.input_tokens, f.cached_tokens, f.cache_write_tokens, f.output_tokens, f.reasoning_tokens,
       encode(f.digest, 'hex') as digest
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id;
comment on view waybill.request_file_detail is 'one row a request file: what is in it, where it is, what it cost';

create view waybill.spend_by_day as
select (f.sent_at at time zone 'UTC')::date as day, j.name as job, m.name as model, count(*) as files,
       sum(f.lines)::bigint as lines, sum(f.answered)::bigint as answered, sum(f.unknown_cost)::bigint as unknown_cost,
       sum(f.predicted_cost_nusd)::numeric / 1e9::numeric as predicted_cost_usd,
       sum(f.billed_nusd)::numeric / 1e9::numeric as billed_usd
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
where f.sent_at is not null
group by 1, 2, 3;
comment on view waybill.spend_by_day is
    'what was sent on a day (UTC), by job and model, and what its answers were billed so far; unknown_cost counts '
    'lines whose cost is not known';

create view waybill.job_cost as
select f.job_id, j.name as job, m.name as model, sum(f.lines)::bigint as lines, sum(f.answered)::bigint as answered,
       sum(f.truncated)::bigint as truncated, sum(f.passing)::bigint as passing, sum(f.failed)::bigint as failed,
       sum(f.missing)::bigint as missing, sum(f.unknown_cost)::bigint as unknown_cost,
       sum(f.predicted_cost_nusd)::numeric / 1e9::numeric as predicted_cost_usd,
       sum(f.billed_nusd)::numeric / 1e9::numeric as billed_usd
from waybill.request_file f
join waybill.job j on j.job_id = f.job_id
join waybill.model m on m.model_id = f.model_id
where f.state <> 'withdrawn'
group by f.job_id, j.name, m.name;
comment on view waybill.job_cost is 'predicted beside billed cost of what was sent, by job and model';

-- A fifth role, for those who send.
do $$
begin
    create role waybill_dispatcher nologin;
exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then raise notice 'the role waybill_dispatcher was not made: %', sqlerrm;
end
$$;

create or replace function waybill.grant_roles() returns void language plpgsql as $$
begin
    revoke all on all functions in schema waybill from public;
    revoke all on all tables in schema waybill from public;
    grant usage on schema waybill
        to waybill_producer, waybill_worker, waybill_dispatcher, waybill_analyst, waybill_operator;
    grant select on waybill.schema_migration, waybill.job, waybill.chunk, waybill.model, waybill.model_price,
        waybill.tenant, waybill.model_current_price, waybill.job_progress, waybill.installation, waybill.model_service
        to waybill_producer, waybill_worker, waybill_dispatcher, waybill_analyst, waybill_operator;
    grant execute on function waybill.jobs_per_partition()
        to waybill_producer, waybill_worker, waybill_dispatcher, waybill_analyst, waybill_operator;

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

    -- Sends requests, takes answers in and gives them out. Chooses nothing and loads nothing.
    grant select on waybill.prompt, waybill.decision, waybill.failure, waybill.outcome, waybill.outcome_rollup,
        waybill.request_file, waybill.request_line, waybill.request_failure, waybill.answer, waybill.answer_conflict,
        waybill.result_quarantine
        to waybill_dispatcher, waybill_operator;
    grant insert, delete on waybill.request_failure to waybill_dispatcher, waybill_operator;
    grant insert, update on waybill.request_file, waybill.outcome, waybill.outcome_rollup
        to waybill_dispatcher, waybill_operator;
    grant insert on waybill.request_line, waybill.answer, waybill.answer_conflict, waybill.result_quarantine
        to waybill_dispatcher, waybill_operator;
    grant update on waybill.answer to waybill_dispatcher, waybill_operator;
    grant update (delivered_at) on waybill.job to waybill_dispatcher;

    -- Reads everything but the texts of prompts and answers, and the archives.
    grant select on waybill.decision, waybill.failure, waybill.rollup, waybill.outcome, waybill.outcome_rollup,
        waybill.promotion, waybill.decision_detail, waybill.job_model_summary, waybill.promotion_history
        to waybill_analyst, waybill_operator;
    grant select on waybill.job_totals to waybill_worker, waybill_analyst, waybill_operator;
    grant select (job_id, prompt_no, external_id, metadata, parts) on waybill.prompt to waybill_analyst;
    grant select on waybill.request_file, waybill.request_line, waybill.request_failure, waybill.request_file_detail,
        waybill.spend_by_day, waybill.job_cost to waybill_analyst, waybill_dispatcher, waybill_operator;
    grant select (job_id, file_id, prompt_no, attempt, status, http_status, input_tokens, cached_tokens,
        cache_write_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens, cost_nusd, latency_ms,
        recorded_at, finish_reason, served_model, error_code, request_id) on waybill.answer to waybill_analyst;
    grant select (digest, policy_name, version, algorithm, encoder, manifest, imported_at) on waybill.snapshot
        to waybill_analyst;

    -- Runs the service: jobs, catalog, outcomes, promotion, retention. The promotion log is only ever added to.
    grant update on waybill.model, waybill.model_price to waybill_operator;
    grant insert on waybill.model, waybill.model_price, waybill.snapshot, waybill.promotion to waybill_operator;
    grant insert, update on waybill.model_service to waybill_operator;
    grant delete on waybill.result_quarantine to waybill_operator;
    grant insert, update on waybill.outcome to waybill_operator;
    grant delete on waybill.failure to waybill_operator;
    grant execute on function waybill.prune(interval, boolean) to waybill_operator;
end
$$;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_dispatcher', 'waybill_analyst', 'waybill_operator')) = 5 then
        perform waybill.grant_roles();
    end if;
end
$$;
