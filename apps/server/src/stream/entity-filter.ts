import { setTimeout as delay } from 'node:timers/promises'
import type { Caller } from '../access/index.ts'
import { findBlueprint, findEntities } from '../catalog/index.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Services } from '../services.ts'

/** Events are gathered this long, so that a burst of writes costs a viewer two queries and not two for each. */
const GATHER_MS = 200

interface Readable {
  all: boolean
  identifiers: ReadonlySet<string>
}

interface Question {
  identifiers: Set<string>
  answer: Promise<Readable>
}

/**
 * Tells whether a viewer may know of a change of an entity, by the rights of that moment. Of an entity that is gone
 * nothing can be asked any more: its deletion is only told to those who may read all of its blueprint.
 */
export class EntityFilter {
  readonly #deps: Pick<Services, 'db' | 'readerOf'>
  readonly #getViewer: () => Caller
  /** What will be asked next, by blueprint. */
  readonly #questions = new Map<string, Question>()

  constructor(deps: Pick<Services, 'db' | 'readerOf'>, getViewer: () => Caller) {
    this.#deps = deps
    this.#getViewer = getViewer
  }

  async mayTell({ id, entity = '', change }: LiveEvent): Promise<boolean> {
    if (this.#deps.readerOf(this.#getViewer()).readsAll) return true
    const question = this.#questions.get(id) ?? this.#open(id)
    question.identifiers.add(entity)
    const { all, identifiers } = await question.answer
    return all || (change !== 'DELETE' && identifiers.has(entity))
  }

  #open(blueprint: string): Question {
    const identifiers = new Set<string>()
    const answer = delay(GATHER_MS, undefined, { ref: false }).then(() => {
      this.#questions.delete(blueprint)
      return this.#ask(blueprint, [...identifiers])
    })
    const question = { identifiers, answer }
    this.#questions.set(blueprint, question)
    return question
  }

  async #ask(identifier: string, identifiers: string[]): Promise<Readable> {
    const { db, readerOf } = this.#deps
    const viewer = this.#getViewer()
    const reader = readerOf(viewer)
    const blueprint = await findBlueprint(db, viewer.orgId, identifier)
    if (blueprint === undefined) return { all: false, identifiers: new Set() }
    if (await reader.readsAllOf(db, blueprint)) return { all: true, identifiers: new Set() }
    const entities = await findEntities(db, reader, blueprint, identifiers)
    return { all: false, identifiers: new Set(entities.map((entity) => entity.identifier)) }
  }
}
