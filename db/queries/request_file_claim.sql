-- What is at the provider comes first: its answers are paid for. A file that is not there yet is held back while its
-- tokens don't fit into the model's queue beside those that are there or on their way; alone it always goes.
with pick as materialized (
    select f.file_id, f.lease_until is not null as was_abandoned from waybill.request_file f
    where f.state not in ('recorded', 'withdrawn') and f.mode = :mode
      and (cardinality(:jobs::bigint[]) = 0 or f.job_id = any (:jobs)) and f.model_id <> all (:stopped::smallint[])
      -- One that was carried by hand has a time of sending and no batch.
      and not (f.state = 'written' and f.sent_at is not null)
      and (f.lease_until is null or f.lease_until < clock_timestamp())
      and (f.not_before is null or f.not_before <= clock_timestamp())
      and (
          f.state not in ('written', 'uploaded') or f.service ->> 'maximum_queued_tokens' is null
          or (
              select coalesce(sum(q.tokens), 0) = 0
                     or sum(q.tokens) + f.tokens <= (f.service ->> 'maximum_queued_tokens')::bigint
              from waybill.request_file q
              where q.model_id = f.model_id and q.file_id <> f.file_id
                and (
                    q.state in ('uploading', 'creating', 'running')
                    or (q.state in ('written', 'uploaded') and q.lease_until >= clock_timestamp())
                )
          )
      )
    order by f.state = 'written', f.file_id limit 1 for update of f skip locked
), claimed as (
    update waybill.request_file f
    set epoch = f.epoch + 1, owner = :owner, not_before = null,
        lease_until = clock_timestamp() + make_interval(secs => :lease_seconds)
    from pick where f.file_id = pick.file_id
    returning f.*, pick.was_abandoned
)
select f.file_id, f.job_id, f.number, f.name, f.model_id, f.attempt, f.mode, f.service, f.price_id, f.digest, f.bytes,
       f.lines, f.tokens, f.predicted_cost_nusd, f.first_prompt, f.last_prompt, f.state, f.provider_file, f.batch_id,
       f.batch_state, f.output_file, f.error_file, f.fault, f.strikes, f.epoch, f.created_at, f.sent_at,
       f.answered + f.passing + f.failed + f.missing as settled, f.billed_nusd, j.name as job,
       extract(epoch from clock_timestamp() - f.state_since)::double precision as state_age,
       extract(epoch from clock_timestamp() - f.sent_at)::double precision as sent_age,
       extract(epoch from f.state_since)::bigint as state_since, f.was_abandoned
from claimed f join waybill.job j on j.job_id = f.job_id
