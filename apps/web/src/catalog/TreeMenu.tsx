import { IconDots } from '@tabler/icons-react'
import { ActionIcon, Menu } from '../ui/index.ts'
import { useFolderTasks } from './FolderTasks.tsx'
import type { TreeNode } from './sidebar-tree.ts'

/** What a reader who may do it can do with a page or folder. */
export function TreeMenu({ node, className }: { node: TreeNode; className?: string | undefined }) {
  const start = useFolderTasks()
  if (start === undefined) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size={24} className={className ?? ''} aria-label={`More about ${node.title}`}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => start({ kind: 'move', node })}>Move to…</Menu.Item>
        {node.kind === 'folder' && (
          <>
            <Menu.Item onClick={() => start({ kind: 'create', parent: node })}>New folder</Menu.Item>
            <Menu.Item onClick={() => start({ kind: 'rename', folder: node })}>Rename</Menu.Item>
            <Menu.Item color="danger" onClick={() => start({ kind: 'delete', folder: node })}>
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
