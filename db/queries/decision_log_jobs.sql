-- The jobs whose decisions may be learned from, oldest first. Of a pruned one only the sums are left.
select j.job_id, j.name, j.prompts, j.quality_weight, j.cost_weight, j.latency_weight, j.maximum_tries,
       j.pruned_at is not null as is_pruned, j.allowed_models, j.explore
from waybill.job j
where j.state <> 'loading'
order by j.job_id
