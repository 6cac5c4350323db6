import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { authenticate, SESSION_COOKIE, toActorName, type Caller } from '../access/index.ts'
import { findRunForViewer, listRunLogsAfter } from '../runs/index.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Services } from '../services.ts'
import { EntityFilter } from './entity-filter.ts'
import { EventWriter } from './event-writer.ts'
import { RunFollower, type RunReader } from './follow-run.ts'
import { parseTopics, type Topic } from './topics.ts'

/** Followers look for themselves this often, in case an announcement was lost. */
const LOOK_AGAIN_MS = 5_000
/** Rights are read anew this often: a stream may stay open for days. */
const RENEW_RIGHTS_MS = 30_000

const Query = Type.Object({
  topics: Type.String({ maxLength: 4_000 }),
  after: Type.Optional(Type.String({ maxLength: 40 })),
})

/** `GET /ui/v1/stream`: one stream per browser, resumed by `Last-Event-ID` (or `after` on the first connection). */
export const streamRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get('/ui/v1/stream', { schema: { querystring: Query } }, async (request, reply) => {
    let caller = request.caller
    const topics = parseTopics(request.query.topics)
    const header = request.headers['last-event-id']
    const after = (Array.isArray(header) ? header[0] : header) ?? request.query.after

    reply.hijack()
    const writer = new EventWriter(reply.raw)
    const reader: RunReader = {
      find: (runId) => findRunForViewer(services, caller, runId),
      listLogs: (runId, from, limit) => listRunLogsAfter(services, caller, runId, from, limit),
    }
    const filter = new EntityFilter(services, () => caller)
    const followers = topics.map((topic) => follow(topic, { reader, writer, after, caller, filter }))
    const guard = (work: Promise<void>) =>
      void work.catch((error: Error) => {
        request.log.warn({ err: error, traceId: request.id }, 'a live stream was cut off')
        reply.raw.destroy()
      })

    const subscription = services.live.subscribe((event) => {
      if (event.orgId !== caller.orgId) return
      for (const follower of followers) guard(follower.onEvent(event))
    })
    const timer = setInterval(() => followers.forEach((follower) => guard(follower.lookAgain())), LOOK_AGAIN_MS)
    const renew = async () => void (caller = await authenticateAgain(services, request))
    const renewal = setInterval(() => guard(renew()), RENEW_RIGHTS_MS)
    request.raw.once('close', () => {
      clearInterval(timer)
      clearInterval(renewal)
      subscription[Symbol.dispose]()
      writer[Symbol.dispose]()
    })
    for (const follower of followers) guard(follower.lookAgain())
  })
}

/** @throws DomainError `unauthorized` when the session has ended or the account was disabled. */
function authenticateAgain(services: Services, { headers, cookies }: FastifyRequest): Promise<Caller> {
  const { authorization, 'user-agent': userAgent = '' } = headers
  return authenticate(services, { authorization, sessionId: cookies[SESSION_COOKIE], userAgent }, 'look')
}

interface Following {
  reader: RunReader
  writer: EventWriter
  after: string | undefined
  caller: Caller
  filter: EntityFilter
}

interface TopicFollower {
  onEvent(event: LiveEvent): Promise<void>
  lookAgain(): Promise<void>
}

function follow(topic: Topic, { reader, writer, after, caller, filter }: Following): TopicFollower {
  switch (topic.kind) {
    case 'run': {
      const run = new RunFollower(topic.runId, reader, writer, after)
      return {
        onEvent: async (event) => {
          if (event.id !== topic.runId) return
          if (event.kind === 'run' || event.kind === 'runLog') await run.look({ run: event.kind === 'run', logs: true })
        },
        lookAgain: () => run.look({ run: true, logs: true }),
      }
    }
    case 'my-runs':
      return {
        onEvent: async (event) => {
          if (event.kind !== 'run') return
          const run = (await reader.find(event.id)) as { createdBy?: string } | undefined
          if (run?.createdBy === toActorName(caller)) writer.send('run', run)
        },
        lookAgain: async () => undefined,
      }
    case 'blueprint':
      return {
        onEvent: async (event) => {
          if (event.kind !== 'entity' || event.id !== topic.blueprint || !(await filter.mayTell(event))) return
          writer.send('entity', { blueprint: event.id, identifier: event.entity, change: event.change })
        },
        lookAgain: async () => undefined,
      }
  }
}
