select j.job_id, j.prompts, j.state, j.answers, j.maximum_tries, j.delivered_at
from waybill.job j
where j.name = :name
