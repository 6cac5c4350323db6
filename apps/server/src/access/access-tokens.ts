import {
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose'
import { LRUCache } from 'lru-cache'
import { nanoid } from 'nanoid'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/database.ts'
import type { ActingRun } from './caller.ts'
import type { SecretBox } from './secret-box.ts'

const LIFETIME_SECONDS = 3 * 60 * 60
/** The token of a run serves one call that never leaves the process. */
const RUN_LIFETIME_SECONDS = 60
/** A live token is handed out again until this close to its end. */
const REISSUE_UNTIL_SECONDS = 5 * 60
const ALGORITHM = 'RS256'
const ISSUER = 'portolan'
const AUDIENCE = 'portolan-api'

export interface AccessToken {
  accessToken: string
  /** Remaining seconds. @compat Ocean, k8s-exporter: they cache by it. */
  expiresIn: number
}

export interface TokenSubject {
  orgId: string
  clientId: string
  /** Set when a run calls the portal itself. */
  run?: ActingRun
  /** Which secret of the credential the token was given for; the first unless it says so. */
  secretRevision?: number | undefined
}

/** Issues and verifies access tokens of client credentials. */
export interface AccessTokens {
  issue(subject: TokenSubject): Promise<AccessToken>
  /** The subject of a valid token; undefined for anything else. Whether the credential still exists, with that secret, is not checked here. */
  verify(token: string): Promise<TokenSubject | undefined>
}

/** Loads the signing key, or makes it: tokens survive restarts and are valid at every replica. */
export async function createAccessTokens(deps: { db: Db; secretBox: SecretBox; clock: Clock }): Promise<AccessTokens> {
  const key = await loadSigningKey(deps.db, deps.secretBox)
  const issued = new LRUCache<string, { token: string; endsAt: number }>({ max: 10_000 })
  const verified = new LRUCache<string, { subject: TokenSubject; endsAt: number }>({ max: 10_000 })

  return {
    async issue(subject) {
      const now = Math.floor(deps.clock.now().getTime() / 1000)
      const { run, secretRevision = 1 } = subject
      const name = `${subject.orgId} ${subject.clientId} ${secretRevision}`
      const live = run === undefined ? issued.get(name) : undefined
      if (live && live.endsAt - now > REISSUE_UNTIL_SECONDS) {
        return { accessToken: live.token, expiresIn: live.endsAt - now }
      }
      const expiresIn = run === undefined ? LIFETIME_SECONDS : RUN_LIFETIME_SECONDS
      const endsAt = now + expiresIn
      // @compat Ocean: reads `isMachine`, else `personalToken`, without verifying; without either it runs no actions.
      const token = await new SignJWT({
        orgId: subject.orgId,
        isMachine: true,
        personalToken: false,
        secretRevision,
        ...(run && { run }),
      })
        .setProtectedHeader({ alg: ALGORITHM, kid: key.id, typ: 'at+jwt' })
        .setSubject(subject.clientId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(endsAt)
        .setJti(nanoid())
        .sign(key.privateKey)
      if (run === undefined) issued.set(name, { token, endsAt })
      return { accessToken: token, expiresIn }
    },

    async verify(token) {
      const now = deps.clock.now()
      const known = verified.get(token)
      if (known) return known.endsAt * 1000 > now.getTime() ? known.subject : undefined
      try {
        const { payload } = await jwtVerify(token, key.publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: 'at+jwt',
          currentDate: now,
        })
        const subject = toSubject(payload)
        verified.set(token, { subject, endsAt: payload.exp! })
        return subject
      } catch {
        return undefined
      }
    },
  }
}

function toSubject(payload: JWTPayload): TokenSubject {
  if (typeof payload.sub !== 'string' || typeof payload.orgId !== 'string' || payload.exp === undefined) {
    throw new Error('claims are missing')
  }
  // The signature is ours, so claims have the shape that `issue` gave them. Tokens of older versions name no revision.
  const run = payload.run as ActingRun | undefined
  const secretRevision = payload.secretRevision as number | undefined
  return {
    clientId: payload.sub,
    orgId: payload.orgId,
    ...(run && { run }),
    ...(secretRevision && { secretRevision }),
  }
}

interface SigningKey {
  id: string
  privateKey: CryptoKey
  publicKey: CryptoKey
}

async function loadSigningKey(db: Db, secretBox: SecretBox): Promise<SigningKey> {
  const select = () => db.selectFrom('signing_key').selectAll().orderBy('created_at').limit(1).executeTakeFirst()
  let row = await select()
  if (row === undefined) {
    await db.transaction().execute(async (trx) => {
      // Two replicas that start together must end with one key.
      await trx.executeQuery(db.selectFrom('encryption_check').select('id').forUpdate().compile())
      if (await trx.selectFrom('signing_key').select('id').executeTakeFirst()) return
      const pair = await generateKeyPair(ALGORITHM, { extractable: true, modulusLength: 2048 })
      const id = nanoid()
      await trx
        .insertInto('signing_key')
        .values({
          id,
          public_jwk: JSON.stringify(await exportJWK(pair.publicKey)),
          private_jwk_encrypted: secretBox.seal(JSON.stringify(await exportJWK(pair.privateKey)), `signing-key ${id}`),
        })
        .execute()
    })
    row = await select()
  }
  const privateJwk = JSON.parse(secretBox.open(row!.private_jwk_encrypted, `signing-key ${row!.id}`)) as JWK
  return {
    id: row!.id,
    privateKey: (await importJWK(privateJwk, ALGORITHM)) as CryptoKey,
    publicKey: (await importJWK(row!.public_jwk as JWK, ALGORITHM)) as CryptoKey,
  }
}
