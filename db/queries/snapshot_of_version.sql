-- Another snapshot than $3 with the name $1 and the version $2.
select digest from waybill.snapshot where policy_name = $1 and version = $2 and digest <> $3 limit 1
