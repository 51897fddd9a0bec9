select external_id, prompt_no from waybill.prompt
where job_id = $1 and external_id = any($2) order by prompt_no limit 1
