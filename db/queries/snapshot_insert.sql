insert into waybill.snapshot (digest, policy_name, version, algorithm, encoder, manifest, archive, signature)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (digest) do nothing
