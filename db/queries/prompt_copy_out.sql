-- Of prompts loaded before their parts were kept nothing is known.
copy (
    select prompt_no, prompt, coalesce(parts, 0::smallint) as parts from waybill.prompt
    where job_id = :job and prompt_no between :first and :last order by prompt_no
) to stdout (format binary)
