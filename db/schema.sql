-- Made by: WAYBILL_WRITE_SCHEMA=1 swift test --filter 'the checked in schema'; never edited.
CREATE SCHEMA waybill;
CREATE FUNCTION waybill.create_partitions(last_job bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    width   constant bigint := waybill.jobs_per_partition();
    parent  text;
    child   text;
    first   bigint;
    made    integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('waybill.create_partitions', 0));
    for first in select (last_job / width + step) * width from generate_series(0, 1) as step loop
        foreach parent in array array['prompt', 'decision', 'outcome', 'request_line', 'answer', 'grade'] loop
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
CREATE FUNCTION waybill.end_stuck_recordings(grace double precision) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    holder integer;
    ended  integer := 0;
begin
    -- What expired and is still claimed after a sweep is locked by somebody. Usually there is none.
    for holder in
        select l.pid
        from waybill.chunk c
        join pg_locks l on l.locktype = 'advisory' and l.granted and l.objsubid = 1
            and l.database = (select d.oid from pg_database d where d.datname = current_database())
            and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('waybill.recording', c.chunk_id)
        join pg_stat_activity a on a.pid = l.pid and (a.wait_event_type = 'Client' or a.state is null)
        where c.state = 1 and c.lease_until < clock_timestamp() - make_interval(secs => grace)
    loop
        begin
            if pg_terminate_backend(holder) then
                ended := ended + 1;
            end if;
        exception when insufficient_privilege then
            raise notice 'the session % records a chunk whose lease ran out, and may not be ended: %', holder, sqlerrm;
        end;
    end loop;
    return ended;
end
$$;
CREATE FUNCTION waybill.grant_roles() RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    perform waybill.grant_roles_before_analysis();
    grant select on waybill.routing_table, waybill.model_share, waybill.preference_frontier, waybill.calibration,
        waybill.drift to waybill_analyst, waybill_operator;
end
$$;
CREATE FUNCTION waybill.grant_roles_before_analysis() RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    perform waybill.grant_roles_before_grades();
    -- Operators grade, and name the grader that counts; nobody changes a grade. Analysts read all but reasons, which
    -- may quote answers.
    grant select on waybill.grade, waybill.grade_summary to waybill_operator;
    grant insert on waybill.grade to waybill_operator;
    grant select (job_id, prompt_no, model_id, subject_digest, try, attempt, score, cost_nusd, graded_at, grader)
        on waybill.grade to waybill_analyst;
    grant select on waybill.grade_summary to waybill_analyst;
end
$$;
CREATE FUNCTION waybill.grant_roles_before_grades() RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    perform waybill.grant_roles_before_promotions();
    grant select on waybill.revocation to waybill_worker, waybill_analyst, waybill_operator;
    grant insert on waybill.revocation to waybill_operator;
