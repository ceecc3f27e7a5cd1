-- Reports are decided once. What was decided cannot be given an earlier time, by which it could be deleted before its
-- period ends; what is not decided cannot be given one before the report.
drop policy service_decide on reports;
create policy service_decide on reports for update to luna_service
  using (decided_at is null) with check (decided_at >= created_at);

-- A rating has one decision for all reports about it, of which no time is kept: reports about one that waits for it stay.
drop policy retention on rating_reports;
create policy retention on rating_reports for delete to luna_service using (
  reported_at < now() - interval '1095 days'
  and not exists (
    select 1 from ratings r
    where r.id = rating_id and r.reported_at is not null and r.withdrawn_at is null and r.hidden_at is null
  )
);
