-- What a job's prompts were routed under, beside its preference.
select j.seed, j.explore, j.allowed_models from waybill.job j where j.job_id = :job
