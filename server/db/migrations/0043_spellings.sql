-- Searching by the names of creators, and finding words that were misspelled.

create index creator_profiles_by_name on creator_profiles
  using gin (to_tsvector('simple', display_name || ' ' || handle));

-- Public: for each published asset, the words of its name, its tags and its creator's name that people may misspell,
-- and these words with any one of their letters left out (folded), by which words that differ little find each other.
create table search_spellings (
  account_id uuid not null,
  asset_id uuid not null,
  words text[] not null,
  forms text[] not null,
  primary key (account_id, asset_id)
);
create index search_spellings_by_form on search_spellings using gin (forms);
grant select on search_spellings to luna_app;
grant select, insert, update, delete on search_spellings to luna_service;
