select first_job, jobs, prompts from waybill.prune($1::interval, $2)
