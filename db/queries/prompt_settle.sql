-- Reads rows for the side effect of setting their hint bits.
select count(*) from waybill.prompt where job_id = $1 and prompt_no between $2 and $3
