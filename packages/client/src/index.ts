export { createClient, type Client, type RequestOptions } from './client.ts'
export { PortolanError } from './portolan-error.ts'
export { clientCredentials, session, type Authentication } from './authentication.ts'
