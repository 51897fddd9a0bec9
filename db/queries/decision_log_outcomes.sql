-- What came back for a range of prompts, of every model that was asked.
copy (
    select o.prompt_no, o.model_id, o.score, o.cost_nusd, o.input_tokens, o.output_tokens, o.source, o.recorded_at
    from waybill.outcome o
    where o.job_id = :job and o.prompt_no between :first and :last
    order by o.prompt_no, o.model_id
) to stdout (format binary)
