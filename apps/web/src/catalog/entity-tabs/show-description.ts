import SwaggerUI, { type SwaggerSystem } from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import 'swagger-ui-dist/swagger-ui.css'

/**
 * Draws a description, JSON or YAML, into an element. It only shows: nothing is sent to the API, to a validator or to the
 * addresses of references, because the author of a description would decide what a reader's browser does.
 * @returns what ends it.
 */
export function showDescription(host: HTMLElement, text: string, onProblem: (sentence: string) => void): () => void {
  const system = SwaggerUI({
    domNode: host,
    validatorUrl: null,
    supportedSubmitMethods: [],
    requestInterceptor: refuseRequest,
    queryConfigEnabled: false,
    persistAuthorization: false,
    deepLinking: false,
    docExpansion: 'list',
  })
  system.specActions.updateSpec(text)
  const problem = findProblem(system)
  if (problem !== undefined) onProblem(problem)
  const observer = new MutationObserver(() => nameControls(host))
  observer.observe(host, { childList: true, subtree: true })
  nameControls(host)
  return () => {
    observer.disconnect()
    host.replaceChildren()
  }
}

/** Swagger UI gives its list of servers no name. */
function nameControls(host: HTMLElement): void {
  for (const list of host.querySelectorAll('select:not([aria-label], [title])'))
    list.setAttribute('aria-label', 'Servers')
}

function refuseRequest(): never {
  throw new Error('This page sends no requests on behalf of a description')
}

/** Why the text cannot be drawn at all. Problems within a description are listed by Swagger UI itself. */
function findProblem({ errSelectors, specSelectors }: SwaggerSystem): string | undefined {
  const unreadable = errSelectors
    .allErrors()
    .toJS()
    .find(({ source }) => source === 'parser')
  if (unreadable) {
    const { message = 'It is neither JSON nor YAML', line } = unreadable
    return line === undefined ? message : `Line ${line}: ${message}`
  }
  const description = specSelectors.specJson()
  const isDescription = description.has('openapi') || description.has('swagger')
  return isDescription ? undefined : 'It has neither a field “openapi” nor a field “swagger” at its top.'
}
