-- Rules of scorecards are entities too.
-- Lock: `scorecard` for the moment in which a column with a constant default is added, which rewrites nothing.
-- Time: instant. Breaking: no; entities of scorecards that are there already are written when the server starts.

-- The identifiers of the entities of rules, where they are not `<scorecard>_<rule>`.
alter table scorecard add column rule_names jsonb not null default '{}';
