-- A listing that moderators paused is not on offer, and neither are the licences of its asset.
create or replace view content_licenses with (security_invoker = true) as
  select l.id, l.account_id as creator_id, a.kind as content_type, l.asset_id as content_id, v.title as content_title,
    v.preview_sha256, v.kind as license_type, v.price_cents, v.terms, v.id as version_id, v.number as version,
    l.created_at
  from license_listings l
  join license_listing_versions v on v.account_id = l.account_id and v.id = l.current_version_id
  join assets a on a.account_id = l.account_id and a.id = l.asset_id
  where l.status = 'active' and a.status = 'published' and a.paused_until is null;
