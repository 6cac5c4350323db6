import type { FastifyRequest } from 'fastify'

/** For routes whose body may be missing: an absent one counts as `{}`. Use as `preValidation`. */
export async function allowAbsentBody(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}
