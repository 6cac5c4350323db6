-- Who may use the portal: organisations, credentials, accounts, sessions, token keys; and the audit trail of all of it.
-- Lock: new tables only. Time: instant. Breaking: no.

create table organization (
  id text primary key,
  name text not null,
  settings jsonb not null default '{}',
  kafka_password text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table credential (
  client_id text primary key,
  org_id text not null references organization (id) on delete cascade,
  name text not null,
  enabled boolean not null default true,
  signing boolean not null default false,
  secret_encrypted text not null,
  secret_digest bytea not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Exactly one signing pair per organisation.
create unique index credential_signing on credential (org_id) where signing;

create table account (
  id text primary key,
  org_id text not null references organization (id) on delete cascade,
  email text not null,
  first_name text not null default '',
  last_name text not null default '',
  password_hash text,
  role text not null default 'Member',
  status text not null default 'Active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index account_email on account (org_id, lower(email));

-- `id_digest` is the SHA-256 of the cookie: a read of this table opens no session.
create table session (
  id_digest bytea primary key,
  org_id text not null references organization (id) on delete cascade,
  account_id text not null references account (id) on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create index session_account on session (account_id);

create table signing_key (
  id text primary key,
  public_jwk jsonb not null,
  private_jwk_encrypted text not null,
  created_at timestamptz not null default now()
);

create table encryption_check (
  id integer primary key check (id = 1),
  sealed text not null
);

-- Append-only tables are partitioned by month. The default partition takes what no month covers, so that a
-- write never fails for lack of a partition; the maintenance job creates months ahead of time.
create function create_month_partition(parent text, month date) returns void language plpgsql as $$
declare
  first_day date := date_trunc('month', month);
begin
  execute format(
    'create table if not exists %I partition of %I for values from (%L) to (%L)',
    parent || '_' || to_char(first_day, 'YYYY_MM'), parent, first_day, (first_day + interval '1 month')::date
  );
end
$$;

create table audit_event (
  id bigint generated always as identity,
  org_id text not null,
  action text not null,
  resource_type text not null,
  status text not null,
  actor_id text not null,
  origin text not null,
  context jsonb not null,
  diff jsonb not null,
  run_id text,
  message text,
  at timestamptz not null default now(),
  primary key (id, at)
) partition by range (at);

create table audit_event_default partition of audit_event default;
create index audit_event_recent on audit_event (org_id, id desc);
create index audit_event_run on audit_event (org_id, run_id) where run_id is not null;
