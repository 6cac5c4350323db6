-- Messages on their way to Kafka. A row is written in the transaction of the change that it tells of, and deleted once
-- the broker has acknowledged it; see apps/server/src/messaging/README.md.
-- Lock: new tables only. Time: instant. Breaking: no.

create table kafka_outbox (
  id bigint generated always as identity primary key,
  org_id text not null,
  topic text not null,
  key text not null,
  value text not null,
  created_at timestamptz not null default now()
) with (
  -- Every row is deleted soon after it was written, so the dead ones outnumber the living at once: clean up by count.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 10000
);

-- Messages that the broker refused for good, such as one above the topic's limit. Kept until an operator deletes them.
create table kafka_dead_letter (
  id bigint primary key,
  org_id text not null,
  topic text not null,
  key text not null,
  value text not null,
  reason text not null,
  created_at timestamptz not null,
  refused_at timestamptz not null default now()
);

create index kafka_dead_letter_recent on kafka_dead_letter (org_id, refused_at desc);
