-- Blueprints, entities and the relations between entities.
-- Lock: new tables only. Time: instant. Breaking: no.

-- `document` is json, not jsonb: what the user sent is echoed key for key, in the order it was sent.
-- `revision` counts changes; compiled forms of a blueprint are cached under (id, revision).
create table blueprint (
  id bigint generated always as identity primary key,
  org_id text not null references organization (id) on delete cascade,
  identifier text collate "C" not null,
  revision integer not null default 1,
  document json not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  updated_at timestamptz(3) not null,
  updated_by text not null,
  unique (org_id, identifier)
);

-- User-Agents of creators, each stored once: an entity row keeps eight bytes, and `$datasource contains` looks
-- through this small table instead of all entities.
create table datasource (
  id bigint generated always as identity primary key,
  org_id text not null references organization (id) on delete cascade,
  value text not null
);

create unique index datasource_value on datasource (org_id, md5(value));

-- `properties` holds the set properties only. `relations` holds exactly what replies show: the relations that were
-- ever written, identifiers in the order sent. `bare` marks a target that was created because something named it.
-- There is no foreign key to `blueprint`: its check would lock that one row in every insert. The advisory lock of
-- the blueprint, shared for entity writes and exclusive for its deletion, guards the reference instead.
create table entity (
  id bigint generated always as identity primary key,
  blueprint_id bigint not null,
  datasource_id bigint not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  bare boolean not null default false,
  org_id text not null,
  identifier text collate "C" not null,
  title text,
  icon text,
  created_by text not null,
  updated_by text not null,
  team jsonb,
  properties jsonb not null,
  relations jsonb not null
);

-- Pages of one blueprint, look-ups and prefix searches all use this key order.
create unique index entity_identifier on entity (blueprint_id, identifier);

-- Exact titles and beginnings of titles, whatever the case.
create index entity_title on entity (org_id, lower(left(title, 100)) text_pattern_ops) where title is not null;

-- One row for each pair of linked entities: for traversal, dependents and delete checks, not for replies.
create table entity_relation (
  source_id bigint not null references entity (id) on delete cascade,
  target_id bigint not null references entity (id),
  relation text collate "C" not null,
  primary key (source_id, relation, target_id)
);

create index entity_relation_target on entity_relation (target_id, relation, source_id);

-- The instant that a JSON string denotes, or null. Never raises, whatever the string holds.
create function json_instant(value jsonb) returns timestamptz language sql stable parallel safe as $$
  select case
    when jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^\d{4}-\d{2}-\d{2}[Tt ]'
      and pg_input_is_valid(value #>> '{}', 'timestamptz')
    then (value #>> '{}')::timestamptz
  end
$$;