end
$$;
CREATE FUNCTION waybill.grant_roles_before_promotions() RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION waybill.jobs_per_partition() RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 100;
CREATE FUNCTION waybill.prune(retention interval, dry_run boolean DEFAULT false) RETURNS TABLE(first_job bigint, jobs integer, prompts bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
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
            foreach parent in array array['grade', 'answer', 'request_line', 'outcome', 'decision', 'prompt'] loop
                execute format('drop table if exists waybill.%I', parent || '_' || lpad(first_job::text, 12, '0'));
            end loop;
            update waybill.job set pruned_at = clock_timestamp() where job_id / width = first_job / width;
        end if;
        return next;
    end loop;
end
$$;
CREATE FUNCTION waybill.refuse_job_edit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'the terms of the job "%" cannot be changed once it is loaded', old.name
        using errcode = 'object_not_in_prerequisite_state',
              hint = 'cancel it (waybill jobs cancel) and enqueue the rest as a job of another name';
end
$$;
CREATE FUNCTION waybill.refuse_price_edit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'a price is never changed or removed: chunks refer to the one they were routed at'
        using errcode = 'object_not_in_prerequisite_state',
              hint = 'add another one for the same day (waybill models import); the latest holds';
end
$$;
CREATE FUNCTION waybill.seal_inbox() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
CREATE FUNCTION waybill.submit(job_name text, external_id text, prompt text, metadata json DEFAULT NULL::json) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION waybill.take_turns(tenant_name text, n integer) RETURNS bigint
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    insert into waybill.tenant as t (name, last_turn)
    select tenant_name, lowest.turn + n
    from (select coalesce(min(turn), 0) as turn from waybill.chunk where state = 0) lowest
    on conflict (name) do update
    set last_turn = greatest(t.last_turn, excluded.last_turn - n) + (n + t.weight - 1) / t.weight
    returning last_turn - (n + weight - 1) / weight
$$;
CREATE TABLE waybill.answer (
    job_id bigint NOT NULL,
    file_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL,
    status smallint NOT NULL,
    http_status smallint,
    answer_start integer,
    answer_length integer,
    input_tokens integer,
    cached_tokens integer,
    cache_write_tokens integer,
    cache_write_long_tokens integer,
    output_tokens integer,
    reasoning_tokens integer,
    cost_nusd bigint,
    latency_ms integer,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finish_reason text,
    served_model text,
    error_code text,
    error_message text,
    request_id text,
    digest bytea,
    answer bytea,
    body bytea,
    CONSTRAINT answer_answer_length_check CHECK ((answer_length >= 0)),
    CONSTRAINT answer_answer_start_check CHECK ((answer_start >= 0)),
    CONSTRAINT answer_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT answer_cache_write_long_tokens_check CHECK ((cache_write_long_tokens >= 0)),
    CONSTRAINT answer_cache_write_tokens_check CHECK ((cache_write_tokens >= 0)),
    CONSTRAINT answer_cached_tokens_check CHECK ((cached_tokens >= 0)),
    CONSTRAINT answer_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT answer_digest_check CHECK ((octet_length(digest) = 16)),
    CONSTRAINT answer_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT answer_latency_ms_check CHECK ((latency_ms >= 0)),
    CONSTRAINT answer_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT answer_reasoning_tokens_check CHECK ((reasoning_tokens >= 0)),
    CONSTRAINT answer_status_check CHECK (((status >= 0) AND (status <= 4)))
)
PARTITION BY RANGE (job_id);
COMMENT ON TABLE waybill.answer IS 'what came back for a line: one row an attempt';
COMMENT ON COLUMN waybill.answer.status IS '0 answered, 1 an error that may pass, 2 a failure for good, 3 expired or cancelled, 4 never came back';
COMMENT ON COLUMN waybill.answer.answer_start IS 'where in the body the answer stands: a JSON string with its quotes, or tool calls or numbers in its place';
COMMENT ON COLUMN waybill.answer.cost_nusd IS 'nano-dollars; null if not known';
COMMENT ON COLUMN waybill.answer.served_model IS 'the model that the provider says answered; null where it is the one that was asked';
COMMENT ON COLUMN waybill.answer.digest IS 'of what was read, to tell the same answer again from another one';
COMMENT ON COLUMN waybill.answer.answer IS 'the answer as a JSON string, where it is in several pieces of the body';
COMMENT ON COLUMN waybill.answer.body IS 'what the provider wrote, byte for byte; null once dropped';
CREATE TABLE waybill.answer_000000000000 (
    job_id bigint NOT NULL,
    file_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL,
    status smallint NOT NULL,
    http_status smallint,
    answer_start integer,
    answer_length integer,
    input_tokens integer,
    cached_tokens integer,
    cache_write_tokens integer,
    cache_write_long_tokens integer,
    output_tokens integer,
    reasoning_tokens integer,
    cost_nusd bigint,
    latency_ms integer,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finish_reason text,
    served_model text,
    error_code text,
    error_message text,
    request_id text,
    digest bytea,
    answer bytea,
    body bytea,
    CONSTRAINT answer_answer_length_check CHECK ((answer_length >= 0)),
    CONSTRAINT answer_answer_start_check CHECK ((answer_start >= 0)),
    CONSTRAINT answer_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT answer_cache_write_long_tokens_check CHECK ((cache_write_long_tokens >= 0)),
    CONSTRAINT answer_cache_write_tokens_check CHECK ((cache_write_tokens >= 0)),
    CONSTRAINT answer_cached_tokens_check CHECK ((cached_tokens >= 0)),
    CONSTRAINT answer_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT answer_digest_check CHECK ((octet_length(digest) = 16)),
    CONSTRAINT answer_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT answer_latency_ms_check CHECK ((latency_ms >= 0)),
    CONSTRAINT answer_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT answer_reasoning_tokens_check CHECK ((reasoning_tokens >= 0)),
    CONSTRAINT answer_status_check CHECK (((status >= 0) AND (status <= 4)))
);
COMMENT ON COLUMN waybill.answer_000000000000.status IS '0 answered, 1 an error that may pass, 2 a failure for good, 3 expired or cancelled, 4 never came back';
COMMENT ON COLUMN waybill.answer_000000000000.answer_start IS 'where in the body the answer stands: a JSON string with its quotes, or tool calls or numbers in its place';
COMMENT ON COLUMN waybill.answer_000000000000.cost_nusd IS 'nano-dollars; null if not known';
COMMENT ON COLUMN waybill.answer_000000000000.served_model IS 'the model that the provider says answered; null where it is the one that was asked';
COMMENT ON COLUMN waybill.answer_000000000000.digest IS 'of what was read, to tell the same answer again from another one';
COMMENT ON COLUMN waybill.answer_000000000000.answer IS 'the answer as a JSON string, where it is in several pieces of the body';
COMMENT ON COLUMN waybill.answer_000000000000.body IS 'what the provider wrote, byte for byte; null once dropped';
CREATE TABLE waybill.answer_000000000100 (
    job_id bigint NOT NULL,
    file_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL,
    status smallint NOT NULL,
    http_status smallint,
    answer_start integer,
    answer_length integer,
    input_tokens integer,
    cached_tokens integer,
    cache_write_tokens integer,
    cache_write_long_tokens integer,
    output_tokens integer,
    reasoning_tokens integer,
    cost_nusd bigint,
    latency_ms integer,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finish_reason text,
    served_model text,
    error_code text,
    error_message text,
    request_id text,
    digest bytea,
    answer bytea,
    body bytea,
    CONSTRAINT answer_answer_length_check CHECK ((answer_length >= 0)),
    CONSTRAINT answer_answer_start_check CHECK ((answer_start >= 0)),
    CONSTRAINT answer_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT answer_cache_write_long_tokens_check CHECK ((cache_write_long_tokens >= 0)),
    CONSTRAINT answer_cache_write_tokens_check CHECK ((cache_write_tokens >= 0)),
    CONSTRAINT answer_cached_tokens_check CHECK ((cached_tokens >= 0)),
    CONSTRAINT answer_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT answer_digest_check CHECK ((octet_length(digest) = 16)),
    CONSTRAINT answer_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT answer_latency_ms_check CHECK ((latency_ms >= 0)),
    CONSTRAINT answer_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT answer_reasoning_tokens_check CHECK ((reasoning_tokens >= 0)),
    CONSTRAINT answer_status_check CHECK (((status >= 0) AND (status <= 4)))
);
COMMENT ON COLUMN waybill.answer_000000000100.status IS '0 answered, 1 an error that may pass, 2 a failure for good, 3 expired or cancelled, 4 never came back';
COMMENT ON COLUMN waybill.answer_000000000100.answer_start IS 'where in the body the answer stands: a JSON string with its quotes, or tool calls or numbers in its place';
COMMENT ON COLUMN waybill.answer_000000000100.cost_nusd IS 'nano-dollars; null if not known';
COMMENT ON COLUMN waybill.answer_000000000100.served_model IS 'the model that the provider says answered; null where it is the one that was asked';
COMMENT ON COLUMN waybill.answer_000000000100.digest IS 'of what was read, to tell the same answer again from another one';
COMMENT ON COLUMN waybill.answer_000000000100.answer IS 'the answer as a JSON string, where it is in several pieces of the body';
COMMENT ON COLUMN waybill.answer_000000000100.body IS 'what the provider wrote, byte for byte; null once dropped';
CREATE TABLE waybill.answer_conflict (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL,
    digest bytea NOT NULL,
    file_name text NOT NULL,
    line bigint NOT NULL,
    content bytea NOT NULL,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
COMMENT ON TABLE waybill.answer_conflict IS 'a second, different answer for a line: the first one is kept, this one is put aside';
CREATE TABLE waybill.job (
    job_id bigint NOT NULL,
    name text NOT NULL,
    seed bigint NOT NULL,
    quality_weight double precision NOT NULL,
    cost_weight double precision NOT NULL,
    latency_weight double precision DEFAULT 0 NOT NULL,
    budget_nusd bigint,
    priority smallint DEFAULT 0 NOT NULL,
    owner text DEFAULT CURRENT_USER NOT NULL,
    state text DEFAULT 'loading'::text NOT NULL,
    chunk_size integer DEFAULT 5000 NOT NULL,
    next_no integer DEFAULT 1 NOT NULL,
    prompts integer DEFAULT 0 NOT NULL,
    source_digest bytea,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    loaded_at timestamp with time zone,
    not_before timestamp with time zone,
    deadline timestamp with time zone,
    allowed_models smallint[],
    maximum_attempts smallint DEFAULT 2 NOT NULL,
    pruned_at timestamp with time zone,
    explore double precision DEFAULT 0.01 NOT NULL,
    loader text,
    loader_until timestamp with time zone,
    answers text DEFAULT 'keep'::text NOT NULL,
    maximum_tries smallint DEFAULT 3 NOT NULL,
    delivered_at timestamp with time zone,
    grader text,
    CONSTRAINT deadline_after_start CHECK ((deadline > not_before)),
    CONSTRAINT job_allowed_models_check CHECK ((cardinality(allowed_models) > 0)),
    CONSTRAINT job_answers_check CHECK ((answers = ANY (ARRAY['keep'::text, 'drop'::text]))),
    CONSTRAINT job_budget_nusd_check CHECK ((budget_nusd > 0)),
    CONSTRAINT job_chunk_size_check CHECK ((chunk_size > 0)),
    CONSTRAINT job_cost_weight_check CHECK ((cost_weight >= (0)::double precision)),
    CONSTRAINT job_deadline_check CHECK (isfinite(deadline)),
    CONSTRAINT job_explore_check CHECK (((explore >= (0)::double precision) AND (explore <= (1)::double precision))),
    CONSTRAINT job_latency_weight_check CHECK ((latency_weight >= (0)::double precision)),
    CONSTRAINT job_loader_check CHECK ((octet_length(loader) <= 512)),
    CONSTRAINT job_maximum_attempts_check CHECK (((maximum_attempts >= 1) AND (maximum_attempts <= 100))),
    CONSTRAINT job_maximum_tries_check CHECK (((maximum_tries >= 1) AND (maximum_tries <= 100))),
    CONSTRAINT job_name_check CHECK (((name <> ''::text) AND (octet_length(name) <= 200))),
    CONSTRAINT job_not_before_check CHECK (isfinite(not_before)),
    CONSTRAINT job_quality_weight_check CHECK ((quality_weight >= (0)::double precision)),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['loading'::text, 'ready'::text, 'paused'::text, 'cancelled'::text]))),
    CONSTRAINT loaded_when_ready CHECK ((((state = 'loading'::text) = (loaded_at IS NULL)) OR (state = 'cancelled'::text))),
    CONSTRAINT numbers_dense CHECK ((next_no = (prompts + 1))),
    CONSTRAINT weights_on_simplex CHECK ((abs((((quality_weight + cost_weight) + latency_weight) - (1)::double precision)) < (0.000000001)::double precision))
);
COMMENT ON COLUMN waybill.job.owner IS 'the tenant';
COMMENT ON COLUMN waybill.job.state IS 'chunks exist once a job is ready; a loading job is invisible to workers';
COMMENT ON COLUMN waybill.job.source_digest IS 'SHA-256 over the records loaded so far, so that a load can be resumed';
COMMENT ON COLUMN waybill.job.deadline IS 'what has not begun by then is cancelled';
COMMENT ON COLUMN waybill.job.allowed_models IS 'the models that may be chosen; null for all candidates of the policy';
COMMENT ON COLUMN waybill.job.maximum_attempts IS 'leases a chunk may lose before it is halved, or its only prompt given up';
COMMENT ON COLUMN waybill.job.explore IS 'the limit of exploration: predicted utility lost, as a share of its scale, and predicted cost added, as a share of the cost; 0 switches it off. Jobs made before this column was there explored uniformly, by a share that their snapshot named: for what they decided until then the number says nothing';
COMMENT ON COLUMN waybill.job.loader IS 'who loads the job, or loaded it last: host and process number';
COMMENT ON COLUMN waybill.job.loader_until IS 'while a job is loading: until when its loader is believed to be alive';
COMMENT ON COLUMN waybill.job.answers IS 'whether the texts of answers stay after they were delivered';
COMMENT ON COLUMN waybill.job.maximum_tries IS 'how often a prompt is sent before what may pass counts as a failure';
COMMENT ON COLUMN waybill.job.delivered_at IS 'when all its answers were written by waybill results';
COMMENT ON COLUMN waybill.job.grader IS 'the grader whose grades are the scores of its outcomes; null for none';
CREATE TABLE waybill.model (
    model_id smallint NOT NULL,
    name text NOT NULL,
    provider text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT model_name_check CHECK ((name <> ''::text))
);
COMMENT ON TABLE waybill.model IS 'the catalog: one row a language model a prompt can be sent to';
CREATE TABLE waybill.outcome_rollup (
    job_id bigint NOT NULL,
    model_id smallint NOT NULL,
    source text NOT NULL,
    scored bigint NOT NULL,
    score_ppm bigint NOT NULL,
    costed bigint NOT NULL,
    cost_nusd bigint NOT NULL,
    all_scored bigint DEFAULT 0 NOT NULL,
    all_score_ppm bigint DEFAULT 0 NOT NULL,
    all_costed bigint DEFAULT 0 NOT NULL,
    all_cost_nusd bigint DEFAULT 0 NOT NULL,
    predicted_quality_ppm bigint DEFAULT 0,
    predicted_cost_nusd bigint DEFAULT 0
)
WITH (fillfactor='50');
COMMENT ON TABLE waybill.outcome_rollup IS 'outcomes on routed prompts: how many have a score, its sum in millionths, how many a cost, and its sum; of the prompts the model was chosen for, and, in the all_ columns, of every routed prompt of the job';
COMMENT ON COLUMN waybill.outcome_rollup.predicted_quality_ppm IS 'predicted quality of the scored outcomes of the chosen model, summed in millionths; null where it is not known';
COMMENT ON COLUMN waybill.outcome_rollup.predicted_cost_nusd IS 'predicted cost of the costed outcomes of the chosen model, summed in nano-dollars; null where it is not known';
CREATE VIEW waybill.calibration AS
 WITH part AS (
         SELECT r.job_id,
            r.model_id,
            sum(r.scored) AS scored,
            sum(r.score_ppm) AS score_ppm,
                CASE
                    WHEN bool_and((r.predicted_quality_ppm IS NOT NULL)) THEN sum(r.predicted_quality_ppm)
                    ELSE NULL::numeric
                END AS quality_ppm,
            sum(r.costed) AS costed,
            sum(r.cost_nusd) AS cost_nusd,
                CASE
                    WHEN bool_and((r.predicted_cost_nusd IS NOT NULL)) THEN sum(r.predicted_cost_nusd)
                    ELSE NULL::numeric
                END AS predicted_nusd,
            string_agg(r.source, ', '::text ORDER BY (r.source COLLATE "C")) AS sources
           FROM waybill.outcome_rollup r
          WHERE ((r.scored > 0) OR (r.costed > 0))
          GROUP BY r.job_id, r.model_id
        )
 SELECT j.name AS job,
    m.name AS model,
    j.quality_weight,
    j.cost_weight,
    (p.scored)::bigint AS scored,
    trim_scale(round(((p.quality_ppm / (1000000)::numeric) / NULLIF(p.scored, (0)::numeric)), 6)) AS mean_predicted_quality,
    trim_scale(round(((p.score_ppm / (1000000)::numeric) / NULLIF(p.scored, (0)::numeric)), 6)) AS mean_score,
    trim_scale(round((((p.quality_ppm - p.score_ppm) / (1000000)::numeric) / NULLIF(p.scored, (0)::numeric)), 6)) AS predicted_above_score,
    (p.costed)::bigint AS costed,
    trim_scale(round((p.predicted_nusd / (1000000000)::numeric), 9)) AS predicted_cost_usd,
    trim_scale(round((p.cost_nusd / (1000000000)::numeric), 9)) AS cost_usd,
    trim_scale(round((p.cost_nusd / NULLIF(p.predicted_nusd, (0)::numeric)), 6)) AS cost_per_predicted,
    p.sources
   FROM ((part p
     JOIN waybill.job j ON ((j.job_id = p.job_id)))
     JOIN waybill.model m ON ((m.model_id = p.model_id)));
