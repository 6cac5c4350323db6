-- Who may read and write the entities of a blueprint.
-- Lock: `blueprint` for the moment in which a column without a default is added, which rewrites nothing.
-- Time: instant. Breaking: no; a release that does not know the column lets Admins write and everybody read.

-- Only what was written; what is absent has its default, which follows the name of the blueprint.
alter table blueprint add column permissions json;
