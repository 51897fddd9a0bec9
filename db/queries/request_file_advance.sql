-- The price in force when the requests went out is the one that their answers are billed by.
update waybill.request_file f
set state = :state, provider_file = :provider_file, batch_id = :batch, batch_state = :batch_state,
    output_file = :output_file, error_file = :error_file, fault = :fault, strikes = :strikes,
    state_since = case when :renews or f.state <> :state then clock_timestamp() else f.state_since end,
    sent_at = case when :sent then coalesce(f.sent_at, clock_timestamp()) end,
    price_id = case
        when :sent and f.sent_at is null then coalesce(
            (
                select p.price_id from waybill.model_price p
                where p.model_id = f.model_id and p.effective_from <= (clock_timestamp() at time zone 'UTC')::date
                order by p.effective_from desc, p.price_id desc limit 1
            ),
            f.price_id
        )
        else f.price_id
    end,
    ended_at = case when :state in ('ended', 'recorded') then coalesce(f.ended_at, clock_timestamp()) end
where f.file_id = :file and f.epoch = :epoch and f.lease_until is not null and f.state not in ('recorded', 'withdrawn')
