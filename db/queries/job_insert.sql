insert into waybill.job (name, seed, quality_weight, cost_weight, latency_weight, budget_nusd, priority, chunk_size)
values ($1, $2, $3, $4, $5, $6, $7, $8) returning job_id
