-- Another snapshot than :digest with its name and version.
select digest from waybill.snapshot
where policy_name = :policy_name and version = :version and digest <> :digest limit 1
