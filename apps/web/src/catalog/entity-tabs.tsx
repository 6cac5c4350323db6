import { lazy, Suspense, type ReactNode } from 'react'
import { AuditTrail } from '../audit/AuditTrail.tsx'
import type { AuditSearch } from '../audit/audit-filter.ts'
import { LoadingNote } from '../ui/index.ts'
import type { Blueprint, Entity } from './catalog-types.ts'
import { EntityOverview } from './EntityOverview.tsx'
import { EntityRuns } from './EntityRuns.tsx'
import { EmbeddedTab } from './entity-tabs/EmbeddedTab.tsx'
import { MarkdownTab } from './entity-tabs/MarkdownTab.tsx'
import { OpenApiTab } from './entity-tabs/OpenApiTab.tsx'
import { visualProperties, type VisualKind, type VisualProperty } from './entity-tabs/visual-properties.ts'
import RelatedTab from './related/RelatedTab.tsx'

const ScorecardsTab = lazy(() => import('../scorecards/ScorecardsTab.tsx'))

/** What the panel of a tab gets. */
export interface EntityTabProps {
  blueprint: Blueprint
  entity: Entity
  /** The query of the address, which owns what is filtered. */
  search: AuditSearch
  onSearchChange: (part: AuditSearch) => void
}

export interface EntityTab {
  /** Names the tab in the address. */
  slug: string
  title: string
  render: (props: EntityTabProps) => ReactNode
}

const OVERVIEW: EntityTab = {
  slug: 'overview',
  title: 'Overview',
  render: (props) => <EntityOverview blueprint={props.blueprint} entity={props.entity} />,
}

const RELATED: EntityTab = {
  slug: 'related',
  title: 'Related Entities',
  render: (props) => <RelatedTab blueprint={props.blueprint} entity={props.entity} />,
}

const SCORECARDS: EntityTab = {
  slug: 'scorecards',
  title: 'Scorecards',
  render: ({ blueprint, entity }) => (
    <Suspense fallback={<LoadingNote what="scorecards" rowHeight={40} />}>
      <ScorecardsTab blueprint={blueprint} entity={entity} />
    </Suspense>
  ),
}

const RUNS: EntityTab = { slug: 'runs', title: 'Runs', render: ({ entity }) => <EntityRuns entity={entity} /> }

const AUDIT: EntityTab = {
  slug: 'audit',
  title: 'Audit log',
  render: ({ blueprint, entity, search, onSearchChange }) => (
    <AuditTrail
      scope={{ kind: 'entity', blueprint: blueprint.identifier, entity: entity.identifier }}
      resources={[]}
      search={search}
      onChange={onSearchChange}
    />
  ),
}

const VISUAL: Readonly<Record<VisualKind, (props: { title: string; value: unknown }) => ReactNode>> = {
  markdown: MarkdownTab,
  'embedded-url': EmbeddedTab,
  'open-api': OpenApiTab,
}

/** The tab of one property. The address names it with a prefix, because a property may be called as a tab is. */
function toVisualTab({ key, kind, title, value }: VisualProperty): EntityTab {
  const Panel = VISUAL[kind]
  return { slug: `property-${key}`, title, render: () => <Panel title={title} value={value} /> }
}

/** The tabs of an entity, in display order. A new tab is one entry here. */
export function entityTabs(blueprint: Blueprint, entity: Entity): readonly EntityTab[] {
  return [OVERVIEW, RELATED, ...visualProperties(blueprint, entity).map(toVisualTab), SCORECARDS, RUNS, AUDIT]
}

/** The tab that an address names: by its slug, or by its position from 0 as published guides do. Else the first. */
export function findEntityTab(tabs: readonly EntityTab[], activeTab: string | undefined): EntityTab | undefined {
  return tabs.find((tab, index) => tab.slug === activeTab || String(index) === activeTab) ?? tabs[0]
}
