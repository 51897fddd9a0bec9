-- Results of a file that nobody said was sent: it was carried by hand, and is billed by the price that holds now.
with found as (
    select f.file_id, p.price_id
    from waybill.request_file f
    join waybill.model_current_price p on p.model_id = f.model_id
    where f.file_id = any (:files::bigint[]) and f.sent_at is null
    order by f.file_id
    for update of f
)
update waybill.request_file f
set sent_at = clock_timestamp(), price_id = coalesce(o.price_id, f.price_id)
from found o
where f.file_id = o.file_id
