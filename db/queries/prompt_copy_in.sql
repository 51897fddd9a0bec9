copy waybill.prompt (job_id, prompt_no, external_id, prompt, metadata) from stdin (format binary)
