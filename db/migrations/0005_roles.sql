-- Four roles without login, to be granted to the users of a server. Roles belong to the whole server: another database may
-- have made them already. A migrator who may not make roles goes on without; the grants can be repeated by a superuser.
do $$
declare
    name text;
begin
    foreach name in array array['waybill_producer', 'waybill_worker', 'waybill_analyst', 'waybill_operator'] loop
        begin
            execute format('create role %I nologin', name);
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
exception when insufficient_privilege then
    raise notice 'the roles waybill_* were not made: %', sqlerrm;
end
$$;

create function waybill.grant_roles() returns void language plpgsql as $$
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
    grant execute on function waybill.seal_inbox() to waybill_worker, waybill_operator;

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
revoke all on function waybill.grant_roles() from public;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_analyst', 'waybill_operator')) = 4 then
        perform waybill.grant_roles();
    end if;
end
$$;
