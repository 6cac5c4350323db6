-- Scorecards, rules and results of rules are entities too.
-- Lock: `scorecard` and `blueprint` for the moment in which a column with a constant default is added, `entity` for the
-- moment in which triggers are added; nothing is rewritten. Time: instant.
-- Breaking: no; entities of scorecards that are there already are written when the server starts, and results after it.

-- The identifiers of the entities of rules, where they are not `<scorecard>_<rule>`.
alter table scorecard add column rule_names jsonb not null default '{}';

-- Whether results of rules depend on the entities of a blueprint.
alter table blueprint add column affects_results boolean not null default false;

-- Entities that were written since their results were brought up to date; without an entity all of the blueprint. There
-- is no key to collide with: writers only append, and never wait for each other or for the job that reads.
create table rule_result_note (
  number bigint generated always as identity primary key,
  blueprint_id bigint not null,
  entity_id bigint
);

-- Passes over all entities of a blueprint: how far each has come, and whether another one has to follow.
create table rule_result_pass (
  blueprint_id bigint primary key references blueprint (id) on delete cascade,
  after text collate "C" not null default '',
  again boolean not null default false,
  due_at timestamptz not null
);

-- Whatever writes entities is noticed, in the transaction of the write. A blueprint that affects nothing costs one look-up
-- for each statement.
create function note_rule_results() returns trigger language plpgsql as $$
begin
  insert into rule_result_note (blueprint_id, entity_id)
  select changed.blueprint_id, changed.id from changed
  join blueprint on blueprint.id = changed.blueprint_id and blueprint.affects_results;
  return null;
end
$$;

create trigger entity_inserted after insert on entity
  referencing new table as changed for each statement execute function note_rule_results();
create trigger entity_updated after update on entity
  referencing new table as changed for each statement execute function note_rule_results();
create trigger entity_deleted after delete on entity
  referencing old table as changed for each statement execute function note_rule_results();
