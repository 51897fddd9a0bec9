select job_id, state, prompts, source_digest, quality_weight, cost_weight, latency_weight, chunk_size, explore
from waybill.job where name = $1
