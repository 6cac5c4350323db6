-- Scorecards of blueprints.
-- Lock: `blueprint` for the moment in which a column with a constant default is added, which rewrites nothing.
-- Time: instant. Breaking: no.

-- `document` is json, not jsonb: what the user sent is echoed key for key, in the order it was sent.
create table scorecard (
  number bigint generated always as identity primary key,
  id text not null unique,
  org_id text not null references organization (id) on delete cascade,
  blueprint_id bigint not null references blueprint (id) on delete cascade,
  identifier text collate "C" not null,
  document json not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  updated_at timestamptz(3) not null,
  updated_by text not null,
  unique (org_id, identifier)
);

create index scorecard_blueprint on scorecard (blueprint_id, number);

-- Reads of entities look for scorecards only where there are any. Every change of scorecards also counts up the
-- `revision` of the blueprint, under which they are cached.
alter table blueprint add column scorecard_count integer not null default 0;
