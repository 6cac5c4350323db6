import { CHIP_COLORS } from '../ui/chip-colors.ts'
import { ICON_NAMES } from '../ui/icon-names.ts'
import type { JsonGuide } from '../ui/json-guide.ts'
import { ALL_STORED, partsOf } from './property-kinds.ts'

const ANY: JsonGuide = {}
const FLAG: JsonGuide = { values: [true, false] }
const ICON: JsonGuide = { values: ICON_NAMES }
/** Every type, format and spec is that of a kind; the contract's own lists would bring its library along. */
const everyPart = (part: 'type' | 'format' | 'spec'): JsonGuide => ({
  values: [...new Set(ALL_STORED.flatMap((kind) => partsOf(kind)[part] ?? []))],
  isClosed: true,
})
const TYPE = everyPart('type')
const FORMAT = everyPart('format')
const SPEC = everyPart('spec')
const COLORS: JsonGuide = { others: { values: CHIP_COLORS } }

const ABOUT = { title: ANY, description: ANY, icon: ICON }
const LIMITS = { minLength: ANY, maxLength: ANY, pattern: ANY, minimum: ANY, maximum: ANY }
const RULES = { format: FORMAT, enum: ANY, enumColors: COLORS, ...LIMITS }

const PROPERTY: JsonGuide = {
  required: ['type'],
  keys: {
    type: TYPE,
    ...ABOUT,
    ...RULES,
    spec: { ...SPEC, note: 'how the value is shown' },
    default: { note: 'for entities created without a value' },
    items: { keys: { type: TYPE, ...RULES }, note: 'what a list holds' },
    minItems: ANY,
    maxItems: ANY,
    uniqueItems: FLAG,
    exclusiveMinimum: ANY,
    exclusiveMaximum: ANY,
    specAuthentication: { keys: { clientId: ANY, authorizationUrl: ANY, tokenUrl: ANY, authorizationScope: ANY } },
  },
}

const CALCULATION: JsonGuide = {
  required: ['calculation', 'type'],
  keys: {
    calculation: { note: 'a jq expression over the entity' },
    type: TYPE,
    ...ABOUT,
    format: FORMAT,
    spec: SPEC,
    items: { keys: { type: TYPE, format: FORMAT } },
    colorized: FLAG,
    colors: COLORS,
  },
}

const MIRROR: JsonGuide = { required: ['path'], keys: { title: ANY, path: { note: 'relation.property' } } }

const MEASURE: JsonGuide = {
  keys: {
    calculationBy: { values: ['entities', 'property'] },
    func: { values: ['count', 'average', 'sum', 'min', 'max', 'median'] },
    property: ANY,
    averageOf: { values: ['hour', 'day', 'week', 'month', 'total'] },
    measureTimeBy: { values: ['$createdAt', '$updatedAt'] },
  },
}

/**
 * What the JSON of a blueprint may hold. Values are checked here only where the server accepts no other.
 * @param identifiers of the blueprints that relations and aggregations can lead to.
 */
export function toBlueprintGuide(identifiers: readonly string[]): JsonGuide {
  const target: JsonGuide = { values: identifiers }
  return {
    required: ['identifier', 'title', 'schema'],
    keys: {
      identifier: ANY,
      ...ABOUT,
      schema: {
        required: ['properties'],
        keys: { properties: { others: PROPERTY }, required: { note: 'keys of properties' } },
      },
      relations: {
        others: {
          required: ['target'],
          keys: { title: ANY, description: ANY, target, many: FLAG, required: FLAG },
        },
      },
      mirrorProperties: { others: MIRROR },
      calculationProperties: { others: CALCULATION },
      aggregationProperties: {
        others: {
          required: ['target', 'calculationSpec'],
          keys: {
            ...ABOUT,
            type: { values: ['number'] },
            target,
            calculationSpec: MEASURE,
            query: ANY,
            pathFilter: ANY,
          },
        },
      },
      ownership: {
        keys: { type: { values: ['Direct', 'Inherited'], isClosed: true }, path: ANY, title: ANY },
        required: ['type'],
      },
      changelogDestination: {
        keys: { type: { values: ['WEBHOOK', 'KAFKA'], isClosed: true }, url: ANY, agent: FLAG },
        required: ['type'],
      },
      includeInGlobalSearch: FLAG,
    },
  }
}
