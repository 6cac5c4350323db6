-- Stored pages and the folders of the catalog's sidebar.
-- Lock: new tables only. Time: instant. Breaking: no.
-- Pages of blueprints that are there already are made when pages are first read: their names are plurals.

create table catalog_folder (
  id bigint generated always as identity primary key,
  org_id text not null references organization (id) on delete cascade,
  identifier text collate "C" not null,
  title text,
  parent_id bigint references catalog_folder (id),
  -- What a client last asked for. The order itself is `position`.
  after text collate "C",
  position integer,
  created_at timestamptz(3) not null,
  created_by text not null,
  updated_at timestamptz(3) not null,
  updated_by text not null,
  unique (org_id, identifier)
);

create index catalog_folder_parent on catalog_folder (parent_id);

-- `document` is json, not jsonb: widgets are echoed key for key, in the order they were sent.
create table page (
  id bigint generated always as identity primary key,
  org_id text not null references organization (id) on delete cascade,
  identifier text collate "C" not null,
  type text not null,
  blueprint_id bigint references blueprint (id) on delete set null,
  -- Made with its blueprint, and follows its name.
  is_automatic boolean not null default false,
  document json not null,
  -- null: as every new page.
  permissions jsonb,
  parent_id bigint references catalog_folder (id),
  after text collate "C",
  -- null: has no place in the sidebar.
  position integer,
  created_at timestamptz(3) not null,
  created_by text not null,
  updated_at timestamptz(3) not null,
  updated_by text not null,
  unique (org_id, identifier)
);

create index page_blueprint on page (blueprint_id);
create index page_parent on page (parent_id);
create unique index page_entity on page (blueprint_id) where type = 'entity';
