import { readDescription } from '../description/description.ts'
import { ContractViolation, htmlAnswer, jsonAnswer } from '../stand-in/answer.ts'
import type { Answer } from '../stand-in/answer.ts'
import type { StandIn, StandInRequest } from '../stand-in/stand-in.ts'
import { operations } from './circleci-operations.ts'
import type { OperationDeps } from './circleci-operations.ts'
import { renderCircleCiPage } from './circleci-page.ts'
import { circleCiError, findToken, readRequest, toRoutePath } from './circleci-requests.ts'

export type RouteDeps = OperationDeps & { tokens: ReadonlySet<string>; acceptNullParameters: boolean }

const description = readDescription(new URL('../../data/circleci-openapi.json', import.meta.url))

/**
 * Adds a route for every operation of the official description: those in `operations` are imitated, the others answer 501.
 * Tokens are checked first, then the request, at last the reply.
 */
export function addApiRoutes(standIn: StandIn, deps: RouteDeps): void {
  for (const { id, method, path } of description.operations()) {
    const handle = operations[id]
    const operation = handle && description.operation(id)

    const answer = (request: StandInRequest): Answer => {
      if (!deps.tokens.has(findToken(request) ?? '')) throw circleCiError(401, 'You must log in first.')
      if (handle === undefined || operation === undefined) {
        throw circleCiError(501, `The stand-in does not imitate the operation ${id}`)
      }
      const { status, body } = handle(deps, readRequest(request, operation, deps.acceptNullParameters))
      return jsonAnswer(status, body)
    }
    const check = ({ status, body }: Answer) => {
      const problem = operation?.checkReply(status, JSON.parse(body.toString('utf8')))
      if (problem !== undefined) throw new ContractViolation(`${id} answered ${status}: ${problem}`)
    }
    standIn.app.route({ method, url: `/api/v2${toRoutePath(path)}`, handler: standIn.route(answer, check) })
  }
  standIn.app.setNotFoundHandler(standIn.route(() => jsonAnswer(404, { message: 'Not found' })))
}

/** Adds the page of a pipeline, for people. */
export function addPageRoute(standIn: StandIn, { store, clock }: OperationDeps): void {
  const show = ({ params }: StandInRequest): Answer => {
    const slug = `${params['vcs']}/${params['organization']}/${params['name']}`
    const found = store
      .listPipelines()
      .find((pipeline) => pipeline.project.slug === slug && String(pipeline.number) === params['number'])
    if (found === undefined) return htmlAnswer(404, '<!doctype html><title>Not found</title><p>No such pipeline.')
    return htmlAnswer(200, renderCircleCiPage(found, clock.now().getTime()))
  }
  standIn.app.get('/pipelines/:vcs/:organization/:name/:number', standIn.route(show))
}
