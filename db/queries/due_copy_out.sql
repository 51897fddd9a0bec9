-- The prompts of a range that are due: never out yet, or last out in an attempt that may pass or was withdrawn. The
-- ranges stand in each part, as the planner does not carry them over a join.
copy (
    select d.prompt_no, d.model_id, (coalesce(l.attempt, 0) + 1)::smallint as attempt, d.predicted_cost_nusd,
           p.prompt, p.request, p.request_form
    from waybill.decision d
    join waybill.prompt p on p.job_id = d.job_id and p.prompt_no = d.prompt_no
    left join (
        select r.prompt_no, max(r.attempt) as attempt from waybill.request_line r
        where r.job_id = :job and r.prompt_no between :first and :last
        group by r.prompt_no
    ) l on l.prompt_no = d.prompt_no
    where d.job_id = :job and d.prompt_no between :first and :last
      and p.job_id = :job and p.prompt_no between :first and :last
      and (
          l.attempt is null
          or (
              l.attempt < :tries and exists (
                  select 1 from waybill.answer a
                  where a.job_id = :job and a.prompt_no = d.prompt_no and a.attempt = l.attempt
                    and a.status in (1, 3, 4)
              )
          )
          or exists (
              select 1 from waybill.request_line r
              join waybill.request_file f on f.file_id = r.file_id
              where r.job_id = :job and r.prompt_no = d.prompt_no and r.attempt = l.attempt
                and f.state = 'withdrawn'
          )
      )
      and not exists (
          select 1 from waybill.request_failure e where e.job_id = :job and e.prompt_no = d.prompt_no
      )
    order by d.prompt_no
) to stdout (format binary)
