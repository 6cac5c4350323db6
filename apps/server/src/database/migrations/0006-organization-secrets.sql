-- Secrets that templates of actions may use. The value is sealed for its organisation, name and revision.
-- Lock: new table only. Time: instant. Breaking: no.

create table organization_secret (
  org_id text not null references organization (id) on delete cascade,
  name text collate "C" not null,
  description text,
  value_encrypted text not null,
  -- Grows with every new value.
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  created_by text not null,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  primary key (org_id, name)
);

-- Messages that hold secrets wait sealed. Adding a column with a constant default rewrites nothing.
alter table kafka_outbox add column sealed boolean not null default false;
alter table kafka_dead_letter add column sealed boolean not null default false;
