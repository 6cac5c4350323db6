import { TEMPLATE_LIMIT_OUTPUT_BYTES } from '../limits.ts'
import { TemplateError } from './template-error.ts'

/** Counts what the expressions of one template yield, as characters of JSON text, and refuses too much. */
export class OutputBudget {
  #left = TEMPLATE_LIMIT_OUTPUT_BYTES
  readonly #knownSizes = new Map<object, number>()

  /** @throws TemplateError `output_too_large`. */
  spend(value: unknown, path: string): void {
    this.#left -= this.#sizeOf(value)
    if (this.#left < 0) {
      throw new TemplateError('output_too_large', path, `yields more than ${TEMPLATE_LIMIT_OUTPUT_BYTES} bytes`)
    }
  }

  #sizeOf(value: unknown): number {
    if (typeof value === 'string') return value.length + 2
    if (typeof value !== 'object' || value === null) return 8
    let size = this.#knownSizes.get(value)
    if (size === undefined) {
      size = JSON.stringify(value).length
      this.#knownSizes.set(value, size)
    }
    return size
  }
}
