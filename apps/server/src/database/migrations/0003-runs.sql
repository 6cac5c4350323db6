-- Actions and their runs: documents as sent, one row per run, append-only log lines, and what is on its way to a backend.
-- Lock: new tables only. Time: instant. Breaking: no.

-- `document` and `version_1` are `json`, not `jsonb`: replies repeat them with the key order in which they were sent.
create table action (
  org_id text not null references organization (id) on delete cascade,
  id text not null,
  identifier text not null,
  document json not null,
  version_1 json,
  permissions json not null,
  -- Grows with every change. A server that starts a run from its memory proves by it that the memory is current.
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  created_by text not null,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  primary key (org_id, id)
);

create unique index action_identifier on action (org_id, identifier);
create index action_blueprint on action (org_id, (document -> 'trigger' ->> 'blueprintIdentifier'));

-- No foreign keys: a run outlives its action and entity, and a check per insert would lock the organisation's row.
create table run (
  org_id text not null,
  id text not null,
  number bigint not null generated always as identity,
  action_id text not null,
  action_identifier text not null,
  action_title text,
  action_icon text,
  -- Only Admins, approvers and the creator may read it.
  restricted boolean not null,
  blueprint_identifier text,
  blueprint_title text,
  blueprint_icon text,
  entity_identifier text,
  entity_title text,
  entity_icon text,
  properties json not null,
  raw_properties json not null,
  status text not null,
  status_label text,
  source text not null,
  required_approval json not null,
  approval json,
  link json not null default '[]',
  summary text,
  message json,
  external_run_id text,
  method_type text not null,
  -- The rendered method as replies show it; `sealed_payload` is the true one, encrypted, where the two differ.
  payload json,
  sealed_payload text,
  -- What is needed to render once the run is approved. Null for all others.
  waiting json,
  -- The server itself waits for the backend's reply, which alone decides how the run ends.
  synchronized boolean not null,
  response json,
  pending_execution boolean not null,
  claimed_until timestamptz,
  installation_id text,
  created_by text not null,
  creator_id text not null,
  impersonated_by text,
  updated_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (org_id, id)
) with (fillfactor = 85);

create index run_recent on run (org_id, number desc);
create index run_action on run (org_id, action_id, number desc);
create index run_entity on run (org_id, blueprint_identifier, entity_identifier, number desc)
  where entity_identifier is not null;
create index run_creator on run (org_id, creator_id, number desc);
create index run_external on run (org_id, external_run_id) where external_run_id is not null;
create index run_pending on run (org_id, installation_id, number) where pending_execution;
create index run_waiting on run (org_id, number desc) where status = 'WAITING_FOR_APPROVAL';

-- Ids grow within a run in the order of commits, because a writer holds the row of the run while it takes them.
create table run_log (
  org_id text not null,
  run_id text not null,
  id bigint not null generated always as identity,
  message text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (org_id, run_id, id, created_at)
) partition by range (created_at);

create table run_log_default partition of run_log default;

-- Who may decide on a run that waits, frozen when it was started, and what each decided.
create table run_approver (
  org_id text not null,
  run_id text not null,
  account_id text not null,
  email text not null,
  -- False for those who decided without being asked by name, such as an administrator's machine.
  asked boolean not null,
  state text not null,
  description text,
  decided_at timestamptz,
  primary key (org_id, run_id, account_id)
);

-- One row per run that this portal still has to deliver by itself. `worker` holds it until `lease_until`; whoever takes
-- it over raises `fence`, and what the former holder reports afterwards is ignored.
create table run_delivery (
  org_id text not null,
  run_id text not null,
  worker text not null,
  fence bigint not null default 1,
  attempt integer not null default 0,
  lease_until timestamptz not null,
  primary key (org_id, run_id)
) with (
  -- Rows live for milliseconds: clean up by count, not by share.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  fillfactor = 70
);

create index run_delivery_lease on run_delivery (lease_until);
create index run_delivery_worker on run_delivery (worker);

-- Reports of agents that were applied, so that a repeated one changes nothing.
create table run_report (
  org_id text not null,
  report_id text not null,
  created_at timestamptz not null default now(),
  primary key (org_id, report_id)
);

create index run_report_age on run_report (created_at);

create table run_idempotency (
  org_id text not null,
  caller_id text not null,
  key text not null,
  request_digest bytea not null,
  run_id text not null,
  created_at timestamptz not null default now(),
  primary key (org_id, caller_id, key)
);

create index run_idempotency_age on run_idempotency (created_at);
