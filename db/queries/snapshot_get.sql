select digest, policy_name, version, algorithm, encoder, manifest, archive, signature from waybill.snapshot
where digest = :digest
