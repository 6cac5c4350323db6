-- Teams get the identifier of their entity, which stays when a team is renamed; accounts may be service accounts.
-- Lock: `team` while it is rewritten, `account` and `credential` for a moment. Time: instant, organisations have hundreds of
-- teams at most. Breaking: no. Teams that servers of the previous release create get an identifier that is made up.

alter table team add column identifier text collate "C" not null default gen_random_uuid()::text;

-- A name may hold blanks and other characters that identifiers may not. Of names that become the same, the others keep
-- the id of the team.
update team set identifier =
  case when sanitised.place = 1 and sanitised.identifier <> '..' then sanitised.identifier else team.id end
from (
  select id, identifier,
    row_number() over (partition by org_id, identifier order by (identifier = name) desc, created_at, id) as place
  from (
    select id, org_id, name, created_at,
      regexp_replace(name collate pg_c_utf8, '[^[:alnum:]@_.+:\\/=-]+', '_', 'g') collate "C" as identifier
    from team
  ) as named
) as sanitised
where sanitised.id = team.id;

create unique index team_identifier on team (org_id, identifier);

-- A service account signs in with a credential of its own and has the rights of its account; other credentials are the
-- organisation's. Both columns have constant defaults, which rewrite nothing.
alter table account add column type text not null default 'Standard';
alter table credential add column account_id text references account (id) on delete cascade;
create index credential_account on credential (account_id) where account_id is not null;
