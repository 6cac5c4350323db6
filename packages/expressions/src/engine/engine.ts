import { LruCache } from '../lru-cache.ts'
import { EngineFailure, toEngineFailure } from './engine-failure.ts'
import type { Host } from './host-imports.ts'
import { loadLibjq, type Cell, type Libjq, type Program } from './load-libjq.ts'
import { ENV_ARGUMENT, preludeFor } from './prelude.ts'

/** JSON text of the first output, `null` when there is none, or why there is no answer. */
export type Answer = string | null | { reason: 'compile' | 'runtime' | 'output_too_large'; message: string }

export interface EngineOptions {
  memoryLimitBytes: number
  outputLimitBytes: number
}

type Compiled = { program: Program } | { message: string }

const CELL_BYTES = 16
const CELLS = 8
/**
 * jq-web's own C stack has 64 KiB and grows into its data without notice; a regular expression with many groups is
 * enough. This one replaces it. The thread's own stack, which the same calls use, must end first, because that is an
 * exception and not silent damage: of 1 MiB there, the hungriest recursion found (setpath with a long path) fills
 * 10.5 MiB here.
 */
const STACK_BYTES = 24 * 1024 * 1024
/** The lowest part of the stack; whoever wrote here has probably gone beyond it. */
const STACK_GUARD_BYTES = 4 * 1024
const EMPTY_GUARD = Buffer.alloc(STACK_GUARD_BYTES)
const KIND_INVALID = 0
const NO_ENV = '{}'
const MESSAGE_LIMIT_CHARACTERS = 1_000
/** A compiled program takes about 10 KB, so that all kept ones stay below a fifth of the memory limit. */
const MEMORY_BYTES_PER_CACHED_PROGRAM = 64 * 1024
const MEMORY_BYTES_PER_CACHED_CHARACTER = 256

/**
 * One instance of jq. Programs are compiled one by one and kept, so a program text cannot reach into another, and
 * only the first evaluation pays for compiling (about 1 ms).
 *
 * After an EngineFailure the instance must not be used again.
 */
export class Engine {
  readonly #libjq: Libjq
  readonly #host: Host
  readonly #outputLimitBytes: number
  readonly #programs: LruCache<Compiled>
  readonly #stack: number
  readonly #stackTop: number
  readonly #cells: number
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()

