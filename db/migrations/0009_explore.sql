-- What exploration may cost is a term of the job, and what it is predicted to cost is kept with each chunk.

alter table waybill.job
    add column explore double precision not null default 0.01 check (explore >= 0 and explore <= 1);
comment on column waybill.job.explore is
    'the limit of exploration: predicted utility lost, as a share of its scale, and predicted cost added, as a share of the cost; 0 switches it off. Jobs made before this column was there explored uniformly, by a share that their snapshot named: for what they decided until then the number says nothing';

alter table waybill.chunk
    add column explored          integer check (explored >= 0),
    add column explore_cost_nusd bigint,
    add column explore_loss_ppm  bigint;
comment on column waybill.chunk.explored is
    'prompts that went to another model than the most probable one of the policy; null if not known';
comment on column waybill.chunk.explore_cost_nusd is
    'predicted cost that exploration adds to that of the policy alone, in expectation over the draws; null if not known';
comment on column waybill.chunk.explore_loss_ppm is
    'predicted utility that exploration gives up, in expectation over the draws, summed in millionths; null if not known';

drop trigger terms_are_fixed on waybill.job;
create trigger terms_are_fixed before update on waybill.job for each row
when (
    old.state <> 'loading' and (
        old.seed, old.quality_weight, old.cost_weight, old.latency_weight, old.budget_nusd, old.priority, old.owner,
        old.chunk_size, old.not_before, old.deadline, old.allowed_models, old.maximum_attempts, old.explore
    ) is distinct from (
        new.seed, new.quality_weight, new.cost_weight, new.latency_weight, new.budget_nusd, new.priority, new.owner,
        new.chunk_size, new.not_before, new.deadline, new.allowed_models, new.maximum_attempts, new.explore
    )
)
execute function waybill.refuse_job_edit();

create or replace view waybill.decision_detail as
select j.job_id, j.name as job, d.prompt_no, p.external_id, m.name as model, d.propensity, d.predicted_quality,
       d.predicted_cost_nusd::numeric / 1000000000 as predicted_cost_usd,
       j.quality_weight, j.cost_weight, j.latency_weight,
       c.finished_at as decided_at, c.owner as worker, encode(c.snapshot_digest, 'hex') as snapshot, c.extrapolated,
       price.input_usd_per_mtok, price.output_usd_per_mtok, price.batch_factor, j.explore
from waybill.decision d
join waybill.job j on j.job_id = d.job_id
join waybill.model m on m.model_id = d.model_id
join waybill.prompt p on p.job_id = d.job_id and p.prompt_no = d.prompt_no
join lateral (
    -- A failure that was sent again is covered by two chunks; the later one decided.
    select * from waybill.chunk c
    where c.job_id = d.job_id and d.prompt_no between c.lo and c.hi and c.state = 2
    order by c.chunk_id desc limit 1
) c on true
left join waybill.rollup r on r.chunk_id = c.chunk_id and r.model_id = d.model_id
left join waybill.model_price price on price.price_id = r.price_id;
