-- Teams and their members, invitations, and credentials whose secret can be replaced.
-- Lock: new tables; columns with constant defaults on account and credential rewrite nothing. Time: instant. Breaking: no.

create table team (
  id text primary key,
  org_id text not null references organization (id) on delete cascade,
  name text collate "C" not null,
  description text,
  provider text not null default 'port',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, name)
);

create table team_member (
  -- In the order in which members were given.
  id bigint generated always as identity,
  team_id text not null references team (id) on delete cascade,
  account_id text not null references account (id) on delete cascade,
  primary key (account_id, team_id)
);

create index team_member_team on team_member (team_id, id);

-- `role` is the highest role of an account; the others stand here.
alter table account add column other_roles text[] not null default '{}';
alter table account add column last_login_at timestamptz;

-- One link at a time for each invited account. A read of this table opens no account: only a digest is kept.
create table sign_up_link (
  token_digest bytea primary key,
  org_id text not null references organization (id) on delete cascade,
  account_id text not null unique references account (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- Grows with every new secret; tokens of an older one end.
alter table credential add column secret_revision integer not null default 1;
