import { useState, type ReactNode } from 'react'
import { Button, CodeEditor, RelativeTime } from '../ui/index.ts'
import type { Blueprint, Entity, PropertySchema } from './catalog-types.ts'
import classes from './EntityOverview.module.css'
import { visualKindOf } from './entity-tabs/visual-properties.ts'
import { PropertyValue } from './PropertyValue.tsx'
import { RelationValues } from './RelationValues.tsx'

/**
 * The details of an entity and what it is related to; long texts below, each in a part of its own unless it has a tab.
 */
export function EntityOverview({ blueprint, entity }: { blueprint: Blueprint; entity: Entity }) {
  const [showsEmpty, setShowsEmpty] = useState(false)
  const properties = allProperties(blueprint)
  const short = properties.filter(([, schema]) => !isLong(schema))
  const long = properties.filter(
    ([key, schema]) => isLong(schema) && !hasTab(schema) && hasValue(entity.properties[key]),
  )
  const relations = Object.entries(blueprint.relations)
  const filled = short.filter(([key]) => hasValue(entity.properties[key]))
  const emptyCount = short.length - filled.length

  return (
    <div className={classes.columns}>
      <div className={classes.main}>
        <Card
          title="Details"
          aside={
            emptyCount > 0 && (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-pressed={showsEmpty}
                onClick={() => setShowsEmpty(!showsEmpty)}
              >
                {showsEmpty ? 'Hide empty' : `Show ${emptyCount} empty`}
              </Button>
            )
          }
        >
          <dl className={classes.facts}>
            {(showsEmpty ? short : filled).map(([key, schema]) => (
              <Fact key={key} name={schema.title ?? key} hint={schema.description}>
                <PropertyValue value={entity.properties[key]} schema={schema} />
              </Fact>
            ))}
          </dl>
          {filled.length === 0 && !showsEmpty && <p className={classes.none}>No property is set.</p>}
        </Card>
        {long.map(([key, schema]) => (
          <Card key={key} title={schema.title ?? key}>
            <LongValue value={entity.properties[key]} title={schema.title ?? key} />
          </Card>
        ))}
      </div>
      <div className={classes.side}>
        <Card title="Relations">
          <dl className={classes.facts}>
            {relations.map(([key, relation]) => (
              <Fact key={key} name={relation.title ?? key} hint={relation.description}>
                <RelationValues target={relation.target} value={entity.relations[key]} limit={20} />
              </Fact>
            ))}
          </dl>
          {relations.length === 0 && <p className={classes.none}>This blueprint has no relations.</p>}
        </Card>
        <Card title="History">
          <dl className={classes.facts}>
            <Fact name="Last update">
              <RelativeTime at={entity.updatedAt} />
            </Fact>
            <Fact name="Updated by">
              <Author name={entity.updatedBy} />
            </Fact>
            <Fact name="Created">
              <RelativeTime at={entity.createdAt} />
            </Fact>
            <Fact name="Created by">
              <Author name={entity.createdBy} />
            </Fact>
          </dl>
        </Card>
      </div>
    </div>
  )
}

/** Who wrote: an email address, or the client id of a machine, which is long. */
function Author({ name }: { name: string }) {
  return (
    <span className="truncate" title={name}>
      {name}
    </span>
  )
}

function LongValue({ value, title }: { value: unknown; title: string }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <CodeEditor
      key={text}
      initialValue={text}
      label={title}
      language={typeof value === 'string' ? 'text' : 'json'}
      readOnly
      minHeight={60}
    />
  )
}

function Card({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.cardHeader}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

function Fact({ name, hint, children }: { name: string; hint?: string | undefined; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt title={hint}>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function allProperties(blueprint: Blueprint): [string, PropertySchema][] {
  const mirrors = Object.entries(blueprint.mirrorProperties).map(([key, { title }]): [string, PropertySchema] => [
    key,
    title === undefined ? {} : { title },
  ])
  return [
    ...Object.entries(blueprint.schema.properties),
    ...mirrors,
    ...Object.entries(blueprint.calculationProperties),
    ...Object.entries(blueprint.aggregationProperties),
  ]
}

function isLong(schema: PropertySchema): boolean {
  const isObject = schema.type === 'object' && schema.format !== 'labeled-url'
  return isObject || ['markdown', 'yaml', 'proto'].includes(schema.format ?? '')
}

/** An address is short and stands among the details as well. */
const hasTab = (schema: PropertySchema): boolean => visualKindOf(schema) !== undefined

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}
