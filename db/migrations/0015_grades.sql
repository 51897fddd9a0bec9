-- Grades of answers, by people, programs and models: added, never changed.

create table waybill.grade (
    job_id         bigint not null,
    prompt_no      integer not null,
    model_id       smallint not null,
    subject_digest bytea not null check (octet_length(subject_digest) = 16),
    try            smallint not null default 1 check (try > 0),
    attempt        smallint not null check (attempt > 0),
    score          real check (score between 0 and 1),
    cost_nusd      bigint check (cost_nusd >= 0),
    graded_at      timestamptz not null default clock_timestamp(),
    grader         text not null check (grader ~ '^[A-Za-z0-9._:/-]{1,100}@[0-9]{1,9}' and length(grader) <= 200),
    reason         text not null default '' check (length(reason) <= 500),
    primary key (job_id, prompt_no, model_id, grader, subject_digest, try),
    constraint failure_has_a_reason check (score is not null or reason <> '')
) partition by range (job_id);
comment on table waybill.grade is
    'one row a grade of an answer; the same grader on the same answer adds nothing, another one or a new version does';
comment on column waybill.grade.grader is 'name, version and what was set, as numeric@1(absolute=0.01)';
comment on column waybill.grade.subject_digest is
    'of what was graded: the answer, and the reference where there is one';
comment on column waybill.grade.try is 'counts the tries of a grader that failed; the last one holds';
comment on column waybill.grade.attempt is 'the attempt whose answer was graded';
comment on column waybill.grade.score is '0 to 1; null where the grader failed, and reason says how';
comment on column waybill.grade.cost_nusd is 'what a judge was billed for it, in nano-dollars; null for other graders';

alter table waybill.job add column grader text;
comment on column waybill.job.grader is 'the grader whose grades are the scores of its outcomes; null for none';

-- Grades are made, attached and pruned with what they belong to.
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
            foreach parent in array array['grade', 'answer', 'request_line', 'outcome', 'decision', 'prompt'] loop
                execute format('drop table if exists waybill.%I', parent || '_' || lpad(first_job::text, 12, '0'));
            end loop;
            update waybill.job set pruned_at = clock_timestamp() where job_id / width = first_job / width;
        end if;
        return next;
    end loop;
end
$$;

create view waybill.grade_summary as
select j.job_id, j.name as job, g.grader, m.name as model, count(*)::bigint as answers,
       count(g.score)::bigint as graded, count(*) filter (where g.score is null)::bigint as failed,
       avg(g.score::double precision) as mean_score, sum(g.cost_nusd)::numeric / 1e9::numeric as cost_usd,
       j.grader is not null and j.grader = g.grader as is_score
from (
    select distinct on (t.job_id, t.prompt_no, t.model_id, t.grader) t.*
    from waybill.grade t
    order by t.job_id, t.prompt_no, t.model_id, t.grader, t.graded_at desc, t.try desc
) g
join waybill.job j on j.job_id = g.job_id
join waybill.model m on m.model_id = g.model_id
group by j.job_id, j.name, g.grader, m.name, j.grader;
comment on view waybill.grade_summary is
    'one row a job, grader and model: answers graded, failures of the grader, mean score, and what a judge cost';

alter function waybill.grant_roles() rename to grant_roles_before_grades;

create function waybill.grant_roles() returns void language plpgsql as $$
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
revoke all on function waybill.grant_roles() from public;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_dispatcher', 'waybill_analyst', 'waybill_operator')) = 5 then
        perform waybill.grant_roles();
    end if;
end
$$;
