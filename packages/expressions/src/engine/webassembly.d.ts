/** The part of the WebAssembly API that the engine uses; neither TypeScript's ES libraries nor @types/node declare it. */
declare namespace WebAssembly {
  class RuntimeError extends Error {}
  interface Memory {
    readonly buffer: ArrayBuffer
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>
  }
  interface InstantiatedSource {
    readonly instance: Instance
  }
  type Imports = Record<string, Record<string, (...values: never[]) => unknown>>
  function instantiate(bytes: Uint8Array, imports: Imports): Promise<InstantiatedSource>
}
