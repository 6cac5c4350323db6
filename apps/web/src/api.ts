import { createClient, session } from '@portolan/client'

/** The one way out of the page: same origin, with the session cookie. */
export const api = createClient({ baseUrl: '', authentication: session() })
