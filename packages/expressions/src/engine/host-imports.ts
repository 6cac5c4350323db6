import { EngineFailure } from './engine-failure.ts'

type HostFunction = (...values: never[]) => unknown
type HostModule = Record<string, HostFunction>

const NO_SUCH_FILE = -44
const NOT_PERMITTED = 63
const STANDARD_ERROR = 2
const DIAGNOSTICS_LIMIT_BYTES = 16 * 1024

/** What the host functions share with the engine. */
export interface Host {
  /** The module's memory, set once it exists. */
  memory: WebAssembly.Memory | undefined
  readonly memoryLimitBytes: number
  /** Growth was refused since this was last cleared. */
  memoryRefused: boolean
  /** What jq wrote to its standard error since this was last cleared; compile errors arrive this way. */
  diagnostics: string
}

/**
 * Replaces every function through which jq could reach outside, in the imports that jq-web prepared.
 *
 * There is no file system, no environment, no input, and memory ends at the limit. What stays of jq-web's own
 * functions is the clock and the calendar.
 */
export function restrictImports(imports: WebAssembly.Imports, host: Host): void {
  const env = imports['env'] as HostModule
  const grow = env['emscripten_resize_heap'] as (bytes: number) => unknown
  const noFile = () => NO_SUCH_FILE
  const notPermitted = () => NOT_PERMITTED

  // jq-web passes one object under both module names.
  Object.assign(env, {
    emscripten_resize_heap: (bytes: number) => {
      // Written for both signed and unsigned arguments: sizes above 2 GiB arrive negative.
      const fits = bytes >>> 0 <= host.memoryLimitBytes && grow(bytes)
      if (!fits) host.memoryRefused = true
      return fits ? 1 : 0
    },
    environ_sizes_get: (count: number, size: number) => {
      const view = new DataView(getMemory(host))
      view.setUint32(count, 0, true)
      view.setUint32(size, 0, true)
      return 0
    },
    environ_get: () => 0,
    __syscall_openat: noFile,
    __syscall_stat64: noFile,
    __syscall_lstat64: noFile,
    __syscall_newfstatat: noFile,
    __syscall_readlinkat: noFile,
    __syscall_fstat64: noFile,
    __syscall_fcntl64: noFile,
    __syscall_ioctl: noFile,
    __syscall_getcwd: noFile,
    fd_close: () => 0,
    fd_read: notPermitted,
    fd_seek: notPermitted,
    fd_fdstat_get: notPermitted,
    fd_write: (...values: [number, number, number, number]) => collectDiagnostics(host, ...values),
    exit: giveUp(host),
    proc_exit: giveUp(host),
    _abort_js: giveUp(host),
    __assert_fail: giveUp(host),
  })
}

function giveUp(host: Host) {
  return () => {
    throw host.memoryRefused
      ? new EngineFailure('memory', 'the program needs more memory than it may have')
      : new EngineFailure('runtime', 'jq gave up on this program')
  }
}

function getMemory(host: Host): ArrayBuffer {
  if (host.memory === undefined) throw new Error('jq used its memory before it was there')
  return host.memory.buffer
}

/** `fd_write` of WASI: `vectors` points to `count` pairs of address and length. */
function collectDiagnostics(host: Host, descriptor: number, vectors: number, count: number, written: number): number {
  const memory = getMemory(host)
  const view = new DataView(memory)
  let total = 0
  for (let index = 0; index < count; index += 1) {
    const address = view.getUint32(vectors + index * 8, true)
    const length = view.getUint32(vectors + index * 8 + 4, true)
    if (descriptor === STANDARD_ERROR && host.diagnostics.length < DIAGNOSTICS_LIMIT_BYTES) {
      host.diagnostics += Buffer.from(memory, address, length).toString('utf8')
    }
    total += length
  }
  view.setUint32(written, total, true)
  return 0
}
