-- Faults: sessions cut off from their client while they record; jobs edited while they run.

-- A session records a chunk under an advisory lock that names it, and under the chunk's row lock. When its client is frozen
-- or the network between swallows everything, it waits for the rest of a COPY, which neither statement_timeout nor
-- idle_in_transaction_session_timeout ends, and the sweep passes the locked row over. So whoever sweeps ends sessions that
-- wait for their client `grace` seconds after the lease of their chunk ran out. Where the owner of this function may not
-- signal them nothing happens: grant it pg_signal_backend when workers log in as another role.
create function waybill.end_stuck_recordings(grace double precision) returns integer language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
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

-- What a job asks for is fixed once it is loaded: its decisions are explained by it, its random numbers are keyed by it, and
-- its chunks carry copies of it. State, counts and retention still change.
create function waybill.refuse_job_edit() returns trigger language plpgsql as $$
begin
    raise exception 'the terms of the job "%" cannot be changed once it is loaded', old.name
        using errcode = 'object_not_in_prerequisite_state',
              hint = 'cancel it (waybill jobs cancel) and enqueue the rest as a job of another name';
end
$$;

create trigger terms_are_fixed before update on waybill.job for each row
when (
    old.state <> 'loading' and (
        old.seed, old.quality_weight, old.cost_weight, old.latency_weight, old.budget_nusd, old.priority, old.owner,
        old.chunk_size, old.not_before, old.deadline, old.allowed_models, old.maximum_attempts
    ) is distinct from (
        new.seed, new.quality_weight, new.cost_weight, new.latency_weight, new.budget_nusd, new.priority, new.owner,
        new.chunk_size, new.not_before, new.deadline, new.allowed_models, new.maximum_attempts
    )
)
execute function waybill.refuse_job_edit();

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
revoke all on function waybill.end_stuck_recordings(double precision) from public;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_analyst', 'waybill_operator')) = 4 then
        perform waybill.grant_roles();
    end if;
end
$$;
