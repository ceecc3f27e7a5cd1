-- Running sums of the events that there may be one of for each sale, so that a standing is not reckoned from all of them.

-- By what an event says, and the hour it happened in. Derived: can be made anew from the events.
create table reputation_sums (
  account_id uuid not null,
  kind text not null,
  -- As in the event, without its count.
  facts jsonb not null,
  hour timestamptz not null,
  -- Without what was overturned.
  count bigint not null,
  last_at timestamptz not null,
  primary key (account_id, kind, facts, hour)
) with (fillfactor = 80);
alter table reputation_sums enable row level security;
alter table reputation_sums force row level security;
create policy own on reputation_sums for select to luna_app using (account_id = app_account());
create policy service on reputation_sums to luna_service using (true) with check (true);
grant select on reputation_sums to luna_app;
grant select, insert, update on reputation_sums to luna_service;

-- What reputation_pending was: events that stand in no sum yet, nor in the snapshot.
alter table reputation_pending rename to reputation_unsummed;
create policy own on reputation_unsummed for select to luna_app using (account_id = app_account());
grant select on reputation_unsummed to luna_app;

-- Servers of the version before go on adding events, and leave counting them to the others, since they can take none away.
create view reputation_pending with (security_invoker = true) as select account_id, event_id from reputation_unsummed;
grant select, insert on reputation_pending to luna_service;

-- The few events that are read one by one.
create index reputation_events_single on reputation_events (account_id, at)
  where kind in ('joined', 'struck', 'removal_upheld', 'verification', 'overturned');

insert into reputation_sums (account_id, kind, facts, hour, count, last_at)
select account_id, kind, data - 'count', date_trunc('hour', at, 'UTC'),
  sum(coalesce((data ->> 'count')::bigint, 1)), max(at)
from reputation_events as event
where kind in ('rated', 'sold', 'refunded', 'dispute_lost', 'contributed')
  and not exists (select from reputation_unsummed u where u.account_id = event.account_id and u.event_id = event.id)
  and not exists (
    select from reputation_events o
    where o.account_id = event.account_id and o.kind = 'overturned' and o.data ->> 'eventId' = event.id::text
      and not exists (select from reputation_unsummed u where u.account_id = o.account_id and u.event_id = o.id))
group by 1, 2, 3, 4;
