-- Upkeep: sums of outcomes kept up to date, partitions dropped under a retention.

create table waybill.outcome_rollup (
    job_id    bigint not null references waybill.job,
    model_id  smallint not null references waybill.model,
    source    text not null,
    scored    bigint not null,
    score_ppm bigint not null,
    costed    bigint not null,
    cost_nusd bigint not null,
    primary key (job_id, model_id, source)
) with (fillfactor = 50);
comment on table waybill.outcome_rollup is
    'outcomes of the models that were chosen: how many have a score, its sum in millionths, how many a cost, and its sum';

insert into waybill.outcome_rollup
select o.job_id, o.model_id, o.source, count(o.score), coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint,
       count(o.cost_nusd), coalesce(sum(o.cost_nusd), 0)::bigint
from waybill.outcome o
join waybill.decision d using (job_id, prompt_no, model_id)
group by o.job_id, o.model_id, o.source;

-- Partitions are made by producers, who own no table.
alter function waybill.create_partitions(bigint) security definer set search_path = pg_catalog, pg_temp;

-- Drops prompts, decisions and outcomes of every partition whose jobs all ended longer ago than `retention`. Jobs, chunks,
-- failures and sums stay. Waits for no lock longer than two seconds.
create function waybill.prune(retention interval, dry_run boolean default false)
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
        order by 1
    loop
        if not dry_run then
            foreach parent in array array['outcome', 'decision', 'prompt'] loop
                execute format('drop table if exists waybill.%I', parent || '_' || lpad(first_job::text, 12, '0'));
            end loop;
            update waybill.job set pruned_at = clock_timestamp() where job_id / width = first_job / width;
        end if;
        return next;
    end loop;
end
$$;
