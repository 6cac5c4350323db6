import { toLeb128, WasmReader } from './wasm-reader.ts'

const CUSTOM_SECTION = 0
const EXPORT_SECTION = 7
const FUNCTION_NAMES = 1
const FUNCTION_KIND = 0

/**
 * Adds functions to the exports of a WebAssembly module, found by the names in its `name` section; custom sections
 * (names, debugging data) are left out of the result. No code is changed.
 *
 * @throws Error when the module has no function of a wanted name: another build of it needs another look.
 */
export function exportFunctions(module: Uint8Array, wanted: readonly string[]): Uint8Array {
  const functionIndexes = new Map<string, number>()
  const sections: Uint8Array[] = [module.subarray(0, 8)]
  let exportPosition = -1

  const reader = new WasmReader(module, 8)
  while (!reader.isAtEnd) {
    const start = reader.position
    const id = reader.readByte()
    const content = reader.readPart()
    if (id === CUSTOM_SECTION) {
      readFunctionNames(content, functionIndexes)
      continue
    }
    if (id === EXPORT_SECTION) exportPosition = sections.length
    sections.push(module.subarray(start, reader.position))
  }

  const exportSection = sections[exportPosition]
  if (exportSection === undefined) throw new Error('the WebAssembly module exports nothing')
  sections[exportPosition] = extendExports(exportSection, wanted, functionIndexes)
  return Buffer.concat(sections)
}

function readFunctionNames(section: WasmReader, indexes: Map<string, number>): void {
  if (section.readName() !== 'name') return
  while (!section.isAtEnd) {
    const id = section.readByte()
    const part = section.readPart()
    if (id !== FUNCTION_NAMES) continue
    for (let left = part.readNumber(); left > 0; left -= 1) {
      const index = part.readNumber()
      indexes.set(part.readName(), index)
    }
  }
}

function extendExports(section: Uint8Array, wanted: readonly string[], indexes: ReadonlyMap<string, number>) {
  const reader = new WasmReader(section, 1)
  const content = reader.readPart()
  const count = content.readNumber()
  const added = wanted.map((name) => {
    const index = indexes.get(name)
    if (index === undefined) throw new Error(`the WebAssembly module has no function named ${name}`)
    return Buffer.from([...toLeb128(name.length), ...Buffer.from(name), FUNCTION_KIND, ...toLeb128(index)])
  })
  const body = Buffer.concat([Buffer.from(toLeb128(count + wanted.length)), content.rest(), ...added])
  return Buffer.concat([Buffer.from([EXPORT_SECTION, ...toLeb128(body.length)]), body])
}
