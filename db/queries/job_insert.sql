insert into waybill.job
    (name, seed, quality_weight, cost_weight, latency_weight, budget_nusd, priority, chunk_size, not_before, deadline,
     allowed_models, maximum_attempts, explore, owner)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, coalesce($14::text, current_user)) returning job_id
