/** The part of OpenAPI 3.0 that is read here. */
export type OpenApiDocument = {
  paths: Record<string, OpenApiPathItem>
  components?: Record<string, unknown>
}

export type OpenApiPathItem = Partial<Record<'get' | 'put' | 'post' | 'delete' | 'patch', OpenApiOperation>> & {
  parameters?: OpenApiParameter[]
}

export type OpenApiOperation = {
  operationId: string
  parameters?: OpenApiParameter[]
  requestBody?: { required?: boolean; content?: OpenApiContent }
  responses: Record<string, { content?: OpenApiContent }>
}

export type OpenApiContent = Record<string, { schema?: object }>

export type OpenApiParameter = {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  allowEmptyValue?: boolean
  schema?: object
}
