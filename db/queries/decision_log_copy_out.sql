-- A range of routed prompts in their order. The state is 0 not sent, 1 sent, 2 failed for good or out of tries. The
-- ranges stand in each part, as the planner does not carry them over a join.
copy (
    select d.prompt_no, d.model_id, d.propensity, d.predicted_quality, d.predicted_cost_nusd,
           p.external_id, p.prompt, p.metadata, coalesce(p.parts, 0::smallint) as parts,
           case when e.prompt_no is not null then 2
                when not a.answered and (a.refused or a.lost >= :tries) then 2
                when l.prompt_no is not null then 1
                else 0 end::smallint as state
    from waybill.decision d
    join waybill.prompt p on p.job_id = :job and p.prompt_no = d.prompt_no and p.prompt_no between :first and :last
    left join (
        select r.prompt_no from waybill.request_line r
        where r.job_id = :job and r.prompt_no between :first and :last
        group by r.prompt_no
    ) l on l.prompt_no = d.prompt_no
    left join (
        select n.prompt_no, bool_or(n.status = 0) as answered, bool_or(n.status = 2) as refused,
               coalesce(max(n.attempt) filter (where n.status in (1, 3, 4)), 0) as lost
        from waybill.answer n
        where n.job_id = :job and n.prompt_no between :first and :last
        group by n.prompt_no
    ) a on a.prompt_no = d.prompt_no
    left join waybill.request_failure e on e.job_id = :job and e.prompt_no = d.prompt_no
    where d.job_id = :job and d.prompt_no between :first and :last
    order by d.prompt_no
) to stdout (format binary)
