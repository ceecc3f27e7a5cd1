/** What searches filter by, where an index reaches it: seed, LoRAs, time, and the size, shape and color of pictures. */

const channel = (at: number) =>
  `(instr('0123456789abcdef', substr(dominant_color, ${at}, 1)) - 1) * 16
     + instr('0123456789abcdef', substr(dominant_color, ${at + 1}, 1)) - 1`
const HIGHEST = 'max(red, green, blue)'
const LOWEST = 'min(red, green, blue)'
const NEWEST_CARD = `coalesce((select d.card from draft d where d.asset_id = asset.id),
  (select r.card from revision r where r.id = asset.head_revision_id))`

export const sql = `
-- Of the newest state, as the model is.
alter table asset add column seed text;
-- When its file was last changed before it was imported; when it was added where that is not known.
alter table asset add column made_at text;
update asset set
  seed = coalesce(${NEWEST_CARD} ->> '$.visual_generation.seed',
    (select g.seed from generation g where g.sha256 = asset.media_sha256)),
  made_at = min(created_at, coalesce(
    (select strftime('%Y-%m-%dT%H:%M:%fZ', min(s.modified_at_ms) / 1000.0, 'unixepoch') from media_source s
     where s.sha256 = asset.media_sha256), created_at));
create index asset_by_seed on asset (seed);
create index asset_by_making on asset (deleted_at, made_at);
create index asset_by_model on asset (deleted_at, model collate nocase);

create table asset_lora (
  asset_id text not null references asset (id),
  name text not null collate nocase,
  primary key (asset_id, name)
) strict, without rowid;
create index asset_lora_by_name on asset_lora (name);
insert or ignore into asset_lora (asset_id, name)
  select asset.id, lora.value ->> 'name' from asset, json_each(${NEWEST_CARD}, '$.visual_generation.loras') lora;
insert or ignore into asset_lora (asset_id, name)
  select asset.id, lora.value from asset, json_each(${NEWEST_CARD}, '$.visual_generation.style_loras') lora;
insert or ignore into asset_lora (asset_id, name)
  select asset.id, lora.value ->> 'name' from asset join generation g on g.sha256 = asset.media_sha256,
    json_each(g.loras) lora;

create index asset_tag_by_any_case on asset_tag (tag collate nocase);
create index collection_by_own_name on collection (name collate nocase);
create index collection_by_parent on collection (parent_id);

-- The name of the dominant color: by its lightness where it has little color of its own, else by its hue in degrees.
alter table media add column red integer generated always as (${channel(2)}) virtual;
alter table media add column green integer generated always as (${channel(4)}) virtual;
alter table media add column blue integer generated always as (${channel(6)}) virtual;
alter table media add column hue real generated always as (case
  when ${HIGHEST} = ${LOWEST} then null
  when red = ${HIGHEST} then iif(green >= blue, 0, 360) + 60.0 * (green - blue) / (${HIGHEST} - ${LOWEST})
  when green = ${HIGHEST} then 120 + 60.0 * (blue - red) / (${HIGHEST} - ${LOWEST})
  else 240 + 60.0 * (red - green) / (${HIGHEST} - ${LOWEST}) end) virtual;
alter table media add column color text generated always as (case
  when dominant_color is null then null
  when ${HIGHEST} < 56 then 'black'
  when ${HIGHEST} - ${LOWEST} < 0.14 * ${HIGHEST} then iif(${HIGHEST} >= 224, 'white', 'gray')
  when hue < 45 and hue >= 15 and ${HIGHEST} < 176 then 'brown'
  when (hue < 15 or hue >= 345) and ${HIGHEST} >= 200 and ${LOWEST} >= 110 then 'pink'
  when hue < 15 or hue >= 345 then 'red'
  when hue < 45 then 'orange'
  when hue < 70 then 'yellow'
  when hue < 160 then 'green'
  when hue < 195 then 'teal'
  when hue < 255 then 'blue'
  when hue < 290 then 'purple'
  else 'pink' end) virtual;
create index media_by_color on media (color);
create index media_by_sides on media (width, height);
create index media_by_longer_side on media (max(width, height));
create index media_by_aspect on media (1.0 * width / height);
create index media_by_size on media (size_bytes);
`
