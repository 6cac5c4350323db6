import { fieldId } from '../actions/FormFieldControl.tsx'
import { Checkbox, TextInput } from '../ui/index.ts'
import classes from './LimitFields.module.css'
import type { Limit, PropertyDraft } from './property-draft.ts'
import type { KindFieldsProps } from './StoredFields.tsx'

const LABELS: Readonly<Record<Limit, string>> = {
  minLength: 'Fewest characters',
  maxLength: 'Most characters',
  minimum: 'Minimum',
  maximum: 'Maximum',
  exclusiveMinimum: 'Greater than',
  exclusiveMaximum: 'Less than',
  minItems: 'Fewest items',
  maxItems: 'Most items',
}

/** Kinds of text whose form leaves no room for a length or a pattern. */
const FIXED_TEXT = ['select', 'date-time', 'timer', 'user', 'team', 'ipv4', 'ipv6', 'blueprints']

/** The limits that a kind can have. */
function limitsOf({ kind }: PropertyDraft): Limit[] {
  if (kind === 'number') return ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']
  if (kind === 'array') return ['minItems', 'maxItems']
  return hasPattern(kind) ? ['minLength', 'maxLength'] : []
}

const hasPattern = (kind: string) =>
  !FIXED_TEXT.includes(kind) &&
  !['number', 'array', 'boolean', 'other', 'object', 'labeled-url'].includes(kind) &&
  !kind.endsWith('-json')

/** What values must keep to, folded away unless there is something. */
export function LimitFields({ draft, problems, onChange }: KindFieldsProps) {
  const limits = limitsOf(draft)
  if (limits.length === 0) return null
  const isUsed = draft.pattern !== '' || draft.isUnique || Object.values(draft.limits).some((limit) => limit !== '')
  const isWrong = ['pattern', ...limits].some((field) => problems[field] !== undefined)
  return (
    <details open={isUsed || isWrong || undefined}>
      <summary className={classes.summary}>Limits</summary>
      <div className={classes.fields}>
        <div className={classes.pair}>
          {limits.map((limit) => (
            <TextInput
              key={limit}
              id={fieldId(limit)}
              label={LABELS[limit]}
              inputMode="decimal"
              autoComplete="off"
              value={draft.limits[limit] ?? ''}
              error={problems[limit]}
              onChange={(event) => onChange({ limits: { ...draft.limits, [limit]: event.currentTarget.value.trim() } })}
            />
          ))}
        </div>
        {hasPattern(draft.kind) && (
          <TextInput
            id={fieldId('pattern')}
            label="Pattern"
            description="A regular expression. It may match anywhere: start with ^ and end with $ for the whole value."
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: 'mono' }}
            value={draft.pattern}
            error={problems['pattern']}
            onChange={(event) => onChange({ pattern: event.currentTarget.value })}
          />
        )}
        {draft.kind === 'array' && (
          <Checkbox
            label="No item twice"
            checked={draft.isUnique}
            onChange={(event) => onChange({ isUnique: event.currentTarget.checked })}
          />
        )}
      </div>
    </details>
  )
}
