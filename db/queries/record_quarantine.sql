with stored as (
    insert into waybill.result_quarantine (line_digest, file_name, line, reason, content)
    select g.digest, :name, g.line, g.reason, g.content
    from unnest(:digests::bytea[], :lines::bigint[], :reasons::text[], :contents::bytea[])
        as g (digest, line, reason, content)
    on conflict do nothing
    returning 1
)
select count(*) as stored from stored
