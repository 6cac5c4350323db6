import { findRelation, type Blueprint } from '../blueprint.ts'
import { resolveMirror, type MirrorPath } from '../mirrors/mirror-path.ts'

export type CalculationProperty = Blueprint['document']['calculationProperties'][string]

/**
 * The calculation behind a key: its own, or the one that a mirror with that key leads to.
 * @param catalog all blueprints of the organisation.
 * @returns undefined when no program is needed for what the key names.
 */
export function findCalculation(
  catalog: readonly Blueprint[],
  blueprint: Blueprint,
  key: string,
): CalculationProperty | undefined {
  const { document } = blueprint
  if (isStored(document, key)) return undefined
  if (Object.hasOwn(document.calculationProperties, key)) return document.calculationProperties[key]
  if (!Object.hasOwn(document.mirrorProperties, key)) return undefined
  const known = new Map(catalog.map((each) => [each.identifier, each]))
  const path = resolveMirror(known, blueprint, document.mirrorProperties[key]!.path)
  return path && findCalculationAtEnd(path)
}

/** The calculation that a path leads to; undefined: what stands at its end is not calculated. */
export function findCalculationAtEnd({ hops, last }: MirrorPath): CalculationProperty | undefined {
  const { document } = hops.at(-1)!.target
  const isCalculated = !isStored(document, last) && Object.hasOwn(document.calculationProperties, last)
  return isCalculated ? document.calculationProperties[last] : undefined
}

const isStored = (document: Blueprint['document'], key: string): boolean =>
  key.startsWith('$') || Object.hasOwn(document.schema.properties, key) || findRelation(document, key) !== undefined
