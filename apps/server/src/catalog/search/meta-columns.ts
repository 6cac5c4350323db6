import { sql, type RawBuilder } from 'kysely'

const TEXTS: Readonly<Record<string, string>> = {
  $identifier: 'identifier',
  $title: 'title',
  $icon: 'icon',
  $createdBy: 'created_by',
  $updatedBy: 'updated_by',
}

const INSTANTS: Readonly<Record<string, string>> = { $createdAt: 'created_at', $updatedAt: 'updated_at' }

/** The column behind a meta-property that holds one text. */
export const toMetaText = (key: string, alias = 'entity'): RawBuilder<string | null> | undefined =>
  find(TEXTS, key, alias)

/** The column behind a meta-property that holds an instant. */
export const toMetaInstant = (key: string, alias = 'entity'): RawBuilder<Date> | undefined => find(INSTANTS, key, alias)

const find = <T>(columns: Readonly<Record<string, string>>, key: string, alias: string): RawBuilder<T> | undefined =>
  Object.hasOwn(columns, key) ? sql<T>`${sql.ref(`${alias}.${columns[key]!}`)}` : undefined
