-- How far periodic work that follows changes has come, for all servers.
create table followed (
  name text primary key,
  followed_to timestamptz not null
);
grant select, insert, update on followed to luna_service;
