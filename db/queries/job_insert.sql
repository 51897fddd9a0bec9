insert into waybill.job
    (name, seed, quality_weight, cost_weight, latency_weight, budget_nusd, priority, chunk_size, not_before, deadline,
     allowed_models, maximum_attempts, explore, owner, answers, maximum_tries)
values (:name, :seed, :quality, :cost, :latency, :budget, :priority, :chunk_size, :not_before, :deadline,
        :allowed_models, :maximum_attempts, :explore, coalesce(:tenant::text, current_user), :answers, :maximum_tries)
returning job_id
