copy (
    select prompt_no, prompt from waybill.prompt
    where job_id = :job and prompt_no between :first and :last order by prompt_no
) to stdout (format binary)
