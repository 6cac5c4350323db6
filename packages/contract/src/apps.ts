import { Type, type Static } from 'typebox'
import { okReply, Timestamp } from './common.ts'

export const AppParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) })

/** Body of `POST /v1/apps` and `PUT /v1/apps/{id}`. */
export const AppDocument = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) })
export type AppDocument = Static<typeof AppDocument>

/** What `fields` of `GET /v1/apps` may choose. No list ever holds a secret. */
export const APP_FIELDS = ['id', 'name', 'createdAt', 'updatedAt', 'secret', 'enabled'] as const

const VIEW = {
  /** The client id. */
  id: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

export const AppView = Type.Object(VIEW)
export type AppView = Static<typeof AppView>

/** In the replies to creating and rotating only. */
export const AppWithSecret = Type.Object({ ...VIEW, secret: Type.String() })
export type AppWithSecret = Static<typeof AppWithSecret>

export const AppReply = okReply({ app: AppView })
export const AppsReply = okReply({ apps: Type.Array(Type.Partial(AppView)) })
export const AppWithSecretReply = okReply({ app: AppWithSecret })
