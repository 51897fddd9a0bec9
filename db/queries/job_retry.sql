-- Sends the failures of a job again, in chunks of their own that cover runs of neighbouring prompts.
with gone as (
    delete from waybill.failure f where f.job_id = :job
    returning f.prompt_no
), located as (
    select g.prompt_no, c.*
    from gone g
    join lateral (
        select c.chunk_id, c.state, c.priority, c.turn, c.deadline, c.maximum_attempts from waybill.chunk c
        where c.job_id = :job and g.prompt_no between c.lo and c.hi and c.state in (2, 6)
        order by c.chunk_id desc limit 1
    ) c on true
), counted as (
    update waybill.chunk c set retried = c.retried + l.n
    from (select chunk_id, count(*)::integer as n from located group by chunk_id) l
    where c.chunk_id = l.chunk_id
), runs as (
    select chunk_id, priority, turn, maximum_attempts, min(prompt_no) as lo, max(prompt_no) as hi
    from (
        select l.*, prompt_no - row_number() over (partition by chunk_id order by prompt_no) as run from located l
    ) r
    group by chunk_id, priority, turn, maximum_attempts, run
), made as (
    insert into waybill.chunk (job_id, lo, hi, priority, turn, parent, maximum_attempts)
    select :job, lo, hi, priority, turn, chunk_id, maximum_attempts from runs order by lo
)
select count(*) as prompts from located
