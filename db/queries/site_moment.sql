-- The moment the site speaks of: $1, or the start of this transaction, in whole seconds.
select coalesce($1::timestamptz, date_trunc('second', transaction_timestamp())) as as_of
