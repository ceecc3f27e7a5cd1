/** What proves when a work was there. */
export const sql = `
-- Certificates of own published versions; never changed once they are here.
create table publication_proof (
  version_id text primary key,
  account_id text not null,
  market_url text not null,
  market_asset_id text not null,
  certificate text not null check (json_valid(certificate)),
  inclusion text not null check (json_valid(inclusion)),
  checkpoint text not null check (json_valid(checkpoint)),
  kept_at text not null,
  -- When the log was seen to go on from the state that the proof is for.
  linked_at text
) strict;
create index publication_proof_by_asset on publication_proof (market_asset_id);

-- The newest state of a market's log that was seen to continue the one before.
create table log_state (
  market_url text primary key,
  checkpoint text not null check (json_valid(checkpoint)),
  -- The first state that did not continue it.
  broken_by text check (broken_by is null or json_valid(broken_by)),
  checked_at text not null
) strict;

create table priority_claim (
  id text primary key,
  account_id text not null,
  market_url text not null,
  asset_id text not null references asset (id),
  commitment text not null,
  -- What opens it; leaves the machine by the creator's hand alone.
  opening text not null check (json_valid(opening)),
  -- Null until the market has it in its log.
  receipt text check (receipt is null or json_valid(receipt)),
  created_at text not null,
  linked_at text
) strict;
create index priority_claim_by_asset on priority_claim (asset_id);
`
