import { useMemo, useState } from 'react'
import { FormFieldControl } from '../actions/FormFieldControl.tsx'
import { validateForm } from '../actions/form-validation.ts'
import { initialValues, isEmpty } from '../actions/form-values.ts'
import { Button, Modal, Select, showToast } from '../ui/index.ts'
import { leftOver } from './batch-outcome.ts'
import { BatchFailures } from './BatchFailures.tsx'
import classes from './BatchModal.module.css'
import { BatchProgressNote } from './BatchProgressNote.tsx'
import { changeEntity } from './catalog-queries.ts'
import type { Blueprint } from './catalog-types.ts'
import { changeEach } from './change-each.ts'
import { countOf } from './count-of.ts'
import { toEntityFields, toFieldChange } from './entity-form.ts'
import { useBatchRun } from './use-batch-run.ts'

interface Props {
  blueprint: Blueprint
  identifiers: readonly string[]
  /** Called when the change has ended, with the identifiers of the entities that are as they were. */
  onChanged: (left: readonly string[]) => void
  onClose: () => void
}

/** Gives one property or relation of many entities a new value, and names those that were refused. */
export default function EditEntitiesModal({ blueprint, identifiers, onChanged, onClose }: Props) {
  const run = useBatchRun()
  const fields = useMemo(() => toEntityFields(blueprint), [blueprint])
  const [key, setKey] = useState<string | null>(null)
  const [value, setValue] = useState<unknown>()
  const [problem, setProblem] = useState<string>()
  const field = fields.find((candidate) => candidate.key === key)
  const isRunning = run.progress !== undefined

  const choose = (next: string | null) => {
    const chosen = fields.find((candidate) => candidate.key === next)
    setKey(next)
    setProblem(undefined)
    // A switch has no empty state that could be told from off.
    setValue(
      chosen?.control === 'boolean'
        ? false
        : chosen && initialValues([chosen], { [chosen.key]: undefined })[chosen.key],
    )
  }
  const submit = async () => {
    if (!field) return
    const found = validateForm([field], { [field.key]: value })[field.key]
    setProblem(found)
    if (found !== undefined) return
    const names = run.outcome ? leftOver(run.outcome) : identifiers
    const draft = toFieldChange(field, value)
    const outcome = await run.start(names.length, (control) =>
      changeEach(names, (identifier) => changeEntity(blueprint.identifier, identifier, draft), control),
    )
    const left = leftOver(outcome)
    onChanged(left)
    if (left.length > 0) return
    onClose()
    showToast(`Changed ${field.label} of ${countOf(names.length)}`)
  }

  return (
    <Modal
      opened
      onClose={isRunning ? run.stop : onClose}
      title={`Edit ${countOf(identifiers.length)}`}
      size={520}
      withCloseButton={false}
    >
      {isRunning ? (
        <BatchProgressNote run={run} verb="changed" />
      ) : (
        <form
          noValidate
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          {run.outcome && (
            <div>
              <p className={classes.text} role="alert">
                {run.outcome.done.toLocaleString('en')} of {countOf(run.total)} changed. What is left stays selected.
              </p>
              <BatchFailures failures={run.outcome.failures} />
            </div>
          )}
          <Select
            label="Property"
            placeholder="Choose one"
            searchable
            data={fields.map(({ key: name, label }) => ({ value: name, label }))}
            value={key}
            onChange={choose}
            data-autofocus
          />
          {field && <FormFieldControl field={field} value={value} error={problem} onChange={setValue} />}
          {field && !field.isRequired && isEmpty(value) && (
            <p className={classes.text}>Nothing is entered: the property will be cleared.</p>
          )}
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              {run.outcome ? 'Close' : 'Cancel'}
            </Button>
            <Button type="submit" disabled={!field}>
              {run.outcome ? 'Retry' : `Change ${countOf(identifiers.length)}`}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
