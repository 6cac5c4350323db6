import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { exportFunctions } from './export-functions.ts'
import { restrictImports, type Host } from './host-imports.ts'

/** A `jv` value is a 16-byte struct; WebAssembly passes and returns it by the address of a cell that holds it. */
export type Cell = number
/** Address of a compiled program. */
export type Program = number

/** The functions of libjq that the engine calls. Arguments of type Cell are consumed unless said otherwise. */
export interface Libjq {
  readonly memory: WebAssembly.Memory
  jq_init(): Program
  /** Answers 0 when the program does not compile. */
  jq_compile_args(program: Program, text: number, namedArguments: Cell): number
  jq_start(program: Program, input: Cell, flags: number): void
  jq_next(result: Cell, program: Program): void
  /** Drops the state of an evaluation that may not have ended. */
  jq_reset(program: Program): void
  /** Takes the address of the program's address. */
  jq_teardown(programAddress: number): void
  jq_halted(program: Program): number
  jv_parse_sized(result: Cell, text: number, lengthBytes: number): void
  jv_dump_string(result: Cell, value: Cell, flags: number): void
  jv_copy(result: Cell, value: Cell): void
  jv_free(value: Cell): void
  /** Address of the bytes; does not consume. */
  jv_string_value(value: Cell): number
  jv_string_length_bytes(value: Cell): number
  /** Does not consume. */
  jv_get_kind(value: Cell): number
  jv_invalid_has_msg(value: Cell): number
  jv_invalid_get_msg(result: Cell, value: Cell): void
  jv_mem_alloc(bytes: number): number
  jv_mem_free(address: number): void
  emscripten_stack_get_current(): number
  _emscripten_stack_restore(address: number): void
}

const WANTED_FUNCTIONS = [
  'jq_init',
  'jq_compile_args',
  'jq_start',
  'jq_next',
  'jq_reset',
  'jq_teardown',
  'jq_halted',
  'jv_parse_sized',
  'jv_dump_string',
  'jv_copy',
  'jv_free',
  'jv_string_value',
  'jv_string_length_bytes',
  'jv_get_kind',
  'jv_invalid_has_msg',
  'jv_invalid_get_msg',
  'jv_mem_alloc',
  'jv_mem_free',
]

/**
 * Loads jq-web with libjq's own interface instead of its command line, cut off from the outside by `restrictImports`.
 *
 * jq-web offers neither its functions nor its instantiation, so for the time of loading this thread's
 * `WebAssembly.instantiate` is ours. Call it once per thread, in a thread that does nothing else.
 */
export async function loadLibjq(host: Host): Promise<Libjq> {
  const require = createRequire(import.meta.url)
  const file = join(dirname(require.resolve('jq-web')), 'jq.wasm')
  const module = exportFunctions(await readFile(file), WANTED_FUNCTIONS)

  const original = WebAssembly.instantiate
  let libjq: Libjq | undefined
  WebAssembly.instantiate = async (_bytes, imports) => {
    restrictImports(imports, host)
    const source = await original(module, imports)
    libjq = source.instance.exports as unknown as Libjq
    host.memory = libjq.memory
    return source
  }
  try {
    await (require('jq-web') as Promise<unknown>)
  } finally {
    WebAssembly.instantiate = original
  }
  if (libjq === undefined) throw new Error('jq-web did not load its WebAssembly module')
  return libjq
}
