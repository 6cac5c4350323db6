import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import { toElkGraph, toLayout, type GraphLayout } from './elk-graph.ts'
import type { GraphModel } from './graph-model.ts'

/** A layout of the largest graphs that the portal draws takes some seconds on a slow machine. */
const TIME_LIMIT_MS = 60_000

interface Layouter {
  elk: Elk
  worker: Worker
  /** Is refused when the worker cannot be loaded or breaks down, of which ELK says nothing. */
  broken: Promise<never>
}

/** Kept, because reading the script takes longer than most layouts. */
let layouter: Layouter | undefined

/**
 * Finds a place for everything in a graph, in a worker of its own so that the page stays usable.
 * @throws Error in words for a person: the worker could not be loaded, the graph is inconsistent, it took a minute.
 */
export async function runLayout(model: GraphModel): Promise<GraphLayout> {
  layouter ??= startLayouter()
  const { elk, broken } = layouter
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => limit.reject(new Error('The layout took longer than a minute')), TIME_LIMIT_MS)
  const layout = elk.layout(toElkGraph(model)).catch((refusal: unknown) => {
    throw new Error(`This graph cannot be laid out: ${wordsOf(refusal)}`, { cause: refusal })
  })
  try {
    return toLayout(await Promise.race([layout, broken, limit.promise]))
  } catch (error) {
    // What broke or is still busy is no use for the next one.
    stopLayouter()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function startLayouter(): Layouter {
  const worker = new Worker(workerUrl)
  const failure = Promise.withResolvers<never>()
  worker.addEventListener('error', () => failure.reject(new Error('The program that lays out graphs could not be run')))
  // Nobody listens between two layouts.
  failure.promise.catch(() => undefined)
  return {
    elk: new ELK({ algorithms: ['layered'], workerFactory: () => worker }),
    worker,
    broken: failure.promise,
  }
}

function stopLayouter(): void {
  layouter?.worker.terminate()
  layouter = undefined
}

/** ELK throws objects of its own. */
function wordsOf(refusal: unknown): string {
  const message = typeof refusal === 'object' && refusal !== null && 'message' in refusal ? refusal.message : refusal
  return typeof message === 'string' ? message : 'the reason is not known'
}
