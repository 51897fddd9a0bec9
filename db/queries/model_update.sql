update waybill.model set provider = :provider where name = :name and provider <> :provider