COMMENT ON VIEW waybill.calibration IS 'one row a job and model, of the prompts that were sent to it and came back: predicted quality beside the mean score, predicted beside observed cost; of the chosen model a prediction is rather too high, as it was chosen for it';
CREATE TABLE waybill.chunk (
    chunk_id bigint NOT NULL,
    job_id bigint NOT NULL,
    lo integer NOT NULL,
    hi integer NOT NULL,
    n integer GENERATED ALWAYS AS (((hi - lo) + 1)) STORED,
    priority smallint NOT NULL,
    turn bigint DEFAULT 0 NOT NULL,
    not_before timestamp with time zone,
    state smallint DEFAULT 0 NOT NULL,
    epoch integer DEFAULT 0 NOT NULL,
    strikes smallint DEFAULT 0 NOT NULL,
    owner text,
    lease_until timestamp with time zone,
    finished_at timestamp with time zone,
    snapshot_digest bytea,
    failed integer DEFAULT 0 NOT NULL,
    parent bigint,
    deadline timestamp with time zone,
    maximum_attempts smallint DEFAULT 2 NOT NULL,
    retried integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    extrapolated boolean,
    cut integer,
    explored integer,
    explore_cost_nusd bigint,
    explore_loss_ppm bigint,
    CONSTRAINT chunk_explored_check CHECK ((explored >= 0)),
    CONSTRAINT chunk_state_check CHECK (((state >= 0) AND (state <= 7))),
    CONSTRAINT cut_within_n CHECK (((cut >= 0) AND (cut <= ((hi - lo) + 1)))),
    CONSTRAINT done_with_snapshot CHECK (((state <> 2) OR ((finished_at IS NOT NULL) AND (snapshot_digest IS NOT NULL)))),
    CONSTRAINT failed_within_n CHECK (((failed >= 0) AND (failed <= ((hi - lo) + 1)))),
    CONSTRAINT leased_while_claimed CHECK ((((state = 1) = (lease_until IS NOT NULL)) AND ((state <> 1) OR (owner IS NOT NULL)))),
    CONSTRAINT range_not_empty CHECK (((lo >= 1) AND (lo <= hi))),
    CONSTRAINT retried_within_failed CHECK (((retried >= 0) AND (retried <= failed))),
    CONSTRAINT waiting_until CHECK (((state <> 3) OR (not_before IS NOT NULL)))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
COMMENT ON COLUMN waybill.chunk.retried IS 'how many of its failures were sent again, in chunks of their own';
COMMENT ON COLUMN waybill.chunk.extrapolated IS 'whether the preference of the job lies outside the range that the deciding policy was trained for; null if not known';
COMMENT ON COLUMN waybill.chunk.cut IS 'how many of its prompts are longer than the encoder reads, so that their choice rests on the beginning; null if not known';
COMMENT ON COLUMN waybill.chunk.explored IS 'prompts that went to another model than the most probable one of the policy; null if not known';
COMMENT ON COLUMN waybill.chunk.explore_cost_nusd IS 'predicted cost that exploration adds to that of the policy alone, in expectation over the draws; null if not known';
COMMENT ON COLUMN waybill.chunk.explore_loss_ppm IS 'predicted utility that exploration gives up, in expectation over the draws, summed in millionths; null if not known';
ALTER TABLE waybill.chunk ALTER COLUMN chunk_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waybill.chunk_chunk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE waybill.decision (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    propensity real NOT NULL,
    predicted_quality real NOT NULL,
    predicted_cost_nusd bigint NOT NULL,
    CONSTRAINT decision_predicted_cost_nusd_check CHECK ((predicted_cost_nusd >= 0)),
    CONSTRAINT decision_predicted_quality_check CHECK (((predicted_quality >= (0)::double precision) AND (predicted_quality <= (1)::double precision))),
    CONSTRAINT decision_propensity_check CHECK (((propensity > (0)::double precision) AND (propensity <= (1)::double precision)))
)
PARTITION BY RANGE (job_id);
CREATE TABLE waybill.decision_000000000000 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    propensity real NOT NULL,
    predicted_quality real NOT NULL,
    predicted_cost_nusd bigint NOT NULL,
    CONSTRAINT decision_predicted_cost_nusd_check CHECK ((predicted_cost_nusd >= 0)),
    CONSTRAINT decision_predicted_quality_check CHECK (((predicted_quality >= (0)::double precision) AND (predicted_quality <= (1)::double precision))),
    CONSTRAINT decision_propensity_check CHECK (((propensity > (0)::double precision) AND (propensity <= (1)::double precision)))
);
CREATE TABLE waybill.decision_000000000100 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    propensity real NOT NULL,
    predicted_quality real NOT NULL,
    predicted_cost_nusd bigint NOT NULL,
    CONSTRAINT decision_predicted_cost_nusd_check CHECK ((predicted_cost_nusd >= 0)),
    CONSTRAINT decision_predicted_quality_check CHECK (((predicted_quality >= (0)::double precision) AND (predicted_quality <= (1)::double precision))),
    CONSTRAINT decision_propensity_check CHECK (((propensity > (0)::double precision) AND (propensity <= (1)::double precision)))
);
CREATE TABLE waybill.model_price (
    model_id smallint NOT NULL,
    effective_from date NOT NULL,
    input_usd_per_mtok numeric(18,9) NOT NULL,
    output_usd_per_mtok numeric(18,9) NOT NULL,
    price_id bigint NOT NULL,
    batch_factor numeric(7,6) DEFAULT 1 NOT NULL,
    cached_usd_per_mtok numeric(18,9),
    cached_batch_factor numeric(7,6),
    cache_write_usd_per_mtok numeric(18,9),
    cache_write_long_usd_per_mtok numeric(18,9),
    reasoning_usd_per_mtok numeric(18,9),
    CONSTRAINT cached_price_has_a_factor CHECK (((cached_usd_per_mtok IS NULL) = (cached_batch_factor IS NULL))),
    CONSTRAINT model_price_batch_factor_check CHECK (((batch_factor > (0)::numeric) AND (batch_factor <= (1)::numeric))),
    CONSTRAINT model_price_cache_write_long_usd_per_mtok_check CHECK ((cache_write_long_usd_per_mtok >= (0)::numeric)),
    CONSTRAINT model_price_cache_write_usd_per_mtok_check CHECK ((cache_write_usd_per_mtok >= (0)::numeric)),
    CONSTRAINT model_price_cached_batch_factor_check CHECK (((cached_batch_factor > (0)::numeric) AND (cached_batch_factor <= (1)::numeric))),
    CONSTRAINT model_price_cached_usd_per_mtok_check CHECK ((cached_usd_per_mtok >= (0)::numeric)),
    CONSTRAINT model_price_input_usd_per_mtok_check CHECK ((input_usd_per_mtok >= (0)::numeric)),
    CONSTRAINT model_price_output_usd_per_mtok_check CHECK ((output_usd_per_mtok >= (0)::numeric)),
    CONSTRAINT model_price_reasoning_usd_per_mtok_check CHECK ((reasoning_usd_per_mtok >= (0)::numeric))
);
COMMENT ON TABLE waybill.model_price IS 'list prices in USD per million tokens, only ever added; of the rows not in the future the latest day holds, and of its rows the latest';
COMMENT ON COLUMN waybill.model_price.batch_factor IS 'the share of the list price that a call sent in a batch costs';
COMMENT ON COLUMN waybill.model_price.cached_usd_per_mtok IS 'input tokens read from the provider''s cache; null if not known';
COMMENT ON COLUMN waybill.model_price.cached_batch_factor IS 'the share of the cached price that a call sent in a batch costs';
COMMENT ON COLUMN waybill.model_price.cache_write_usd_per_mtok IS 'input tokens written to the provider''s cache for minutes';
COMMENT ON COLUMN waybill.model_price.cache_write_long_usd_per_mtok IS 'input tokens written to the provider''s cache for an hour or more';
COMMENT ON COLUMN waybill.model_price.reasoning_usd_per_mtok IS 'output tokens spent on reasoning; null if they cost what others do';
CREATE TABLE waybill.prompt (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    external_id text NOT NULL,
    prompt text NOT NULL,
    metadata json,
    request text,
    request_form smallint,
    parts smallint,
    CONSTRAINT prompt_external_id_check CHECK (((external_id <> ''::text) AND (octet_length(external_id) <= 512))),
    CONSTRAINT prompt_parts_check CHECK ((parts >= 0)),
    CONSTRAINT prompt_request_form_check CHECK (((request_form >= 1) AND (request_form <= 7))),
    CONSTRAINT request_has_a_form CHECK (((request IS NULL) = (request_form IS NULL)))
)
PARTITION BY RANGE (job_id);
COMMENT ON COLUMN waybill.prompt.request IS 'the body of the request, byte for byte; null for a plain prompt';
COMMENT ON COLUMN waybill.prompt.request_form IS '1 chat completion, 2 response, 3 embedding, 4 completion, 5 another endpoint of OpenAI, 6 message of Anthropic, 7 a list of messages';
COMMENT ON COLUMN waybill.prompt.parts IS 'parts besides text, as a sum: 1 images, 2 sound, 4 files, 8 tools, 16 others; null for prompts loaded before this was kept';
CREATE TABLE waybill.rollup (
    chunk_id bigint NOT NULL,
    job_id bigint NOT NULL,
    model_id smallint NOT NULL,
    prompts integer NOT NULL,
    cost_nusd bigint NOT NULL,
    quality_ppm bigint NOT NULL,
    all_cost_nusd bigint NOT NULL,
    all_quality_ppm bigint NOT NULL,
    price_id bigint,
    all_prompts integer,
    CONSTRAINT rollup_all_prompts_check CHECK ((all_prompts >= 0)),
    CONSTRAINT rollup_prompts_check CHECK ((prompts >= 0))
);
COMMENT ON COLUMN waybill.rollup.price_id IS 'the price that held for this model when the chunk was routed; null if not known';
COMMENT ON COLUMN waybill.rollup.all_prompts IS 'the routed prompts that the model was a candidate for; null where it was for all of the chunk''s';
CREATE VIEW waybill.decision_detail AS
 SELECT j.job_id,
    j.name AS job,
    d.prompt_no,
    p.external_id,
    m.name AS model,
    d.propensity,
    d.predicted_quality,
    ((d.predicted_cost_nusd)::numeric / (1000000000)::numeric) AS predicted_cost_usd,
    j.quality_weight,
    j.cost_weight,
    j.latency_weight,
    c.finished_at AS decided_at,
    c.owner AS worker,
    encode(c.snapshot_digest, 'hex'::text) AS snapshot,
    c.extrapolated,
    price.input_usd_per_mtok,
    price.output_usd_per_mtok,
    price.batch_factor,
    j.explore
   FROM ((((((waybill.decision d
     JOIN waybill.job j ON ((j.job_id = d.job_id)))
     JOIN waybill.model m ON ((m.model_id = d.model_id)))
     JOIN waybill.prompt p ON (((p.job_id = d.job_id) AND (p.prompt_no = d.prompt_no))))
     JOIN LATERAL ( SELECT c_1.chunk_id,
            c_1.job_id,
            c_1.lo,
            c_1.hi,
            c_1.n,
            c_1.priority,
            c_1.turn,
            c_1.not_before,
            c_1.state,
            c_1.epoch,
            c_1.strikes,
            c_1.owner,
            c_1.lease_until,
            c_1.finished_at,
            c_1.snapshot_digest,
            c_1.failed,
            c_1.parent,
            c_1.deadline,
            c_1.maximum_attempts,
            c_1.retried,
            c_1.created_at,
            c_1.extrapolated,
            c_1.cut,
            c_1.explored,
            c_1.explore_cost_nusd,
            c_1.explore_loss_ppm
           FROM waybill.chunk c_1
          WHERE ((c_1.job_id = d.job_id) AND ((d.prompt_no >= c_1.lo) AND (d.prompt_no <= c_1.hi)) AND (c_1.state = 2))
          ORDER BY c_1.chunk_id DESC
         LIMIT 1) c ON (true))
     LEFT JOIN waybill.rollup r ON (((r.chunk_id = c.chunk_id) AND (r.model_id = d.model_id))))
     LEFT JOIN waybill.model_price price ON ((price.price_id = r.price_id)));
