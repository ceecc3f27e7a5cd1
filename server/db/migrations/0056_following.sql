-- Periodic work looks at what changed since it last looked, not at everything that exists.

-- How far a follower of transactions has come: rows of older ones are all read. Null for followers of times.
alter table followed add column followed_xid xid8;
alter table followed alter column followed_to drop not null;

-- Works that have vectors of another profile, or none.
create index fingerprints_by_any_profile on fingerprints (profile, id) where status <> 'released';

-- Operational: whose vectors a server is renewing, so that no other one renews the same. Removed once they are renewed.
create table fingerprint_renewals (
  account_id uuid not null,
  fingerprint_id uuid not null,
  until timestamptz not null,
  primary key (account_id, fingerprint_id)
);
alter table fingerprint_renewals enable row level security;
alter table fingerprint_renewals force row level security;
create policy service on fingerprint_renewals to luna_service using (true) with check (true);
grant select, insert, update, delete on fingerprint_renewals to luna_service;

-- When it is looked for what refers to a content. Put off further the longer something has referred to it.
alter table stored_blobs
  add column arrived_at timestamptz not null default now(),
  add column look_at timestamptz not null default '-infinity';
create index stored_blobs_by_look on stored_blobs (look_at);

-- What the payment service told is forgotten a while after it was acted on.
create index payment_events_processed on payment_events (processed_at) where processed_at is not null;
grant delete on payment_events to luna_service;
