-- Channels by safe names, refusals of what is not stored, and revocations.

-- Names of channels stand in commands, pages and file names. Those made before keep theirs.
alter table waybill.promotion add constraint channel_name
    check (channel ~ '^[a-z0-9][a-z0-9._-]{0,62}$') not valid;

-- What was refused because it does not verify is logged by its digest and not stored: a promotion and a rollback point
-- to a snapshot that is.
alter table waybill.promotion drop constraint promotion_digest_fkey;
alter table waybill.promotion add column stored_digest bytea
    generated always as (case when action <> 'refuse' then digest end) stored references waybill.snapshot;
alter table waybill.promotion add constraint digest_length check (octet_length(digest) = 32);
comment on table waybill.promotion is
    'the log of each channel, append-only, each row bound to the one before by its hash; the last row that is no '
    'refusal says what is in force';
comment on column waybill.promotion.gates is 'what was checked: an array of gates, each with figure, threshold, result';
comment on column waybill.promotion.stored_digest is 'digest, but null for a refusal: what must be in snapshot';

-- Keys and snapshots that count no longer, one chain for both.
create table waybill.revocation (
    sequence      integer primary key check (sequence > 0),
    digest        bytea check (octet_length(digest) = 32),
    public_key    text check (public_key <> ''),
    actor         text not null,
    reason        text not null check (reason <> ''),
    at            timestamptz not null,
    previous_hash bytea not null check (octet_length(previous_hash) = 32),
    row_hash      bytea not null check (octet_length(row_hash) = 32),
    constraint snapshot_or_key check (num_nonnulls(digest, public_key) = 1)
);
create unique index revocation_of_snapshot on waybill.revocation (digest) where digest is not null;
create unique index revocation_of_key on waybill.revocation (public_key) where public_key is not null;
comment on table waybill.revocation is
    'snapshots and public keys that count no longer; append-only, each row bound to the one before by its hash';

create or replace view waybill.promotion_history as
select p.channel, p.sequence, p.action, encode(p.digest, 'hex') as snapshot, s.policy_name, s.version, s.algorithm,
       encode(p.previous_digest, 'hex') as previous_snapshot, p.actor, p.reason, p.at, p.gates
from waybill.promotion p
left join waybill.snapshot s on s.digest = p.digest;
comment on view waybill.promotion_history is
    'which snapshot was in which channel since when, who decided it, and what the gates said; refusals moved nothing';

-- Workers and operators see what is revoked, operators revoke. What was granted before stays as it was defined.
alter function waybill.grant_roles() rename to grant_roles_before_promotions;

create function waybill.grant_roles() returns void language plpgsql as $$
begin
    perform waybill.grant_roles_before_promotions();
    grant select on waybill.revocation to waybill_worker, waybill_analyst, waybill_operator;
    grant insert on waybill.revocation to waybill_operator;
end
$$;
revoke all on function waybill.grant_roles() from public;

do $$
begin
    if (select count(*) from pg_roles where rolname in
        ('waybill_producer', 'waybill_worker', 'waybill_dispatcher', 'waybill_analyst', 'waybill_operator')) = 5 then
        perform waybill.grant_roles();
    end if;
end
$$;
