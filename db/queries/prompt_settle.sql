-- Reads rows for the side effect of setting their hint bits.
select count(*) from waybill.prompt where job_id = :job and prompt_no between :first and :last
