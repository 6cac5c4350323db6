/** Reads the primitive values of the WebAssembly binary format one after the other. */
export class WasmReader {
  readonly bytes: Uint8Array
  position: number
  readonly end: number

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes
    this.position = position
    this.end = end
  }

  get isAtEnd(): boolean {
    return this.position >= this.end
  }

  readByte(): number {
    const byte = this.bytes[this.position++]
    if (byte === undefined || this.position > this.end) throw new Error('the WebAssembly file ends too early')
    return byte
  }

  /** Reads an unsigned LEB128 number of up to 32 bits. */
  readNumber(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.readByte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new Error('the WebAssembly file holds an overlong number')
  }

  readName(): string {
    const length = this.readNumber()
    const name = new TextDecoder().decode(this.bytes.subarray(this.position, this.position + length))
    this.position += length
    return name
  }

  /** Reads a length and answers a reader over just that many bytes; this reader continues after them. */
  readPart(): WasmReader {
    const length = this.readNumber()
    const part = new WasmReader(this.bytes, this.position, this.position + length)
    this.position += length
    return part
  }

  /** The bytes of this part that were not read yet. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.position, this.end)
  }
}

/** Writes an unsigned LEB128 number. */
export function toLeb128(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...bytes, rest]
}
