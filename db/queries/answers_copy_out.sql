-- A range of prompts in their order, each with the answer that counts: the first one that answered, else that of the last
-- attempt. Costs are summed over the attempts. With :bodies = 0 only the answer's own bytes are read.
copy (
    select p.prompt_no, p.external_id, d.model_id, l.attempt as sent_attempt, a.attempt, a.status,
           a.http_status, a.input_tokens, a.cached_tokens, a.output_tokens, a.reasoning_tokens, a.billed_nusd,
           a.dialect, a.recorded, a.finish_reason, a.served_model, a.error_code, a.error_message, a.request_id,
           case when a.answer is not null then a.answer
                else substring(a.body from a.answer_start + 1 for a.answer_length) end as answer,
           case when :bodies = 1 then a.body end as body,
           coalesce(e.code, f.code) as failure_code, coalesce(e.reason, f.reason) as failure_reason
    from waybill.prompt p
    left join waybill.decision d
        on d.job_id = :job and d.prompt_no between :first and :last and d.prompt_no = p.prompt_no
    left join (
        select r.prompt_no, max(r.attempt) as attempt from waybill.request_line r
        where r.job_id = :job and r.prompt_no between :first and :last
        group by r.prompt_no
    ) l on l.prompt_no = p.prompt_no
    left join (
        select distinct on (n.prompt_no) n.*, extract(epoch from n.recorded_at)::bigint as recorded,
               o.service ->> 'dialect' as dialect,
               case when bool_or(n.cost_nusd is null) over s and coalesce(sum(n.cost_nusd) over s, 0) = 0 then null
                    else (sum(n.cost_nusd) over s)::bigint end as billed_nusd
        from waybill.answer n
        join waybill.request_file o on o.file_id = n.file_id
        where n.job_id = :job and n.prompt_no between :first and :last
        window s as (partition by n.prompt_no)
        order by n.prompt_no, n.status = 0 desc, case when n.status = 0 then n.attempt end, n.attempt desc
    ) a on a.prompt_no = p.prompt_no
    left join waybill.failure f on f.job_id = :job and f.prompt_no = p.prompt_no and d.prompt_no is null
    left join waybill.request_failure e on e.job_id = :job and e.prompt_no = p.prompt_no
    where p.job_id = :job and p.prompt_no between :first and :last
    order by p.prompt_no
) to stdout (format binary)
