import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, Section, TextInput } from '../ui/index.ts'
import classes from './CatalogPage.module.css'
import { FolderTasks, useFolderTasks } from './FolderTasks.tsx'
import { PageTiles } from './PageTiles.tsx'
import { isSystem, toSections, type PageNode, type TreeNode } from './sidebar-tree.ts'
import { TreeMenu } from './TreeMenu.tsx'
import { useCatalogTree } from './use-catalog-tree.ts'

const route = getRouteApi('/shell/organization/catalog')

/** Every page of the catalog, folder by folder, with the number of its entities. */
export default function CatalogIndexPage() {
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { tree, error, retry } = useCatalogTree()
  const bootstrap = useQuery(bootstrapQuery())
  const change = (text: string) => void navigate({ search: { search: text || undefined }, replace: true })

  return (
    <FolderTasks tree={tree ?? []} isAllowed={isAdmin(bootstrap.data)}>
      <Page title="Catalog" description="Everything your organization runs, by kind" actions={<NewFolderButton />}>
        <div className={classes.toolbar}>
          <TextInput
            className={classes.search}
            type="search"
            aria-label="Search catalog pages"
            placeholder="Search"
            data-page-search
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={(event) => change(event.currentTarget.value)}
          />
        </div>
        {error && <ErrorPanel error={error} onRetry={retry} />}
        {!error && tree === undefined && <LoadingNote what="catalog" rows={4} rowHeight={64} />}
        {/* Every portal may have the blueprints of the system: alone they count as nothing. */}
        {tree?.every(isSystem) && <EmptyCatalog />}
        {tree && tree.length > 0 && <Folders tree={tree} search={search} onClear={() => change('')} />}
      </Page>
    </FolderTasks>
  )
}

function NewFolderButton() {
  const start = useFolderTasks()
  if (start === undefined) return null
  return (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} />}
      onClick={() => start({ kind: 'create', parent: undefined })}
    >
      Folder
    </Button>
  )
}

/** Pages at the top, then folder by folder, then those of the system. A search leaves out folders without a match. */
function Folders(props: { tree: readonly TreeNode[]; search: string; onClear: () => void }) {
  const wanted = props.search.trim().toLowerCase()
  const matches = ({ identifier, title, blueprint }: PageNode) =>
    `${identifier} ${title} ${blueprint ?? ''}`.toLowerCase().includes(wanted)
  const top = props.tree.filter((node) => node.kind === 'page').filter(matches)
  const own = top.filter((page) => !isSystem(page))
  const system = top.filter(isSystem)
  const sections = toSections(props.tree)
    .map((section) => ({ ...section, pages: section.pages.filter(matches) }))
    .filter(({ pages }) => pages.length > 0 || wanted === '')
  if (wanted !== '' && top.length + sections.length === 0) {
    return (
      <EmptyState
        title={`Nothing matches “${props.search}”`}
        action={
          <Button variant="default" onClick={props.onClear}>
            Clear filters
          </Button>
        }
      />
    )
  }
  return (
    <>
      {own.length > 0 && <PageTiles pages={own} />}
      {sections.map(({ folder, path, pages }) => (
        <Section key={folder.identifier} title={path} aside={<TreeMenu node={folder} />}>
          {pages.length > 0 ? <PageTiles pages={pages} /> : <p className="muted">No pages directly in this folder</p>}
        </Section>
      ))}
      {system.length > 0 && (
        <Section title="System">
          <PageTiles pages={system} />
        </Section>
      )}
    </>
  )
}

function EmptyCatalog() {
  return (
    <EmptyState
      title="The catalog is empty"
      action={
        <Button component={Link} to="/settings/data-model" variant="default">
          Open Builder
        </Button>
      }
    >
      A blueprint describes a kind of thing: a service, an environment, a pipeline. Add the first one.
    </EmptyState>
  )
}
