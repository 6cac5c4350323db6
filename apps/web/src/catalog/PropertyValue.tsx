import { IconCheck, IconExternalLink, IconX } from '@tabler/icons-react'
import { EnumChip, RelativeTime } from '../ui/index.ts'
import type { PropertySchema } from './catalog-types.ts'
import classes from './PropertyValue.module.css'

const CHIPS_SHOWN = 3

/** One property value on one line, drawn by its schema. Values of unknown shape are shown as JSON. */
export function PropertyValue({ value, schema }: { value: unknown; schema: PropertySchema }) {
  if (value === null || value === undefined || value === '') return <Missing />
  if (schema.enum || schema.enumColors) {
    if (Array.isArray(value)) return <ValueList values={value} schema={schema} />
    return <EnumChip value={toText(value)} color={schema.enumColors?.[toText(value)]} />
  }
  if (typeof value === 'boolean') return <BooleanValue value={value} />
  if (typeof value === 'number') return <span className={classes.number}>{value.toLocaleString('en')}</span>
  if (Array.isArray(value)) return <ValueList values={value} schema={schema.items ?? {}} />
  if (typeof value === 'object') return <ObjectValue value={value as Record<string, unknown>} />
  const text = toText(value)
  if (schema.format === 'date-time' || schema.format === 'timer') return <RelativeTime at={text} />
  if (schema.format === 'url' && isWebAddress(text)) return <ExternalLink href={text}>{shorten(text)}</ExternalLink>
  if (schema.format === 'email') return <a href={`mailto:${text}`}>{text}</a>
  return (
    <span className="truncate" title={text}>
      {text}
    </span>
  )
}

/** A value that is not set. */
export function Missing() {
  return (
    <span className={classes.missing} aria-label="not set">
      –
    </span>
  )
}

function BooleanValue({ value }: { value: boolean }) {
  const Glyph = value ? IconCheck : IconX
  return (
    <span className={classes.boolean} data-on={value || undefined}>
      <Glyph size={14} stroke={2} aria-hidden />
      {value ? 'True' : 'False'}
    </span>
  )
}

function ValueList({ values, schema }: { values: readonly unknown[]; schema: PropertySchema }) {
  if (values.length === 0) return <Missing />
  const rest = values.slice(CHIPS_SHOWN)
  return (
    <span className={classes.list}>
      {values.slice(0, CHIPS_SHOWN).map((value, index) => (
        <EnumChip key={index} value={toText(value)} color={schema.enumColors?.[toText(value)]} />
      ))}
      {rest.length > 0 && (
        <span className="muted" title={rest.map(toText).join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  )
}

function ObjectValue({ value }: { value: Record<string, unknown> }) {
  const { url, displayText, label } = value
  if (typeof url === 'string' && isWebAddress(url)) {
    return <ExternalLink href={url}>{toText(displayText ?? label ?? shorten(url))}</ExternalLink>
  }
  const text = JSON.stringify(value)
  return (
    <code className={`${classes.json} truncate`} title={text}>
      {text}
    </code>
  )
}

function ExternalLink({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className={classes.link} title={href}>
      <span className="truncate">{children}</span>
      <IconExternalLink size={12} aria-label="opens in a new tab" />
    </a>
  )
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

function shorten(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
