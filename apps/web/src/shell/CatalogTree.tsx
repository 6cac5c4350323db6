import { IconChevronRight, IconFolderPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { FolderTasks, useFolderTasks } from '../catalog/FolderTasks.tsx'
import { isSystem, type FolderNode, type PageNode, type TreeNode } from '../catalog/sidebar-tree.ts'
import { TreeMenu } from '../catalog/TreeMenu.tsx'
import { useCatalogTree } from '../catalog/use-catalog-tree.ts'
import { ActionIcon, EntityIcon, ErrorPanel, LoadingNote } from '../ui/index.ts'
import classes from './CatalogTree.module.css'
import { isFolderClosed, rememberFolder } from './closed-folders.ts'

interface Navigation {
  onNavigate: (() => void) | undefined
}

/** The folders and pages of the catalog in their order. Pages of system blueprints come last, unless a folder has them. */
export function CatalogTree({ onNavigate }: { onNavigate?: () => void }) {
  const { tree, error, retry } = useCatalogTree()
  const bootstrap = useQuery(bootstrapQuery())
  if (error) return <ErrorPanel error={error} onRetry={retry} />
  if (tree === undefined) return <LoadingNote what="catalog" rows={5} rowHeight={32} />
  const own = tree.filter((node) => !isSystem(node))
  const system = tree.filter(isSystem)
  return (
    <FolderTasks tree={tree} isAllowed={isAdmin(bootstrap.data)}>
      <div className={classes.head}>
        <h2 className={classes.title}>Catalog</h2>
        <NewFolder />
      </div>
      {own.length === 0 && <p className={classes.empty}>No pages yet</p>}
      <Branch nodes={own} onNavigate={onNavigate} />
      {system.length > 0 && (
        <>
          <h2 className={classes.title}>System</h2>
          <Branch nodes={system} onNavigate={onNavigate} />
        </>
      )}
    </FolderTasks>
  )
}

function NewFolder() {
  const start = useFolderTasks()
  if (start === undefined) return null
  return (
    <ActionIcon
      variant="subtle"
      size={24}
      aria-label="New folder"
      onClick={() => start({ kind: 'create', parent: undefined })}
    >
      <IconFolderPlus size={15} />
    </ActionIcon>
  )
}

function Branch({ nodes, ...rest }: { nodes: readonly TreeNode[] } & Navigation) {
  return (
    <ul className={classes.list}>
      {nodes.map((node) => (
        <li key={`${node.kind} ${node.identifier}`}>
          {node.kind === 'folder' ? <Folder folder={node} {...rest} /> : <PageLink page={node} {...rest} />}
        </li>
      ))}
    </ul>
  )
}

function Folder({ folder, onNavigate }: { folder: FolderNode } & Navigation) {
  const [isOpen, setIsOpen] = useState(() => !isFolderClosed(folder.identifier))
  const contentId = useId()
  const toggle = () => {
    rememberFolder(folder.identifier, { isClosed: isOpen })
    setIsOpen(!isOpen)
  }
  return (
    <>
      <div className={classes.row}>
        <button
          type="button"
          className={classes.item}
          aria-expanded={isOpen}
          aria-controls={contentId}
          onClick={toggle}
        >
          <IconChevronRight size={14} className={classes.chevron ?? ''} aria-hidden />
          <span className="truncate">{folder.title}</span>
        </button>
        <TreeMenu node={folder} className={classes.more} />
      </div>
      <div id={contentId} hidden={!isOpen} className={classes.content}>
        {folder.children.length === 0 ? (
          <p className={classes.empty}>Empty</p>
        ) : (
          <Branch nodes={folder.children} onNavigate={onNavigate} />
        )}
      </div>
    </>
  )
}

function PageLink({ page, onNavigate }: { page: PageNode } & Navigation) {
  return (
    <div className={classes.row}>
      <Link
        to="/$page"
        params={{ page: page.identifier }}
        activeOptions={{ includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
        className={classes.item}
        onClick={() => onNavigate?.()}
      >
        <EntityIcon icon={page.icon} title={page.title} />
        <span className="truncate">{page.title}</span>
        {page.count !== undefined && <span className={classes.count}>{page.count.toLocaleString('en')}</span>}
      </Link>
      <TreeMenu node={page} className={classes.more} />
    </div>
  )
}
