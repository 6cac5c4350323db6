import { IconBolt, IconChevronDown } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { PortolanError } from '@portolan/client'
import { useState } from 'react'
import { ActionFormDrawer } from '../actions/ActionFormDrawer.tsx'
import { actionsQuery } from '../actions/action-queries.ts'
import { needsEntity, titleOf } from '../actions/action-types.ts'
import { useLive } from '../live/use-live.ts'
import {
  Button,
  CopyText,
  EmptyState,
  EntityIcon,
  ErrorPanel,
  LoadingNote,
  Menu,
  MoreMenu,
  Page,
  Tabs,
} from '../ui/index.ts'
import { entityQuery } from './catalog-queries.ts'
import type { Blueprint, Entity } from './catalog-types.ts'
import { DeleteEntityModal } from './DeleteEntityModal.tsx'
import EntityFormDrawer from './EntityFormDrawer.tsx'
import { entityTabs, findEntityTab } from './entity-tabs.tsx'
import classes from './EntityPage.module.css'
import { catalogPageOf } from './page-identifier.ts'
import { entityRightsQuery } from './rights-query.ts'

const route = getRouteApi('/shell/$page')

/** One entity: what is known of it, what it is related to, what was done to it, and what can be done. */
export default function EntityPage({ blueprint }: { blueprint: Blueprint }) {
  const { identifier = '' } = route.useSearch()
  const entity = useQuery({ ...entityQuery(blueprint.identifier, identifier), enabled: identifier !== '' })
  const client = useQueryClient()
  useLive([`blueprint:${blueprint.identifier}`], ({ event, data }) => {
    const isThis = (data as { identifier?: string } | undefined)?.identifier === identifier
    if ((event === 'entity' && isThis) || event === 'resync') {
      void client.invalidateQueries({ queryKey: ['entity', blueprint.identifier, identifier] })
    }
  })

  if (entity.isPending && identifier !== '') return <LoadingNote what="entity" rows={10} />
  const isMissing = identifier === '' || (entity.error instanceof PortolanError && entity.error.status === 404)
  if (isMissing) return <MissingEntity blueprint={blueprint} identifier={identifier} />
  if (!entity.data) {
    return (
      <Page title={identifier}>
        <ErrorPanel error={entity.error} onRetry={() => entity.refetch()} />
      </Page>
    )
  }
  return <EntityView key={identifier} blueprint={blueprint} entity={entity.data} />
}

function EntityView({ blueprint, entity }: { blueprint: Blueprint; entity: Entity }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [dialog, setDialog] = useState<'edit' | 'delete'>()
  const rights = useQuery(entityRightsQuery(blueprint.identifier)).data
  const tabs = entityTabs(blueprint, entity)
  const tab = findEntityTab(tabs, search.activeTab)
  const title = entity.title || entity.identifier

  return (
    <Page
      title={title}
      above={
        <nav className={classes.crumbs} aria-label="Breadcrumb">
          <Link to="/$page" params={{ page: catalogPageOf(blueprint.identifier) }}>
            {blueprint.title}
          </Link>
        </nav>
      }
      heading={
        <>
          <EntityIcon icon={entity.icon ?? blueprint.icon} title={title} size={18} framed />
          {title}
        </>
      }
      description={
        <span className={classes.id}>
          <span className="mono truncate">{entity.identifier}</span>
          <CopyText value={entity.identifier} label="identifier" />
          {entity.team && entity.team.length > 0 && <span>Owned by {entity.team.join(', ')}</span>}
        </span>
      }
      actions={
        <>
          <EntityActions
            blueprint={blueprint.identifier}
            onChoose={(action) => void navigate({ search: (current) => ({ ...current, action }) })}
          />
          <MoreMenu>
            {rights && rights.update !== 'none' && <Menu.Item onClick={() => setDialog('edit')}>Edit</Menu.Item>}
            <Menu.Item onClick={() => void navigator.clipboard.writeText(JSON.stringify(entity, null, 2))}>
              Copy JSON
            </Menu.Item>
            {rights && rights.unregister !== 'none' && (
              <>
                <Menu.Divider role="separator" />
                <Menu.Item className={classes.danger ?? ''} onClick={() => setDialog('delete')}>
                  Delete
                </Menu.Item>
              </>
            )}
          </MoreMenu>
        </>
      }
    >
      <Tabs
        value={tab?.slug ?? null}
        onChange={(next) =>
          void navigate({
            search: (current) => ({ ...current, activeTab: next === tabs[0]?.slug ? undefined : (next ?? undefined) }),
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map(({ slug, title: name }) => (
            <Tabs.Tab key={slug} value={slug}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ slug, render }) => (
          <Tabs.Panel key={slug} value={slug} pt={20}>
            {render({
              blueprint,
              entity,
              search,
              onSearchChange: (part) =>
                void navigate({ search: (current) => ({ ...current, ...part }), replace: true }),
            })}
          </Tabs.Panel>
        ))}
      </Tabs>
      <ActionFormDrawer
        action={search.action}
        entity={entity.identifier}
        isEntityFixed
        onClose={() => void navigate({ search: ({ action: _closed, ...rest }) => rest })}
      />
      {dialog === 'edit' && (
        <EntityFormDrawer blueprint={blueprint} entity={entity} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'delete' && <DeleteEntityModal entity={entity} onClose={() => setDialog(undefined)} />}
    </Page>
  )
}

function EntityActions({ blueprint, onChoose }: { blueprint: string; onChoose: (action: string) => void }) {
  const actions = useQuery(actionsQuery())
  const own =
    actions.data?.filter((action) => needsEntity(action) && action.trigger.blueprintIdentifier === blueprint) ?? []
  if (own.length === 0) return null
  return (
    <Menu width={280}>
      <Menu.Target>
        <Button leftSection={<IconBolt size={16} />} rightSection={<IconChevronDown size={14} />}>
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {own.map((action) => (
          <Menu.Item
            key={action.identifier}
            leftSection={<EntityIcon icon={action.icon} title={titleOf(action)} />}
            {...(action.trigger.operation === 'DELETE' && { className: classes.danger ?? '' })}
            onClick={() => onChoose(action.identifier)}
          >
            {titleOf(action)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function MissingEntity({ blueprint, identifier }: { blueprint: Blueprint; identifier: string }) {
  const page = catalogPageOf(blueprint.identifier)
  return (
    <Page title="Not found">
      <EmptyState
        title={identifier ? `There is no ${blueprint.title} “${identifier}”` : 'No entity is named in this address'}
        action={
          <Link to="/$page" params={{ page }} search={{ search: identifier }}>
            Search in {blueprint.title}
          </Link>
        }
      >
        It was deleted or renamed, or you may not see it.
      </EmptyState>
    </Page>
  )
}