COMMENT ON VIEW waybill.decision_detail IS 'one row a routed prompt, with what is stored once for its chunk';
CREATE VIEW waybill.drift AS
 WITH routed AS (
         SELECT c.job_id,
            max(c.finished_at) AS routed_at
           FROM waybill.chunk c
          WHERE (c.state = 2)
          GROUP BY c.job_id
        ), given AS (
         SELECT r.job_id,
            r.model_id,
            sum(r.prompts) AS prompts,
            sum(sum(r.prompts)) OVER (PARTITION BY r.job_id) AS of
           FROM waybill.rollup r
          GROUP BY r.job_id, r.model_id
        ), came AS (
         SELECT r.job_id,
            r.model_id,
            sum(r.scored) AS scored,
            sum(r.score_ppm) AS score_ppm,
            sum(r.predicted_quality_ppm) AS quality_ppm,
            sum(r.costed) AS costed,
            sum(r.cost_nusd) AS cost_nusd,
            sum(r.predicted_cost_nusd) AS predicted_nusd
           FROM waybill.outcome_rollup r
          WHERE ((r.predicted_quality_ppm IS NOT NULL) AND (r.predicted_cost_nusd IS NOT NULL))
          GROUP BY r.job_id, r.model_id
        ), part AS (
         SELECT t.routed_at,
            g.job_id,
            g.model_id,
            g.prompts,
            g.of,
            c.scored,
            c.score_ppm,
            c.quality_ppm,
            c.costed,
            c.cost_nusd,
            c.predicted_nusd,
            sum(g.prompts) OVER w AS prompts_before,
            sum(g.of) OVER w AS of_before,
            sum(c.scored) OVER w AS scored_before,
            sum(c.score_ppm) OVER w AS score_ppm_before,
            sum(c.quality_ppm) OVER w AS quality_ppm_before,
            sum(c.cost_nusd) OVER w AS cost_nusd_before,
            sum(c.predicted_nusd) OVER w AS predicted_nusd_before
           FROM ((given g
             JOIN routed t ON ((t.job_id = g.job_id)))
             LEFT JOIN came c ON (((c.job_id = g.job_id) AND (c.model_id = g.model_id))))
          WINDOW w AS (PARTITION BY g.model_id ORDER BY t.routed_at, g.job_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        )
 SELECT p.routed_at,
    j.name AS job,
    m.name AS model,
    p.prompts,
    trim_scale(round(((p.prompts)::numeric / NULLIF(p.of, (0)::numeric)), 6)) AS share,
    trim_scale(round((p.prompts_before / NULLIF(p.of_before, (0)::numeric)), 6)) AS share_before,
    (COALESCE(p.scored, (0)::numeric))::bigint AS scored,
    trim_scale(round((((p.score_ppm - p.quality_ppm) / (1000000)::numeric) / NULLIF(p.scored, (0)::numeric)), 6)) AS score_above_predicted,
    trim_scale(round((((p.score_ppm_before - p.quality_ppm_before) / (1000000)::numeric) / NULLIF(p.scored_before, (0)::numeric)), 6)) AS score_above_predicted_before,
    (COALESCE(p.costed, (0)::numeric))::bigint AS costed,
    trim_scale(round((p.cost_nusd / NULLIF(p.predicted_nusd, (0)::numeric)), 6)) AS cost_per_predicted,
    trim_scale(round((p.cost_nusd_before / NULLIF(p.predicted_nusd_before, (0)::numeric)), 6)) AS cost_per_predicted_before
   FROM ((part p
     JOIN waybill.job j ON ((j.job_id = p.job_id)))
     JOIN waybill.model m ON ((m.model_id = p.model_id)));
COMMENT ON VIEW waybill.drift IS 'one row a job and candidate model, beside all jobs that were routed before: its share, how far scores lie from their predictions, how many times the predicted cost was paid. A share also follows the preferences of jobs; whether a change is more than chance, no sum can tell';
CREATE TABLE waybill.failure (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    failed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE TABLE waybill.grade (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    subject_digest bytea NOT NULL,
    try smallint DEFAULT 1 NOT NULL,
    attempt smallint NOT NULL,
    score real,
    cost_nusd bigint,
    graded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    grader text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT failure_has_a_reason CHECK (((score IS NOT NULL) OR (reason <> ''::text))),
    CONSTRAINT grade_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT grade_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT grade_grader_check CHECK (((grader ~ '^[A-Za-z0-9._:/-]{1,100}@[0-9]{1,9}'::text) AND (length(grader) <= 200))),
    CONSTRAINT grade_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT grade_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT grade_subject_digest_check CHECK ((octet_length(subject_digest) = 16)),
    CONSTRAINT grade_try_check CHECK ((try > 0))
)
PARTITION BY RANGE (job_id);
COMMENT ON TABLE waybill.grade IS 'one row a grade of an answer; the same grader on the same answer adds nothing, another one or a new version does';
COMMENT ON COLUMN waybill.grade.subject_digest IS 'of what was graded: the answer, and the reference where there is one';
COMMENT ON COLUMN waybill.grade.try IS 'counts the tries of a grader that failed; the last one holds';
COMMENT ON COLUMN waybill.grade.attempt IS 'the attempt whose answer was graded';
COMMENT ON COLUMN waybill.grade.score IS '0 to 1; null where the grader failed, and reason says how';
COMMENT ON COLUMN waybill.grade.cost_nusd IS 'what a judge was billed for it, in nano-dollars; null for other graders';
COMMENT ON COLUMN waybill.grade.grader IS 'name, version and what was set, as numeric@1(absolute=0.01)';
CREATE TABLE waybill.grade_000000000000 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    subject_digest bytea NOT NULL,
    try smallint DEFAULT 1 NOT NULL,
    attempt smallint NOT NULL,
    score real,
    cost_nusd bigint,
    graded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    grader text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT failure_has_a_reason CHECK (((score IS NOT NULL) OR (reason <> ''::text))),
    CONSTRAINT grade_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT grade_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT grade_grader_check CHECK (((grader ~ '^[A-Za-z0-9._:/-]{1,100}@[0-9]{1,9}'::text) AND (length(grader) <= 200))),
    CONSTRAINT grade_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT grade_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT grade_subject_digest_check CHECK ((octet_length(subject_digest) = 16)),
    CONSTRAINT grade_try_check CHECK ((try > 0))
);
COMMENT ON COLUMN waybill.grade_000000000000.subject_digest IS 'of what was graded: the answer, and the reference where there is one';
COMMENT ON COLUMN waybill.grade_000000000000.try IS 'counts the tries of a grader that failed; the last one holds';
COMMENT ON COLUMN waybill.grade_000000000000.attempt IS 'the attempt whose answer was graded';
COMMENT ON COLUMN waybill.grade_000000000000.score IS '0 to 1; null where the grader failed, and reason says how';
COMMENT ON COLUMN waybill.grade_000000000000.cost_nusd IS 'what a judge was billed for it, in nano-dollars; null for other graders';
COMMENT ON COLUMN waybill.grade_000000000000.grader IS 'name, version and what was set, as numeric@1(absolute=0.01)';
CREATE TABLE waybill.grade_000000000100 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    subject_digest bytea NOT NULL,
    try smallint DEFAULT 1 NOT NULL,
    attempt smallint NOT NULL,
    score real,
    cost_nusd bigint,
    graded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    grader text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT failure_has_a_reason CHECK (((score IS NOT NULL) OR (reason <> ''::text))),
    CONSTRAINT grade_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT grade_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT grade_grader_check CHECK (((grader ~ '^[A-Za-z0-9._:/-]{1,100}@[0-9]{1,9}'::text) AND (length(grader) <= 200))),
    CONSTRAINT grade_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT grade_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT grade_subject_digest_check CHECK ((octet_length(subject_digest) = 16)),
    CONSTRAINT grade_try_check CHECK ((try > 0))
);
COMMENT ON COLUMN waybill.grade_000000000100.subject_digest IS 'of what was graded: the answer, and the reference where there is one';
COMMENT ON COLUMN waybill.grade_000000000100.try IS 'counts the tries of a grader that failed; the last one holds';
COMMENT ON COLUMN waybill.grade_000000000100.attempt IS 'the attempt whose answer was graded';
COMMENT ON COLUMN waybill.grade_000000000100.score IS '0 to 1; null where the grader failed, and reason says how';
COMMENT ON COLUMN waybill.grade_000000000100.cost_nusd IS 'what a judge was billed for it, in nano-dollars; null for other graders';
COMMENT ON COLUMN waybill.grade_000000000100.grader IS 'name, version and what was set, as numeric@1(absolute=0.01)';
CREATE VIEW waybill.grade_summary AS
 SELECT j.job_id,
    j.name AS job,
    g.grader,
    m.name AS model,
    count(*) AS answers,
    count(g.score) AS graded,
    count(*) FILTER (WHERE (g.score IS NULL)) AS failed,
    avg((g.score)::double precision) AS mean_score,
    (sum(g.cost_nusd) / '1000000000'::numeric) AS cost_usd,
    ((j.grader IS NOT NULL) AND (j.grader = g.grader)) AS is_score
   FROM ((( SELECT DISTINCT ON (t.job_id, t.prompt_no, t.model_id, t.grader) t.job_id,
            t.prompt_no,
            t.model_id,
            t.subject_digest,
            t.try,
            t.attempt,
            t.score,
            t.cost_nusd,
            t.graded_at,
            t.grader,
            t.reason
           FROM waybill.grade t
          ORDER BY t.job_id, t.prompt_no, t.model_id, t.grader, t.graded_at DESC, t.try DESC) g
     JOIN waybill.job j ON ((j.job_id = g.job_id)))
     JOIN waybill.model m ON ((m.model_id = g.model_id)))
  GROUP BY j.job_id, j.name, g.grader, m.name, j.grader;
