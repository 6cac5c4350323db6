import { createContext, useContext, useState, type ReactNode } from 'react'
import { DeleteFolderModal, MoveModal, NewFolderModal, RenameFolderModal } from './FolderModals.tsx'
import type { FolderNode, TreeNode } from './sidebar-tree.ts'

/** What can be done with the folders and pages of the catalog. */
export type FolderTask =
  | { kind: 'create'; parent: FolderNode | undefined }
  | { kind: 'rename' | 'delete'; folder: FolderNode }
  | { kind: 'move'; node: TreeNode }

const StartTask = createContext<((task: FolderTask) => void) | undefined>(undefined)

/** How to start a task; undefined for readers who may not change folders. */
export const useFolderTasks = () => useContext(StartTask)

/** Opens the dialog of a task that something inside starts. */
export function FolderTasks(props: { tree: readonly TreeNode[]; isAllowed: boolean; children: ReactNode }) {
  const [task, setTask] = useState<FolderTask>()
  const close = () => setTask(undefined)
  return (
    <StartTask value={props.isAllowed ? setTask : undefined}>
      {props.children}
      {task?.kind === 'create' && <NewFolderModal parent={task.parent} onClose={close} />}
      {task?.kind === 'rename' && <RenameFolderModal folder={task.folder} onClose={close} />}
      {task?.kind === 'delete' && <DeleteFolderModal folder={task.folder} onClose={close} />}
      {task?.kind === 'move' && <MoveModal node={task.node} tree={props.tree} onClose={close} />}
    </StartTask>
  )
}
