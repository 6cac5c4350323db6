import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  MIGRATION_STATUSES,
  MigrationBody,
  MigrationCancelBody,
  MigrationReply,
  MigrationsReply,
  MigrationStartedReply,
  type MigrationStatus,
} from '@portolan/contract/migrations'
import { Type } from 'typebox'
import { DomainError } from '../../errors.ts'
import { errorResponses } from '../../http/error-responses.ts'
import { allowAbsentBody } from '../../http/optional-body.ts'
import { isFlagSet, QueryFlag, QueryList, toList, toOptional } from '../../http/query-parameters.ts'
import type { Services } from '../../services.ts'
import { cancelMigration } from './cancel-migration.ts'
import { getMigration, listMigrations } from './migration-store.ts'
import { toMigrationView } from './migration-view.ts'
import { startDeletion, startMapping } from './start-migration.ts'

const MigrationParams = Type.Object({ migration: Type.String() })

/** Routes under /v1/migrations, and the one that deletes all entities of a blueprint. */
export const migrationRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.delete(
    '/v1/blueprints/:blueprint/all-entities',
    {
      schema: {
        params: Type.Object({ blueprint: Type.String() }),
        querystring: Type.Object({ delete_blueprint: QueryFlag, run_id: Type.Optional(Type.String()) }),
        response: { 200: MigrationStartedReply, ...errorResponses(401, 403, 404, 422) },
      },
    },
    async ({ caller, params, query }) => {
      const { id } = await startDeletion(services, caller, params.blueprint, {
        deleteBlueprint: isFlagSet(query.delete_blueprint),
        runId: toOptional(query.run_id),
      })
      return { ok: true as const, migrationId: id }
    },
  )

  app.post(
    '/v1/migrations',
    { schema: { body: MigrationBody, response: { 201: MigrationReply, ...errorResponses(401, 403, 404, 422) } } },
    async ({ caller, body }, reply) => {
      const migration = await startMapping(services, caller, body.sourceBlueprint, body.mapping)
      reply.code(201)
      return { ok: true as const, migration: toMigrationView(migration, services.readerOf(caller)) }
    },
  )

  app.get(
    '/v1/migrations',
    {
      schema: {
        querystring: Type.Object({
          status: QueryList,
          actor: Type.Optional(Type.String()),
          blueprint: Type.Optional(Type.String()),
        }),
        response: { 200: MigrationsReply, ...errorResponses(401, 422) },
      },
    },
    async ({ caller, query }) => {
      const reader = services.readerOf(caller)
      const migrations = await listMigrations(services.db, caller.orgId, {
        statuses: toStatuses(toList(query.status)),
        actor: toOptional(query.actor),
        blueprint: toOptional(query.blueprint),
      })
      return { ok: true as const, migrations: migrations.map((migration) => toMigrationView(migration, reader)) }
    },
  )

  app.get(
    '/v1/migrations/:migration',
    { schema: { params: MigrationParams, response: { 200: MigrationReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const migration = await getMigration(services.db, caller.orgId, params.migration)
      return { ok: true as const, migration: toMigrationView(migration, services.readerOf(caller)) }
    },
  )

  app.post(
    '/v1/migrations/:migration/cancel',
    {
      preValidation: allowAbsentBody,
      schema: {
        params: MigrationParams,
        body: MigrationCancelBody,
        response: { 200: MigrationReply, ...errorResponses(401, 403, 404, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const migration = await cancelMigration(services, caller, params.migration, body.reason)
      return { ok: true as const, migration: toMigrationView(migration, services.readerOf(caller)) }
    },
  )
}

function toStatuses(names: string[]): MigrationStatus[] {
  const unknown = names.find((name) => !(MIGRATION_STATUSES as readonly string[]).includes(name))
  if (unknown !== undefined) {
    throw new DomainError('invalid_request', `query/status must be one of ${MIGRATION_STATUSES.join(', ')}`)
  }
  return names as MigrationStatus[]
}
