-- The schema after all migrations, written by `npm run db:dump`. For reading and review: what creates it is migrations/.
-- Left out: the bookkeeping of migrations, and the monthly partitions, which the program creates.

CREATE OR REPLACE FUNCTION public.create_month_partition(parent text, month date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  first_day date := date_trunc('month', month);
begin
  execute format(
    'create table if not exists %I partition of %I for values from (%L) to (%L)',
    parent || '_' || to_char(first_day, 'YYYY_MM'), parent, first_day, (first_day + interval '1 month')::date
  );
end
$function$;

CREATE OR REPLACE FUNCTION public.entity_words(title text, identifier text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, split_words((("left"(COALESCE(title, ''::text), 1000) || ' '::text) || identifier)));

CREATE OR REPLACE FUNCTION public.json_instant(value jsonb)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case
    when jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^\d{4}-\d{2}-\d{2}[Tt ]'
      and pg_input_is_valid(value #>> '{}', 'timestamptz')
    then (value #>> '{}')::timestamptz
  end
$function$;

CREATE OR REPLACE FUNCTION public.note_rule_results()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rule_result_note (blueprint_id, entity_id)
  select changed.blueprint_id, changed.id from changed
  join blueprint on blueprint.id = changed.blueprint_id and blueprint.affects_results;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.split_words(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(lower((value COLLATE pg_c_utf8)), '[^[:alnum:]]+'::text, ' '::text, 'g'::text);

CREATE OR REPLACE FUNCTION public.to_word_query(words text)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT CASE WHEN (numnode(query.query) > 0) THEN (((query.query)::text || ':*'::text))::tsquery ELSE NULL::tsquery END AS "case" FROM phraseto_tsquery('simple'::regconfig, split_words(to_word_query.words)) query(query));

create table account (
  id text not null,
  org_id text not null,
  email text not null,
  first_name text not null default ''::text,
  last_name text not null default ''::text,
  password_hash text,
  role text not null default 'Member'::text,
  status text not null default 'Active'::text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  other_roles text[] not null default '{}'::text[],
  last_login_at timestamp with time zone,
  type text not null default 'Standard'::text,
  constraint account_pkey PRIMARY KEY (id),
  constraint account_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX account_email ON public.account USING btree (org_id, lower(email));

create table action (
  org_id text not null,
  id text not null,
  identifier text not null,
  document json not null,
  version_1 json,
  permissions json not null,
  revision bigint not null default 1,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  updated_at timestamp with time zone not null default now(),
  updated_by text not null,
  constraint action_pkey PRIMARY KEY (org_id, id),
  constraint action_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE INDEX action_blueprint ON public.action USING btree (org_id, (((document -> 'trigger'::text) ->> 'blueprintIdentifier'::text)));
CREATE UNIQUE INDEX action_identifier ON public.action USING btree (org_id, identifier);

create table audit_event (
  id bigint not null generated always as identity,
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
  at timestamp with time zone not null default now(),
  constraint audit_event_pkey PRIMARY KEY (id, at)
) partition by RANGE (at);
CREATE INDEX audit_event_entity ON ONLY public.audit_event USING btree (org_id, ((context ->> 'entity'::text)), id DESC) WHERE ((context ->> 'entity'::text) IS NOT NULL);
CREATE INDEX audit_event_recent ON ONLY public.audit_event USING btree (org_id, id DESC);
CREATE INDEX audit_event_run ON ONLY public.audit_event USING btree (org_id, run_id) WHERE (run_id IS NOT NULL);

create table audit_event_default partition of audit_event default;

create table blueprint (
  id bigint not null generated always as identity,
  org_id text not null,
  identifier text collate "C" not null,
  revision integer not null default 1,
  document json not null,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  updated_at timestamp(3) with time zone not null,
  updated_by text not null,
  scorecard_count integer not null default 0,
  permissions json,
  affects_results boolean not null default false,
  constraint blueprint_pkey PRIMARY KEY (id),
  constraint blueprint_org_id_identifier_key UNIQUE (org_id, identifier),
  constraint blueprint_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);

create table catalog_folder (
  id bigint not null generated always as identity,
  org_id text not null,
  identifier text collate "C" not null,
  title text,
  parent_id bigint,
  after text collate "C",
  "position" integer,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  updated_at timestamp(3) with time zone not null,
  updated_by text not null,
  constraint catalog_folder_pkey PRIMARY KEY (id),
  constraint catalog_folder_org_id_identifier_key UNIQUE (org_id, identifier),
  constraint catalog_folder_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE,
  constraint catalog_folder_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES catalog_folder(id)
);
CREATE INDEX catalog_folder_parent ON public.catalog_folder USING btree (parent_id);

create table catalog_migration (
  id text not null,
  number bigint not null generated always as identity,
  org_id text not null,
  kind text not null,
  blueprint_id bigint not null,
  source_blueprint text collate "C" not null,
  input json not null,
  delete_blueprint boolean not null default false,
  caller jsonb not null,
  run_id text,
  status text not null default 'INITIALIZING'::text,
  reason text,
  success_count integer not null default 0,
  failure_count integer not null default 0,
  failures json not null default '[]'::json,
  "position" text collate "C" not null default ''::text,
  until_id bigint,
  waiting_since timestamp with time zone,
  attempt integer not null default 0,
  worker text,
  fence bigint not null default 0,
  lease_until timestamp with time zone not null default now(),
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  ended_at timestamp(3) with time zone,
  constraint catalog_migration_pkey PRIMARY KEY (id),
  constraint catalog_migration_kind_check CHECK ((kind = ANY (ARRAY['delete'::text, 'map'::text, 'tidy'::text]))),
  constraint catalog_migration_status_check CHECK ((status = ANY (ARRAY['INITIALIZING'::text, 'PENDING'::text, 'RUNNING'::text, 'PENDING_CANCELLATION'::text, 'COMPLETED'::text, 'FAILURE'::text, 'CANCELLED'::text]))),
  constraint catalog_migration_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE INDEX catalog_migration_active ON public.catalog_migration USING btree (org_id, blueprint_id) WHERE (ended_at IS NULL);
CREATE INDEX catalog_migration_due ON public.catalog_migration USING btree (lease_until) WHERE (ended_at IS NULL);
CREATE INDEX catalog_migration_newest ON public.catalog_migration USING btree (org_id, number DESC);

create table credential (
  client_id text not null,
  org_id text not null,
  name text not null,
  enabled boolean not null default true,
  signing boolean not null default false,
  secret_encrypted text not null,
  secret_digest bytea not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  secret_revision integer not null default 1,
  account_id text,
  constraint credential_pkey PRIMARY KEY (client_id),
  constraint credential_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint credential_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE INDEX credential_account ON public.credential USING btree (account_id) WHERE (account_id IS NOT NULL);
CREATE UNIQUE INDEX credential_signing ON public.credential USING btree (org_id) WHERE signing;

create table datasource (
  id bigint not null generated always as identity,
  org_id text not null,
  value text not null,
  constraint datasource_pkey PRIMARY KEY (id),
  constraint datasource_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX datasource_value ON public.datasource USING btree (org_id, md5(value));

create table encryption_check (
  id integer not null,
  sealed text not null,
  constraint encryption_check_pkey PRIMARY KEY (id),
  constraint encryption_check_id_check CHECK ((id = 1))
);

create table entity (
  id bigint not null generated always as identity,
  blueprint_id bigint not null,
  datasource_id bigint not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  bare boolean not null default false,
  org_id text not null,
  identifier text collate "C" not null,
  title text,
  icon text,
  created_by text not null,
  updated_by text not null,
  team jsonb,
  properties jsonb not null,
  relations jsonb not null,
  constraint entity_pkey PRIMARY KEY (id)
);
CREATE INDEX entity_datasource ON public.entity USING btree (datasource_id);
CREATE UNIQUE INDEX entity_identifier ON public.entity USING btree (blueprint_id, identifier);
CREATE INDEX entity_title ON public.entity USING btree (org_id, lower("left"(title, 100)) text_pattern_ops) WHERE (title IS NOT NULL);
CREATE INDEX entity_words ON public.entity USING gin (entity_words(title, identifier));
CREATE TRIGGER entity_deleted AFTER DELETE ON public.entity REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_rule_results();
CREATE TRIGGER entity_inserted AFTER INSERT ON public.entity REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_rule_results();
CREATE TRIGGER entity_updated AFTER UPDATE ON public.entity REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_rule_results();

create table entity_relation (
  source_id bigint not null,
  target_id bigint not null,
  relation text collate "C" not null,
  constraint entity_relation_pkey PRIMARY KEY (source_id, relation, target_id),
  constraint entity_relation_source_id_fkey FOREIGN KEY (source_id) REFERENCES entity(id) ON DELETE CASCADE,
  constraint entity_relation_target_id_fkey FOREIGN KEY (target_id) REFERENCES entity(id)
);
CREATE INDEX entity_relation_target ON public.entity_relation USING btree (target_id, relation, source_id);

create table kafka_dead_letter (
  id bigint not null,
  org_id text not null,
  topic text not null,
  key text not null,
  value text not null,
  reason text not null,
  created_at timestamp with time zone not null,
  refused_at timestamp with time zone not null default now(),
  sealed boolean not null default false,
  constraint kafka_dead_letter_pkey PRIMARY KEY (id)
);
CREATE INDEX kafka_dead_letter_recent ON public.kafka_dead_letter USING btree (org_id, refused_at DESC);

create table kafka_outbox (
  id bigint not null generated always as identity,
  org_id text not null,
  topic text not null,
  key text not null,
  value text not null,
  created_at timestamp with time zone not null default now(),
  sealed boolean not null default false,
  constraint kafka_outbox_pkey PRIMARY KEY (id)
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000, autovacuum_vacuum_insert_scale_factor=0, autovacuum_vacuum_insert_threshold=10000);

create table organization (
  id text not null,
  name text not null,
  settings jsonb not null default '{}'::jsonb,
  kafka_password text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint organization_pkey PRIMARY KEY (id)
);

create table organization_secret (
  org_id text not null,
  name text collate "C" not null,
  description text,
  value_encrypted text not null,
  revision integer not null default 1,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  updated_at timestamp with time zone not null default now(),
  updated_by text not null,
  constraint organization_secret_pkey PRIMARY KEY (org_id, name),
  constraint organization_secret_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);

create table page (
  id bigint not null generated always as identity,
  org_id text not null,
  identifier text collate "C" not null,
  type text not null,
  blueprint_id bigint,
  is_automatic boolean not null default false,
  document json not null,
  permissions jsonb,
  parent_id bigint,
  after text collate "C",
  "position" integer,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  updated_at timestamp(3) with time zone not null,
  updated_by text not null,
  constraint page_pkey PRIMARY KEY (id),
  constraint page_org_id_identifier_key UNIQUE (org_id, identifier),
  constraint page_blueprint_id_fkey FOREIGN KEY (blueprint_id) REFERENCES blueprint(id) ON DELETE SET NULL,
  constraint page_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE,
  constraint page_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES catalog_folder(id)
);
CREATE INDEX page_blueprint ON public.page USING btree (blueprint_id);
CREATE UNIQUE INDEX page_entity ON public.page USING btree (blueprint_id) WHERE (type = 'entity'::text);
CREATE INDEX page_parent ON public.page USING btree (parent_id);

create table property_index (
  org_id text not null,
  blueprint_id bigint not null,
  key text collate "C" not null,
  kind text not null,
  slow_searches integer not null,
  since timestamp with time zone not null default now(),
  name text,
  constraint property_index_pkey PRIMARY KEY (blueprint_id, key, kind),
  constraint property_index_name_key UNIQUE (name),
  constraint property_index_kind_check CHECK ((kind = ANY (ARRAY['equal'::text, 'ascending'::text, 'descending'::text]))),
  constraint property_index_blueprint_id_fkey FOREIGN KEY (blueprint_id) REFERENCES blueprint(id) ON DELETE CASCADE,
  constraint property_index_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);

create table rule_result_note (
  number bigint not null generated always as identity,
  blueprint_id bigint not null,
  entity_id bigint,
  constraint rule_result_note_pkey PRIMARY KEY (number)
);

create table rule_result_pass (
  blueprint_id bigint not null,
  after text collate "C" not null default ''::text,
  again boolean not null default false,
  due_at timestamp with time zone not null,
  constraint rule_result_pass_pkey PRIMARY KEY (blueprint_id),
  constraint rule_result_pass_blueprint_id_fkey FOREIGN KEY (blueprint_id) REFERENCES blueprint(id) ON DELETE CASCADE
);

create table run (
  org_id text not null,
  id text not null,
  number bigint not null generated always as identity,
  action_id text not null,
  action_identifier text not null,
  action_title text,
  action_icon text,
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
  link json not null default '[]'::json,
  summary text,
  message json,
  external_run_id text,
  method_type text not null,
  payload json,
  sealed_payload text,
  waiting json,
  synchronized boolean not null,
  response json,
  pending_execution boolean not null,
  claimed_until timestamp with time zone,
  installation_id text,
  created_by text not null,
  creator_id text not null,
  impersonated_by text,
  updated_by text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint run_pkey PRIMARY KEY (org_id, id)
) with (fillfactor=85);
CREATE INDEX run_action ON public.run USING btree (org_id, action_id, number DESC);
CREATE INDEX run_creator ON public.run USING btree (org_id, creator_id, number DESC);
CREATE INDEX run_entity ON public.run USING btree (org_id, blueprint_identifier, entity_identifier, number DESC) WHERE (entity_identifier IS NOT NULL);
CREATE INDEX run_external ON public.run USING btree (org_id, external_run_id) WHERE (external_run_id IS NOT NULL);
CREATE INDEX run_pending ON public.run USING btree (org_id, installation_id, number) WHERE pending_execution;
CREATE INDEX run_recent ON public.run USING btree (org_id, number DESC);
CREATE INDEX run_waiting ON public.run USING btree (org_id, number DESC) WHERE (status = 'WAITING_FOR_APPROVAL'::text);

create table run_approver (
  org_id text not null,
  run_id text not null,
  account_id text not null,
  email text not null,
  asked boolean not null,
  state text not null,
  description text,
  decided_at timestamp with time zone,
  constraint run_approver_pkey PRIMARY KEY (org_id, run_id, account_id)
);

create table run_delivery (
  org_id text not null,
  run_id text not null,
  worker text not null,
  fence bigint not null default 1,
  attempt integer not null default 0,
  lease_until timestamp with time zone not null,
  constraint run_delivery_pkey PRIMARY KEY (org_id, run_id)
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000, fillfactor=70);
CREATE INDEX run_delivery_lease ON public.run_delivery USING btree (lease_until);
CREATE INDEX run_delivery_worker ON public.run_delivery USING btree (worker);

create table run_idempotency (
  org_id text not null,
  caller_id text not null,
  key text not null,
  request_digest bytea not null,
  run_id text not null,
  created_at timestamp with time zone not null default now(),
  constraint run_idempotency_pkey PRIMARY KEY (org_id, caller_id, key)
);
CREATE INDEX run_idempotency_age ON public.run_idempotency USING btree (created_at);

create table run_log (
  org_id text not null,
  run_id text not null,
  id bigint not null generated always as identity,
  message text not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint run_log_pkey PRIMARY KEY (org_id, run_id, id, created_at)
) partition by RANGE (created_at);

create table run_log_default partition of run_log default;

create table run_report (
  org_id text not null,
  report_id text not null,
  created_at timestamp with time zone not null default now(),
  constraint run_report_pkey PRIMARY KEY (org_id, report_id)
);
CREATE INDEX run_report_age ON public.run_report USING btree (created_at);

create table scorecard (
  number bigint not null generated always as identity,
  id text not null,
  org_id text not null,
  blueprint_id bigint not null,
  identifier text collate "C" not null,
  document json not null,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  updated_at timestamp(3) with time zone not null,
  updated_by text not null,
  rule_names jsonb not null default '{}'::jsonb,
  constraint scorecard_pkey PRIMARY KEY (number),
  constraint scorecard_id_key UNIQUE (id),
  constraint scorecard_org_id_identifier_key UNIQUE (org_id, identifier),
  constraint scorecard_blueprint_id_fkey FOREIGN KEY (blueprint_id) REFERENCES blueprint(id) ON DELETE CASCADE,
  constraint scorecard_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE INDEX scorecard_blueprint ON public.scorecard USING btree (blueprint_id, number);

create table session (
  id_digest bytea not null,
  org_id text not null,
  account_id text not null,
  created_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (id_digest),
  constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint session_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE INDEX session_account ON public.session USING btree (account_id);

create table sign_up_link (
  token_digest bytea not null,
  org_id text not null,
  account_id text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint sign_up_link_pkey PRIMARY KEY (token_digest),
  constraint sign_up_link_account_id_key UNIQUE (account_id),
  constraint sign_up_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint sign_up_link_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);

create table signing_key (
  id text not null,
  public_jwk jsonb not null,
  private_jwk_encrypted text not null,
  created_at timestamp with time zone not null default now(),
  constraint signing_key_pkey PRIMARY KEY (id)
);

create table team (
  id text not null,
  org_id text not null,
  name text collate "C" not null,
  description text,
  provider text not null default 'port'::text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  identifier text collate "C" not null default (gen_random_uuid())::text,
  constraint team_pkey PRIMARY KEY (id),
  constraint team_org_id_name_key UNIQUE (org_id, name),
  constraint team_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX team_identifier ON public.team USING btree (org_id, identifier);

create table team_member (
  id bigint not null generated always as identity,
  team_id text not null,
  account_id text not null,
  constraint team_member_pkey PRIMARY KEY (account_id, team_id),
  constraint team_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint team_member_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE
);
CREATE INDEX team_member_team ON public.team_member USING btree (team_id, id);
