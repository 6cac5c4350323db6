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

create table encryption_check (
  id integer not null,
  sealed text not null,
  constraint encryption_check_pkey PRIMARY KEY (id),
  constraint encryption_check_id_check CHECK ((id = 1))
);

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
