-- The search box finds words of titles and identifiers, and integrations list what they created, by indexes.
-- Lock: `entity` cannot be written while its indexes are built. Time: about 20 s for 1,000,000 entities. Breaking: no.

-- Runs of letters and digits of any script, in lower case and separated by spaces. What stands between them does not
-- count. The collation is the same on every machine, whatever the database was created with.
create function split_words(value text) returns text language sql immutable parallel safe
return regexp_replace(lower(value collate pg_c_utf8), '[^[:alnum:]]+', ' ', 'g');

create function entity_words(title text, identifier text) returns tsvector language sql immutable parallel safe
return to_tsvector('simple', split_words(left(coalesce(title, ''), 1000) || ' ' || identifier));

-- The words of a text one after the other, the last of which may go on. Null for a text without words.
create function to_word_query(words text) returns tsquery language sql immutable parallel safe
return (
  select case when numnode(query) > 0 then (query::text || ':*')::tsquery end
  from phraseto_tsquery('simple', split_words(words)) as query
);

create index entity_words on entity using gin (entity_words(title, identifier));

-- Of few entities among many; equal numbers share their place, so it takes some ten bytes for each.
create index entity_datasource on entity (datasource_id);

-- How often slow searches compared or sorted by a property. Where that is often, the property gets an index of its own,
-- which `name` then names; such indexes come and go while the portal runs and are not part of the schema.
create table property_index (
  org_id text not null references organization (id) on delete cascade,
  blueprint_id bigint not null references blueprint (id) on delete cascade,
  key text collate "C" not null,
  kind text not null check (kind in ('equal', 'ascending', 'descending')),
  slow_searches integer not null,
  since timestamptz not null default now(),
  name text unique,
  primary key (blueprint_id, key, kind)
);