COMMENT ON VIEW waybill.grade_summary IS 'one row a job, grader and model: answers graded, failures of the grader, mean score, and what a judge cost';
CREATE TABLE waybill.inbox (
    inbox_id bigint NOT NULL,
    job_id bigint NOT NULL,
    external_id text NOT NULL,
    prompt text NOT NULL,
    metadata json,
    inserted_by xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT inbox_external_id_check CHECK (((external_id <> ''::text) AND (octet_length(external_id) <= 512)))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000');
ALTER TABLE waybill.inbox ALTER COLUMN inbox_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waybill.inbox_inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE waybill.installation (
    only_one boolean DEFAULT true NOT NULL,
    tag text NOT NULL,
    CONSTRAINT installation_only_one_check CHECK (only_one),
    CONSTRAINT installation_tag_check CHECK ((tag ~ '^[a-z0-9]{8}$'::text))
);
COMMENT ON TABLE waybill.installation IS 'one row: the tag that the ids of this database''s requests carry';
CREATE TABLE waybill.request_file (
    file_id bigint NOT NULL,
    job_id bigint NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    model_id smallint NOT NULL,
    attempt smallint NOT NULL,
    mode text NOT NULL,
    service json NOT NULL,
    price_id bigint NOT NULL,
    digest bytea NOT NULL,
    bytes bigint NOT NULL,
    lines integer NOT NULL,
    tokens bigint NOT NULL,
    predicted_cost_nusd bigint NOT NULL,
    first_prompt integer NOT NULL,
    last_prompt integer NOT NULL,
    state text DEFAULT 'written'::text NOT NULL,
    provider_file text,
    batch_id text,
    batch_state text,
    output_file text,
    error_file text,
    fault text,
    strikes smallint DEFAULT 0 NOT NULL,
    not_before timestamp with time zone,
    owner text,
    lease_until timestamp with time zone,
    epoch integer DEFAULT 0 NOT NULL,
    state_since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    recorded_at timestamp with time zone,
    answered integer DEFAULT 0 NOT NULL,
    truncated integer DEFAULT 0 NOT NULL,
    passing integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    missing integer DEFAULT 0 NOT NULL,
    unknown_cost integer DEFAULT 0 NOT NULL,
    billed_nusd bigint DEFAULT 0 NOT NULL,
    input_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    output_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    CONSTRAINT request_file_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT request_file_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT request_file_check CHECK ((last_prompt >= first_prompt)),
    CONSTRAINT request_file_check1 CHECK (((answered >= 0) AND (passing >= 0) AND (failed >= 0) AND (missing >= 0))),
    CONSTRAINT request_file_check2 CHECK (((((answered + passing) + failed) + missing) <= lines)),
    CONSTRAINT request_file_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT request_file_lines_check CHECK ((lines > 0)),
    CONSTRAINT request_file_mode_check CHECK ((mode = ANY (ARRAY['batch'::text, 'online'::text]))),
    CONSTRAINT request_file_name_check CHECK ((name ~ '^[A-Za-z0-9._-]{1,200}$'::text)),
    CONSTRAINT request_file_number_check CHECK ((number > 0)),
    CONSTRAINT request_file_predicted_cost_nusd_check CHECK ((predicted_cost_nusd >= 0)),
    CONSTRAINT request_file_state_check CHECK ((state = ANY (ARRAY['written'::text, 'uploading'::text, 'uploaded'::text, 'creating'::text, 'running'::text, 'ended'::text, 'recorded'::text, 'withdrawn'::text]))),
    CONSTRAINT request_file_tokens_check CHECK ((tokens >= 0))
)
WITH (fillfactor='50');
COMMENT ON TABLE waybill.request_file IS 'the ledger: one row a file of requests, what became of it, and the sums of its answers; money in nano-dollars';
COMMENT ON COLUMN waybill.request_file.service IS 'the row of model_service that it was written with';
COMMENT ON COLUMN waybill.request_file.price_id IS 'the price that held when it was sent: its answers are billed by it';
COMMENT ON COLUMN waybill.request_file.batch_id IS 'the provider''s name for the batch';
COMMENT ON COLUMN waybill.request_file.not_before IS 'when it is due again; infinity until a person decides what fault says';
COMMENT ON COLUMN waybill.request_file.state_since IS 'since when it is in its state: a call that was announced then may still show at the provider';
COMMENT ON COLUMN waybill.request_file.passing IS 'lines that came back with an error that may pass, or expired: they are sent again';
COMMENT ON COLUMN waybill.request_file.missing IS 'lines that never came back';
COMMENT ON COLUMN waybill.request_file.unknown_cost IS 'lines that may have cost something that is not known';
CREATE VIEW waybill.job_cost AS
 SELECT f.job_id,
    j.name AS job,
    m.name AS model,
    sum(f.lines) AS lines,
    sum(f.answered) AS answered,
    sum(f.truncated) AS truncated,
    sum(f.passing) AS passing,
    sum(f.failed) AS failed,
    sum(f.missing) AS missing,
    sum(f.unknown_cost) AS unknown_cost,
    trim_scale((sum(f.predicted_cost_nusd) / '1000000000'::numeric)) AS predicted_cost_usd,
    trim_scale((sum(f.billed_nusd) / '1000000000'::numeric)) AS billed_usd
   FROM ((waybill.request_file f
     JOIN waybill.job j ON ((j.job_id = f.job_id)))
     JOIN waybill.model m ON ((m.model_id = f.model_id)))
  WHERE (f.state <> 'withdrawn'::text)
  GROUP BY f.job_id, j.name, m.name;
COMMENT ON VIEW waybill.job_cost IS 'predicted beside billed cost of what was sent, by job and model';
ALTER TABLE waybill.job ALTER COLUMN job_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waybill.job_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW waybill.job_totals AS
 WITH part AS (
         SELECT r.chunk_id,
            r.job_id,
            r.model_id,
            r.prompts,
            r.cost_nusd,
            r.quality_ppm,
            r.all_cost_nusd,
            r.all_quality_ppm,
            r.price_id,
            r.all_prompts,
            sum(r.prompts) OVER (PARTITION BY r.job_id, r.chunk_id) AS chunk_prompts
           FROM waybill.rollup r
        ), predicted AS (
         SELECT p.job_id,
            p.model_id,
            sum(p.prompts) AS prompts,
            (sum(p.cost_nusd))::bigint AS cost_nusd,
            (sum(p.quality_ppm))::bigint AS quality_ppm,
            (sum(COALESCE((p.all_prompts)::bigint, p.chunk_prompts)))::bigint AS all_prompts,
            (sum(p.all_cost_nusd))::bigint AS all_cost_nusd,
            (sum(p.all_quality_ppm))::bigint AS all_quality_ppm
           FROM part p
          GROUP BY p.job_id, p.model_id
        ), observed AS (
         SELECT r.job_id,
            r.model_id,
            (sum(r.scored))::bigint AS scored,
            (sum(r.score_ppm))::bigint AS score_ppm,
            (sum(r.costed))::bigint AS costed,
            (sum(r.cost_nusd))::bigint AS cost_nusd,
            (sum(r.all_scored))::bigint AS all_scored,
            (sum(r.all_score_ppm))::bigint AS all_score_ppm,
            (sum(r.all_costed))::bigint AS all_costed,
            (sum(r.all_cost_nusd))::bigint AS all_cost_nusd,
            string_agg(r.source, ', '::text ORDER BY (r.source COLLATE "C")) FILTER (WHERE ((r.scored > 0) OR (r.costed > 0))) AS sources,
            bool_or((r.source = 'simulated'::text)) AS is_simulated
           FROM waybill.outcome_rollup r
          WHERE ((r.scored > 0) OR (r.costed > 0) OR (r.all_scored > 0) OR (r.all_costed > 0))
          GROUP BY r.job_id, r.model_id
        ), candidate AS (
         SELECT j.job_id,
            j.name AS job,
            m.model_id,
            m.name AS model,
            p.prompts,
            p.cost_nusd,
            p.quality_ppm,
            p.all_prompts,
            p.all_cost_nusd,
            p.all_quality_ppm,
            (sum(p.prompts) OVER (PARTITION BY j.job_id))::bigint AS routed_prompts,
            ((j.allowed_models IS NULL) OR (m.model_id = ANY (j.allowed_models))) AS is_allowed
           FROM ((predicted p
             JOIN waybill.job j ON ((j.job_id = p.job_id)))
             JOIN waybill.model m ON ((m.model_id = p.model_id)))
        )
 SELECT c.job_id,
    c.job,
    c.model_id,
    c.model,
    c.prompts,
    c.cost_nusd,
    c.quality_ppm,
    c.all_prompts,
    c.all_cost_nusd,
    c.all_quality_ppm,
    c.routed_prompts,
    (c.is_allowed AND (c.routed_prompts > 0) AND (c.all_prompts = c.routed_prompts)) AS is_reference,
    COALESCE(o.scored, (0)::bigint) AS scored,
    COALESCE(o.score_ppm, (0)::bigint) AS score_ppm,
    COALESCE(o.costed, (0)::bigint) AS costed,
    COALESCE(o.cost_nusd, (0)::bigint) AS observed_cost_nusd,
    COALESCE(o.all_scored, (0)::bigint) AS all_scored,
    COALESCE(o.all_score_ppm, (0)::bigint) AS all_score_ppm,
    COALESCE(o.all_costed, (0)::bigint) AS all_costed,
    COALESCE(o.all_cost_nusd, (0)::bigint) AS all_observed_cost_nusd,
    o.sources,
    COALESCE(o.is_simulated, false) AS is_simulated
   FROM (candidate c
     LEFT JOIN observed o ON (((o.job_id = c.job_id) AND (o.model_id = c.model_id))))
  WHERE (c.is_allowed OR (c.prompts > 0));
COMMENT ON VIEW waybill.job_totals IS 'one row a job and candidate model, from roll-ups alone: what it was chosen for, in the all_ columns what it alone would have given for the all_prompts it was a candidate for, and the outcomes of both; money in nano-dollars, qualities summed in millionths';
COMMENT ON COLUMN waybill.job_totals.is_reference IS 'whether the job allows the model and it was a candidate for every routed prompt: only then it can be compared';
CREATE VIEW waybill.job_model_summary AS
 SELECT t.job_id,
    t.job,
    t.model,
    t.prompts,
    ((t.cost_nusd)::numeric / (1000000000)::numeric) AS predicted_cost_usd,
    (((t.quality_ppm)::numeric / (1000000)::numeric) / (NULLIF(t.prompts, 0))::numeric) AS mean_predicted_quality,
    ((t.all_cost_nusd)::numeric / (1000000000)::numeric) AS all_prompts_cost_usd,
    ((t.all_quality_ppm)::numeric / (1000000)::numeric) AS all_prompts_quality_sum,
    t.all_prompts,
    t.routed_prompts,
    t.is_reference,
    (t.is_reference AND (1 = row_number() OVER (PARTITION BY t.job_id ORDER BY t.is_reference DESC, t.all_quality_ppm DESC, t.all_cost_nusd, t.model_id))) AS is_strongest,
    (t.is_reference AND (1 = row_number() OVER (PARTITION BY t.job_id ORDER BY t.is_reference DESC, t.all_cost_nusd, t.all_quality_ppm DESC, t.model_id))) AS is_cheapest
   FROM waybill.job_totals t;
COMMENT ON VIEW waybill.job_model_summary IS 'what each model was given, and, in the all_ columns, what it alone would have cost and given on the all_prompts that it was a candidate for; strongest and cheapest are taken among the models that were candidates for all';
CREATE VIEW waybill.job_progress AS
SELECT
    NULL::bigint AS job_id,
    NULL::text AS job,
    NULL::text AS state,
    NULL::integer AS prompts,
    NULL::bigint AS decided,
    NULL::bigint AS failed,
    NULL::bigint AS outstanding,
    NULL::bigint AS chunks_claimed,
    NULL::bigint AS chunks_outstanding,
    NULL::timestamp with time zone AS oldest_lease,
    NULL::timestamp with time zone AS last_finished_at,
    NULL::bigint AS cancelled,
    NULL::bigint AS extrapolated,
    NULL::bigint AS cut,
    NULL::bigint AS claimed,
    NULL::bigint AS dead,
    NULL::bigint AS explored,
    NULL::bigint AS explore_cost_nusd,
    NULL::bigint AS explore_loss_ppm,
    NULL::timestamp with time zone AS first_routed_at,
    NULL::timestamp with time zone AS last_routed_at;
COMMENT ON VIEW waybill.job_progress IS 'how far each job is, from the chunk table alone';
CREATE VIEW waybill.model_current_price AS
 SELECT m.model_id,
    m.name,
    m.provider,
    p.effective_from,
    p.input_usd_per_mtok,
    p.output_usd_per_mtok,
    p.price_id,
    p.batch_factor
   FROM (waybill.model m
     LEFT JOIN LATERAL ( SELECT p_1.model_id,
            p_1.effective_from,
            p_1.input_usd_per_mtok,
            p_1.output_usd_per_mtok,
            p_1.price_id,
            p_1.batch_factor
           FROM waybill.model_price p_1
          WHERE ((p_1.model_id = m.model_id) AND (p_1.effective_from <= ((clock_timestamp() AT TIME ZONE 'UTC'::text))::date))
          ORDER BY p_1.effective_from DESC, p_1.price_id DESC
         LIMIT 1) p ON (true));
COMMENT ON VIEW waybill.model_current_price IS 'the catalog with the prices that hold today';
ALTER TABLE waybill.model ALTER COLUMN model_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waybill.model_model_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE waybill.model_price ALTER COLUMN price_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waybill.model_price_price_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE waybill.model_service (
    model_id smallint NOT NULL,
    dialect text NOT NULL,
    base_url text,
    endpoint text NOT NULL,
    served_as text NOT NULL,
    context_tokens integer,
    output_tokens integer,
    output_parameter text,
    system_prompt text,
    template text,
    parameters json,
    takes smallint DEFAULT 0 NOT NULL,
    key_variable text,
    maximum_requests integer,
    maximum_bytes bigint,
    maximum_queued_tokens bigint,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT model_service_base_url_check CHECK ((base_url ~ '^https?://'::text)),
    CONSTRAINT model_service_check CHECK (((output_tokens IS NULL) OR (output_parameter IS NOT NULL))),
    CONSTRAINT model_service_context_tokens_check CHECK ((context_tokens > 0)),
    CONSTRAINT model_service_dialect_check CHECK ((dialect = ANY (ARRAY['openai'::text, 'anthropic'::text, 'mistral'::text, 'vllm'::text]))),
    CONSTRAINT model_service_endpoint_check CHECK ((endpoint ~ '^/'::text)),
    CONSTRAINT model_service_key_variable_check CHECK ((key_variable ~ '^[A-Za-z_][A-Za-z0-9_]*$'::text)),
    CONSTRAINT model_service_maximum_bytes_check CHECK ((maximum_bytes > 0)),
    CONSTRAINT model_service_maximum_queued_tokens_check CHECK ((maximum_queued_tokens > 0)),
    CONSTRAINT model_service_maximum_requests_check CHECK ((maximum_requests > 0)),
    CONSTRAINT model_service_output_parameter_check CHECK ((output_parameter <> ''::text)),
    CONSTRAINT model_service_output_tokens_check CHECK ((output_tokens > 0)),
    CONSTRAINT model_service_served_as_check CHECK ((served_as <> ''::text)),
    CONSTRAINT model_service_takes_check CHECK ((takes >= 0))
);
COMMENT ON TABLE waybill.model_service IS 'how a model is called: the dialect of its provider, where, and what is set in a request; a request file keeps a copy of the row that it was written with';
COMMENT ON COLUMN waybill.model_service.served_as IS 'the name that the provider knows the model by';
COMMENT ON COLUMN waybill.model_service.output_tokens IS 'the most tokens of an answer, set in the request as output_parameter';
COMMENT ON COLUMN waybill.model_service.template IS 'text around a plain prompt; {prompt} stands for it';
COMMENT ON COLUMN waybill.model_service.parameters IS 'further members that are set in the body of a request';
COMMENT ON COLUMN waybill.model_service.takes IS 'parts besides text that it takes, as a sum: 1 images, 2 sound, 4 files, 8 tools, 16 others';
COMMENT ON COLUMN waybill.model_service.key_variable IS 'the name of the environment variable that holds the key; the key itself is nowhere in the database';
CREATE TABLE waybill.snapshot (
    digest bytea NOT NULL,
    policy_name text NOT NULL,
    version integer NOT NULL,
    algorithm text NOT NULL,
    encoder text NOT NULL,
    manifest json NOT NULL,
    archive bytea NOT NULL,
    signature bytea NOT NULL,
    imported_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT snapshot_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT snapshot_version_check CHECK ((version > 0))
);
COMMENT ON TABLE waybill.snapshot IS 'signed policy archives by identity (SHA-256 of the uncompressed tar); never updated';
CREATE VIEW waybill.model_share AS
 WITH part AS (
         SELECT ((c.finished_at AT TIME ZONE 'UTC'::text))::date AS day,
            c.job_id,
            c.snapshot_digest,
            r.model_id,
            sum(r.prompts) AS prompts
           FROM (waybill.rollup r
             JOIN waybill.chunk c ON (((c.chunk_id = r.chunk_id) AND (c.state = 2))))
          GROUP BY (((c.finished_at AT TIME ZONE 'UTC'::text))::date), c.job_id, c.snapshot_digest, r.model_id
        )
 SELECT p.day,
    j.name AS job,
    ((s.policy_name || '@'::text) || s.version) AS snapshot,
    m.name AS model,
    p.prompts,
    trim_scale(round(((p.prompts)::numeric / NULLIF(sum(p.prompts) OVER w, (0)::numeric)), 6)) AS share
   FROM (((part p
     JOIN waybill.job j ON ((j.job_id = p.job_id)))
     JOIN waybill.snapshot s ON ((s.digest = p.snapshot_digest)))
     JOIN waybill.model m ON ((m.model_id = p.model_id)))
  WINDOW w AS (PARTITION BY p.day, p.job_id, p.snapshot_digest);
COMMENT ON VIEW waybill.model_share IS 'one row a day (UTC), job, snapshot and candidate model: how many prompts the model was given, and which share of that day, job and snapshot';
CREATE TABLE waybill.outcome (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    score real,
    cost_nusd bigint,
    input_tokens integer,
    output_tokens integer,
    source text NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT outcome_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT outcome_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT outcome_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT outcome_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT outcome_source_check CHECK ((source = ANY (ARRAY['simulated'::text, 'recorded'::text, 'provider'::text])))
)
PARTITION BY RANGE (job_id);
CREATE TABLE waybill.outcome_000000000000 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    score real,
    cost_nusd bigint,
    input_tokens integer,
    output_tokens integer,
    source text NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT outcome_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT outcome_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT outcome_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT outcome_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT outcome_source_check CHECK ((source = ANY (ARRAY['simulated'::text, 'recorded'::text, 'provider'::text])))
);
CREATE TABLE waybill.outcome_000000000100 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    model_id smallint NOT NULL,
    score real,
    cost_nusd bigint,
    input_tokens integer,
    output_tokens integer,
    source text NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT outcome_cost_nusd_check CHECK ((cost_nusd >= 0)),
    CONSTRAINT outcome_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT outcome_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT outcome_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT outcome_source_check CHECK ((source = ANY (ARRAY['simulated'::text, 'recorded'::text, 'provider'::text])))
);
CREATE VIEW waybill.routing_table AS
 WITH part AS (
         SELECT j.quality_weight,
            j.cost_weight,
            j.latency_weight,
            t.model,
            sum(t.prompts) AS prompts,
            sum(t.quality_ppm) AS quality_ppm,
            sum(t.cost_nusd) AS cost_nusd,
            sum(t.scored) AS scored,
            sum(t.score_ppm) AS score_ppm,
            sum(t.costed) AS costed,
            sum(t.observed_cost_nusd) AS observed_cost_nusd,
            COALESCE(bool_or(t.is_simulated), false) AS is_simulated
           FROM (waybill.job_totals t
             JOIN waybill.job j ON ((j.job_id = t.job_id)))
          GROUP BY j.quality_weight, j.cost_weight, j.latency_weight, t.model
        )
 SELECT p.quality_weight,
    p.cost_weight,
    p.latency_weight,
    p.model,
    (p.prompts)::bigint AS prompts,
    trim_scale(round((p.prompts / NULLIF(sum(p.prompts) OVER w, (0)::numeric)), 6)) AS share,
    trim_scale(round(((p.quality_ppm / (1000000)::numeric) / NULLIF(p.prompts, (0)::numeric)), 6)) AS mean_predicted_quality,
    trim_scale(round(((p.cost_nusd / (1000000000)::numeric) / NULLIF(p.prompts, (0)::numeric)), 9)) AS mean_predicted_cost_usd,
    (p.scored)::bigint AS scored,
    trim_scale(round(((p.score_ppm / (1000000)::numeric) / NULLIF(p.scored, (0)::numeric)), 6)) AS mean_score,
    (p.costed)::bigint AS costed,
    trim_scale(round(((p.observed_cost_nusd / (1000000000)::numeric) / NULLIF(p.costed, (0)::numeric)), 9)) AS mean_cost_usd,
    p.is_simulated
   FROM part p
  WINDOW w AS (PARTITION BY p.quality_weight, p.cost_weight, p.latency_weight);
