/** The part of Swagger UI that is used; its package has no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface SwaggerProblem {
    message?: string
    line?: number
    source?: string
  }

  export interface SwaggerSystem {
    specActions: { updateSpec: (text: string) => void }
    specSelectors: { specJson: () => { has: (key: string) => boolean } }
    errSelectors: { allErrors: () => { toJS: () => SwaggerProblem[] } }
  }

  interface SwaggerOptions {
    domNode: HTMLElement
    validatorUrl: null
    supportedSubmitMethods: readonly string[]
    requestInterceptor: (request: unknown) => never
    queryConfigEnabled: boolean
    persistAuthorization: boolean
    deepLinking: boolean
    docExpansion: 'list' | 'full' | 'none'
  }

  const SwaggerUI: (options: SwaggerOptions) => SwaggerSystem
  export default SwaggerUI
}
