import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config.ts'
import { DomainError } from '../errors.ts'

interface Window {
  used: number
  endsAt: number
}

interface Bucket {
  name: string
  limit: number
  periodSeconds: number
}

const SIGN_IN_LIMIT = { limit: 20, periodSeconds: 60 }
/** Where secrets can be guessed, and each guess costs us a slow digest. */
const SIGN_IN_ROUTES = ['/ui/v1/session', '/ui/v1/sign-up']

/** Probes, metrics and the files of the page are not counted. */
const isCounted = (request: FastifyRequest) => /^\/(ui\/)?v1\//.test(request.routeOptions.url ?? '')

/**
 * Counts requests per credential or account in fixed windows, in this process.
 *
 * The header `x-ratelimit-reset` is the number of seconds left.
 * @compat terraform-provider: sleeps that many seconds once nothing remains, so an epoch would stall it for decades.
 * @compat Ocean: sleeps for it before any repetition, so it stands on 2xx and 429 replies only.
 */
export function installRateLimit(app: FastifyInstance, config: Config): void {
  const windows = new LRUCache<string, Window>({ max: 50_000 })

  app.addHook('preHandler', async (request) => {
    if (!isCounted(request)) return
    const bucket = toBucket(request, config)
    const window = take(windows, bucket)
    request.rateLimit = {
      ...bucket,
      remaining: Math.max(0, bucket.limit - window.used),
      resetSeconds: toSeconds(window),
    }
    if (window.used > bucket.limit) {
      throw new DomainError(
        'rate_limit_exceeded',
        `More than ${bucket.limit} requests in ${bucket.periodSeconds} s`,
        undefined,
        {
          retryAfterSeconds: toSeconds(window),
        },
      )
    }
  })

  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
    const state = request.rateLimit
    if (state === undefined || (reply.statusCode >= 300 && reply.statusCode !== 429)) return
    reply.header('x-ratelimit-limit', state.limit)
    reply.header('x-ratelimit-period', state.periodSeconds)
    reply.header('x-ratelimit-remaining', state.remaining)
    reply.header('x-ratelimit-reset', state.resetSeconds)
  })
}

function toBucket(request: FastifyRequest, config: Config): Bucket {
  const { requests: limit, periodSeconds } = config.rateLimit
  if (request.method === 'POST' && SIGN_IN_ROUTES.includes(request.routeOptions.url ?? '')) {
    return { name: `sign-in ${request.ip}`, ...SIGN_IN_LIMIT }
  }
  const who = request.caller ? `${request.caller.orgId} ${request.caller.id}` : `address ${request.ip}`
  // The agent's claims and acknowledgements must not be starved by its own reports.
  const reserved = request.headers['x-port-reserved-usage'] === 'true' ? 'reserved ' : ''
  return { name: `${reserved}${who}`, limit, periodSeconds }
}

function take(windows: LRUCache<string, Window>, bucket: Bucket): Window {
  const now = Date.now()
  let window = windows.get(bucket.name)
  if (window === undefined || window.endsAt <= now) {
    window = { used: 0, endsAt: now + bucket.periodSeconds * 1000 }
    windows.set(bucket.name, window)
  }
  window.used++
  return window
}

const toSeconds = (window: Window) => Math.max(1, Math.ceil((window.endsAt - Date.now()) / 1000))
