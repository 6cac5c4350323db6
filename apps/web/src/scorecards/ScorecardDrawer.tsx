import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { FormDrawer, showToast, Tabs } from '../ui/index.ts'
import { describeJsonProblem, findJsonProblem } from '../ui/json-problem.ts'
import { BasicFields } from './BasicFields.tsx'
import { LevelsEditor } from './LevelsEditor.tsx'
import { PreviewNote } from './PreviewNote.tsx'
import { RulesEditor } from './RulesEditor.tsx'
import { toBody, withDocument, type ScorecardDraft } from './scorecard-draft.ts'
import classes from './ScorecardDrawer.module.css'
import { ScorecardJson } from './ScorecardJson.tsx'
import { scorecardProblems } from './scorecard-problems.ts'
import { saveScorecardMutation } from './scorecard-queries.ts'
import { toScorecardRefusals } from './scorecard-refusals.ts'
import { isScorecardDocument, shapeProblem } from './scorecard-shape.ts'
import { subjectsOf } from './subjects.ts'
import { usePreview } from './use-preview.ts'
import { useScorecardForm, type ScorecardStep } from './use-scorecard-form.ts'

interface Props {
  initial: ScorecardDraft
  /** The scorecard to change; undefined creates one. */
  identifier: string | undefined
  blueprints: readonly Blueprint[]
  /** Identifiers of all other scorecards. */
  taken: readonly string[]
  onClose: () => void
}

/** Creates or changes a scorecard, in a form or as JSON, and counts meanwhile how many entities pass. */
export default function ScorecardDrawer({ initial, identifier, blueprints, taken, onClose }: Props) {
  const { draft, problems, step, setStep, change, show } = useScorecardForm(() => initial)
  const [jsonProblem, setJsonProblem] = useState<string>()
  const save = useMutation(saveScorecardMutation(identifier))
  const blueprint = blueprints.find((one) => one.identifier === draft.blueprint)
  const subjects = blueprint ? subjectsOf(blueprints, blueprint) : []
  const preview = usePreview(draft, subjects)
  const isNew = identifier === undefined

  const submit = async () => {
    if (jsonProblem !== undefined || show(scorecardProblems(draft, subjects, taken))) return
    try {
      await save.mutateAsync({ blueprint: draft.blueprint, document: toBody(draft) })
      showToast(`Scorecard ${draft.document.title.trim()} ${isNew ? 'created' : 'saved'}`)
      onClose()
    } catch (error) {
      show(toScorecardRefusals(error, draft.document))
    }
  }
  const readJson = (text: string) => {
    const syntax = findJsonProblem(text)
    const value: unknown = syntax ? undefined : JSON.parse(text)
    setJsonProblem(syntax ? describeJsonProblem(syntax) : shapeProblem(value))
    if (!syntax && isScorecardDocument(value)) change((current) => withDocument(current, value), '')
  }

  const fields = { draft, problems, onChange: change }
  return (
    <FormDrawer
      title={isNew ? 'New scorecard' : `Edit scorecard ${initial.document.title}`}
      size={820}
      submitLabel={isNew ? 'Create' : 'Save'}
      isSending={save.isPending}
      problem={jsonProblem === undefined ? problems[''] : 'The JSON must be mended first'}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <Tabs value={step} keepMounted={false} onChange={(next) => next && setStep(next as ScorecardStep)}>
        <Tabs.List>
          <Tabs.Tab value="basic" disabled={jsonProblem !== undefined}>
            Basic Details
          </Tabs.Tab>
          <Tabs.Tab value="rules" disabled={jsonProblem !== undefined}>
            Rules
          </Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="basic" className={classes.panel ?? ''}>
          <BasicFields {...fields} isNew={isNew} blueprints={blueprints} subjects={subjects} />
        </Tabs.Panel>
        <Tabs.Panel value="rules" className={classes.panel ?? ''}>
          <PreviewNote preview={preview} title={blueprint?.title ?? 'entities'} />
          <LevelsEditor {...fields} preview={preview} />
          <RulesEditor {...fields} subjects={subjects} preview={preview} storedKeys={initial.ruleKeys} />
        </Tabs.Panel>
        <Tabs.Panel value="json" className={classes.panel ?? ''}>
          <ScorecardJson
            initial={toBody(draft)}
            problem={jsonProblem}
            findings={Object.entries(problems).flatMap(([path, text]) => (path === '' ? [] : `${path}: ${text}`))}
            onChange={readJson}
          />
        </Tabs.Panel>
      </Tabs>
    </FormDrawer>
  )
}
