copy (
    select prompt_no, prompt from waybill.prompt
    where job_id = {job_id} and prompt_no between {lo} and {hi} order by prompt_no
) to stdout (format binary)
