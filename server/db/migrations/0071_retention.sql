-- What is kept no longer than it is needed, and what a person gets of their mails.

-- The payload of an event names and addresses the payer. Once the event was acted on, its number is all that is needed.
grant update (payload) on payment_events to luna_service;
update payment_events set payload = '' where processed_at is not null;

-- An account may see which mails were sent to it; texts have secret links and stay the service's.
create policy own on mail_outbox for select to luna_app using (account_id = app_account());
grant select (account_id, id, recipient, kind, subject, created_at, sent_at, failed_at, last_problem) on mail_outbox
  to luna_app;
create index mail_suppressions_lifted on mail_suppressions (lifted_at) where lifted_at is not null;
create index account_mail_tokens_by_expiry on account_mail_tokens (expires_at);

-- Of a closed account.
grant delete on tax_details to luna_service;

-- Decided reports go after their period, and no others can be deleted.
drop policy service on reports;
create policy service on reports for select to luna_service using (true);
create policy service_insert on reports for insert to luna_service with check (true);
create policy service_decide on reports for update to luna_service using (true) with check (true);
create policy retention on reports for delete to luna_service using (decided_at < now() - interval '1095 days');
grant delete on reports to luna_service;
create index reports_by_decision on reports (decided_at) where decided_at is not null;
drop policy service on rating_reports;
create policy service on rating_reports for select to luna_service using (true);
create policy service_insert on rating_reports for insert to luna_service with check (true);
create policy retention on rating_reports for delete to luna_service using (reported_at < now() - interval '1095 days');
grant delete on rating_reports to luna_service;

-- The trace of the request that enqueued a job (W3C traceparent); null where there is none.
alter table jobs add column trace_parent text;
