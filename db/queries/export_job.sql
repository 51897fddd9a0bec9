select j.job_id, j.prompts, j.maximum_tries, j.pruned_at is not null as is_pruned,
       (select coalesce(max(f.number), 0) from waybill.request_file f where f.job_id = j.job_id) as files
from waybill.job j
where j.name = :name
