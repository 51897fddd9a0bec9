-- Costs are predicted in tokens and priced when a prompt is routed: with the prices in force then, which are kept for ever.

-- A price is never changed: a second one for the same day is a new row, and the latest row wins. Calls sent in batches cost a
-- share of the list price.
alter table waybill.model_price drop constraint model_price_pkey;
alter table waybill.model_price
    add column price_id     bigint generated always as identity primary key,
    add column batch_factor numeric(7, 6) not null default 1 check (batch_factor > 0 and batch_factor <= 1);
create index model_price_of_model on waybill.model_price (model_id, effective_from desc, price_id desc);
comment on table waybill.model_price is
    'list prices in USD per million tokens, only ever added; of the rows not in the future the latest day holds, and of its rows '
    'the latest';
comment on column waybill.model_price.batch_factor is 'the share of the list price that a call sent in a batch costs';

create function waybill.refuse_price_edit() returns trigger language plpgsql as $$
begin
    raise exception 'a price is never changed or removed: chunks refer to the one they were routed at'
        using errcode = 'object_not_in_prerequisite_state',
              hint = 'add another one for the same day (waybill models import); the latest holds';
end
$$;
create trigger prices_are_kept before update or delete on waybill.model_price for each row
execute function waybill.refuse_price_edit();

-- Chunks that were finished before keep null: the snapshot's own prices held there.
alter table waybill.rollup add column price_id bigint references waybill.model_price;
comment on column waybill.rollup.price_id is 'the price that held for this model when the chunk was routed; null if not known';

alter table waybill.chunk
    add column cut integer,
    add constraint cut_within_n check (cut between 0 and hi - lo + 1);
comment on column waybill.chunk.cut is
    'how many of its prompts are longer than the encoder reads, so that their choice rests on the beginning; null if not known';

create or replace view waybill.model_current_price as
select m.model_id, m.name, m.provider, p.effective_from, p.input_usd_per_mtok, p.output_usd_per_mtok, p.price_id,
       p.batch_factor
from waybill.model m
left join lateral (
    select * from waybill.model_price p
    where p.model_id = m.model_id and p.effective_from <= (clock_timestamp() at time zone 'UTC')::date
    order by p.effective_from desc, p.price_id desc
    limit 1
) p on true;

create or replace view waybill.decision_detail as
select j.job_id, j.name as job, d.prompt_no, p.external_id, m.name as model, d.propensity, d.predicted_quality,
       d.predicted_cost_nusd::numeric / 1000000000 as predicted_cost_usd,
       j.quality_weight, j.cost_weight, j.latency_weight,
       c.finished_at as decided_at, c.owner as worker, encode(c.snapshot_digest, 'hex') as snapshot, c.extrapolated,
       price.input_usd_per_mtok, price.output_usd_per_mtok, price.batch_factor
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

create or replace view waybill.job_progress as
select j.job_id, j.name as job, j.state, j.prompts,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2), 0) as decided,
       coalesce(sum(c.failed - c.retried) filter (where c.state in (2, 6)), 0) as failed,
       coalesce(sum(c.n) filter (where c.state in (0, 1, 3, 4)), 0) as outstanding,
       count(c.chunk_id) filter (where c.state = 1) as chunks_claimed,
       count(c.chunk_id) filter (where c.state in (0, 1, 3, 4)) as chunks_outstanding,
       min(c.lease_until) as oldest_lease, max(c.finished_at) as last_finished_at,
       coalesce(sum(c.n) filter (where c.state = 7), 0) as cancelled,
       coalesce(sum(c.n - c.failed) filter (where c.state = 2 and c.extrapolated), 0) as extrapolated,
       coalesce(sum(c.cut) filter (where c.state = 2), 0) as cut
from waybill.job j
left join waybill.chunk c on c.job_id = j.job_id
group by j.job_id;
