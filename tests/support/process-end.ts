const EXIT_CODE_OF_A_SIGNAL = 128
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

const endings: (() => void)[] = []

/**
 * Calls `ending` when this process ends in whatever way short of SIGKILL, so that nothing it started outlives it: also
 * when a test run is cut off or a benchmark is ended by Ctrl-C.
 */
export function onProcessEnd(ending: () => void): void {
  if (endings.length === 0) listen()
  endings.push(ending)
}

function listen(): void {
  process.on('exit', () => endings.forEach((ending) => ending()))
  // Without a listener these end the process with no exit event.
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.once(signal, () => process.exit(EXIT_CODE_OF_A_SIGNAL + number))
  }
}
