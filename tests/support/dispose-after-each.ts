import { afterEach } from 'vitest'

/**
 * Ends what a test uses after it, in reverse order, also when it failed or ran out of time (`await using` would not:
 * a test that is given up never leaves its block). Call it once per file or `describe`.
 *
 * @example
 * const use = disposeAfterEach()
 * it('…', async () => { const portal = use(await startPortal()) })
 */
export function disposeAfterEach(): <Thing extends AsyncDisposable>(thing: Thing) => Thing {
  let stack = new AsyncDisposableStack()
  afterEach(async () => {
    const ending = stack
    stack = new AsyncDisposableStack()
    await ending.disposeAsync()
  })
  return (thing) => stack.use(thing)
}
