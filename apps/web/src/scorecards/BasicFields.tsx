import { IconPlus } from '@tabler/icons-react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { NameFields } from '../builder/CommonFields.tsx'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Button, Select } from '../ui/index.ts'
import { QueryEditor } from './QueryEditor.tsx'
import { EMPTY_CONDITION, setFilter, type ScorecardDraft } from './scorecard-draft.ts'
import classes from './ScorecardDrawer.module.css'
import type { Subject } from './subjects.ts'
import type { ChangeDraft } from './use-scorecard-form.ts'

interface Props {
  draft: ScorecardDraft
  isNew: boolean
  blueprints: readonly Blueprint[]
  subjects: readonly Subject[]
  problems: FormProblems
  onChange: ChangeDraft
}

/** What a scorecard is called, and which entities it judges. */
export function BasicFields({ draft, isNew, blueprints, subjects, problems, onChange }: Props) {
  const { document, blueprint } = draft
  const { title, identifier, filter } = document
  return (
    <>
      <NameFields
        draft={{ title, identifier, description: '' }}
        problems={problems}
        isNew={isNew}
        isTitleRequired
        isIdentifierFixed={!isNew}
        identifierNote="The identifier of a scorecard stays."
        onChange={({ title: nextTitle = title, identifier: nextIdentifier = identifier }) => {
          const next = { title: nextTitle, identifier: nextIdentifier }
          onChange(
            (current) => ({ ...current, document: { ...current.document, ...next } }),
            nextTitle === title ? 'identifier' : 'title',
          )
        }}
      />
      <Select
        id={fieldId('blueprint')}
        label="Blueprint"
        description={isNew ? 'Whose entities it judges' : 'A scorecard stays with its blueprint.'}
        placeholder="Choose a blueprint"
        data={blueprints.map((one) => ({ value: one.identifier, label: one.title }))}
        value={blueprint || null}
        error={problems['blueprint']}
        disabled={!isNew}
        withAsterisk
        aria-required
        searchable
        allowDeselect={false}
        onChange={(next) => onChange((current) => ({ ...current, blueprint: next ?? '' }), 'blueprint')}
      />
      <section className={classes.group} aria-label="Filter">
        <h3 className={classes.heading}>Filter</h3>
        <p className={classes.note}>Only entities that pass it are judged. Without a filter, all are.</p>
        {filter ? (
          <QueryEditor
            label="Filter"
            path="filter"
            query={filter}
            subjects={subjects}
            problems={problems}
            onChange={(query, path) => onChange((current) => setFilter(current, query), path)}
          />
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            disabled={blueprint === ''}
            onClick={() =>
              onChange((current) => setFilter(current, { combinator: 'and', conditions: [EMPTY_CONDITION] }), 'filter')
            }
          >
            Filter
          </Button>
        )}
      </section>
    </>
  )
}
