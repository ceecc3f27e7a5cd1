-- Each kind of job is claimed by itself, so that a kind with a long queue keeps no other waiting.
drop index jobs_due;
create index jobs_waiting on jobs (kind, run_at) where state = 'waiting';
create index jobs_leases on jobs (lease_until) where state = 'running';
create index jobs_ended on jobs (state, finished_at) where state in ('done', 'dead');
