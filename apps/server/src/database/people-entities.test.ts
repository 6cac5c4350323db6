import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { createTestDatabase } from '../testing/test-database.ts'

it('gives teams that are there identifiers like their names, each its own', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  await pool.query(`alter table team drop column identifier; alter table account drop column type;
    alter table credential drop column account_id;
    insert into organization (id, name, settings, kafka_password) values ('one', 'one', '{}', ''), ('two', 'two', '{}', '');
    insert into team (id, org_id, name, created_at) values
      ('team_1', 'one', 'night pilots', '2030-01-01'), ('team_2', 'one', 'night_pilots', '2030-01-02'),
      ('team_3', 'one', 'night  pilots', '2030-01-03'), ('team_4', 'one', 'Test', '2030-01-04'),
      ('team_5', 'one', 'test', '2030-01-05'), ('team_6', 'two', 'night pilots', '2030-01-06'),
      ('team_8', 'two', 'Équipe 1', '2030-01-07'), ('team_9', 'two', '..', '2030-01-08');`)
  const migration = new URL('./migrations/0010-people-entities.sql', import.meta.url)
  await pool.query(await readFile(migration, 'utf8'))
  const { rows } = await pool.query('select id, identifier from team order by id')
  expect(rows).toEqual([
    { id: 'team_1', identifier: 'team_1' },
    { id: 'team_2', identifier: 'night_pilots' },
    { id: 'team_3', identifier: 'team_3' },
    { id: 'team_4', identifier: 'Test' },
    { id: 'team_5', identifier: 'test' },
    { id: 'team_6', identifier: 'night_pilots' },
    { id: 'team_8', identifier: 'Équipe_1' },
    { id: 'team_9', identifier: 'team_9' },
  ])
  // As a server of the release before does it.
  await pool.query("insert into team (id, org_id, name) values ('team_7', 'two', 'divers')")
  const added = await pool.query<{ identifier: string }>("select identifier from team where id = 'team_7'")
  expect(added.rows[0]!.identifier).toMatch(/^[0-9a-f-]{36}$/)
})
