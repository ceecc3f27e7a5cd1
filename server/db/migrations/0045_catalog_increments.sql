-- A snapshot is made from the one before it: what it had read, and how many entries the last one had that was made from
-- nothing. Null for those made before this migration.
alter table catalog_snapshots add column read_before xid8;
alter table catalog_snapshots add column base_entries integer;

-- Which profiles are in use is asked for one after the other.
create index fingerprints_by_profile on fingerprints (profile)
  where status in ('published', 'removed') and profile is not null;
