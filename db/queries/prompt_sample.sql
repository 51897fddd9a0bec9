-- Some ids of a job, to name those that may have been meant.
select external_id from waybill.prompt where job_id = :job order by prompt_no limit :count
