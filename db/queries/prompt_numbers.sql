select external_id, prompt_no from waybill.prompt where job_id = :job and external_id = any(:ids)
