import { IconHourglass } from '@tabler/icons-react'
import { Button, DrawerForm } from '../ui/index.ts'
import { needsApproval, needsEntity } from './action-types.ts'
import { EntityPicker } from './EntityPicker.tsx'
import { FormFieldControl, fieldId } from './FormFieldControl.tsx'
import classes from './ActionForm.module.css'
import { TARGET, useActionForm, type ActionFormInput } from './use-action-form.ts'

/** The form of one action, from its `userInputs`. `Execute` starts a run. */
export function ActionForm(props: ActionFormInput & { onCancel: () => void; isEntityFixed: boolean }) {
  const { action, isEntityFixed } = props
  const form = useActionForm(props)
  const blueprint = action.trigger.blueprintIdentifier
  const hasFields = form.items.length > 0

  return (
    <DrawerForm
      submitLabel={action.trigger.executeActionButtonText || 'Execute'}
      isSending={form.isSending}
      problem={form.problems['']}
      note={needsApproval(action) && <ApprovalNote />}
      startsAbove
      onCancel={props.onCancel}
      onSubmit={() => void form.submit()}
    >
      {form.hasDraft && (
        <p className={classes.note}>
          Restored what you entered last time, except secrets.
          <Button variant="subtle" color="sea" size="compact-sm" onClick={form.startOver}>
            Start over
          </Button>
        </p>
      )}
      {needsEntity(action) && blueprint && (
        <div id={fieldId(TARGET)}>
          <EntityPicker
            blueprint={blueprint}
            label="Run on"
            description="What this action works on"
            isRequired
            isDisabled={isEntityFixed}
            error={form.problems[TARGET]}
            value={form.target ? [form.target] : []}
            onChange={(next) => form.change(TARGET, next[0])}
          />
        </div>
      )}
      {form.items.map((item) =>
        item.kind === 'heading' ? (
          <div key={item.key} className={classes.heading}>
            <h3>{item.title}</h3>
            {item.description && <p>{item.description}</p>}
          </div>
        ) : (
          <FormFieldControl
            key={item.key}
            field={item}
            value={form.values[item.key]}
            error={form.problems[item.key]}
            onChange={(value) => form.change(item.key, value)}
          />
        ),
      )}
      {!hasFields && <p className={classes.none}>This action asks for no inputs.</p>}
    </DrawerForm>
  )
}

function ApprovalNote() {
  return (
    <p className={classes.approval}>
      <IconHourglass size={14} aria-hidden /> Someone must approve the run before it starts.
    </p>
  )
}
