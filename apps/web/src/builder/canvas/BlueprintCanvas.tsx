import { IconSearch, IconX } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Blueprint } from '../../catalog/catalog-types.ts'
import { ActionIcon, Select, Switch } from '../../ui/index.ts'
import { focusNode } from '../../ui/graph/focus-node.ts'
import { Graph } from '../../ui/graph/Graph.tsx'
import { BlueprintCard } from '../BlueprintCard.tsx'
import type { BuilderDialog } from '../builder-dialog.ts'
import { isOfSystem, toBlueprintGraph, visibleBlueprints } from './blueprint-graph.ts'
import classes from './BlueprintCanvas.module.css'

interface Props {
  blueprints: readonly Blueprint[]
  mayChange: boolean
  /** The identifier of the blueprint whose card is shown. */
  selected: string | undefined
  onSelect: (blueprint: string | undefined) => void
  onOpen: (dialog: BuilderDialog) => void
}

const WHAT = { one: 'blueprint', many: 'blueprints' }

/** The data model as a drawing: blueprints and the relations between them. The one that is selected shows its card. */
export function BlueprintCanvas({ blueprints, mayChange, selected, onSelect, onOpen }: Props) {
  const chosen = blueprints.find(({ identifier }) => identifier === selected)
  const [wantsSystem, setWantsSystem] = useState(false)
  // What an address names is drawn, whatever it is.
  const showsSystem = wantsSystem || (chosen !== undefined && isOfSystem(chosen))
  const visible = useMemo(() => visibleBlueprints(blueprints, showsSystem), [blueprints, showsSystem])
  const model = useMemo(() => toBlueprintGraph(visible), [visible])

  return (
    <div className={classes.columns} data-split={chosen !== undefined || undefined}>
      <Graph
        label="Blueprints and relations"
        what={WHAT}
        model={model}
        selected={chosen?.identifier}
        onOpen={onSelect}
        legend="Solid lines are required relations, dashed ones are not; two heads lead to many."
        tools={
          <>
            <Select
              aria-label="Find a blueprint"
              placeholder="Find a blueprint"
              className={classes.search ?? ''}
              leftSection={<IconSearch size={14} />}
              searchable
              limit={50}
              nothingFoundMessage="No blueprint has this name"
              value={null}
              data={blueprints.map(({ identifier, title }) => ({
                value: identifier,
                label: `${title} (${identifier})`,
              }))}
              onChange={(identifier) => identifier !== null && onSelect(identifier)}
            />
            <Switch
              label="System blueprints"
              checked={showsSystem}
              onChange={(event) => {
                setWantsSystem(event.currentTarget.checked)
                if (!event.currentTarget.checked && chosen && isOfSystem(chosen)) onSelect(undefined)
              }}
            />
          </>
        }
      />
      {chosen && (
        <aside className={classes.side} aria-label="Selected blueprint">
          <div className={classes.sideHeader}>
            <span role="status">{chosen.title} is selected</span>
            <ActionIcon
              aria-label="Close the card"
              onClick={() => {
                onSelect(undefined)
                focusNode(chosen.identifier)
              }}
            >
              <IconX size={16} />
            </ActionIcon>
          </div>
          <BlueprintCard key={chosen.identifier} blueprint={chosen} mayChange={mayChange} onOpen={onOpen} />
        </aside>
      )}
    </div>
  )
}
