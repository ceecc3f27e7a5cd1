-- A licence that ends takes the access to its files with it.
update entitlements e set valid_until = g.expires_at
  from license_grants g
  where g.account_id = e.account_id and g.sale_id = e.sale_id and g.expires_at is not null and e.valid_until is null;
update entitlements e set withdrawn_at = s.ended_at, withdrawal_reason = 'license_revoked'
  from license_grants g
  join license_grant_states s on s.account_id = g.account_id and s.grant_id = g.id
  where g.account_id = e.account_id and g.sale_id = e.sale_id and s.end_reason = 'revoked' and e.withdrawn_at is null;

-- When the buyer cancelled here; the payment service may hear of it later. What it says of the subscription changes
-- nothing about it.
alter table subscriptions add column cancelled_at timestamptz;

-- Which payment is disputed: an order of a subscription has several.
alter table disputes add column payment_reference text;
update disputes d set payment_reference = (
  select min(r.reference) from payment_references r
  where r.account_id = d.account_id and r.order_id = d.order_id and r.sale_id is not distinct from d.sale_id);

-- What the payment service called its refusal.
alter table payment_operations add column failure_code text;
