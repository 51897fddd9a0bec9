-- The stored state, and the word that people are told: `done` when nothing of a ready job is left.
select job_id, state, prompts, source_digest, quality_weight, cost_weight, latency_weight, chunk_size, explore,
       (select p.state from waybill.job_progress p where p.job_id = job.job_id) as word
from waybill.job where name = :name
