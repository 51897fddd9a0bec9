update waybill.model set provider = $2 where name = $1 and provider <> $2