COMMENT ON VIEW waybill.routing_table IS 'one row a preference and candidate model, over all jobs of that preference: its share of the prompts, what was predicted for them, and what came back';
CREATE VIEW waybill.preference_frontier AS
 WITH part AS (
         SELECT r.quality_weight,
            r.cost_weight,
            r.latency_weight,
            sum(r.prompts) AS prompts,
            (sum((r.mean_predicted_quality * (r.prompts)::numeric)) / NULLIF(sum(r.prompts), (0)::numeric)) AS predicted_quality,
            (sum((r.mean_predicted_cost_usd * (r.prompts)::numeric)) / NULLIF(sum(r.prompts), (0)::numeric)) AS predicted_cost,
            sum(r.scored) AS scored,
            (sum((r.mean_score * (r.scored)::numeric)) / NULLIF(sum(r.scored), (0)::numeric)) AS score,
            sum(r.costed) AS costed,
            (sum((r.mean_cost_usd * (r.costed)::numeric)) / NULLIF(sum(r.costed), (0)::numeric)) AS cost,
            bool_or(r.is_simulated) AS is_simulated
           FROM waybill.routing_table r
          GROUP BY r.quality_weight, r.cost_weight, r.latency_weight
        )
 SELECT p.quality_weight,
    p.cost_weight,
    p.latency_weight,
    (p.prompts)::bigint AS prompts,
    trim_scale(round(p.predicted_quality, 6)) AS mean_predicted_quality,
    trim_scale(round(p.predicted_cost, 9)) AS mean_predicted_cost_usd,
    (p.scored)::bigint AS scored,
    trim_scale(round(p.score, 6)) AS mean_score,
    (p.costed)::bigint AS costed,
    trim_scale(round(p.cost, 9)) AS mean_cost_usd,
    (EXISTS ( SELECT
           FROM part o
          WHERE ((o.predicted_quality >= p.predicted_quality) AND (o.predicted_cost <= p.predicted_cost) AND ((o.predicted_quality IS DISTINCT FROM p.predicted_quality) OR (o.predicted_cost IS DISTINCT FROM p.predicted_cost))))) AS is_dominated,
    p.is_simulated
   FROM part p;
COMMENT ON VIEW waybill.preference_frontier IS 'one row a preference: what quality was had for which cost, predicted and observed';
COMMENT ON COLUMN waybill.preference_frontier.is_dominated IS 'whether another preference was predicted to give no less quality for no more cost, on the prompts of its own jobs';
CREATE TABLE waybill.promotion (
    channel text NOT NULL,
    sequence integer NOT NULL,
    action text NOT NULL,
    digest bytea NOT NULL,
    previous_digest bytea,
    actor text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    gates json DEFAULT '[]'::json NOT NULL,
    at timestamp with time zone NOT NULL,
    previous_hash bytea NOT NULL,
    row_hash bytea NOT NULL,
    stored_digest bytea GENERATED ALWAYS AS (
CASE
    WHEN (action <> 'refuse'::text) THEN digest
    ELSE NULL::bytea
END) STORED,
    CONSTRAINT digest_length CHECK ((octet_length(digest) = 32)),
    CONSTRAINT promotion_action_check CHECK ((action = ANY (ARRAY['promote'::text, 'rollback'::text, 'refuse'::text]))),
    CONSTRAINT promotion_channel_check CHECK ((channel <> ''::text)),
    CONSTRAINT promotion_previous_hash_check CHECK ((octet_length(previous_hash) = 32)),
    CONSTRAINT promotion_row_hash_check CHECK ((octet_length(row_hash) = 32)),
    CONSTRAINT promotion_sequence_check CHECK ((sequence > 0))
);
COMMENT ON TABLE waybill.promotion IS 'the log of each channel, append-only, each row bound to the one before by its hash; the last row that is no refusal says what is in force';
COMMENT ON COLUMN waybill.promotion.gates IS 'what was checked: an array of gates, each with figure, threshold, result';
COMMENT ON COLUMN waybill.promotion.stored_digest IS 'digest, but null for a refusal: what must be in snapshot';
CREATE VIEW waybill.promotion_history AS
 SELECT p.channel,
    p.sequence,
    p.action,
    encode(p.digest, 'hex'::text) AS snapshot,
    s.policy_name,
    s.version,
    s.algorithm,
    encode(p.previous_digest, 'hex'::text) AS previous_snapshot,
    p.actor,
    p.reason,
    p.at,
    p.gates
   FROM (waybill.promotion p
     LEFT JOIN waybill.snapshot s ON ((s.digest = p.digest)));
