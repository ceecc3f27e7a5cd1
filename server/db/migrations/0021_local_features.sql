-- Packed as models/features/packed.ts does it; null for a work without a picture, and until they are extracted.
alter table fingerprints add column features bytea;
create index fingerprints_without_features on fingerprints (id)
  where features is null and picture_sha256 is not null and status <> 'released';
