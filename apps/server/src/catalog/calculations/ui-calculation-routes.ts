import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CalculationTestReply, CalculationTestRequest } from '@portolan/contract/calculations'
import { Type } from 'typebox'
import { errorResponses } from '../../http/error-responses.ts'
import type { Services } from '../../services.ts'
import { tryCalculation } from './try-calculation.ts'

/** What the page asks while somebody writes a calculation. */
export const uiCalculationRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/ui/v1/blueprints/:blueprint/calculations/test',
    {
      schema: {
        params: Type.Object({ blueprint: Type.String() }),
        body: CalculationTestRequest,
        response: { 200: CalculationTestReply, ...errorResponses(401, 403, 404, 413, 422) },
      },
    },
    async ({ caller, params, body }) => ({
      ok: true as const,
      result: await tryCalculation(services, caller, params.blueprint, body),
    }),
  )
}