COMMENT ON VIEW waybill.promotion_history IS 'which snapshot was in which channel since when, who decided it, and what the gates said; refusals moved nothing';
CREATE TABLE waybill.prompt_000000000000 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    external_id text NOT NULL,
    prompt text NOT NULL,
    metadata json,
    request text,
    request_form smallint,
    parts smallint,
    CONSTRAINT prompt_external_id_check CHECK (((external_id <> ''::text) AND (octet_length(external_id) <= 512))),
    CONSTRAINT prompt_parts_check CHECK ((parts >= 0)),
    CONSTRAINT prompt_request_form_check CHECK (((request_form >= 1) AND (request_form <= 7))),
    CONSTRAINT request_has_a_form CHECK (((request IS NULL) = (request_form IS NULL)))
);
CREATE TABLE waybill.prompt_000000000100 (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    external_id text NOT NULL,
    prompt text NOT NULL,
    metadata json,
    request text,
    request_form smallint,
    parts smallint,
    CONSTRAINT prompt_external_id_check CHECK (((external_id <> ''::text) AND (octet_length(external_id) <= 512))),
    CONSTRAINT prompt_parts_check CHECK ((parts >= 0)),
    CONSTRAINT prompt_request_form_check CHECK (((request_form >= 1) AND (request_form <= 7))),
    CONSTRAINT request_has_a_form CHECK (((request IS NULL) = (request_form IS NULL)))
);
CREATE TABLE waybill.request_failure (
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL,
    model_id smallint NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    failed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT request_failure_attempt_check CHECK ((attempt > 0)),
    CONSTRAINT request_failure_code_check CHECK ((code <> ''::text))
);
COMMENT ON TABLE waybill.request_failure IS 'one row a prompt whose request could not be written, until it is tried again by waybill export --again';
CREATE VIEW waybill.request_file_detail AS
 SELECT f.file_id,
    f.name,
    j.name AS job,
    m.name AS model,
    (f.service ->> 'dialect'::text) AS dialect,
    f.mode,
    f.state,
    f.attempt,
    f.lines,
    f.bytes,
    f.tokens,
    f.batch_id,
    f.batch_state,
    f.fault,
    f.created_at,
    f.sent_at,
    f.ended_at,
    f.recorded_at,
    f.answered,
    f.truncated,
    f.passing,
    f.failed,
    f.missing,
    f.unknown_cost,
    ((((f.lines - f.answered) - f.passing) - f.failed) - f.missing) AS outstanding,
    ((f.predicted_cost_nusd)::numeric / '1000000000'::numeric) AS predicted_cost_usd,
    ((f.billed_nusd)::numeric / '1000000000'::numeric) AS billed_usd,
    f.input_tokens,
    f.cached_tokens,
    f.cache_write_tokens,
    f.output_tokens,
    f.reasoning_tokens,
    encode(f.digest, 'hex'::text) AS digest
   FROM ((waybill.request_file f
     JOIN waybill.job j ON ((j.job_id = f.job_id)))
     JOIN waybill.model m ON ((m.model_id = f.model_id)));
COMMENT ON VIEW waybill.request_file_detail IS 'one row a request file: what is in it, where it is, what it cost';
ALTER TABLE waybill.request_file ALTER COLUMN file_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME waybill.request_file_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE waybill.request_line (
    file_id bigint NOT NULL,
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL
)
PARTITION BY RANGE (job_id);
COMMENT ON TABLE waybill.request_line IS 'one row a line of a request file; the key is what keeps a line from being sent twice';
CREATE TABLE waybill.request_line_000000000000 (
    file_id bigint NOT NULL,
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL
);
CREATE TABLE waybill.request_line_000000000100 (
    file_id bigint NOT NULL,
    job_id bigint NOT NULL,
    prompt_no integer NOT NULL,
    attempt smallint NOT NULL
);
CREATE TABLE waybill.result_quarantine (
    line_digest bytea NOT NULL,
    file_name text NOT NULL,
    line bigint NOT NULL,
    reason text NOT NULL,
    content bytea NOT NULL,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT result_quarantine_line_digest_check CHECK ((octet_length(line_digest) = 32))
);
COMMENT ON TABLE waybill.result_quarantine IS 'lines of result files that match nothing that was sent, or cannot be read';
CREATE TABLE waybill.revocation (
    sequence integer NOT NULL,
    digest bytea,
    public_key text,
    actor text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    previous_hash bytea NOT NULL,
    row_hash bytea NOT NULL,
    CONSTRAINT revocation_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT revocation_previous_hash_check CHECK ((octet_length(previous_hash) = 32)),
    CONSTRAINT revocation_public_key_check CHECK ((public_key <> ''::text)),
    CONSTRAINT revocation_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT revocation_row_hash_check CHECK ((octet_length(row_hash) = 32)),
    CONSTRAINT revocation_sequence_check CHECK ((sequence > 0)),
    CONSTRAINT snapshot_or_key CHECK ((num_nonnulls(digest, public_key) = 1))
);
COMMENT ON TABLE waybill.revocation IS 'snapshots and public keys that count no longer; append-only, each row bound to the one before by its hash';
CREATE TABLE waybill.schema_migration (
    version integer NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT schema_migration_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT schema_migration_version_check CHECK ((version > 0))
);
CREATE VIEW waybill.spend_by_day AS
 SELECT ((f.sent_at AT TIME ZONE 'UTC'::text))::date AS day,
    j.name AS job,
    m.name AS model,
    count(*) AS files,
    sum(f.lines) AS lines,
    sum(f.answered) AS answered,
    sum(f.unknown_cost) AS unknown_cost,
    trim_scale((sum(f.predicted_cost_nusd) / '1000000000'::numeric)) AS predicted_cost_usd,
    trim_scale((sum(f.billed_nusd) / '1000000000'::numeric)) AS billed_usd
   FROM ((waybill.request_file f
     JOIN waybill.job j ON ((j.job_id = f.job_id)))
     JOIN waybill.model m ON ((m.model_id = f.model_id)))
  WHERE (f.sent_at IS NOT NULL)
  GROUP BY (((f.sent_at AT TIME ZONE 'UTC'::text))::date), j.name, m.name;
COMMENT ON VIEW waybill.spend_by_day IS 'what was sent on a day (UTC), by job and model, and what its answers were billed so far; unknown_cost counts lines whose cost is not known';
CREATE TABLE waybill.tenant (
    name text NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    last_turn bigint DEFAULT 0 NOT NULL,
    CONSTRAINT tenant_name_check CHECK (((name <> ''::text) AND (octet_length(name) <= 200))),
    CONSTRAINT tenant_weight_check CHECK ((weight > 0))
);
COMMENT ON TABLE waybill.tenant IS 'fairness: a tenant of weight 2 gets twice the share of one of weight 1';
ALTER TABLE ONLY waybill.answer ATTACH PARTITION waybill.answer_000000000000 FOR VALUES FROM ('0') TO ('100');
ALTER TABLE ONLY waybill.answer ATTACH PARTITION waybill.answer_000000000100 FOR VALUES FROM ('100') TO ('200');
ALTER TABLE ONLY waybill.decision ATTACH PARTITION waybill.decision_000000000000 FOR VALUES FROM ('0') TO ('100');
ALTER TABLE ONLY waybill.decision ATTACH PARTITION waybill.decision_000000000100 FOR VALUES FROM ('100') TO ('200');
ALTER TABLE ONLY waybill.grade ATTACH PARTITION waybill.grade_000000000000 FOR VALUES FROM ('0') TO ('100');
ALTER TABLE ONLY waybill.grade ATTACH PARTITION waybill.grade_000000000100 FOR VALUES FROM ('100') TO ('200');
ALTER TABLE ONLY waybill.outcome ATTACH PARTITION waybill.outcome_000000000000 FOR VALUES FROM ('0') TO ('100');
ALTER TABLE ONLY waybill.outcome ATTACH PARTITION waybill.outcome_000000000100 FOR VALUES FROM ('100') TO ('200');
ALTER TABLE ONLY waybill.prompt ATTACH PARTITION waybill.prompt_000000000000 FOR VALUES FROM ('0') TO ('100');
ALTER TABLE ONLY waybill.prompt ATTACH PARTITION waybill.prompt_000000000100 FOR VALUES FROM ('100') TO ('200');
ALTER TABLE ONLY waybill.request_line ATTACH PARTITION waybill.request_line_000000000000 FOR VALUES FROM ('0') TO ('100');
ALTER TABLE ONLY waybill.request_line ATTACH PARTITION waybill.request_line_000000000100 FOR VALUES FROM ('100') TO ('200');
ALTER TABLE ONLY waybill.answer
    ADD CONSTRAINT answer_pkey PRIMARY KEY (job_id, prompt_no, attempt);
ALTER TABLE ONLY waybill.answer_000000000000
    ADD CONSTRAINT answer_000000000000_pkey PRIMARY KEY (job_id, prompt_no, attempt);
ALTER TABLE ONLY waybill.answer_000000000100
    ADD CONSTRAINT answer_000000000100_pkey PRIMARY KEY (job_id, prompt_no, attempt);
ALTER TABLE ONLY waybill.answer_conflict
    ADD CONSTRAINT answer_conflict_pkey PRIMARY KEY (job_id, prompt_no, attempt, digest);
ALTER TABLE waybill.promotion
    ADD CONSTRAINT channel_name CHECK ((channel ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text)) NOT VALID;
ALTER TABLE ONLY waybill.chunk
    ADD CONSTRAINT chunk_pkey PRIMARY KEY (chunk_id);
ALTER TABLE ONLY waybill.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.decision_000000000000
    ADD CONSTRAINT decision_000000000000_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.decision_000000000100
    ADD CONSTRAINT decision_000000000100_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.failure
    ADD CONSTRAINT failure_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.grade
    ADD CONSTRAINT grade_pkey PRIMARY KEY (job_id, prompt_no, model_id, grader, subject_digest, try);
ALTER TABLE ONLY waybill.grade_000000000000
    ADD CONSTRAINT grade_000000000000_pkey PRIMARY KEY (job_id, prompt_no, model_id, grader, subject_digest, try);
ALTER TABLE ONLY waybill.grade_000000000100
    ADD CONSTRAINT grade_000000000100_pkey PRIMARY KEY (job_id, prompt_no, model_id, grader, subject_digest, try);
ALTER TABLE ONLY waybill.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (inbox_id);
ALTER TABLE ONLY waybill.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY waybill.job
    ADD CONSTRAINT job_name_key UNIQUE (name);
ALTER TABLE ONLY waybill.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (job_id);
ALTER TABLE ONLY waybill.model
    ADD CONSTRAINT model_name_key UNIQUE (name);
ALTER TABLE ONLY waybill.model
    ADD CONSTRAINT model_pkey PRIMARY KEY (model_id);
ALTER TABLE ONLY waybill.model_price
    ADD CONSTRAINT model_price_pkey PRIMARY KEY (price_id);
ALTER TABLE ONLY waybill.model_service
    ADD CONSTRAINT model_service_pkey PRIMARY KEY (model_id);
ALTER TABLE ONLY waybill.outcome
    ADD CONSTRAINT outcome_pkey PRIMARY KEY (job_id, prompt_no, model_id);
ALTER TABLE ONLY waybill.outcome_000000000000
    ADD CONSTRAINT outcome_000000000000_pkey PRIMARY KEY (job_id, prompt_no, model_id);
ALTER TABLE ONLY waybill.outcome_000000000100
    ADD CONSTRAINT outcome_000000000100_pkey PRIMARY KEY (job_id, prompt_no, model_id);
ALTER TABLE ONLY waybill.outcome_rollup
    ADD CONSTRAINT outcome_rollup_pkey PRIMARY KEY (job_id, model_id, source);
ALTER TABLE ONLY waybill.promotion
    ADD CONSTRAINT promotion_pkey PRIMARY KEY (channel, sequence);
ALTER TABLE ONLY waybill.prompt
    ADD CONSTRAINT prompt_job_id_external_id_key UNIQUE (job_id, external_id);
ALTER TABLE ONLY waybill.prompt_000000000000
    ADD CONSTRAINT prompt_000000000000_job_id_external_id_key UNIQUE (job_id, external_id);
ALTER TABLE ONLY waybill.prompt
    ADD CONSTRAINT prompt_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.prompt_000000000000
    ADD CONSTRAINT prompt_000000000000_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.prompt_000000000100
    ADD CONSTRAINT prompt_000000000100_job_id_external_id_key UNIQUE (job_id, external_id);
ALTER TABLE ONLY waybill.prompt_000000000100
    ADD CONSTRAINT prompt_000000000100_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.request_failure
    ADD CONSTRAINT request_failure_pkey PRIMARY KEY (job_id, prompt_no);
