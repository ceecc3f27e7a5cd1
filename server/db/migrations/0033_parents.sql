-- A work may derive from several others, each in its own way.

-- [{ parentAssetId, parentAccountId, kind, royaltyPercent }]. The columns before stay, with the first of them, for servers
-- of the version before.
alter table submissions add column parents jsonb not null default '[]';

-- The links above a work are a graph: {childAssetId} where a link does not follow from the one before, {kind} where it is
-- not a remix. How large it may be is a rule of the market.
alter table assets drop constraint assets_ancestry_check;
alter table assets add constraint assets_ancestry_check check (jsonb_array_length(ancestry) <= 40);

alter table derivations add column kind text not null default 'remix'
  check (kind in ('remix', 'recolor', 'reimagination', 'mashup'));
alter table derivation_agreements add column kind text not null default 'remix'
  check (kind in ('remix', 'recolor', 'reimagination', 'mashup'));