  private constructor(libjq: Libjq, host: Host, options: EngineOptions) {
    this.#libjq = libjq
    this.#host = host
    this.#outputLimitBytes = options.outputLimitBytes
    const limits = {
      entries: Math.floor(options.memoryLimitBytes / MEMORY_BYTES_PER_CACHED_PROGRAM),
      characters: Math.floor(options.memoryLimitBytes / MEMORY_BYTES_PER_CACHED_CHARACTER),
    }
    this.#programs = new LruCache(limits, (compiled) => {
      if ('program' in compiled) this.#tearDown(compiled.program)
    })
    this.#stack = libjq.jv_mem_alloc(STACK_BYTES)
    this.#bytes().fill(0, this.#stack, this.#stack + STACK_GUARD_BYTES)
    this.#stackTop = (this.#stack + STACK_BYTES) & -16
    this.#cells = libjq.jv_mem_alloc(CELL_BYTES * CELLS)
  }

  static async load(options: EngineOptions): Promise<Engine> {
    const host: Host = {
      memory: undefined,
      memoryLimitBytes: options.memoryLimitBytes + STACK_BYTES,
      memoryRefused: false,
      diagnostics: '',
    }
    return new Engine(await loadLibjq(host), host, options)
  }

  /** Bytes of the instance's memory without its stack; it never shrinks. */
  get memoryBytes(): number {
    return this.#libjq.memory.buffer.byteLength - STACK_BYTES
  }

  /**
   * Runs a program over a JSON text.
   *
   * @param envText JSON text of an object of strings, for `env` and `$ENV`.
   * @throws EngineFailure when the instance broke.
   */
  evaluate(program: string, envText: string, input: ParsedInput): Answer {
    return this.#guard(() => {
      const compiled = this.#getProgram(program, envText)
      if ('message' in compiled) return { reason: 'compile', message: compiled.message }
      return this.#run(compiled.program, input.cell)
    })
  }

  /** Parses a JSON text for any number of evaluations; `release` it afterwards. */
  parseInput(text: string): ParsedInput | { message: string } {
    return this.#guard(() => {
      const cell = this.#libjq.jv_mem_alloc(CELL_BYTES)
      this.#parse(cell, text)
      if (this.#kindOf(cell) !== KIND_INVALID) return { cell }
      const message = this.#takeError(cell)
      this.#libjq.jv_mem_free(cell)
      return { message: message ?? 'the input is not JSON' }
    })
  }

  release(input: ParsedInput): void {
    this.#guard(() => {
      this.#libjq.jv_free(input.cell)
      this.#libjq.jv_mem_free(input.cell)
    })
  }

  #guard<Result>(work: () => Result): Result {
    this.#host.memoryRefused = false
    this.#libjq._emscripten_stack_restore(this.#stackTop)
    try {
      const result = work()
      this.#checkStackGuard()
      return result
    } catch (thrown) {
      throw toEngineFailure(thrown)
    }
  }

  #checkStackGuard(): void {
    const guard = this.#bytes().subarray(this.#stack, this.#stack + STACK_GUARD_BYTES)
    if (EMPTY_GUARD.compare(guard) !== 0) throw new EngineFailure('memory', 'the program is nested too deeply')
  }

  #getProgram(text: string, envText: string): Compiled {
    const key = `${envText}\n${text}`
    let compiled = this.#programs.get(key)
    if (compiled === undefined) {
      compiled = this.#compile(text, envText)
      this.#programs.add(key, compiled)
    }
    return compiled
  }

  #compile(text: string, envText: string): Compiled {
    if (text.includes('\0')) return { message: 'a program cannot contain a null character' }
    const prelude = preludeFor(text, envText !== NO_ENV)
    const namedArguments = this.#cell(0)
    this.#parse(namedArguments, `{"${ENV_ARGUMENT}":${envText}}`)
    const program = this.#libjq.jq_init()
    if (program === 0) throw new EngineFailure('memory', 'jq could not start')

    this.#host.diagnostics = ''
    const { address } = this.#writeText(prelude + text)
    const compiles = this.#libjq.jq_compile_args(program, address, namedArguments) !== 0
    this.#libjq.jv_mem_free(address)
    if (compiles) return { program }
    this.#tearDown(program)
    return { message: this.#host.diagnostics.replace(prelude, '').trim() }
  }

  #run(program: Program, input: Cell): Answer {
    const result = this.#cell(1)
    this.#libjq.jq_start(program, this.#copy(input), 0)
    this.#libjq.jq_next(result, program)
    const answer = this.#toAnswer(result, program)
    this.#libjq.jq_reset(program)
    return answer
  }

  #toAnswer(result: Cell, program: Program): Answer {
    if (this.#kindOf(result) === KIND_INVALID) {
      const message = this.#takeError(result)
      if (this.#libjq.jq_halted(program)) return { reason: 'runtime', message: 'the program tried to stop jq' }
      return message === undefined ? null : { reason: 'runtime', message }
    }
    const text = this.#cell(2)
    this.#libjq.jv_dump_string(text, result, 0)
    const length = this.#stringLength(text)
    if (length <= this.#outputLimitBytes) return this.#takeString(text, length)
    this.#libjq.jv_free(text)
    return {
      reason: 'output_too_large',
      message: `the result has ${length} bytes, more than ${this.#outputLimitBytes}`,
    }
  }

  /** The message of an invalid value, which is consumed; undefined when it stands for "no output". */
  #takeError(invalid: Cell): string | undefined {
    if (!this.#libjq.jv_invalid_has_msg(this.#copy(invalid))) {
      this.#libjq.jv_free(invalid)
      return undefined
    }
    const message = this.#cell(2)
    const text = this.#cell(3)
    this.#libjq.jv_invalid_get_msg(message, invalid)
    this.#libjq.jv_dump_string(text, message, 0)
    const length = this.#stringLength(text)
    const json = this.#takeString(text, length)
    const limited = json.length > MESSAGE_LIMIT_CHARACTERS ? `${json.slice(0, MESSAGE_LIMIT_CHARACTERS)}…` : json
    return json.startsWith('"') && limited === json ? (JSON.parse(json) as string) : limited
  }

  /** A second reference to the value in a cell, in a cell of its own that the called function may consume. */
  #copy(source: Cell): Cell {
    const argument = this.#cell(4)
    const copy = this.#cell(5)
    this.#bytes().copyWithin(argument, source, source + CELL_BYTES)
    this.#libjq.jv_copy(copy, argument)
    return copy
  }

  /** The bytes of a cell once more, for functions that look at a value without consuming it. */
  #peek(source: Cell): Cell {
    const argument = this.#cell(6)
    this.#bytes().copyWithin(argument, source, source + CELL_BYTES)
    return argument
  }

  #kindOf(cell: Cell): number {
    return this.#libjq.jv_get_kind(this.#peek(cell))
  }

  #stringLength(cell: Cell): number {
    return this.#libjq.jv_string_length_bytes(this.#copy(cell))
  }

  #takeString(cell: Cell, length: number): string {
    const address = this.#libjq.jv_string_value(this.#peek(cell))
    const text = this.#decoder.decode(this.#bytes().subarray(address, address + length))
    this.#libjq.jv_free(cell)
    return text
  }

  #parse(result: Cell, text: string): void {
    const { address, length } = this.#writeText(text)
    this.#libjq.jv_parse_sized(result, address, length)
    this.#libjq.jv_mem_free(address)
  }

  /** Copies a text into jq's memory, with a null byte at its end. */
  #writeText(text: string): { address: number; length: number } {
    const bytes = this.#encoder.encode(text)
    const address = this.#libjq.jv_mem_alloc(bytes.length + 1)
    this.#bytes().set(bytes, address)
    this.#bytes()[address + bytes.length] = 0
    return { address, length: bytes.length }
  }

  #tearDown(program: Program): void {
    const address = this.#cell(7)
    new DataView(this.#libjq.memory.buffer).setUint32(address, program, true)
    this.#libjq.jq_teardown(address)
  }

  #cell(index: number): Cell {
    return this.#cells + index * CELL_BYTES
  }

  /** Growth replaces the memory's buffer, so nobody keeps this. */
  #bytes(): Uint8Array {
    return new Uint8Array(this.#libjq.memory.buffer)
  }
}

/** An input in jq's memory. */
export interface ParsedInput {
  readonly cell: Cell
}
