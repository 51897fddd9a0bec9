-- The moment the site speaks of: the one asked for, or the start of this transaction, in whole seconds.
select coalesce(:as_of::timestamptz, date_trunc('second', transaction_timestamp())) as as_of
