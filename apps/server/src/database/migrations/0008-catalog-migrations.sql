-- Work on many entities at once, done in steps: deleting all entities of a blueprint, mapping them to other entities,
-- and tidying up after a key was renamed.
-- Lock: new table only. Time: instant. Breaking: no.

-- `input` is the mapping of a `map`, the keys of a `tidy`, and empty for a `delete`.
-- `source_blueprint` is what the request named; it stays readable when the blueprint is renamed or gone.
-- `worker`, `fence` and `lease_until` say which server works on it: each step is committed under the fence of the server
-- that took it, so one that was thought dead can store nothing more.
create table catalog_migration (
  id text primary key,
  number bigint generated always as identity,
  org_id text not null references organization (id) on delete cascade,
  kind text not null check (kind in ('delete', 'map', 'tidy')),
  blueprint_id bigint not null,
  source_blueprint text collate "C" not null,
  input json not null,
  delete_blueprint boolean not null default false,
  caller jsonb not null,
  run_id text,
  status text not null default 'INITIALIZING' check (status in (
    'INITIALIZING', 'PENDING', 'RUNNING', 'PENDING_CANCELLATION', 'COMPLETED', 'FAILURE', 'CANCELLED')),
  reason text,
  success_count integer not null default 0,
  failure_count integer not null default 0,
  failures json not null default '[]',
  -- The last entity that was looked at, and the newest that existed at the start: later ones are not touched.
  position text collate "C" not null default '',
  until_id bigint,
  waiting_since timestamptz,
  attempt integer not null default 0,
  worker text,
  fence bigint not null default 0,
  lease_until timestamptz not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  ended_at timestamptz(3)
);

create index catalog_migration_newest on catalog_migration (org_id, number desc);
create index catalog_migration_due on catalog_migration (lease_until) where ended_at is null;
create index catalog_migration_active on catalog_migration (org_id, blueprint_id) where ended_at is null;