ALTER TABLE ONLY waybill.request_file
    ADD CONSTRAINT request_file_job_id_number_key UNIQUE (job_id, number);
ALTER TABLE ONLY waybill.request_file
    ADD CONSTRAINT request_file_pkey PRIMARY KEY (file_id);
ALTER TABLE ONLY waybill.request_line
    ADD CONSTRAINT request_line_pkey PRIMARY KEY (job_id, prompt_no, attempt);
ALTER TABLE ONLY waybill.request_line_000000000000
    ADD CONSTRAINT request_line_000000000000_pkey PRIMARY KEY (job_id, prompt_no, attempt);
ALTER TABLE ONLY waybill.request_line_000000000100
    ADD CONSTRAINT request_line_000000000100_pkey PRIMARY KEY (job_id, prompt_no, attempt);
ALTER TABLE ONLY waybill.result_quarantine
    ADD CONSTRAINT result_quarantine_pkey PRIMARY KEY (line_digest);
ALTER TABLE ONLY waybill.revocation
    ADD CONSTRAINT revocation_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY waybill.rollup
    ADD CONSTRAINT rollup_pkey PRIMARY KEY (chunk_id, model_id);
ALTER TABLE ONLY waybill.schema_migration
    ADD CONSTRAINT schema_migration_name_key UNIQUE (name);
ALTER TABLE ONLY waybill.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (version);
ALTER TABLE ONLY waybill.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY waybill.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (name);
CREATE INDEX chunk_claimed ON waybill.chunk USING btree (chunk_id) WHERE (state = 1);
CREATE INDEX chunk_deadline ON waybill.chunk USING btree (deadline) WHERE ((state = ANY (ARRAY[0, 3])) AND (deadline IS NOT NULL));
CREATE INDEX chunk_of_job ON waybill.chunk USING btree (job_id, lo);
CREATE INDEX chunk_ready ON waybill.chunk USING btree (priority, turn, chunk_id) WHERE (state = 0);
CREATE INDEX chunk_to_split ON waybill.chunk USING btree (chunk_id) WHERE (state = 4);
CREATE INDEX chunk_waiting ON waybill.chunk USING btree (not_before) WHERE (state = 3);
CREATE INDEX inbox_of_job ON waybill.inbox USING btree (job_id, inbox_id);
CREATE INDEX model_price_of_model ON waybill.model_price USING btree (model_id, effective_from DESC, price_id DESC);
CREATE UNIQUE INDEX request_file_of_batch ON waybill.request_file USING btree (batch_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX request_file_open ON waybill.request_file USING btree (file_id) WHERE (state <> ALL (ARRAY['recorded'::text, 'withdrawn'::text]));
CREATE UNIQUE INDEX revocation_of_key ON waybill.revocation USING btree (public_key) WHERE (public_key IS NOT NULL);
CREATE UNIQUE INDEX revocation_of_snapshot ON waybill.revocation USING btree (digest) WHERE (digest IS NOT NULL);
CREATE INDEX rollup_of_job ON waybill.rollup USING btree (job_id, model_id);
ALTER INDEX waybill.answer_pkey ATTACH PARTITION waybill.answer_000000000000_pkey;
ALTER INDEX waybill.answer_pkey ATTACH PARTITION waybill.answer_000000000100_pkey;
ALTER INDEX waybill.decision_pkey ATTACH PARTITION waybill.decision_000000000000_pkey;
ALTER INDEX waybill.decision_pkey ATTACH PARTITION waybill.decision_000000000100_pkey;
ALTER INDEX waybill.grade_pkey ATTACH PARTITION waybill.grade_000000000000_pkey;
ALTER INDEX waybill.grade_pkey ATTACH PARTITION waybill.grade_000000000100_pkey;
ALTER INDEX waybill.outcome_pkey ATTACH PARTITION waybill.outcome_000000000000_pkey;
ALTER INDEX waybill.outcome_pkey ATTACH PARTITION waybill.outcome_000000000100_pkey;
ALTER INDEX waybill.prompt_job_id_external_id_key ATTACH PARTITION waybill.prompt_000000000000_job_id_external_id_key;
ALTER INDEX waybill.prompt_pkey ATTACH PARTITION waybill.prompt_000000000000_pkey;
ALTER INDEX waybill.prompt_job_id_external_id_key ATTACH PARTITION waybill.prompt_000000000100_job_id_external_id_key;
ALTER INDEX waybill.prompt_pkey ATTACH PARTITION waybill.prompt_000000000100_pkey;
ALTER INDEX waybill.request_line_pkey ATTACH PARTITION waybill.request_line_000000000000_pkey;
ALTER INDEX waybill.request_line_pkey ATTACH PARTITION waybill.request_line_000000000100_pkey;
CREATE OR REPLACE VIEW waybill.job_progress AS
 SELECT j.job_id,
    j.name AS job,
        CASE
            WHEN ((j.state = 'ready'::text) AND (j.prompts > 0) AND (COALESCE(sum(c.n) FILTER (WHERE (c.state = ANY (ARRAY[0, 1, 3, 4]))), (0)::bigint) = 0)) THEN 'done'::text
            ELSE j.state
        END AS state,
    j.prompts,
    COALESCE(sum((c.n - c.failed)) FILTER (WHERE (c.state = 2)), (0)::bigint) AS decided,
    COALESCE(sum((c.failed - c.retried)) FILTER (WHERE (c.state = ANY (ARRAY[2, 6]))), (0)::bigint) AS failed,
    COALESCE(sum(c.n) FILTER (WHERE (c.state = ANY (ARRAY[0, 1, 3, 4]))), (0)::bigint) AS outstanding,
    count(c.chunk_id) FILTER (WHERE (c.state = 1)) AS chunks_claimed,
    count(c.chunk_id) FILTER (WHERE (c.state = ANY (ARRAY[0, 1, 3, 4]))) AS chunks_outstanding,
    min(c.lease_until) AS oldest_lease,
    max(c.finished_at) AS last_finished_at,
    COALESCE(sum(c.n) FILTER (WHERE (c.state = 7)), (0)::bigint) AS cancelled,
    COALESCE(sum((c.n - c.failed)) FILTER (WHERE ((c.state = 2) AND c.extrapolated)), (0)::bigint) AS extrapolated,
    COALESCE(sum(c.cut) FILTER (WHERE (c.state = 2)), (0)::bigint) AS cut,
    COALESCE(sum(c.n) FILTER (WHERE (c.state = 1)), (0)::bigint) AS claimed,
    COALESCE(sum((c.failed - c.retried)) FILTER (WHERE (c.state = 6)), (0)::bigint) AS dead,
    COALESCE(sum(c.explored) FILTER (WHERE (c.state = 2)), (0)::bigint) AS explored,
    (COALESCE(sum(c.explore_cost_nusd) FILTER (WHERE (c.state = 2)), (0)::numeric))::bigint AS explore_cost_nusd,
    (COALESCE(sum(c.explore_loss_ppm) FILTER (WHERE (c.state = 2)), (0)::numeric))::bigint AS explore_loss_ppm,
    min(c.finished_at) FILTER (WHERE (c.state = 2)) AS first_routed_at,
    max(c.finished_at) FILTER (WHERE (c.state = 2)) AS last_routed_at
   FROM (waybill.job j
     LEFT JOIN waybill.chunk c ON ((c.job_id = j.job_id)))
  GROUP BY j.job_id;
CREATE TRIGGER prices_are_kept BEFORE DELETE OR UPDATE ON waybill.model_price FOR EACH ROW EXECUTE FUNCTION waybill.refuse_price_edit();
CREATE TRIGGER terms_are_fixed BEFORE UPDATE ON waybill.job FOR EACH ROW WHEN (((old.state <> 'loading'::text) AND (((((((((((((((old.seed IS DISTINCT FROM new.seed) OR (old.quality_weight IS DISTINCT FROM new.quality_weight)) OR (old.cost_weight IS DISTINCT FROM new.cost_weight)) OR (old.latency_weight IS DISTINCT FROM new.latency_weight)) OR (old.budget_nusd IS DISTINCT FROM new.budget_nusd)) OR (old.priority IS DISTINCT FROM new.priority)) OR (old.owner IS DISTINCT FROM new.owner)) OR (old.chunk_size IS DISTINCT FROM new.chunk_size)) OR (old.not_before IS DISTINCT FROM new.not_before)) OR (old.deadline IS DISTINCT FROM new.deadline)) OR (old.allowed_models IS DISTINCT FROM new.allowed_models)) OR (old.maximum_attempts IS DISTINCT FROM new.maximum_attempts)) OR (old.explore IS DISTINCT FROM new.explore)) OR (old.answers IS DISTINCT FROM new.answers)) OR (old.maximum_tries IS DISTINCT FROM new.maximum_tries)))) EXECUTE FUNCTION waybill.refuse_job_edit();
ALTER TABLE ONLY waybill.chunk
    ADD CONSTRAINT chunk_job_id_fkey FOREIGN KEY (job_id) REFERENCES waybill.job(job_id);
ALTER TABLE ONLY waybill.chunk
    ADD CONSTRAINT chunk_snapshot_digest_fkey FOREIGN KEY (snapshot_digest) REFERENCES waybill.snapshot(digest);
ALTER TABLE ONLY waybill.inbox
    ADD CONSTRAINT inbox_job_id_fkey FOREIGN KEY (job_id) REFERENCES waybill.job(job_id);
ALTER TABLE ONLY waybill.model_price
    ADD CONSTRAINT model_price_model_id_fkey FOREIGN KEY (model_id) REFERENCES waybill.model(model_id);
ALTER TABLE ONLY waybill.model_service
    ADD CONSTRAINT model_service_model_id_fkey FOREIGN KEY (model_id) REFERENCES waybill.model(model_id);
ALTER TABLE ONLY waybill.outcome_rollup
    ADD CONSTRAINT outcome_rollup_job_id_fkey FOREIGN KEY (job_id) REFERENCES waybill.job(job_id);
ALTER TABLE ONLY waybill.outcome_rollup
    ADD CONSTRAINT outcome_rollup_model_id_fkey FOREIGN KEY (model_id) REFERENCES waybill.model(model_id);
ALTER TABLE ONLY waybill.promotion
    ADD CONSTRAINT promotion_previous_digest_fkey FOREIGN KEY (previous_digest) REFERENCES waybill.snapshot(digest);
ALTER TABLE ONLY waybill.promotion
    ADD CONSTRAINT promotion_stored_digest_fkey FOREIGN KEY (stored_digest) REFERENCES waybill.snapshot(digest);
ALTER TABLE ONLY waybill.request_failure
    ADD CONSTRAINT request_failure_model_id_fkey FOREIGN KEY (model_id) REFERENCES waybill.model(model_id);
ALTER TABLE ONLY waybill.request_file
    ADD CONSTRAINT request_file_job_id_fkey FOREIGN KEY (job_id) REFERENCES waybill.job(job_id);
ALTER TABLE ONLY waybill.request_file
    ADD CONSTRAINT request_file_model_id_fkey FOREIGN KEY (model_id) REFERENCES waybill.model(model_id);
ALTER TABLE ONLY waybill.request_file
    ADD CONSTRAINT request_file_price_id_fkey FOREIGN KEY (price_id) REFERENCES waybill.model_price(price_id);
ALTER TABLE ONLY waybill.rollup
    ADD CONSTRAINT rollup_chunk_id_fkey FOREIGN KEY (chunk_id) REFERENCES waybill.chunk(chunk_id);
ALTER TABLE ONLY waybill.rollup
    ADD CONSTRAINT rollup_price_id_fkey FOREIGN KEY (price_id) REFERENCES waybill.model_price(price_id);
