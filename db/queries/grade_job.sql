select j.job_id, j.prompts, j.grader, j.answers, j.pruned_at is not null as is_pruned
from waybill.job j
where j.name = :name
