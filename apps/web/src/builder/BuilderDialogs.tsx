import { lazy, Suspense } from 'react'
import type { Action } from '../actions/action-types.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import type { BuilderDialog } from './builder-dialog.ts'

const ActionDialog = lazy(() => import('./ActionDialog.tsx'))
const BlueprintDialog = lazy(() => import('./BlueprintDialog.tsx'))
const BlueprintDrawer = lazy(() => import('./BlueprintDrawer.tsx'))
const DeleteBlueprintModal = lazy(() => import('./DeleteBlueprintModal.tsx'))
const DeleteDefinitionModal = lazy(() => import('./DeleteDefinitionModal.tsx'))
const PropertyDrawer = lazy(() => import('./PropertyDrawer.tsx'))
const RelationDrawer = lazy(() => import('./RelationDrawer.tsx'))

interface Props {
  dialog: BuilderDialog | undefined
  blueprints: readonly Blueprint[]
  actions: readonly Action[]
  onOpen: (dialog: BuilderDialog) => void
  onClose: () => void
}

/** Whatever the page of the data model has open, loaded when it is first needed. */
export function BuilderDialogs({ dialog, ...shared }: Props) {
  return <Suspense>{dialog && <OpenDialog dialog={dialog} {...shared} />}</Suspense>
}

function OpenDialog({ dialog, blueprints, actions, onOpen, onClose }: Props & { dialog: BuilderDialog }) {
  const shared = { blueprints, onClose }
  switch (dialog.kind) {
    case 'action':
      return <ActionDialog action={dialog.action} {...shared} />
    case 'blueprint-json':
      return <BlueprintDialog blueprint={dialog.blueprint} initial={dialog.initial} {...shared} />
    case 'blueprint': {
      const { blueprint } = dialog
      const onJson = (initial: unknown) => onOpen({ kind: 'blueprint-json', ...(blueprint && { blueprint }), initial })
      return <BlueprintDrawer blueprint={blueprint} onJson={onJson} {...shared} />
    }
    case 'property':
    case 'relation': {
      const { blueprint } = dialog
      const onDelete = (place: Parameters<typeof toDeletion>[1]) => onOpen(toDeletion(blueprint, place))
      return dialog.kind === 'property' ? (
        <PropertyDrawer blueprint={blueprint} place={dialog.place} onDelete={onDelete} {...shared} />
      ) : (
        <RelationDrawer blueprint={blueprint} relation={dialog.key} onDelete={onDelete} {...shared} />
      )
    }
    case 'delete-definition':
      return <DeleteDefinitionModal blueprint={dialog.blueprint} place={dialog.place} {...shared} />
    default:
      return <DeleteBlueprintModal blueprint={dialog.blueprint} actions={actions} {...shared} />
  }
}

type Deletion = Extract<BuilderDialog, { kind: 'delete-definition' }>

const toDeletion = (blueprint: Blueprint, place: Deletion['place']): Deletion => ({
  kind: 'delete-definition',
  blueprint,
  place,
})
