select first_job, jobs, prompts from waybill.prune(:age::interval, :dry_run)
