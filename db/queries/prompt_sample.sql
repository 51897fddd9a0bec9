-- Some ids of a job, to name those that may have been meant. $1 job, $2 how many.
select external_id from waybill.prompt where job_id = $1 order by prompt_no limit $2
