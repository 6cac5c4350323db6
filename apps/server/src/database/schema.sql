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
  constraint account_pkey PRIMARY KEY (id),
  constraint account_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX account_email ON public.account USING btree (org_id, lower(email));

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
  constraint blueprint_pkey PRIMARY KEY (id),
  constraint blueprint_org_id_identifier_key UNIQUE (org_id, identifier),
  constraint blueprint_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);

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
  constraint credential_pkey PRIMARY KEY (client_id),
  constraint credential_org_id_fkey FOREIGN KEY (org_id) REFERENCES organization(id) ON DELETE CASCADE
);
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
CREATE UNIQUE INDEX entity_identifier ON public.entity USING btree (blueprint_id, identifier);
CREATE INDEX entity_title ON public.entity USING btree (org_id, lower("left"(title, 100)) text_pattern_ops) WHERE (title IS NOT NULL);

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

create table signing_key (
  id text not null,
  public_jwk jsonb not null,
  private_jwk_encrypted text not null,
  created_at timestamp with time zone not null default now(),
  constraint signing_key_pkey PRIMARY KEY (id)
);
