import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { dumpSchema } from './dump-schema.ts'

describe('schema.sql', () => {
  let database: TestDatabase
  beforeAll(async () => void (database = await createTestDatabase()))
  afterAll(() => database[Symbol.asyncDispose]())

  it('is what the migrations create', async () => {
    const committed = await readFile(new URL('./schema.sql', import.meta.url), 'utf8')

    expect(committed, 'the schema changed: run `npm run db:dump`').toBe(await dumpSchema(database.db))
  })

  it('shows every kind of change', async () => {
    const { pool, db } = database
    const before = (await dumpSchema(db)).trim().split('\n\n')
    await pool.query(`
      create type harbour as enum ('open', 'closed');
      create table pier (
        id bigint generated always as identity primary key,
        length_m integer default 3 check (length_m > 0)
      );
      create index pier_length on pier (length_m) where length_m > 10;
      create table berth (pier_id bigint references pier (id) on delete cascade, at date not null) partition by range (at);
      create table berth_default partition of berth default;
      create table berth_2030 partition of berth for values from ('2030-01-01') to ('2031-01-01');
    `)
    const after = (await dumpSchema(db)).trim().split('\n\n')

    expect(after.filter((section) => !before.includes(section))).toEqual([
      "create type harbour as enum ('open', 'closed');",
      `create table berth (
  pier_id bigint,
  at date not null,
  constraint berth_pier_id_fkey FOREIGN KEY (pier_id) REFERENCES pier(id) ON DELETE CASCADE
) partition by RANGE (at);`,
      'create table berth_default partition of berth default;',
      `create table pier (
  id bigint not null generated always as identity,
  length_m integer default 3,
  constraint pier_pkey PRIMARY KEY (id),
  constraint pier_length_m_check CHECK ((length_m > 0))
);
CREATE INDEX pier_length ON public.pier USING btree (length_m) WHERE (length_m > 10);`,
    ])
  })
})
